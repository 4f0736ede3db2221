"""Dip samples in the store, and what tells of many assessments whether the procedure is being followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from scheduling.assessment import Assessment, end, meet
from scheduling.checks import Action, Check, Request
from scheduling.sample import Candidate
from scheduling.words import RequestState, Standing, Verdict
from storage import assessments, duties, extensions, following, remedial_actions, samples
from storage.connection import Connection
from storage.duties import Duty
from storage.engine import Database
from storage.extensions import Extension
from storage.remedial_actions import RemedialAction
from storage.samples import Sample
from tests.cast import AISHA, GRACE, OWEN, SARAH, TOM
from tests.storage.material import NOW, saved, statements, unsaved

DRAWN_ON = date(2026, 3, 30)
CHECKS = (
    Check("check_in", "Check-in", DRAWN_ON, Verdict.LATE, "Held on Monday.", 2, date(2026, 4, 1)),
    Check("draft", "Draft sent", None, Verdict.NOT_KNOWN),
)


def made_duty(connection: Connection, day: date = DRAWN_ON) -> Duty:
    """A dip sample that Sarah is asked for."""
    [made] = duties.make(
        connection,
        [Duty("assessment", "dip-sample", "dip_sample", day, SARAH.id, asked_at=NOW)],
    )
    return made


def drawn(connection: Connection, assessment: Assessment, day: date = DRAWN_ON) -> Sample:
    """A sample of one assessment."""
    duty = made_duty(connection, day)
    samples.put_many(connection, [Sample(duty.id, assessment.id, day)])
    [sample] = samples.of_duty(connection, duty.id)
    return sample


def test_a_sample_comes_back_as_it_was_drawn_and_once_only(database: Database) -> None:
    with database.writing() as connection:
        sample = drawn(connection, saved(connection))
        samples.put_many(connection, [replace(sample, id=0)])
        samples.put_many(connection, [])
        assert samples.of_duty(connection, sample.duty_id) == (sample,)
        assert samples.get(connection, sample.id) == sample
        assert samples.get(connection, 99) is None
        assert (sample.as_reviewed, sample.findings, sample.reviewed_at) == ((), "", None)


def test_what_was_found_is_kept_with_the_checks_as_they_were(database: Database) -> None:
    with database.writing() as connection:
        sample = drawn(connection, saved(connection))
        reviewed = replace(
            sample,
            checks=samples.kept(CHECKS),
            findings="The check-in was late.",
            reviewed_by=GRACE.id,
            acting_for=SARAH.id,
            reviewed_at=NOW,
        )
        samples.save(connection, reviewed)
        found = samples.get(connection, sample.id)
        assert found == reviewed
        assert found is not None
        assert found.as_reviewed == CHECKS


def test_the_last_day_on_which_each_was_drawn_is_known(database: Database) -> None:
    with database.writing() as connection:
        one, other = saved(connection), saved(connection, "AB-2")
        for day in (date(2026, 1, 5), date(2026, 3, 2)):
            drawn(connection, one, day)
        drawn(connection, other, date(2026, 1, 19))
        assert samples.last_drawn(connection, date(2026, 1, 1)) == {
            one.id: date(2026, 3, 2),
            other.id: date(2026, 1, 19),
        }
        assert samples.last_drawn(connection, date(2026, 1, 19)) == {one.id: date(2026, 3, 2)}


def candidates(connection: Connection, today: date = DRAWN_ON) -> dict[int, list[Candidate]]:
    """Those of both service managers."""
    return samples.candidates(
        connection,
        [SARAH.id, GRACE.id],
        past_steps=["check-in"],
        finished_since=NOW - timedelta(days=90),
        today=today,
    )


@pytest.mark.parametrize(
    ("today", "is_one"),
    [(date(2026, 3, 22), False), (date(2026, 3, 23), True), (date(2026, 5, 1), True)],
)
def test_an_open_assessment_may_be_drawn_from_its_check_in_on(
    database: Database, today: date, is_one: bool
) -> None:
    with database.writing() as connection:
        one = saved(connection)
        wanted = {SARAH.id: [Candidate(TOM.id, one.id)]} if is_one else {}
        assert candidates(connection, today) == wanted


@pytest.mark.parametrize(("days_ago", "is_one"), [(1, True), (90, True), (91, False)])
def test_a_finished_one_may_be_drawn_for_a_while(database: Database, days_ago: int, is_one: bool) -> None:
    with database.writing() as connection:
        one = saved(connection)
        ended = end(one, Standing.SIGNED_OFF, NOW - timedelta(days=days_ago))
        assessments.save(connection, ended, look_at=None)
        assert (SARAH.id in candidates(connection, date(2026, 3, 3))) is is_one


def test_each_service_manager_has_their_own(database: Database) -> None:
    with database.writing() as connection:
        ours, theirs = saved(connection), replace(unsaved("AB-2"), service_manager_id=GRACE.id)
        added = assessments.add(
            connection,
            replace(theirs, team_manager_id=OWEN.id),
            expectations="",
            difficulties="",
            look_at=NOW,
        )
        assert added is not None
        assert candidates(connection) == {
            SARAH.id: [Candidate(TOM.id, ours.id)],
            GRACE.id: [Candidate(OWEN.id, added.id)],
        }


def asked_for(connection: Connection, assessment_id: int, **changes: object) -> Extension:
    """More time that Tom asks for."""
    asked = Extension(
        assessment_id=assessment_id,
        requested_by=TOM.id,
        requested_at=NOW,
        reason="family-availability",
        days=5,
        note="A holiday.",
        meanwhile="The school sees the child.",
        approver_id=SARAH.id,
        sign_off_before=date(2026, 4, 15),
        state=RequestState.WITHDRAWN,
    )
    added = extensions.add(connection, replace(asked, **changes))  # type: ignore[arg-type]  # tests know them
    assert added is not None
    return added


def test_what_each_was_asked_for_and_promised_comes_without_a_word_of_it(database: Database) -> None:
    with database.writing() as connection:
        one, other = saved(connection), saved(connection, "AB-2")
        asked_for(connection, one.id)
        decided: dict[str, object] = {
            "decided_by": SARAH.id,
            "decided_at": NOW,
            "state": RequestState.APPROVED,
        }
        asked_for(connection, one.id, note="", sign_off_before=None, **decided)
        action = RemedialAction(other.id, TOM.id, NOW, "Visit.", AISHA.id, date(2026, 4, 1), done_at=NOW)
        remedial_actions.add(connection, action)
        found = following.of_assessments(connection, [one.id, other.id])
        day = date(2026, 4, 15)
        assert found[one.id].requests == (
            Request(TOM.id, NOW, True, day, RequestState.WITHDRAWN),
            Request(TOM.id, NOW, False, None, RequestState.APPROVED, SARAH.id, NOW),
        )
        assert found[one.id].actions == ()
        assert found[other.id].requests == ()
        assert found[other.id].actions == (Action(NOW, date(2026, 4, 1), NOW),)
        assert following.of_assessments(connection, []) == {}


def test_a_team_manager_was_asked_on_what_was_due_in_those_days(database: Database) -> None:
    with database.writing() as connection:
        one = saved(connection)
        met = assessments.save(connection, meet(one, "check-in", NOW), look_at=NOW)
        for first, last, found in (
            (date(2026, 3, 1), date(2026, 3, 31), (met,)),
            (date(2026, 3, 23), date(2026, 3, 23), (met,)),
            (date(2026, 3, 24), date(2026, 4, 14), ()),
            (date(2026, 4, 1), date(2026, 4, 30), (met,)),
        ):
            assert following.asked_of(connection, TOM.id, first, last) == found
        assert following.asked_of(connection, OWEN.id, date(2026, 3, 1), date(2026, 3, 31)) == ()


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_takes_as_many_statements_for_one_as_for_thirty(database: Database, count: int) -> None:
    with database.writing() as connection:
        for number in range(count):
            asked_for(connection, saved(connection, f"AB-{number}").id)
        with statements(connection) as said:
            found = following.asked_of(connection, TOM.id, date(2026, 3, 1), date(2026, 3, 31))
            following.of_assessments(connection, [one.id for one in found])
    assert (len(found), len(said)) == (count, 5)


def test_a_moment_of_finishing_is_compared_as_an_instant(database: Database) -> None:
    with database.writing() as connection:
        assessments.save(connection, end(saved(connection), Standing.SIGNED_OFF, NOW), look_at=None)
        later: datetime = NOW + timedelta(seconds=1)
        for since, wanted in ((NOW, 1), (later, 0)):
            found = samples.candidates(
                connection, [SARAH.id], past_steps=[], finished_since=since, today=date(2026, 3, 3)
            )
            assert len(found.get(SARAH.id, ())) == wanted
