"""One open transaction and everything that an act may touch while it lasts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from bot.links import Links
from scheduling.assessment import Assessment
from scheduling.calendar import WorkingCalendar
from scheduling.people import Person
from scheduling.procedure import Procedure, Rhythm
from storage import journal, outbox, people
from storage.engine import Connection

Detail = Mapping[str, str | int | bool | None]
T = TypeVar("T")


def found(fact: T | None) -> T:
    """What was looked up by a number that must exist. Raises KeyError when it does not: the button was
    forged.
    """
    if fact is None:
        raise KeyError
    return fact


@dataclass(frozen=True)
class Council:
    """What this council set: its calendar, its procedures by (key, version), what its record system is
    called, what the links to its pages are signed with, and whether people are told that nothing is due.
    """

    calendar: WorkingCalendar
    procedures: Mapping[tuple[str, int], Procedure]
    record_system: str = "Mosaic"
    links: Links = field(default_factory=Links)
    morning_always: bool = False

    def current(self, key: str) -> Procedure:
        """The newest version of the procedure named ``key``. Raises KeyError when there is none."""
        versions = [version for name, version in self.procedures if name == key]
        if not versions:
            raise KeyError(key)
        return self.procedures[key, max(versions)]

    @property
    def in_force(self) -> tuple[Procedure, ...]:
        """The newest version of every procedure, by key."""
        return tuple(self.current(key) for key in sorted({key for key, _ in self.procedures}))

    def rhythm(self, procedure: str, key: str) -> Rhythm:
        """The rhythm named ``key`` in the newest version that has it: a run may outlive its line in the file.

        Raises KeyError when no version has it.
        """
        for version in sorted((v for name, v in self.procedures if name == procedure), reverse=True):
            found = next((r for r in self.procedures[procedure, version].rhythms if r.key == key), None)
            if found is not None:
                return found
        raise KeyError(key)

    def procedure_of(self, assessment: Assessment) -> Procedure:
        """The procedure as it stood when this assessment was allocated."""
        return self.procedures[assessment.procedure, assessment.procedure_version]


@dataclass(frozen=True)
class Desk:
    """One turn: its transaction, its one reading of the clock, the council, and who is acting for whom.

    ``changed`` are the assessments that look different once the turn is over.
    """

    connection: Connection
    council: Council
    now: datetime
    actor: Person
    acting_for: int | None = None
    changed: set[int] = field(default_factory=set, compare=False)

    @property
    def today(self) -> date:
        """The day in London."""
        return self.council.calendar.today(self.now)

    @property
    def calendar(self) -> WorkingCalendar:
        """The council's working days."""
        return self.council.calendar

    def person(self, person_id: int) -> Person:
        """Somebody by number."""
        return found(people.get(self.connection, person_id))

    def tell(self, who: Iterable[int], topic: str, subject: str, assessment_id: int | None = None) -> None:
        """Put a card about ``subject`` in the outbox for each of ``who``, in this transaction, once each."""
        rows = [
            outbox.Put(person_id, topic, subject, assessment_id=assessment_id, urgent=True)
            for person_id in who
        ]
        outbox.put(self.connection, rows, self.now)
        self.changed.update({assessment_id} if assessment_id else ())

    def redraw(self, assessment_id: int) -> None:
        """Have every card about this assessment that can still change drawn again."""
        outbox.refresh_assessment(self.connection, assessment_id, self.now)
        self.changed.add(assessment_id)

    def record(self, act: str, chain: int, subject: str, detail: Detail | None = None) -> None:
        """Write who did what, for whom, when and on what. Never give it a word of what somebody typed.

        ``chain`` is the assessment that it belongs to, 0 when it belongs to none.
        """
        journal.record(
            self.connection,
            chain=chain,
            at=self.now,
            actor_id=self.actor.id,
            acting_for=self.acting_for,
            act=act,
            subject=subject,
            detail=detail or {},
        )
