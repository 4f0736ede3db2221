"""The pure moves on an assessment's dates, around the golden story."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from scheduling.assessment import begin, close, due_after, end, extend, held_early, meet
from scheduling.calendar import WorkingCalendar
from scheduling.words import Role, Standing
from tests.scheduling.golden import CALENDAR, PROCEDURE, allocated, dates, london, the

MARCH_23 = date(2026, 3, 23)
GOLDEN = {
    "call": date(2026, 3, 2),
    "check-in": MARCH_23,
    "final-check-in": date(2026, 4, 8),
    "draft": date(2026, 4, 9),
    "complete": date(2026, 4, 13),
    "sign-off": date(2026, 4, 15),
}


# ---- The plan --------------------------------------------------------------------------------------------


def test_the_plan_of_the_golden_story() -> None:
    assessment = allocated()
    assert dates(assessment) == GOLDEN
    assert all(m.planned_on == m.due_on and m.moves == 0 for m in assessment.milestones)
    assert assessment.sign_off_on == date(2026, 4, 15)
    assert assessment.ceiling_on == date(2026, 5, 6)  # 45 working days from referral on 27 February


def test_the_golden_dates_of_a_start_on_30_march() -> None:
    assessment = allocated(on=date(2026, 3, 30))
    wanted = [date(2026, 4, 22), date(2026, 5, 7), date(2026, 5, 8), date(2026, 5, 12), date(2026, 5, 14)]
    assert list(dates(assessment).values())[1:] == wanted
    assert assessment.ceiling_on == date(2026, 6, 5)


def test_a_council_that_counts_the_start_as_day_1_is_a_day_earlier_but_not_on_day_0() -> None:
    assessment = allocated(on=date(2026, 3, 30), calendar=WorkingCalendar(start_day_counts=True))
    assert the(assessment, "call").due_on == date(2026, 3, 30)
    assert the(assessment, "sign-off").due_on == date(2026, 5, 13)
    assert assessment.ceiling_on == date(2026, 6, 4)


# ---- Steps that begin with something ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "due_on"),
    [
        (london(date(2026, 4, 9), "16:00"), date(2026, 4, 13)),
        (london(date(2026, 4, 10), "16:00"), date(2026, 4, 14)),
        (
            london(date(2026, 4, 11), "16:00"),
            date(2026, 4, 15),
        ),  # sent on a Saturday: Monday starts the count
        (london(date(2026, 4, 2), "23:30"), date(2026, 4, 8)),  # across Easter, and 22:30 in UTC
    ],
)
def test_comments_are_due_two_working_days_after_the_draft(now: datetime, due_on: date) -> None:
    assert due_after(PROCEDURE.step("comments"), CALENDAR, now) == due_on


@pytest.mark.parametrize(
    ("now", "due_on"),
    [
        (london(date(2026, 4, 14), "16:00"), date(2026, 4, 16)),
        (london(date(2026, 4, 9), "16:00"), date(2026, 4, 10)),  # 48 hours end on Saturday: Friday before
        (london(date(2026, 4, 11), "10:00"), date(2026, 4, 13)),
        (london(date(2026, 4, 3), "10:00"), date(2026, 4, 7)),  # Good Friday to Easter Sunday: never before
        (london(date(2026, 3, 27), "23:30"), date(2026, 3, 30)),  # 00:30 on Monday, the clocks having changed
    ],
)
def test_clock_hours_end_on_a_working_day_and_never_before_they_began(now: datetime, due_on: date) -> None:
    assert due_after(replace(PROCEDURE.step("comments"), after_hours=48), CALENDAR, now) == due_on


def test_a_step_begins_on_the_day_that_was_agreed() -> None:
    step = PROCEDURE.step("remedial-action")
    agreed = date(2026, 3, 31)
    assessment = begin(
        allocated(),
        step,
        CALENDAR,
        london(MARCH_23),
        about="action:4",
        due_on=agreed,
        asks=Role.WORKER,
        holder_id=5,
    )
    milestone = the(assessment, "remedial-action")
    assert (milestone.due_on, milestone.planned_on) == (agreed, agreed)
    assert (milestone.about, milestone.asks, milestone.holder_id) == ("action:4", Role.WORKER, 5)


def test_two_milestones_of_one_step_are_told_apart_by_what_they_are_about() -> None:
    assessment = allocated()
    for about in ("note:1", "note:2"):
        assessment = begin(assessment, PROCEDURE.step("filing"), CALENDAR, london(MARCH_23), about=about)
    assessment = meet(assessment, "filing", london(date(2026, 3, 24)), about="note:2")
    assert assessment.open_milestone("filing", "note:2") is None
    first = assessment.open_milestone("filing")
    assert first is not None
    assert first.about == "note:1"


# ---- Meeting and closing ---------------------------------------------------------------------------------


def test_met_and_closed_are_not_the_same_and_neither_happens_twice() -> None:
    assessment = meet(allocated(), "check-in", london(MARCH_23))
    again = meet(assessment, "check-in", london(date(2026, 3, 24)))
    assert the(again, "check-in").met_at == london(MARCH_23)
    closed = close(again, "check-in", london(date(2026, 3, 24)))
    assert the(closed, "check-in").closed_at is None
    closed = close(closed, "draft", london(date(2026, 3, 24)))
    assert the(closed, "draft").met_at is None
    assert not the(closed, "draft").is_open


# ---- Extensions ------------------------------------------------------------------------------------------


def test_an_extension_of_10_days_moves_what_is_unmet_from_the_final_check_in_on() -> None:
    extended = extend(meet(allocated(), "check-in", london(MARCH_23)), PROCEDURE, CALENDAR, 10)
    assert dates(extended) == GOLDEN | {
        "final-check-in": date(2026, 4, 22),
        "draft": date(2026, 4, 23),
        "complete": date(2026, 4, 27),
        "sign-off": date(2026, 4, 29),
    }
    moved = {m.step for m in extended.milestones if m.moves == 1}
    assert moved == {"final-check-in", "draft", "complete", "sign-off"}
    assert the(extended, "sign-off").planned_on == date(2026, 4, 15)
    assert extended.days_extended == 10


def test_an_extension_leaves_what_was_met_and_adds_up() -> None:
    held = meet(allocated(), "final-check-in", london(date(2026, 4, 8)))
    twice = extend(extend(held, PROCEDURE, CALENDAR, 3), PROCEDURE, CALENDAR, 2)
    assert the(twice, "final-check-in").due_on == date(2026, 4, 8)
    assert the(twice, "sign-off").due_on == date(2026, 4, 22)
    assert (the(twice, "sign-off").moves, twice.days_extended) == (2, 5)


def test_an_unheld_check_in_is_not_moved_by_an_extension() -> None:
    assert the(extend(allocated(), PROCEDURE, CALENDAR, 10), "check-in").due_on == MARCH_23


# ---- A check-in held early or late -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held_on", "final", "moves"),
    [
        (date(2026, 3, 16), date(2026, 3, 30), 1),  # five days early: ten working days later at the latest
        (date(2026, 3, 20), date(2026, 4, 7), 1),
        (MARCH_23, date(2026, 4, 8), 0),
        (date(2026, 3, 25), date(2026, 4, 8), 0),  # day 17 must not push the chain 25, 28, 30
    ],
)
def test_the_final_check_in_comes_nearer_but_never_later(held_on: date, final: date, moves: int) -> None:
    held = held_early(
        meet(allocated(), "check-in", london(held_on)), PROCEDURE, CALENDAR, "check-in", held_on
    )
    assert (the(held, "final-check-in").due_on, the(held, "final-check-in").moves) == (final, moves)
    assert the(held, "sign-off").due_on == date(2026, 4, 15)


def test_an_answer_amended_days_after_an_early_check_in_does_not_move_it_again() -> None:
    held = held_early(allocated(), PROCEDURE, CALENDAR, "check-in", date(2026, 3, 16))
    again = held_early(held, PROCEDURE, CALENDAR, "check-in", date(2026, 3, 18))
    assert again == held


def test_days_granted_before_an_early_check_in_are_kept() -> None:
    extended = extend(allocated(), PROCEDURE, CALENDAR, 10)
    day_before = date(2026, 3, 20)
    held = held_early(extended, PROCEDURE, CALENDAR, "check-in", day_before)
    assert the(held, "final-check-in").due_on == date(2026, 4, 21)  # as the 7th becomes the 21st


# ---- Endings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", [Standing.SIGNED_OFF, Standing.ENDED])
def test_the_end_closes_everything_but_the_notes_still_to_be_filed(standing: Standing) -> None:
    assessment = begin(allocated(), PROCEDURE.step("filing"), CALENDAR, london(MARCH_23), about="note:1")
    ended = end(replace(assessment, at_risk=True), standing, london(date(2026, 3, 24)))
    assert [m.step for m in ended.milestones if m.is_open] == ["filing"]
    assert ended.is_finished
    assert not ended.at_risk
    assert ended.finished_at == london(date(2026, 3, 24))


def test_who_holds_what() -> None:
    assessment = allocated()
    assert assessment.holder(Role.TEAM_MANAGER) == assessment.team_manager_id
    assert assessment.holder(Role.HEAD_OF_SERVICE) is None
