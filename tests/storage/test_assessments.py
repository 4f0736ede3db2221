"""Assessments with their milestones."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from scheduling.assessment import Milestone
from scheduling.words import Role, Standing
from storage import assessments
from storage.engine import Database
from tests.cast import AISHA, BEN, GRACE, HELEN, OUTSIDER, SARAH, TOM
from tests.storage.material import NOW, minutes, saved, statements, unsaved


def test_a_new_assessment_comes_back_with_its_numbers(database: Database) -> None:
    with database.writing() as connection:
        added = saved(connection)
        first, second = added.milestones
    assert 0 < first.id < second.id
    assert added == replace(unsaved(), id=added.id, milestones=added.milestones)
    with database.reading() as connection:
        assert assessments.get(connection, added.id) == added
        assert assessments.texts(connection, added.id) == ("See every child.", "")


def test_what_moves_is_written_and_what_begins_gets_its_number(database: Database) -> None:
    with database.writing() as connection:
        added = saved(connection)
        check_in, sign_off = added.milestones
        moved = replace(sign_off, due_on=date(2026, 4, 29), moves=1)
        begun = Milestone(
            "risk", date(2026, 3, 2), date(2026, 3, 2), NOW, "note:1", asks=Role.WORKER, holder_id=BEN.id
        )
        changed = replace(added, at_risk=True, days_extended=10, milestones=(check_in, moved, begun))
        written = assessments.save(connection, changed, look_at=minutes(1))
    assert written.milestones[:2] == (check_in, moved)
    assert written.milestones[2] == replace(begun, id=written.milestones[2].id)
    with database.writing() as connection:
        assert assessments.get(connection, added.id) == written
        assert assessments.due_a_look(connection, NOW, 10) == ()
        assert assessments.texts(connection, added.id) == ("See every child.", "")


def test_there_is_no_assessment_without_a_row(database: Database) -> None:
    with database.writing() as connection:
        assert assessments.get(connection, 1) is None
        assert assessments.hold(connection, 1) is None
        assert assessments.get_many(connection, []) == ()


def test_a_reference_is_found_however_it_is_written(database: Database) -> None:
    with database.writing() as connection:
        added = saved(connection, " AB-1042 ")
    with database.reading() as connection:
        assert assessments.open_by_reference(connection, "ab-1042\n") == replace(added, reference="AB-1042")
        assert assessments.open_by_reference(connection, "AB-104") is None


def test_a_reference_can_be_open_once_and_used_again_when_finished(database: Database) -> None:
    with database.writing() as connection:
        first = saved(connection)
        again = unsaved("ab-1042")
        assert assessments.add(connection, again, expectations="", difficulties="", look_at=None) is None
        ended = replace(first, standing=Standing.ENDED, finished_at=NOW)
        ended = assessments.save(connection, ended, look_at=None)
        assert assessments.open_by_reference(connection, "AB-1042") is None
        assert assessments.newest_by_reference(connection, "AB-1042") == ended
        second = saved(connection)
        assert assessments.newest_by_reference(connection, "AB-1042") == second


def test_the_open_one_is_the_one_that_is_meant(database: Database) -> None:
    with database.writing() as connection:
        first = saved(connection)
        closed = assessments.save(connection, replace(first, finished_at=NOW), look_at=None)
        second = saved(connection)
        assessments.save(connection, replace(second, finished_at=NOW), look_at=None)
        reopened = assessments.save(connection, replace(closed, finished_at=None), look_at=None)
        assert assessments.newest_by_reference(connection, "AB-1042") == reopened


def test_reopening_cannot_make_two_of_a_reference(database: Database) -> None:
    with database.writing() as connection:
        first = assessments.save(connection, replace(saved(connection), finished_at=NOW), look_at=None)
        saved(connection)
    with pytest.raises(IntegrityError), database.writing() as connection:
        assessments.save(connection, replace(first, finished_at=None), look_at=None)


def test_everyone_sees_what_they_hold_and_no_more(database: Database) -> None:
    with database.writing() as connection:
        theirs = saved(connection, "AB-1")
        south = assessments.save(
            connection, replace(saved(connection, "AB-2"), service_manager_id=GRACE.id), look_at=None
        )
        assessments.save(connection, replace(saved(connection, "AB-3"), finished_at=NOW), look_at=None)
        for holder in (AISHA, TOM, HELEN):
            assert assessments.held_by(connection, holder) == (theirs, south)
        assert assessments.held_by(connection, SARAH) == (theirs,)
        assert assessments.held_by(connection, GRACE) == (south,)
        assert assessments.held_by(connection, OUTSIDER) == ()


def test_what_is_due_a_look_comes_longest_due_first_and_up_to_a_limit(database: Database) -> None:
    with database.writing() as connection:
        later = saved(connection, "AB-1", look_at=minutes(2)).id
        first = saved(connection, "AB-2", look_at=minutes(1)).id
        saved(connection, "AB-3", look_at=minutes(4))
        saved(connection, "AB-4", look_at=None)
        assert assessments.due_a_look(connection, minutes(3), 10) == (first, later)
        assert assessments.due_a_look(connection, minutes(3), 1) == (first,)


def test_the_next_looks_are_written_together(database: Database) -> None:
    with database.writing() as connection:
        one, two, three = (saved(connection, f"AB-{number}").id for number in range(3))
        assessments.looked(connection, {one: minutes(5), two: minutes(5), three: None})
        assert assessments.due_a_look(connection, minutes(4), 10) == ()
        assert assessments.due_a_look(connection, minutes(5), 10) == (one, two)


def test_what_was_told_about_the_forecast_is_kept(database: Database) -> None:
    with database.writing() as connection:
        one, two = saved(connection, "AB-1"), saved(connection, "AB-2")
        assessments.told_forecast(connection, {one.id: date(2026, 4, 17)})
        assert assessments.get(connection, one.id) == replace(one, told_forecast=date(2026, 4, 17))
        assert assessments.get(connection, two.id) == two


def test_a_milestone_leads_back_to_its_assessment(database: Database) -> None:
    with database.writing() as connection:
        added = saved(connection)
        assert assessments.of_milestone(connection, added.milestones[1].id) == added.id
        assert assessments.of_milestone(connection, 999) is None


def test_many_are_read_in_one_go(database: Database) -> None:
    with database.writing() as connection:
        many = tuple(saved(connection, f"AB-{number}") for number in range(3))
        assert assessments.get_many(connection, [a.id for a in many]) == many
        assert assessments.get_many(connection, [many[2].id, 999]) == many[2:]


def test_only_what_differs_is_written(database: Database) -> None:
    with database.writing() as connection:
        added = saved(connection)
        first, *others = added.milestones
        met = replace(added, at_risk=True, milestones=(replace(first, met_at=NOW), *others))
        with statements(connection) as asked:
            assessments.save(connection, met, look_at=NOW)
        columns = [re.findall(r"(\w+)=", words) for words in asked if words.startswith("UPDATE")]
        assert [set(of_row) for of_row in columns] == [{"look_at", "at_risk"}, {"met_at"}]
        assert assessments.get(connection, added.id) == met


def test_what_was_never_added_cannot_be_saved(database: Database) -> None:
    with database.writing() as connection, pytest.raises(KeyError):
        assessments.save(connection, replace(unsaved(), id=4711), look_at=None)
