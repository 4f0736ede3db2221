"""Assessments that nobody here holds: found, told of once, and forgotten when somebody holds them again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduling.people import Person
from scheduling.words import Standing, Want
from storage import assessments, people, unowned
from storage.connection import Connection
from storage.engine import Database
from tests.cast import AISHA, BEN, SARAH, TOM
from tests.storage.material import NOW, bind_everyone, minutes, saved

TODAY = date(2026, 3, 2)


def leaves(connection: Connection, person: Person, on: date = TODAY) -> None:
    """They work here until the day before."""
    people.save(connection, replace(person, left_on=on))


@pytest.mark.parametrize("person", [AISHA, TOM, SARAH], ids=lambda person: str(person.role))
def test_a_leaver_holds_nothing_from_the_first_day_gone(database: Database, person: Person) -> None:
    bind_everyone(database)
    with database.writing() as connection:
        assessment = saved(connection)
        leaves(connection, person, date(2026, 3, 3))
        assert unowned.every(connection, TODAY) == ()
        [found] = unowned.every(connection, date(2026, 3, 3))
    assert (found.assessment_id, found.reference) == (assessment.id, "AB-1042")
    assert (found.holder_id, found.holder, found.why) == (person.id, person.name, Want.HERE)
    assert found.service_manager_id == SARAH.id


def test_without_a_line_manager_or_an_account_nobody_can_be_asked(database: Database) -> None:
    bind_everyone(database)
    with database.writing() as connection:
        nobody = people.add(
            connection, name="New", email="new@council.example", role=BEN.role, manager_id=TOM.id
        )
        added = saved(connection)
        assessments.save(connection, replace(added, worker_id=nobody.id), look_at=None)
        people.save(connection, replace(TOM, manager_id=None))
        found = unowned.every(connection, TODAY)
    assert [(one.holder_id, one.why) for one in found] == [(nobody.id, Want.ACCOUNT), (TOM.id, Want.MANAGER)]


def test_what_has_ended_needs_no_holder(database: Database) -> None:
    bind_everyone(database)
    with database.writing() as connection:
        ended = replace(saved(connection), standing=Standing.ENDED, finished_at=NOW)
        assessments.save(connection, ended, look_at=None)
        leaves(connection, AISHA)
        assert unowned.every(connection, TODAY) == ()


def test_each_is_told_once_and_again_only_after_somebody_held_it(database: Database) -> None:
    bind_everyone(database)
    with database.writing() as connection:
        assessment = saved(connection)
        leaves(connection, AISHA)
        found = unowned.every(connection, TODAY)
        assert unowned.tell(connection, found, NOW, 10) == found
        assert unowned.tell(connection, found, minutes(1), 10) == ()
        assert unowned.forget(connection, found) == ()
        assessments.save(connection, replace(assessment, worker_id=BEN.id), look_at=None)
        assert unowned.forget(connection, unowned.every(connection, TODAY)) == (assessment.id,)
        assert unowned.forget(connection, unowned.every(connection, TODAY)) == ()
        assessments.save(connection, replace(assessment, worker_id=AISHA.id), look_at=None)
        again = unowned.every(connection, TODAY)
        assert unowned.tell(connection, again, minutes(2), 10) == again != ()
