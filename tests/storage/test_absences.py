"""Absences in the store: who is away on a day, whom they are of, and when to tell of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from scheduling.cover import NOBODY_AWAY, Absence, Cover
from storage import absences
from storage.connection import Connection
from storage.engine import Database
from tests.cast import AISHA, BEN, OWEN, SARAH, TOM
from tests.storage.material import NOW, minutes
from tests.storage.threads import together

MONDAY = date(2026, 4, 13)
LEAVE = Absence(TOM.id, MONDAY, MONDAY + timedelta(days=4), booked_by=SARAH.id, booked_at=NOW)


def booked(connection: Connection, **changes: object) -> Absence:
    """Tom is away from Monday to Friday, but for the ``changes``."""
    return absences.add(connection, replace(LEAVE, **changes))  # type: ignore[arg-type]  # the test knows the field


def test_an_absence_comes_back_as_it_was_booked(database: Database) -> None:
    with database.writing() as connection:
        absence = booked(connection, alternate_id=OWEN.id, look_at=minutes(5))
        assert absences.get(connection, absence.id) == absence
        assert absences.hold(connection, absence.id) == absence
        changed = replace(
            absence,
            accepted_at=minutes(1),
            declined_at=minutes(2),
            cancelled_at=minutes(3),
            begun_at=minutes(4),
            returned_at=minutes(5),
            look_at=None,
        )
        absences.save(connection, changed)
        assert absences.get(connection, absence.id) == changed
        assert absences.get(connection, 99) is None
        assert absences.hold(connection, 99) is None


def test_who_is_away_on_a_day_and_who_stands_in(database: Database) -> None:
    with database.writing() as connection:
        booked(connection, alternate_id=OWEN.id, accepted_at=NOW)
        booked(connection, person_id=AISHA.id, alternate_id=BEN.id)
        booked(connection, person_id=BEN.id, cancelled_at=NOW)
        days = [MONDAY + timedelta(days=count) for count in (-1, 0, 4, 5)]
        found = [absences.cover(connection, day) for day in days]
    away = Cover(frozenset({TOM.id, AISHA.id}), {TOM.id: OWEN.id})
    assert found == [NOBODY_AWAY, away, away, NOBODY_AWAY]


def test_a_snapshot_asks_once_who_is_away(database: Database) -> None:
    with database.writing() as connection:
        booked(connection)
    with database.reading() as connection:
        assert absences.cover(connection, MONDAY) is absences.cover(connection, MONDAY)


def test_what_overlaps_some_days(database: Database) -> None:
    with database.writing() as connection:
        first = booked(connection)
        second = booked(connection, person_id=AISHA.id, first_day=MONDAY + timedelta(days=7))
        second = replace(second, last_day=MONDAY + timedelta(days=9))
        absences.save(connection, second)
        booked(connection, cancelled_at=NOW)
        sunday = MONDAY + timedelta(days=6)
        assert absences.between(connection, sunday, sunday) == ()
        assert absences.between(connection, first.last_day, second.first_day) == (first, second)


def test_the_absences_of_some_people_still_to_come(database: Database) -> None:
    with database.writing() as connection:
        later = booked(connection, first_day=MONDAY + timedelta(days=3))
        sooner = booked(connection, person_id=AISHA.id)
        booked(connection, person_id=OWEN.id)
        booked(connection, cancelled_at=NOW)
        assert absences.of_people(connection, [TOM.id, AISHA.id], MONDAY) == (sooner, later)
        assert absences.of_people(connection, [TOM.id], LEAVE.last_day) == (later,)
        assert absences.of_people(connection, [TOM.id], LEAVE.last_day + timedelta(days=1)) == ()
        assert absences.of_people(connection, [], MONDAY) == ()


def test_what_somebody_was_asked_to_cover_is_listed_for_them(database: Database) -> None:
    with database.writing() as connection:
        asked = booked(connection, alternate_id=OWEN.id)
        own = booked(connection, person_id=OWEN.id, first_day=MONDAY + timedelta(days=1))
        booked(connection, person_id=AISHA.id, alternate_id=BEN.id)
        assert absences.of_people(connection, [OWEN.id], MONDAY, covered_by=OWEN.id) == (asked, own)
        assert absences.of_people(connection, [OWEN.id], MONDAY) == (own,)


def test_what_is_to_be_told_by_now_the_longest_due_first(database: Database) -> None:
    with database.writing() as connection:
        second = booked(connection, look_at=minutes(2))
        first = booked(connection, look_at=minutes(1))
        booked(connection, look_at=minutes(3))
        booked(connection)
        assert absences.due_a_look(connection, NOW, 10) == ()
        assert {one.id for one in absences.due_a_look(connection, minutes(2), 10)} == {first.id, second.id}
        assert absences.due_a_look(connection, minutes(2), 1) == (first,)


def test_two_who_tick_at_once_never_take_the_same_absence(on_postgresql: Database) -> None:
    with on_postgresql.writing() as connection:
        for _ in range(20):
            booked(connection, look_at=NOW)

    def take() -> list[int]:
        with on_postgresql.writing() as connection:
            taken = absences.due_a_look(connection, NOW, 5)
            for one in taken:
                absences.save(connection, replace(one, look_at=None))
            return [one.id for one in taken]

    numbers = [number for taken in together(*[take] * 4) for number in taken]
    assert len(numbers) == len(set(numbers))
