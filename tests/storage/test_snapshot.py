"""A snapshot is asked the same thing once; a transaction that writes knows what it holds and has written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scheduling.assessment import meet
from scheduling.words import Role
from storage import assessments, check_ins, overview, people, prompts
from storage.engine import Database
from tests.cast import AISHA, TOM
from tests.storage.material import NOW, saved, statements


def test_a_new_snapshot_sees_what_has_changed(database: Database) -> None:
    with database.reading() as connection:
        assert people.get(connection, AISHA.id) == AISHA
    with database.writing() as connection:
        people.save(connection, replace(AISHA, name="Aisha Malik"))
    with database.reading() as connection:
        found = people.get(connection, AISHA.id)
    assert found is not None
    assert found.name == "Aisha Malik"


def test_a_transaction_that_writes_sees_its_own_changes(database: Database) -> None:
    with database.writing() as connection:
        assert people.get(connection, AISHA.id) == AISHA
        people.learn(connection, {AISHA.id})
        people.save(connection, replace(AISHA, team="South"))
        found = people.get(connection, AISHA.id)
    assert found is not None
    assert found.team == "South"


def test_what_was_learnt_together_is_what_would_have_been_found(database: Database) -> None:
    with database.writing() as connection:
        one, other = saved(connection), saved(connection, "AB-1043")
    milestone = one.milestones[0]
    with database.reading() as connection:
        learnt = assessments.learn(connection, {one.id, other.id})
        check_ins.learn(connection, learnt)
        prompts.learn(connection, learnt)
        people.learn(connection, {AISHA.id, TOM.id})
        assert learnt == (one, other)
        assert assessments.get(connection, other.id) == other
        assert assessments.of_milestone(connection, milestone.id) == one.id
        assert check_ins.newest(connection, milestone.id, Role.WORKER) is None
        assert prompts.newest(connection, milestone.id, Role.TEAM_MANAGER) is None
        assert people.get(connection, TOM.id) == TOM


def test_who_holds_an_assessment_knows_it_and_sees_what_they_save(database: Database) -> None:
    with database.writing() as connection:
        one = saved(connection)
    with database.writing() as connection:
        assert assessments.hold(connection, one.id) == one
        met = meet(one, "call", NOW)
        assert assessments.save(connection, met, look_at=NOW) == met
        assert assessments.get(connection, one.id) == met
    with database.writing() as connection:
        assert assessments.get(connection, one.id) == met


def test_a_transaction_that_writes_forgets_what_the_last_one_knew(database: Database) -> None:
    with database.writing() as connection:
        people.learn(connection, {AISHA.id})
    with database.writing() as other:
        people.save(other, replace(AISHA, team="South"))
    with database.writing() as connection:
        found = people.get(connection, AISHA.id)
    assert found is not None
    assert found.team == "South"


def test_what_was_read_of_many_is_asked_no_more_of_each(database: Database) -> None:
    with database.writing() as connection:
        one, other = saved(connection), saved(connection, "AB-1043")
    with database.reading() as connection, statements(connection) as asked:
        assert assessments.get_many(connection, [other.id, one.id, 999]) == (one, other)
        already = len(asked)
        assert assessments.get_many(connection, [other.id]) == (other,)
        assert assessments.get_many(connection, [999]) == ()
        assert len(asked) == already
        assert overview.ended_since(connection, [TOM.id], NOW) == set()
        assert len(asked) == already + 1
        assert overview.ended_since(connection, [TOM.id], NOW - timedelta(days=1)) == set()  # not the same
        assert len(asked) == already + 2


def test_a_transaction_that_writes_reads_many_anew(database: Database) -> None:
    with database.writing() as connection:
        one = saved(connection)
        assert assessments.get_many(connection, [one.id]) == (one,)
        met = assessments.save(connection, meet(one, "call", NOW), look_at=NOW)
        assert assessments.get_many(connection, [one.id]) == (met,)
