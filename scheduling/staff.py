"""Who does what is whose to do: never somebody who has left, or who is away with nobody in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scheduling.assessment import Assessment, Milestone
from scheduling.cover import NOBODY_AWAY, Cover
from scheduling.due import NEXT_UP
from scheduling.people import Person
from scheduling.words import Role


@dataclass(frozen=True)
class Staff:
    """Everybody who works here on one day, the head above each service manager by number, and the cover."""

    by_id: Mapping[int, Person]
    heads: Mapping[int, int | None]
    cover: Cover = NOBODY_AWAY

    def holder(self, assessment: Assessment, role: Role) -> int | None:
        """Who is asked in ``role``: whoever holds it, their stand-in, or else the next person up."""
        while True:
            number = self.heads.get(assessment.service_manager_id)
            if role is not Role.HEAD_OF_SERVICE:
                number = assessment.holder(role)
            acting = self.here(number)
            if acting == assessment.worker_id != number and role is not Role.WORKER:
                acting = None  # nobody is asked as the manager of their own work because they stand in
            if acting is not None or role not in NEXT_UP:
                return acting if acting is not None else number
            role = NEXT_UP[role]

    def asked(self, assessment: Assessment, milestone: Milestone, role: Role) -> int | None:
        """Who is asked about a milestone in ``role``: first whoever was named when it was agreed."""
        return self.here(milestone.holder_id) or self.holder(assessment, role)

    def here(self, person_id: int | None) -> int | None:
        """Who acts for this person today: they themselves, their stand-in, or None when there is nobody."""
        acting = None if person_id is None else self.cover.acts_for(person_id)
        return acting if acting in self.by_id else None
