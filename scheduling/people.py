"""A person as frozen facts: who they are in the procedures and who is next above them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduling.words import Role


@dataclass(frozen=True)
class Person:
    """Somebody who works with assessments. ``manager_id`` is their line manager; ``left_on`` their first
    day gone.
    """

    id: int
    name: str
    email: str
    role: Role
    team: str
    manager_id: int | None = None
    left_on: date | None = None

    def has_left(self, today: date) -> bool:
        """Whether they no longer work here on this day."""
        return self.left_on is not None and self.left_on <= today
