"""What is asked of whom and when: the golden story by table, then properties under a clock that walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.assessment import Assessment, begin, close, end, extend, meet
from scheduling.calendar import LONDON, WorkingCalendar
from scheduling.due import Asked, Look, look, snooze_limit
from scheduling.words import Role, Standing
from tests.scheduling.golden import CALENDAR, PROCEDURE, allocated, london, numbered, the

WORKER, TEAM, SERVICE, HEAD = Role.WORKER, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE
NOBODY: frozenset[tuple[int, Role]] = frozenset()
HALF_HOUR = timedelta(minutes=30)


def march(day: int, wall: str = "09:30") -> datetime:
    return london(date(2026, 3, day), wall)


def april(day: int, wall: str = "09:30") -> datetime:
    return london(date(2026, 4, day), wall)


@dataclass
class Walk:
    """A bot that looks at one assessment, and keeps what it asked as the store would."""

    assessment: Assessment
    calendar: WorkingCalendar = CALENDAR
    asked: list[Asked] = field(default_factory=list)
    answered: frozenset[tuple[int, Role]] = NOBODY

    def look(self, now: datetime) -> Look:
        """Look once, and keep what was asked and told."""
        found = look(self.assessment, PROCEDURE, self.calendar, self.asked, self.answered, now)
        for ask in found.asks:
            row = Asked(ask.milestone.id, ask.milestone.moves, ask.role, ask.asked, ask.round, now)
            self.asked.append(row)
        if found.forecast:
            self.assessment = replace(self.assessment, told_forecast=found.forecast.sign_off_on)
        return found

    def said(self, now: datetime) -> list[tuple[str, Role, Role, int]]:
        """What one look asks, in short: step, whose question, who is asked, round."""
        return [(ask.step.key, ask.role, ask.asked, ask.round) for ask in self.look(now).asks]

    def follow(self, start: datetime, until: datetime) -> Iterator[tuple[datetime, Look]]:
        """Look only when the last look said to, as the tick does."""
        at: datetime | None = start
        while at is not None and at <= until:
            found = self.look(at)
            yield at, found
            assert found.look_at is None or found.look_at > at
            at = found.look_at

    def history(self, step: str) -> list[tuple[str, Role, Role, int]]:
        """When each round about ``step`` was asked, in London."""
        ids = {m.id for m in self.assessment.milestones if m.step == step}
        return [
            (f"{row.at.astimezone(LONDON):%d %b %H:%M}", row.role, row.asked, row.round)
            for row in self.asked
            if row.milestone_id in ids
        ]

    def answer(self, step: str, role: Role) -> None:
        """Somebody answered for ``role``."""
        self.answered |= {(the(self.assessment, step).id, role)}

    def snooze(self, until: datetime) -> None:
        """The newest round is put off."""
        self.asked[-1] = replace(self.asked[-1], snoozed_until=until)


def called() -> Assessment:
    """The golden assessment, its call confirmed on the first day."""
    return meet(allocated(), "call", march(2, "10:00"))


def run(walk: Walk, start: datetime, until: datetime) -> Walk:
    """Follow a walk to its end."""
    for _ in walk.follow(start, until):
        pass
    return walk


# ---- The golden story ------------------------------------------------------------------------------------


def test_after_the_call_nothing_is_asked_until_day_15_at_half_past_nine() -> None:
    found = Walk(called()).look(march(2, "11:00"))
    assert found == Look((), march(23))


def test_day_15_asks_the_worker_and_the_team_manager_and_looks_again_next_working_day() -> None:
    walk = Walk(called())
    assert walk.said(march(23)) == [("check-in", WORKER, WORKER, 1), ("check-in", TEAM, TEAM, 1)]
    assert walk.look(march(23, "09:31")) == Look((), march(24))


def test_the_call_is_asked_about_on_the_day_of_allocation_itself() -> None:
    walk = Walk(allocated(at=march(2, "14:10")))
    assert walk.said(march(2, "14:10")) == [("call", TEAM, TEAM, 1)]


def test_an_allocation_written_down_on_saturday_waits_for_monday() -> None:
    saturday = date(2026, 3, 28)
    walk = Walk(allocated(on=saturday, at=london(saturday, "11:00")))
    assert walk.look(london(saturday, "11:00")) == Look((), march(30))
    assert walk.said(march(30)) == [("call", TEAM, TEAM, 1)]


def test_an_allocation_written_down_late_escalates_from_the_day_it_was_asked() -> None:
    walk = run(Walk(allocated(at=march(6, "11:00"))), march(6, "11:00"), march(10, "17:00"))
    assert walk.history("call") == [
        ("06 Mar 11:00", TEAM, TEAM, 1),
        ("09 Mar 09:30", TEAM, TEAM, 2),
        ("10 Mar 09:30", TEAM, TEAM, 3),
        ("10 Mar 09:30", TEAM, SERVICE, 1),
    ]


def test_the_ladder_of_an_unanswered_check_in() -> None:
    walk = run(Walk(called()), march(2, "11:00"), march(26, "09:00"))
    assert walk.history("check-in") == [
        ("23 Mar 09:30", WORKER, WORKER, 1),
        ("23 Mar 09:30", TEAM, TEAM, 1),
        ("24 Mar 09:30", WORKER, WORKER, 2),
        ("24 Mar 09:30", TEAM, TEAM, 2),
        ("25 Mar 09:30", WORKER, WORKER, 3),
        ("25 Mar 09:30", WORKER, TEAM, 1),
        ("25 Mar 09:30", TEAM, TEAM, 3),
        ("25 Mar 09:30", TEAM, SERVICE, 1),
    ]


def test_an_escalated_question_says_so() -> None:
    walk = run(Walk(called()), march(23), march(24))
    escalated = [(ask.role, ask.asked) for ask in walk.look(march(25)).asks if ask.escalated]
    assert escalated == [(WORKER, TEAM), (TEAM, SERVICE)]


def test_an_answer_silences_its_own_question_only() -> None:
    walk = Walk(called())
    walk.look(march(23))
    walk.answer("check-in", WORKER)
    assert walk.said(march(24)) == [("check-in", TEAM, TEAM, 2)]
    assert walk.said(march(25)) == [("check-in", TEAM, TEAM, 3), ("check-in", TEAM, SERVICE, 1)]


def test_the_final_check_in_overtakes_the_check_in_nobody_answered() -> None:
    walk = Walk(called())
    assert {step for step, *_ in walk.said(april(7))} == {"check-in"}
    assert {step for step, *_ in walk.said(april(8))} == {"final-check-in"}
    assert "check-in" not in {step for step, *_ in walk.said(april(9))}


def test_a_final_check_in_held_early_overtakes_the_check_in_too() -> None:
    walk = Walk(meet(called(), "final-check-in", march(24, "12:00")))
    assert walk.said(march(25)) == []


def test_a_check_in_that_was_held_still_reminds_the_worker_who_has_not_answered() -> None:
    walk = Walk(allocated())
    walk.look(march(23))
    walk.answer("check-in", TEAM)
    walk.assessment = meet(walk.assessment, "check-in", march(23, "11:00"))
    assert ("check-in", WORKER, WORKER, 2) in walk.said(march(24))
    walk.answer("check-in", WORKER)
    assert not [said for said in walk.said(march(25)) if said[0] == "check-in"]


def test_once_ended_nobody_is_asked_about_a_check_in_that_was_held() -> None:
    walk = Walk(allocated())
    walk.answer("check-in", TEAM)
    held = meet(walk.assessment, "check-in", march(23, "11:00"))
    walk.assessment = end(held, Standing.ENDED, march(23, "12:00"))
    assert walk.look(march(24)).asks == ()


def test_completion_is_reminded_of_before_on_and_after_its_day() -> None:
    assessment = meet(
        meet(meet(called(), "check-in", march(23)), "final-check-in", april(8)), "draft", april(9)
    )
    walk = run(Walk(replace(assessment, standing=Standing.DRAFTED)), april(9, "12:00"), april(14, "12:00"))
    assert walk.history("complete") == [
        ("10 Apr 09:30", WORKER, WORKER, 1),
        ("13 Apr 09:30", WORKER, WORKER, 2),
        ("14 Apr 09:30", WORKER, WORKER, 3),
        ("14 Apr 09:30", WORKER, TEAM, 1),
    ]
    assert walk.history("sign-off") == [("14 Apr 09:30", TEAM, TEAM, 1)]


def test_once_complete_only_sign_off_is_asked_for() -> None:
    assessment = begin(called(), PROCEDURE.step("comments"), CALENDAR, april(9, "12:00"))
    for step in ("draft", "complete"):
        assessment = meet(assessment, step, april(10, "12:00"))
    walk = Walk(numbered(replace(assessment, standing=Standing.COMPLETED)))
    assert walk.said(april(14)) == [("sign-off", TEAM, TEAM, 1)]


# ---- What begins when something happens --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "due_on", "wanted"),
    [
        (
            "decision",
            None,
            [
                ("24 Mar 09:30", SERVICE, SERVICE, 2),
                ("25 Mar 09:30", SERVICE, SERVICE, 3),
                ("26 Mar 09:30", SERVICE, SERVICE, 4),
                ("26 Mar 09:30", SERVICE, HEAD, 1),
            ],
        ),
        (
            "risk",
            None,
            [
                ("24 Mar 09:30", TEAM, TEAM, 2),
                ("25 Mar 09:30", TEAM, TEAM, 3),
                ("25 Mar 09:30", TEAM, SERVICE, 1),
                ("26 Mar 09:30", TEAM, TEAM, 4),
                ("26 Mar 09:30", TEAM, SERVICE, 2),
            ],
        ),
        (
            "comments",
            None,
            [
                ("24 Mar 09:30", TEAM, TEAM, 2),
                ("25 Mar 09:30", TEAM, TEAM, 3),
                ("26 Mar 09:30", TEAM, TEAM, 4),
                ("26 Mar 09:30", TEAM, SERVICE, 1),
            ],
        ),
        ("filing", None, [("24 Mar 09:30", TEAM, TEAM, 2), ("26 Mar 09:30", TEAM, TEAM, 3)]),
        ("remedial-action", date(2026, 3, 26), [("26 Mar 09:30", TEAM, TEAM, 2)]),
    ],
)
def test_an_event_is_told_at_once_by_others_and_reminded_of_from_here(
    step: str, due_on: date | None, wanted: list[tuple[str, Role, Role, int]]
) -> None:
    now = march(23, "14:00")
    assessment = meet(meet(called(), "check-in", now), "final-check-in", now)
    walk = Walk(numbered(begin(assessment, PROCEDURE.step(step), CALENDAR, now, due_on=due_on)))
    assert run(walk, now, march(26, "17:00")).history(step) == wanted


def test_a_remedial_action_agreed_for_a_saturday_is_asked_about_on_friday() -> None:
    step, now = PROCEDURE.step("remedial-action"), march(23, "14:00")
    assessment = begin(called(), step, CALENDAR, now, due_on=date(2026, 3, 28), asks=WORKER)
    assessment = meet(assessment, "check-in", now)
    walk = run(Walk(numbered(assessment)), now, march(31, "09:00"))
    assert walk.history("remedial-action") == [
        ("27 Mar 09:30", WORKER, WORKER, 2),
        ("30 Mar 09:30", WORKER, WORKER, 3),
    ]


def test_a_note_is_chased_after_the_end_and_nothing_else_is() -> None:
    now = april(15, "14:00")
    assessment = begin(called(), PROCEDURE.step("filing"), CALENDAR, now, about="note:1")
    walk = Walk(numbered(end(assessment, Standing.SIGNED_OFF, now)))
    assert walk.look(now) == Look((), april(16))
    assert walk.said(april(16)) == [("filing", TEAM, TEAM, 2)]


def test_an_action_agreed_after_the_end_is_asked_about_like_any_other() -> None:
    signed_off = end(called(), Standing.SIGNED_OFF, april(15, "14:00"))
    step, agreed = PROCEDURE.step("remedial-action"), april(16, "11:00")
    assessment = begin(
        signed_off, step, CALENDAR, agreed, about="action:1", due_on=date(2026, 4, 20), asks=WORKER
    )
    walk = run(Walk(numbered(assessment)), agreed, april(23))
    assert walk.history("remedial-action") == [
        ("20 Apr 09:30", WORKER, WORKER, 2),
        ("21 Apr 09:30", WORKER, WORKER, 3),
        ("22 Apr 09:30", WORKER, WORKER, 4),
        ("22 Apr 09:30", WORKER, TEAM, 1),
        ("23 Apr 09:30", WORKER, WORKER, 5),
        ("23 Apr 09:30", WORKER, TEAM, 2),
    ]
    done = replace(walk, assessment=meet(walk.assessment, "remedial-action", april(23, "10:00")))
    assert done.look(april(24)) == Look((), None)


def test_a_finished_assessment_with_nothing_open_is_never_looked_at_again() -> None:
    assert Walk(end(called(), Standing.ENDED, march(9))).look(march(9)) == Look((), None)


def test_a_new_holder_is_asked_at_once_and_has_time_before_the_next_person_up_is_asked() -> None:
    begun, passed_on = march(23, "14:00"), april(9, "12:00")
    step = PROCEDURE.step("filing")
    assessment = numbered(begin(called(), step, CALENDAR, begun, about="note:1"))
    walk = run(Walk(assessment), begun, april(9, "11:00"))
    before = len(walk.history("filing"))
    walk.assessment = replace(
        walk.assessment,
        milestones=tuple(replace(m, moves=m.moves + 1) if m.is_open else m for m in assessment.milestones),
    )
    assert run(walk, passed_on, april(16, "12:00")).history("filing")[before:] == [
        ("09 Apr 12:00", TEAM, TEAM, 6),
        ("13 Apr 09:30", TEAM, TEAM, 7),
        ("15 Apr 09:30", TEAM, TEAM, 8),
        ("16 Apr 09:30", TEAM, SERVICE, 1),
    ]


# ---- Moved dates, snooze, hours ----------------------------------------------------------------------------


def test_when_dates_move_rounds_start_afresh_on_the_new_day() -> None:
    walk = Walk(meet(called(), "check-in", march(23)))
    assert walk.said(april(8)) == [("final-check-in", WORKER, WORKER, 1), ("final-check-in", TEAM, TEAM, 1)]
    walk.assessment = extend(walk.assessment, PROCEDURE, CALENDAR, 10)
    assert walk.look(april(8, "10:00")) == Look((), april(22))
    assert walk.said(april(22)) == [
        ("final-check-in", WORKER, WORKER, 1),
        ("final-check-in", TEAM, TEAM, 1),
    ]


def test_a_question_put_off_comes_back_on_the_day_chosen() -> None:
    walk = Walk(meet(called(), "check-in", march(23)))
    walk.answer("final-check-in", TEAM)
    walk.look(april(8))
    walk.snooze(april(10))
    assert walk.said(april(9)) == [("draft", WORKER, WORKER, 1)]
    assert ("final-check-in", WORKER, WORKER, 3) in walk.said(april(10))


def test_a_question_put_off_comes_back_even_on_a_day_without_a_round() -> None:
    now = march(23, "14:00")
    assessment = begin(meet(called(), "check-in", now), PROCEDURE.step("filing"), CALENDAR, now)
    walk = Walk(numbered(assessment))
    walk.answer("check-in", WORKER)
    walk.answer("check-in", TEAM)
    assert walk.said(march(24)) == [("filing", TEAM, TEAM, 2)]
    walk.snooze(march(25))
    assert walk.look(march(24, "10:00")).look_at == march(25)
    assert walk.said(march(25)) == [("filing", TEAM, TEAM, 3)]
    assert walk.said(march(25, "10:00")) == []


@pytest.mark.parametrize("wall", ["00:00", "08:29", "17:30", "23:30"])
def test_out_of_hours_nothing_is_asked_and_the_look_waits_for_opening(wall: str) -> None:
    now = march(24, wall)
    found = Walk(called()).look(now)
    assert found == Look((), CALENDAR.next_opening(now))


def test_a_procedure_that_asks_outside_working_hours_is_asked_when_the_council_opens() -> None:
    early = replace(PROCEDURE, asks_at=time(6, 0))
    found = look(called(), early, CALENDAR, (), NOBODY, march(20, "12:00"))
    assert found.look_at == march(23, "08:30")
    assert len(look(called(), early, CALENDAR, (), NOBODY, march(23, "08:30")).asks) == 2


def test_the_asking_time_stays_half_past_nine_in_london_when_the_clocks_change() -> None:
    walk = Walk(allocated(on=date(2026, 3, 9)))
    walk.assessment = meet(walk.assessment, "call", march(9, "10:00"))
    assert walk.look(march(27, "12:00")).look_at == march(30)
    assert march(30) - march(27) == timedelta(days=3) - timedelta(hours=1)


# ---- A process that was down -------------------------------------------------------------------------------


def test_a_week_down_folds_into_one_round_and_escalates_only_once_they_had_time_to_answer() -> None:
    walk = run(Walk(called()), march(30, "11:00"), april(1, "12:00"))
    assert walk.history("check-in")[:4] == [
        ("30 Mar 11:00", WORKER, WORKER, 6),
        ("30 Mar 11:00", TEAM, TEAM, 6),
        ("31 Mar 09:30", WORKER, WORKER, 7),
        ("31 Mar 09:30", TEAM, TEAM, 7),
    ]
    escalated = [entry for entry in walk.history("check-in") if entry[1] is not entry[2]]
    assert escalated == [("01 Apr 09:30", WORKER, TEAM, 1), ("01 Apr 09:30", TEAM, SERVICE, 1)]


def test_two_instances_that_look_at_the_same_moment_find_the_same() -> None:
    first, second = Walk(called()), Walk(called())
    assert first.look(march(23)) == second.look(march(23))


def test_the_first_to_be_asked_is_first_even_after_a_week_down() -> None:
    walk = Walk(called())
    assert all(ask.first for ask in walk.look(march(30)).asks)
    assert not any(ask.first for ask in walk.look(march(31)).asks)


def test_a_reminder_of_an_event_is_not_the_first() -> None:
    now = march(9, "14:00")
    walk = Walk(numbered(begin(called(), PROCEDURE.step("filing"), CALENDAR, now)))
    assert [ask.first for ask in walk.look(march(10)).asks] == [False]


# ---- The forecast ------------------------------------------------------------------------------------------


def test_a_late_link_is_told_once_when_the_next_working_day_opens() -> None:
    walk = Walk(meet(meet(called(), "check-in", march(23)), "final-check-in", april(8)))
    told = [(at, found.forecast) for at, found in walk.follow(april(8, "12:00"), april(14, "12:00"))]
    told = [(at, forecast) for at, forecast in told if forecast]
    assert [at for at, _ in told] == [april(10, "08:30")]
    assert told[0][1] is not None
    assert told[0][1].late_by == 1


def test_passing_the_ceiling_is_told_once_more() -> None:
    assessment = replace(called(), ceiling_on=date(2026, 4, 17), told_forecast=date(2026, 4, 16))
    assessment = meet(meet(assessment, "check-in", march(23)), "final-check-in", april(8))
    walk = Walk(assessment)
    told = [
        found.forecast for _, found in walk.follow(april(10, "12:00"), april(20, "12:00")) if found.forecast
    ]
    assert len(told) == 1
    assert told[0].past_ceiling


def test_a_forecast_is_not_told_out_of_hours() -> None:
    waited = allocated(referred_on=date(2026, 1, 26), at=march(2, "18:00"))
    found = Walk(waited).look(march(2, "18:00"))
    assert (found.forecast, found.look_at) == (None, march(3, "08:30"))
    assert Walk(waited).look(march(3, "08:30")).forecast is not None


# ---- Snooze limit ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "today", "limit"),
    [
        ("complete", date(2026, 4, 10), date(2026, 4, 13)),  # asked a day before
        ("check-in", date(2026, 3, 23), date(2026, 4, 8)),  # its day has come: the next of the plan
        ("check-in", date(2026, 4, 8), date(2026, 4, 9)),
        ("sign-off", date(2026, 4, 14), date(2026, 4, 15)),
        ("sign-off", date(2026, 4, 15), None),
        ("sign-off", date(2026, 4, 20), None),
    ],
)
def test_how_far_a_question_may_be_put_off(step: str, today: date, limit: date | None) -> None:
    assessment = called()
    assert snooze_limit(assessment, PROCEDURE, the(assessment, step), today) == limit


def test_a_step_already_met_or_closed_is_no_limit() -> None:
    assessment = close(meet(called(), "final-check-in", march(20)), "draft", march(20))
    assert snooze_limit(assessment, PROCEDURE, the(assessment, "check-in"), date(2026, 3, 23)) == date(
        2026, 4, 13
    )


# ---- Properties, under a clock that walks ------------------------------------------------------------------

STARTS = st.sampled_from(
    [
        date(2026, 3, 2),  # Easter, and the clocks going forward
        date(2026, 10, 12),  # the clocks going back
        date(2026, 12, 7),  # Christmas
        date(2026, 4, 20),  # both bank holidays of May
    ]
)
CALENDARS = st.builds(
    WorkingCalendar,
    closures=st.frozensets(st.dates(date(2026, 3, 1), date(2027, 1, 31)), max_size=8),
    start_day_counts=st.booleans(),
)
HAPPENINGS = st.sampled_from(
    ["answer", "meet", "extend", "snooze", "filing", "risk", "decision", "nothing", "end"]
)


def happen(walk: Walk, what: str, now: datetime, number: int) -> None:
    """Something that people may do between two looks."""
    waiting = [m for m in walk.assessment.milestones if m.is_open]
    target = waiting[number % len(waiting)] if waiting else None
    if what in ("filing", "risk", "decision") and not walk.assessment.is_finished:
        begun = begin(walk.assessment, PROCEDURE.step(what), walk.calendar, now, about=f"note:{number}")
        walk.assessment = numbered(begun)
    elif what == "answer" and target:
        walk.answered |= {(target.id, (WORKER, TEAM)[number % 2])}
    elif what == "meet" and target:
        walk.assessment = meet(walk.assessment, target.step, now)
        if PROCEDURE.step(target.step).is_check_in:  # the team manager's answer is what meets it
            walk.answered |= {(target.id, TEAM)}
    elif what == "extend":
        walk.assessment = extend(walk.assessment, PROCEDURE, walk.calendar, 1 + number % 5)
    elif what == "snooze" and walk.asked:
        walk.snooze(now + timedelta(days=1 + number % 4))
    elif what == "end" and number % 7 == 0:
        walk.assessment = end(walk.assessment, Standing.ENDED, now)


def check(walk: Walk, found: Look, now: datetime) -> None:
    """What must be true of every look."""
    if found.asks or found.forecast:
        assert walk.calendar.is_open(now)
    for ask in found.asks:
        assert ask.milestone.is_open or (ask.step.is_check_in and ask.role is WORKER)
        assert (ask.milestone.id, ask.role) not in walk.answered
        asks_from = walk.calendar.shift(
            walk.calendar.on_or_before(ask.milestone.due_on), -ask.step.asks_before
        )
        assert ask.milestone.step in ("filing", "risk", "decision") or walk.calendar.today(now) >= asks_from
        if ask.escalated:
            assert walk.calendar.today(now) > ask.milestone.due_on
    if found.look_at is None:
        assert walk.assessment.is_finished
    else:
        assert found.look_at > now
        assert walk.calendar.is_open(found.look_at)


@settings(max_examples=30)
@given(
    start=STARTS,
    calendar=CALENDARS,
    script=st.lists(st.tuples(st.integers(1, 96), HAPPENINGS, st.integers(0, 20)), max_size=25),
)
def test_every_half_hour_for_weeks_nothing_twice_early_or_out_of_hours(
    start: date, calendar: WorkingCalendar, script: list[tuple[int, str, int]]
) -> None:
    now = calendar.at(start, time(10, 0))
    walk = Walk(allocated(on=start, calendar=calendar, at=now), calendar)
    for half_hours, what, number in script:
        for _ in range(half_hours):
            check(walk, walk.look(now), now)
            now += HALF_HOUR
        happen(walk, what, now, number)
    keys = [(row.milestone_id, row.moves, row.role, row.asked, row.round) for row in walk.asked]
    assert len(keys) == len(set(keys))


@settings(max_examples=8)
@given(start=STARTS, calendar=CALENDARS, days=st.integers(20, 45))
def test_looking_only_when_told_to_asks_the_same_as_looking_all_the_time(
    start: date, calendar: WorkingCalendar, days: int
) -> None:
    now = calendar.at(start, time(10, 0))
    until = now + timedelta(days=days)
    always, seldom = (Walk(allocated(on=start, calendar=calendar, at=now), calendar) for _ in range(2))
    run(seldom, now, until)
    while now <= until:
        always.look(now)
        now += HALF_HOUR
    assert seldom.asked == always.asked
    assert seldom.assessment == always.assessment


@settings(max_examples=60)
@given(start=STARTS, calendar=CALENDARS, down=st.integers(0, 24 * 60), jump=st.integers(1, 24 * 14))
def test_after_any_time_down_each_question_is_asked_once_at_most(
    start: date, calendar: WorkingCalendar, down: int, jump: int
) -> None:
    allocated_at = calendar.at(start, time(10, 0))
    walk = Walk(allocated(on=start, calendar=calendar, at=allocated_at), calendar)
    walk.look(allocated_at + timedelta(hours=down))
    before = len(walk.asked)
    now = allocated_at + timedelta(hours=down + jump)
    walk.look(now)
    fresh = [(row.milestone_id, row.role, row.asked) for row in walk.asked[before:]]
    assert len(fresh) == len(set(fresh))
    assert walk.look(now).asks == ()
