"""Assessments that somebody holds who cannot be asked about them: put to the service manager for a transfer
(PRODUCT.md section 5: never dropped).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.casework.case import Case, Subject, open_case
from bot.casework.view import OfNoAssessment
from bot.desk import Desk
from scheduling.authority import Holding
from scheduling.people import Person
from scheduling.words import Act
from storage import unowned
from storage.unowned import Unowned


@dataclass(frozen=True)
class HeldByNobody(OfNoAssessment):
    """What one person holds and cannot be asked about, that the viewer may transfer."""

    holder: Person
    viewer: Person
    today: date
    found: tuple[tuple[Case, Unowned], ...]

    @property
    def holding(self) -> Holding:
        """It belongs to nobody: that is the trouble."""
        return Holding(today=self.today)

    @property
    def name(self) -> str:
        """What people call it."""
        return f"What {self.holder.name} holds"


def see_unowned(desk: Desk, subject: Subject) -> HeldByNobody:
    """Read what this person still holds."""
    holder = desk.person(subject.expect("person").number)
    theirs = [one for one in unowned.every(desk.connection, desk.today) if one.holder_id == holder.id]
    cases = ((open_case(desk, one.assessment_id), one) for one in theirs)
    found = tuple((case, one) for case, one in cases if case.can(Act.TRANSFER))
    return HeldByNobody(holder, desk.actor, desk.today, found)
