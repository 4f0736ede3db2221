"""Prompts: each round once."""

from __future__ import annotations

from dataclasses import replace

from scheduling.assessment import Assessment
from scheduling.due import Asked
from scheduling.words import Role
from storage import assessments, prompts
from storage.engine import Database
from storage.prompts import Prompt
from tests.cast import AISHA, TOM
from tests.storage.material import NOW, minutes, saved


def first_round(assessment: Assessment, **changes: object) -> Prompt:
    """The worker is asked about the check-in."""
    plain = Prompt(assessment.id, assessment.milestones[0].id, 0, Role.WORKER, Role.WORKER, AISHA.id, 1, NOW)
    return replace(plain, **changes)  # type: ignore[arg-type] # any of its fields


def test_a_round_is_put_once(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
        worker = first_round(assessment)
        manager = first_round(assessment, role=Role.TEAM_MANAGER, asked=Role.TEAM_MANAGER, person_id=TOM.id)
        assert prompts.put_many(connection, [worker, worker]) == (worker,)
        assert prompts.put_many(connection, [worker, manager]) == (manager,)
        assert prompts.put_many(connection, [worker, manager]) == ()
        assert prompts.put_many(connection, []) == ()
        found = prompts.newest(connection, worker.milestone_id, Role.WORKER)
        assert found is not None
        assert found == replace(worker, id=found.id)


def test_a_moved_date_starts_its_rounds_afresh(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
        prompts.put_many(connection, [first_round(assessment)])
        (again,) = prompts.put_many(connection, [first_round(assessment, moves=1)])
        newest = prompts.newest(connection, again.milestone_id, Role.WORKER)
        assert newest is not None
        assert newest == replace(again, id=newest.id)


def test_what_was_asked_is_told_for_many_assessments_at_once(database: Database) -> None:
    with database.writing() as connection:
        one, two = saved(connection, "AB-1"), saved(connection, "AB-2")
        prompts.put_many(connection, [first_round(one), first_round(one, round=2, asked_at=minutes(1))])
        check_in = one.milestones[0].id
        assert prompts.asked(connection, [one.id, two.id]) == {
            one.id: (
                Asked(check_in, 0, Role.WORKER, Role.WORKER, 1, NOW),
                Asked(check_in, 0, Role.WORKER, Role.WORKER, 2, minutes(1)),
            ),
            two.id: (),
        }


def test_a_question_is_put_off_for_everyone_who_was_asked_it(database: Database) -> None:
    with database.writing() as connection:
        one, two = saved(connection, "AB-1"), saved(connection, "AB-2")
        prompts.put_many(
            connection, [first_round(one), first_round(one, asked=Role.TEAM_MANAGER), first_round(two)]
        )
        prompts.snooze(connection, one.milestones[0].id, Role.WORKER, minutes(60))
        asked = prompts.asked(connection, [one.id, two.id])
    assert [round_.snoozed_until for round_ in asked[one.id]] == [minutes(60), minutes(60)]
    assert [round_.snoozed_until for round_ in asked[two.id]] == [None]


def test_what_still_waits_for_a_person_comes_newest_first(database: Database) -> None:
    with database.writing() as connection:
        one, two = saved(connection, "AB-1"), saved(connection, "AB-2")
        for each in (one, two):
            prompts.put_many(connection, [first_round(each)])
        second, first = prompts.of_person(connection, AISHA.id)
        assert (first.assessment_id, second.assessment_id) == (one.id, two.id)
        met = replace(two.milestones[0], met_at=NOW)
        assessments.save(connection, replace(two, milestones=(met, two.milestones[1])), look_at=None)
        assert prompts.of_person(connection, AISHA.id) == (first,)
        assert prompts.of_person(connection, TOM.id) == ()


def test_nothing_was_asked_of_a_new_milestone(database: Database) -> None:
    with database.reading() as connection:
        assert prompts.newest(connection, 1, Role.WORKER) is None
