"""The rhythms of the procedures: makes each duty once when its time has come, asks once more, then lists it.

Every instance tries; the duty's unique key decides which of them made it (DESIGN.md, "Doing things once").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.casework.duty import doer
from bot.desk import Council
from bot.topics import TOPICS
from scheduling import rhythm as rhythms
from scheduling.people import Person
from scheduling.procedure import Procedure, Rhythm
from storage import absences, duties, outbox, people
from storage.duties import Duty
from storage.engine import Connection, Database
from storage.outbox import Put
from storage.turns import in_turns


@dataclass(frozen=True)
class Run:
    """A rhythm that has come round, and the working day that it is done on."""

    procedure: Procedure
    rhythm: Rhythm
    day: date

    @property
    def key(self) -> tuple[str, str]:
        """What tells its rhythm from all others."""
        return self.procedure.key, self.rhythm.key


def come_round(database: Database, council: Council, now: datetime) -> int:
    """Make the duties of every rhythm whose time has come by ``now``. Gives how many were made.

    Outside working hours nothing is asked: what came round at night waits for the morning.
    """
    done = _done_up_to(database, council, now)
    if not council.calendar.is_open(now):
        return 0
    new = [run for run in _runs(council, now) if run.key in done and done[run.key] < run.day]
    return sum(_make(database, council, run, now) for run in new)


def chase(database: Database, council: Council, now: datetime) -> None:
    """Ask once more about what nobody has answered; put on the administrator's list what was asked twice."""

    def take(connection: Connection, at_most: int) -> int:
        due = duties.due_a_look(connection, now, at_most)
        over = [duty for duty in due if _is_over(council, duty, now)]
        duties.listed(connection, [duty.id for duty in over], now)
        _ask_again(connection, council, [duty for duty in due if duty not in over], now)
        return len(due)

    in_turns(database, duties.next_look, now, take)


def next_due(connection: Connection, council: Council, now: datetime) -> datetime | None:
    """When a rhythm next comes round with something to answer, or a duty is asked again or listed."""
    answered = (r for p in council.in_force for r in p.rhythms if r.answer_within is not None)
    times = [rhythms.next_at(rhythm, council.calendar, now) for rhythm in answered]
    look = duties.next_look(connection)
    return min([*times, *([look] if look else [])], default=None)


def _runs(council: Council, now: datetime) -> Iterator[Run]:
    for procedure in council.in_force:
        for rhythm in procedure.rhythms:
            occurrence = rhythms.newest(rhythm, council.calendar, now)
            if occurrence is not None:
                yield Run(procedure, rhythm, occurrence.day)


def _done_up_to(database: Database, council: Council, now: datetime) -> Mapping[tuple[str, str], date]:
    """The day up to which each rhythm is done.

    A rhythm begins on the day it is first seen with somebody there to do it. A council that starts, and one
    whose procedure has a new rhythm, is so asked for nothing that lay before, and yet for the first one of
    all when that was missed.
    """
    today = council.calendar.today(now)
    with database.reading() as connection:
        done = duties.done_up_to(connection)
        begin = [
            (procedure.key, rhythm.key)
            for procedure in council.in_force
            for rhythm in procedure.rhythms
            if (procedure.key, rhythm.key) not in done and any(_whose(connection, rhythm, today))
        ]
    if not begin:
        return done
    yesterday = today - timedelta(1)
    with database.writing() as connection:
        duties.are_done_up_to(connection, begin, yesterday)
    return {**done, **dict.fromkeys(begin, yesterday)}


def _make(database: Database, council: Council, run: Run, now: datetime) -> int:
    with database.writing() as connection:
        made = duties.make(connection, list(_wanted(connection, council, run, now)))
        TOPICS[run.rhythm.topic].begin(connection, council, made, now)
        _put(connection, council, made, now)
        duties.are_done_up_to(connection, [run.key], run.day)
    return len(made)


def _wanted(connection: Connection, council: Council, run: Run, now: datetime) -> Iterator[Duty]:
    today, rhythm = council.calendar.today(now), run.rhythm
    answer_by = rhythms.answer_by(rhythm, council.calendar, today)
    for person_id, about_id in _whose(connection, rhythm, today):
        yield Duty(
            procedure=run.procedure.key,
            rhythm=rhythm.key,
            topic=rhythm.topic,
            day=run.day,
            person_id=person_id,
            about_id=about_id,
            asked_at=now,
            answer_by=answer_by,
            look_at=rhythms.again_at(rhythm, council.calendar, answer_by, now) if answer_by else None,
        )


def _whose(connection: Connection, rhythm: Rhythm, today: date) -> Iterator[tuple[int, int]]:
    """Whose duties they are, and whom each is about."""
    asked = [person for role in rhythm.asks for person in people.with_role(connection, role, on=today)]
    if rhythm.each is None:
        yield from ((person.id, 0) for person in asked)
        return
    of_each: Sequence[Person] = people.with_role(connection, rhythm.each, on=today)
    for person in asked:
        yield from ((person.id, other.id) for other in of_each if other.manager_id == person.id)


def _is_over(council: Council, duty: Duty, now: datetime) -> bool:
    return duty.answer_by is None or now >= rhythms.closes_at(council.calendar, duty.answer_by)


def _ask_again(connection: Connection, council: Council, again: Sequence[Duty], now: datetime) -> None:
    for answer_by in {duty.answer_by for duty in again if duty.answer_by}:
        numbers = [duty.id for duty in again if duty.answer_by == answer_by]
        duties.asked_again(connection, numbers, rhythms.closes_at(council.calendar, answer_by))
    _put(connection, council, again, now)


def _put(connection: Connection, council: Council, asked: Sequence[Duty], now: datetime) -> None:
    """A card to whoever does each today."""
    if not asked:
        return
    today = council.calendar.today(now)
    cover = absences.cover(connection, today)
    holders = {person.id: person for person in people.everyone(connection)}
    doers = ((one, doer(one, holders[one.person_id], cover, today)) for one in asked)
    outbox.put(connection, [Put(person_id, one.topic, one.subject) for one, person_id in doers], now)
