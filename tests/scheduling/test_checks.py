"""What the procedure asks of an assessment, beside what the record says became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.assessment import Assessment, begin, close, end, extend, meet
from scheduling.checks import Action, Check, Request, checks
from scheduling.words import RequestState, Standing, Verdict
from tests.cast import SARAH, TOM
from tests.scheduling.golden import ALLOCATED, CALENDAR, PROCEDURE, allocated, london

# The golden story: allocated on Monday 2 March; check-in 23 March, final check-in 8 April, draft 9 April,
# complete 13 April, sign-off 15 April 2026.
MARCH_24 = date(2026, 3, 24)
LATER = date(2026, 5, 15)
ASKED = Request(TOM.id, london(MARCH_24), True, date(2026, 4, 15), RequestState.ASKED)


def found(
    assessment: Assessment,
    today: date = LATER,
    requests: tuple[Request, ...] = (),
    actions: tuple[Action, ...] = (),
) -> dict[str, Check]:
    """Each check by what was asked, and no two are named alike."""
    made = checks(assessment, PROCEDURE, CALENDAR, requests, actions, today)
    assert len({check.asked for check in made}) == len(made)
    return {check.asked: check for check in made}


def said(check: Check) -> tuple[Verdict, int, str]:
    return check.verdict, check.days_late, check.fact


def test_on_the_first_day_everything_is_still_to_come() -> None:
    made = found(allocated(), ALLOCATED)
    assert list(made) == [
        "Call to the worker",
        "Check-in",
        "Final check-in",
        "Draft sent",
        "Complete",
        "Sign-off",
    ]
    assert {said(check) for check in made.values()} == {(Verdict.NOT_YET, 0, "")}
    assert made["Check-in"].due_on == date(2026, 3, 23)
    assert made["Sign-off"].due_on == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("on", "verdict", "late"),
    [
        (date(2026, 3, 20), Verdict.MET, 0),
        (date(2026, 3, 23), Verdict.MET, 0),
        (date(2026, 3, 24), Verdict.LATE, 1),
        (date(2026, 3, 27), Verdict.LATE, 4),
        (date(2026, 3, 28), Verdict.LATE, 4),  # a Saturday
        (date(2026, 4, 7), Verdict.LATE, 9),  # Good Friday and Easter Monday are not counted
    ],
)
def test_a_check_in_is_on_time_on_its_day_and_late_by_working_days_after(
    on: date, verdict: Verdict, late: int
) -> None:
    check = found(meet(allocated(), "check-in", london(on)))["Check-in"]
    assert said(check) == (verdict, late, f"Recorded as held on {on:%A} {on.day} {on:%B} 2026.")


def test_what_is_done_on_the_day_off_after_its_day_is_late_by_one() -> None:
    on = date(2026, 5, 2)
    assessment = allocated(date(2026, 4, 10))
    due = {m.step: m.due_on for m in assessment.milestones}["check-in"]
    assert due == date(2026, 5, 1)  # a Friday
    assert found(meet(assessment, "check-in", london(on)))["Check-in"].days_late == 1


def test_what_waits_past_its_day_is_not_met_and_late_so_far() -> None:
    made = found(allocated(), date(2026, 3, 25))
    assert said(made["Check-in"]) == (Verdict.NOT_MET, 2, "")
    assert said(made["Call to the worker"]) == (Verdict.NOT_MET, 17, "")
    assert made["Final check-in"].verdict is Verdict.NOT_YET


def test_each_step_is_said_in_its_own_words() -> None:
    assessment = allocated()
    for step in PROCEDURE.planned:
        assessment = meet(assessment, step.key, london(ALLOCATED))
    on = "on Monday 2 March 2026."
    assert [check.fact for check in found(assessment).values()] == [
        f"Confirmed {on}",
        f"Recorded as held {on}",
        f"Recorded as held {on}",
        f"Sent {on}",
        f"Completed {on}",
        f"Signed off {on}",
    ]


def test_an_approved_extension_moves_what_was_asked() -> None:
    moved = extend(allocated(), PROCEDURE, CALENDAR, 10)
    check = found(meet(moved, "sign-off", london(date(2026, 4, 29))))["Sign-off"]
    assert (check.verdict, check.due_on) == (Verdict.MET, date(2026, 4, 29))


def test_what_had_passed_before_daymark_knew_of_it_is_not_known() -> None:
    imported = london(date(2026, 4, 9))
    begun = replace(
        allocated(), milestones=tuple(replace(m, begun_at=imported) for m in allocated().milestones)
    )
    assert said(found(close(begun, "check-in", imported))["Check-in"]) == (
        Verdict.NOT_KNOWN,
        0,
        "Its day had passed when Daymark first knew of the assessment.",
    )


def test_what_was_overtaken_before_its_day_was_not_needed_and_after_it_was_not_met() -> None:
    early = close(allocated(), "check-in", london(date(2026, 3, 19)))
    late = close(allocated(), "check-in", london(date(2026, 3, 26)))
    assert said(found(early)["Check-in"]) == (
        Verdict.NOT_NEEDED,
        0,
        "The assessment had moved on by Thursday 19 March 2026.",
    )
    assert found(late)["Check-in"].verdict is Verdict.NOT_MET


def test_an_assessment_that_ended_early_is_asked_nothing_more() -> None:
    ended = end(allocated(), Standing.ENDED, london(ALLOCATED))
    assert {check.verdict for check in found(ended).values()} == {Verdict.NOT_NEEDED}


def test_a_step_of_which_there_is_no_record_is_not_known() -> None:
    imported = replace(allocated(), milestones=allocated().milestones[2:])
    assert said(found(imported)["Check-in"]) == (Verdict.NOT_KNOWN, 0, "")


def test_comments_have_two_working_days_from_the_draft() -> None:
    drafted = london(date(2026, 4, 2), "16:00")  # the Thursday before Easter
    assessment = begin(allocated(), PROCEDURE.step("comments"), CALENDAR, drafted, about="draft:1")
    in_time = meet(assessment, "comments", london(date(2026, 4, 8)))
    late = meet(assessment, "comments", london(date(2026, 4, 9)))
    asked = "Comments on the draft of 2 April"
    assert said(found(in_time)[asked]) == (Verdict.MET, 0, "Returned on Wednesday 8 April 2026.")
    assert said(found(late)[asked]) == (Verdict.LATE, 1, "Returned on Thursday 9 April 2026.")


def test_every_case_note_is_filed_in_its_days() -> None:
    assessment = allocated()
    for day in (23, 24):
        at = london(date(2026, 3, day))
        assessment = begin(assessment, PROCEDURE.step("filing"), CALENDAR, at, about=f"note:{day}")
    assessment = meet(assessment, "filing", london(date(2026, 3, 24)), about="note:23")
    assessment = end(assessment, Standing.SIGNED_OFF, london(date(2026, 4, 15)))
    made = found(assessment, date(2026, 4, 16))
    assert said(made["Case note of 23 March"]) == (Verdict.MET, 0, "Filed on Tuesday 24 March 2026.")
    assert said(made["Case note of 24 March"]) == (Verdict.NOT_MET, 14, "")  # it is still to be filed


def test_an_extension_is_asked_for_before_the_day_and_decided_by_somebody_else() -> None:
    approved = replace(
        ASKED, state=RequestState.APPROVED, decided_by=SARAH.id, decided_at=london(date(2026, 3, 25))
    )
    made = found(allocated(), requests=(approved,))
    asked, decided = list(made.values())[-2:]
    assert said(asked) == (Verdict.MET, 0, "Asked for on Tuesday 24 March 2026.")
    assert said(decided) == (Verdict.MET, 0, "Approved on Wednesday 25 March 2026.")


@pytest.mark.parametrize(
    ("changes", "asked", "decided"),
    [
        ({"sign_off_on": date(2026, 3, 20)}, Verdict.LATE, Verdict.NOT_YET),
        ({"explained": False}, Verdict.NOT_KNOWN, Verdict.NOT_YET),
        ({"sign_off_on": None}, Verdict.NOT_KNOWN, Verdict.NOT_YET),
        (
            {"state": RequestState.WITHDRAWN, "decided_by": TOM.id, "decided_at": london(MARCH_24)},
            Verdict.MET,
            Verdict.NOT_NEEDED,
        ),
        (
            {"state": RequestState.REFUSED, "decided_by": TOM.id, "decided_at": london(MARCH_24)},
            Verdict.MET,
            Verdict.NOT_MET,
        ),
    ],
)
def test_what_may_become_of_an_extension(
    changes: dict[str, object], asked: Verdict, decided: Verdict
) -> None:
    request = replace(ASKED, **changes)  # type: ignore[arg-type]  # the table above knows the fields
    made = list(found(allocated(), requests=(request,)).values())[-2:]
    assert [check.verdict for check in made] == [asked, decided]


def test_a_remedial_action_is_judged_by_its_own_day_also_after_sign_off() -> None:
    due, agreed = date(2026, 4, 20), london(date(2026, 4, 16))
    signed_off = end(allocated(), Standing.SIGNED_OFF, london(date(2026, 4, 15)))
    asked = "Remedial action of 16 April"
    for done_on, today, wanted in (
        (date(2026, 4, 20), LATER, (Verdict.MET, 0, "Done on Monday 20 April 2026.")),
        (date(2026, 4, 22), LATER, (Verdict.LATE, 2, "Done on Wednesday 22 April 2026.")),
        (None, date(2026, 4, 20), (Verdict.NOT_YET, 0, "")),
        (None, date(2026, 4, 21), (Verdict.NOT_MET, 1, "")),
    ):
        action = Action(agreed, due, london(done_on) if done_on else None)
        assert said(found(signed_off, today, actions=(action,))[asked]) == wanted


DAYS = st.integers(0, 60).map(lambda days: ALLOCATED + timedelta(days))


@given(st.dictionaries(st.sampled_from([step.key for step in PROCEDURE.planned]), DAYS), DAYS)
def test_a_verdict_and_its_lateness_never_contradict_each_other(met: dict[str, date], today: date) -> None:
    assessment = allocated()
    for step, on in met.items():
        assessment = meet(assessment, step, london(on))
    for check in checks(assessment, PROCEDURE, CALENDAR, (), (), today):
        assert check.is_failing is (check.days_late > 0)
        assert check.is_answered or check.verdict is Verdict.NOT_YET
        assert bool(check.fact) is (check.verdict in (Verdict.MET, Verdict.LATE))
