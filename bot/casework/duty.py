"""A duty as one person may see it: what the cards of every rhythm start from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.case import Subject
from bot.casework.view import OfNoAssessment
from bot.desk import Council, Desk, found
from bot.saying import moment
from scheduling import rhythm as rhythms
from scheduling.authority import Holding
from scheduling.calendar import WorkingCalendar
from scheduling.cover import Cover
from scheduling.people import Person
from scheduling.procedure import Rhythm
from scheduling.refusal import Refusal
from scheduling.rhythm import Occurrence
from storage import absences, duties, outbox, people
from storage.duties import Duty
from storage.engine import Connection

Begin = Callable[[Connection, Council, Sequence[Duty], datetime], None]
"""Draws up what belongs to new duties, in the transaction that makes them."""


Gather = Callable[[Connection, Council, Sequence[Duty], datetime], None]
"""Reads set by set what the cards of several duties are made of, for the snapshot in which they are drawn."""


def nothing_more(_c: Connection, _council: Council, _duties: Sequence[Duty], _now: datetime) -> None:
    """A duty that is made with nothing beside it, or whose card is of little more than itself."""


def close_the_last(connection: Connection, _council: Council, made: Sequence[Duty], now: datetime) -> None:
    """A new list for each: the lists of the time before are over, and lose their buttons."""
    if made:
        outbox.refresh(connection, [duty.subject for duty in duties.before(connection, made[0])], now)


@dataclass(frozen=True)
class DutySeen(OfNoAssessment):
    """One run of a rhythm, whose duty it is, who does it today by number, and who is looking at it."""

    duty: Duty
    rhythm: Rhythm
    calendar: WorkingCalendar
    now: datetime
    viewer: Person
    holder: Person
    doer_id: int
    done_by: Person | None

    @property
    def today(self) -> date:
        """The day in London."""
        return self.calendar.today(self.now)

    @property
    def occurrence(self) -> Occurrence:
        """The day it is done on, and the day of the rhythm itself."""
        return rhythms.on(self.rhythm, self.calendar, self.duty.day)

    @property
    def subject(self) -> str:
        """The duty as a subject."""
        return self.duty.subject

    @property
    def holding(self) -> Holding:
        """Whose duty it is, and who does it in their place, for `authority`."""
        holder_id = self.duty.person_id
        cover = {holder_id: self.doer_id} if self.doer_id != holder_id else {}
        return Holding(owner_id=holder_id, today=self.today, cover=cover)

    @property
    def name(self) -> str:
        """What people call it: "Friday review"."""
        return self.rhythm.label

    @property
    def is_done(self) -> bool:
        """Whether it was answered."""
        return self.duty.done_at is not None


def see_duty(desk: Desk, subject: Subject, topic: str | None = None) -> DutySeen:
    """The duty behind a subject, as the desk's actor sees it.

    Raises KeyError when there is none, or none of this ``topic``: a forged button must not finish a duty of
    one kind with the press of another.
    """
    duty = found(duties.get(desk.connection, subject.expect("duty").number))
    if topic not in (None, duty.topic):
        raise KeyError(duty.topic)
    holder = desk.person(duty.person_id)
    return DutySeen(
        duty=duty,
        rhythm=desk.council.rhythm(duty.procedure, duty.rhythm),
        calendar=desk.calendar,
        now=desk.now,
        viewer=desk.actor,
        holder=holder,
        doer_id=doer(duty, holder, absences.cover(desk.connection, desk.today), desk.today),
        done_by=people.get(desk.connection, duty.done_by) if duty.done_by else None,
    )


def doer(duty: Duty, holder: Person, cover: Cover, today: date) -> int:
    """Who does a duty today: its holder, their stand-in, or else their line manager.

    A stand-in whom it is about does not: nobody holds their own supervision.
    """
    acting = None if holder.has_left(today) else cover.acts_for(holder.id)
    if acting is None or acting == duty.about_id:
        return holder.manager_id or holder.id
    return acting


def is_waiting(seen: DutySeen) -> Refusal | None:
    """Refuses a duty that was done already, saying who did it and when."""
    duty = seen.duty
    if duty.done_at is None:
        return None
    who = "You" if duty.done_by == seen.viewer.id else seen.done_by.name if seen.done_by else "Somebody"
    return Refusal(f"{who} did this {moment(duty.done_at)}.")


def finish(desk: Desk, seen: DutySeen, act: str) -> None:
    """It is done: asked no more, written down as ``act``, and its cards drawn again."""
    duties.done(desk.connection, seen.duty.id, desk.actor.id, desk.acting_for, desk.now)
    outbox.refresh(desk.connection, [seen.subject], desk.now)
    desk.record(act, 0, seen.subject, {"rhythm": seen.duty.rhythm, "day": seen.duty.day.isoformat()})
