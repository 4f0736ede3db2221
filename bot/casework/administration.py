"""The administrator's list: what nobody answered, what nobody holds, and what or who could not be reached.

Names of staff, kinds of duty, references and counts; never the detail of a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.casework.case import Subject
from bot.casework.duty import DutySeen, see_duty
from bot.desk import Desk
from scheduling.authority import Holding
from scheduling.people import Person
from scheduling.refusal import Refusal
from scheduling.words import Role
from storage import administration, duties, outbox, people, unowned
from storage.administration import Undelivered
from storage.duties import Duty

REFERENCES = 10
"""How many references are named where there may be many."""


@dataclass(frozen=True)
class Unanswered:
    """A duty that was asked for twice and not answered: whose it is and what it is called."""

    duty: Duty
    holder: Person
    label: str


@dataclass(frozen=True)
class Administration(DutySeen):
    """One morning's list for one administrator."""

    unanswered: tuple[Unanswered, ...]
    unreached: tuple[Person, ...]
    undelivered: Undelivered
    unowned: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to put right."""
        return not (self.unanswered or self.unreached or self.undelivered.count or self.unowned)


@dataclass(frozen=True)
class Listed(DutySeen):
    """A duty on the list: any administrator may deal with it."""

    @property
    def holding(self) -> Holding:
        """Theirs, whoever of them looks at it."""
        is_theirs = self.viewer.role is Role.ADMINISTRATOR
        return replace(super().holding, owner_id=self.viewer.id if is_theirs else None)


def see_administration(desk: Desk, subject: Subject) -> Administration:
    """Everything that waits for an administrator now."""
    seen = see_duty(desk, subject, "administration")
    listed = duties.unanswered(desk.connection)
    people.learn(desk.connection, {duty.person_id for duty in listed})
    return Administration(
        **vars(seen),
        unanswered=tuple(_unanswered(desk, listed)),
        unreached=administration.unreached(desk.connection, desk.today),
        undelivered=administration.undelivered(desk.connection, REFERENCES),
        unowned=tuple(dict.fromkeys(one.reference for one in unowned.every(desk.connection, desk.today))),
    )


def see_listed(desk: Desk, subject: Subject) -> Listed:
    """A duty that may be on the list."""
    return Listed(**vars(see_duty(desk, subject)))


def is_listed(view: Listed) -> Refusal | None:
    """Whether it still stands there."""
    is_there = view.duty.listed_at is not None and view.duty.dealt_with_at is None
    return None if is_there else Refusal("This is not on the list any more.")


def deal_with(desk: Desk, view: Listed, _: None) -> str:
    """Off the list: the administrator has spoken to whoever it waits for."""
    duties.dealt_with(desk.connection, view.duty.id, desk.now)
    desk.record("deal_with", 0, view.subject, {"rhythm": view.duty.rhythm, "whose": view.duty.person_id})
    everybody = [one.id for one in people.with_role(desk.connection, Role.ADMINISTRATOR, on=desk.today)]
    lists = duties.of_day(desk.connection, "administration", everybody, desk.today)
    outbox.refresh(desk.connection, [duty.subject for duty in lists], desk.now)
    return f"{view.name} of {view.holder.name} is off the list."


def _unanswered(desk: Desk, listed: Sequence[Duty]) -> list[Unanswered]:
    return [
        Unanswered(duty, desk.person(duty.person_id), desk.council.rhythm(duty.procedure, duty.rhythm).label)
        for duty in listed
    ]
