"""What the web desk must be given: who sits at it, what hangs in front of them, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.shapes import Card


@dataclass(frozen=True)
class Member:
    """A person who has a column on the desk; ``dashboard`` is the signed way to their own."""

    id: int
    name: str
    role: str
    team: str
    dashboard: str = ""


@dataclass(frozen=True)
class Hung:
    """A card as it is now, in front of one person.

    ``mark`` tells it from every other card, ``at`` is when it was first put there (aware, UTC), and ``where``
    says where it was delivered: "web", "Slack", "Teams", "" when that is not known, or "not delivered: " with
    the reason in plain words.
    """

    mark: str
    card: Card
    at: datetime
    where: str


class Gallery(Protocol):
    """Everybody's cards, read afresh each time. It may block, so the desk calls it in a thread."""

    def members(self) -> tuple[Member, ...]:
        """Everyone who has a column, in the order they are shown."""

    def cards(self, person_id: int) -> tuple[Hung, ...]:
        """One person's cards, in any order."""

    def version(self) -> str:
        """A short text that changes whenever anything shown would look different."""


class Clock(Protocol):
    """The clock that everything goes by."""

    movable: bool

    def now(self) -> datetime:
        """This instant, aware, in UTC."""

    def move_to(self, instant: datetime) -> None:
        """Put the clock forward; raises ValueError with a finished sentence when it cannot be put there."""
