"""What goes into a column and what comes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError

from storage import assessments, people
from storage.engine import Database
from tests.cast import AISHA
from tests.storage.material import NOW, saved, unsaved


def test_an_instant_comes_back_in_utc_whatever_zone_it_went_in_with(database: Database) -> None:
    in_london = datetime(2026, 7, 1, 9, 30, 0, 123456, tzinfo=ZoneInfo("Europe/London"))
    with database.writing() as connection:
        people.bind(connection, AISHA.id, "slack", "T1", "U1", "", in_london)
    with database.reading() as connection:
        seen_at = people.accounts_of(connection, AISHA.id)[0].seen_at
    assert seen_at == in_london
    assert seen_at.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="needs its time zone"), database.writing() as connection:
        people.bind(connection, AISHA.id, "slack", "T1", "U1", "", NOW.replace(tzinfo=None))


def test_a_word_that_is_not_on_its_list_is_refused(database: Database) -> None:
    with database.writing() as connection, pytest.raises(StatementError):
        assessments.add(
            connection,
            replace(unsaved(), standing="forgotten"),  # type: ignore[arg-type] # the mistake that is tested
            expectations="",
            difficulties="",
            look_at=None,
        )


@pytest.mark.parametrize("typed", ["before\x00after", "before\ud800after"])
def test_what_no_database_can_hold_is_no_fault(database: Database, typed: str) -> None:
    with database.writing() as connection:
        assessment = assessments.add(
            connection, unsaved(), expectations=typed, difficulties="’¡\U0001f642", look_at=None
        )
        assert assessment is not None
        assert assessments.open_by_reference(connection, typed) is None
    with database.reading() as connection:
        assert assessments.texts(connection, assessment.id) == ("before\ufffdafter", "’¡\U0001f642")


def test_no_number_is_ever_given_twice(database: Database) -> None:
    with database.writing() as connection:
        first = people.bind(connection, AISHA.id, "slack", "T1", "U1", "", NOW)
        connection.core.exec_driver_sql("DELETE FROM accounts")
        second = people.bind(connection, AISHA.id, "slack", "T1", "U2", "", NOW)
    assert second.id > first.id


def test_milestones_come_back_as_they_went_in(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
    with database.reading() as connection:
        assert assessments.get(connection, assessment.id) == assessment
