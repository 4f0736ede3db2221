"""Cover as time passes: an absence begins, somebody is back, an assessment turns out to be nobody's.

Any number of instances tick at once: absences and assessments are claimed with their rows locked, and what is
told is marked in the same transaction, so that each is told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.casework.absence import returns_at
from bot.casework.acting import who_acts
from bot.casework.lines import staff_around
from bot.desk import Council, Desk, found
from scheduling.cover import Absence
from scheduling.words import Role
from storage import absences, assessments, outbox, people, unowned
from storage.engine import Connection, Database
from storage.outbox import Put
from storage.turns import in_turns
from storage.unowned import Unowned

AT_ONCE = 500


def come_and_go(database: Database, council: Council, now: datetime) -> None:
    """Tell those who act that an absence has begun, and those who are back what was done in their name.

    Outside working hours nobody is told anything: it waits for the morning.
    """
    if not council.calendar.is_open(now):
        return

    def take(connection: Connection, at_most: int) -> int:
        due = absences.due_a_look(connection, now, at_most)
        for absence in due:
            _look(connection, council, absence, now)
        return len(due)

    in_turns(database, absences.next_look, now, take)


def find_unowned(database: Database, council: Council, now: datetime) -> None:
    """Put what nobody here holds to the service manager, once, for a transfer."""
    if not council.calendar.is_open(now):
        return
    today = council.calendar.today(now)
    with database.reading() as connection:
        if not unowned.has_changed(connection, today):
            return
    with database.writing() as connection:
        every = unowned.every(connection, today)
        held_again = unowned.forget(connection, every)
        new = unowned.tell(connection, every, now, AT_ONCE)
        outbox.put(connection, list(_to_managers(connection, council, new, now)), now)
        outbox.refresh(connection, list(_holders(connection, held_again)), now)


def _look(connection: Connection, council: Council, absence: Absence, now: datetime) -> None:
    desk = Desk(connection, council, now, found(people.get(connection, absence.person_id)))
    subject = f"absence:{absence.id}"
    outbox.refresh(connection, [subject], now)
    if absence.holds_on(desk.today):
        look_at = returns_at(council.calendar, absence.last_day)
        absences.save(connection, replace(absence, begun_at=now, look_at=look_at))
        outbox.put(connection, [Put(number, "acting", subject) for number in who_acts(desk, absence)], now)
        return
    away_again = absences.of_people(connection, [absence.person_id], desk.today)
    until = next((one.last_day for one in away_again if one.holds_on(desk.today)), None)
    if until is not None:  # one absence after another: they hear of both when they are back
        later = returns_at(council.calendar, until)
        return absences.save(connection, replace(absence, look_at=later))
    begun = absence.begun_at or now
    absences.save(connection, replace(absence, begun_at=begun, returned_at=now, look_at=None))
    outbox.put(connection, [Put(absence.person_id, "returned", subject)], now)
    return None


def _holders(connection: Connection, numbers: Sequence[int]) -> Iterator[str]:
    """Those who hold these, as subjects of the cards about what they hold."""
    for one in assessments.get_many(connection, numbers):
        yield from (f"person:{number}" for number in (one.worker_id, one.team_manager_id))


def _to_managers(
    connection: Connection, council: Council, new: Sequence[Unowned], now: datetime
) -> Iterator[Put]:
    """One card for each holder, to the service manager of what they hold or whoever acts for that one."""
    held = assessments.get_many(connection, {one.assessment_id for one in new})
    staff = staff_around(connection, held, council.calendar.today(now))
    managers = {one.id: staff.holder(one, Role.SERVICE_MANAGER) for one in held}
    for one in new:
        person_id = managers[one.assessment_id]
        if person_id is not None:
            yield Put(person_id, "unowned", f"person:{one.holder_id}")
