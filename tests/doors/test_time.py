"""Time that jumps to and fro, is doubled or stands still: each asking once, nothing early or left out."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from scheduling.assessment import Assessment
from scheduling.calendar import WorkingCalendar
from scheduling.due import NEXT_UP, Asked
from scheduling.words import Role
from storage import assessments, audit, prompts
from tests.bot.slack.local_slack import Failure
from tests.doors.house import House
from tests.office import london
from tests.torture.seeds import seeds

CALENDAR = WorkingCalendar()
CHECK_IN = "AB-1042: check-in today"
JUMPS = tuple(
    timedelta(**jump)
    for jump in (
        {"seconds": 30},
        {"minutes": 20},
        {"hours": 1},
        {"hours": 1},
        {"hours": 7},
        {"hours": 25},
        {"days": 3},
        {"days": 7},
        {"hours": -1},
        {"days": -3},
    )
)


def check(house: House) -> None:
    """Hold that every asking so far came on its day, once, in working hours, and was posted once."""
    with house.database.reading() as connection:
        assert audit.asked_twice(connection, None) == ()
        assert audit.asked_and_never_told(connection, None) == ()
    found, rounds = _asked_of(house)
    procedure = house.app.council.procedure_of(found)
    for asked in rounds:
        assert CALENDAR.is_open(asked.at), asked
        milestone = next(m for m in found.milestones if m.id == asked.milestone_id)
        step = procedure.step(milestone.step)
        day = CALENDAR.shift(CALENDAR.on_or_before(milestone.due_on), -step.asks_before)
        assert not step.is_planned or asked.at >= CALENDAR.at(day, procedure.asks_at), asked
    marks = [m.metadata["event_payload"]["mark"] for m in house.every_message() if m.metadata]
    assert max(Counter(marks).values()) == 1, "posted twice"


Question = tuple[str, Role, Role]
"""A step, whose answer it wants, and who is asked."""


def first_asked(house: House) -> dict[Question, datetime]:
    """When each question of the plan was first put to each who was asked."""
    found, rounds = _asked_of(house)
    steps = {milestone.id: milestone.step for milestone in found.milestones}
    put = sorted(rounds, key=lambda one: one.round, reverse=True)
    return {(steps[one.milestone_id], one.role, one.asked): one.at for one in put}


def hold_that_nothing_is_left_out(house: House, wakes: Sequence[datetime]) -> None:
    """Hold when each question was first put that nobody answered.

    On its day, at its time or as soon afterwards as Daymark is awake and people are at work; and to the next
    person up so many working days after it was due and asked.
    """
    found, _ = _asked_of(house)
    procedure, asked = house.app.council.procedure_of(found), first_asked(house)
    final = next(m for m in found.milestones if m.step == "final-check-in").due_on
    for milestone in found.milestones:
        step, due_on = procedure.step(milestone.step), CALENDAR.on_or_before(milestone.due_on)
        # Of a check-in there is no more once the next one has come.
        over = CALENDAR.at(final, procedure.asks_at) if step.key == "check-in" else None
        day = CALENDAR.shift(due_on, -step.asks_before)
        for role in step.asks:
            first = asked.pop((step.key, role, role), None)
            _came(first, CALENDAR.at(day, procedure.asks_at), wakes, over)
            if first is not None:
                missed = CALENDAR.shift(max(due_on, CALENDAR.today(first)), step.escalates_after or 0)
                up = asked.pop((step.key, role, NEXT_UP[role]), None)
                _came(up, CALENDAR.at(missed, procedure.asks_at), wakes[wakes.index(first) :], over)
    assert asked == {}, "nobody was to be asked that"


def _came(asked: datetime | None, due: datetime, wakes: Sequence[datetime], over: datetime | None) -> None:
    may, must = _chances(due, wakes)
    if over is not None and may and may[-1] >= over:
        must = False
    assert asked in may if asked else not must, (asked, due)


def _chances(due: datetime, wakes: Sequence[datetime]) -> tuple[list[datetime], bool]:
    """The wakes at which it may first be asked, and whether it has to be asked at one of them.

    What was looked at while a clock was ahead may wait until the clock is there again.
    """
    may, ahead = list[datetime](), wakes[0]
    for wake in wakes:
        if wake >= due and CALENDAR.is_open(wake):
            may.append(wake)
            if wake >= CALENDAR.next_opening(ahead):
                return may, True
        ahead = max(ahead, wake)
    return may, False


def _asked_of(house: House) -> tuple[Assessment, Sequence[Asked]]:
    with house.database.reading() as connection:
        found = assessments.newest_by_reference(connection, "AB-1042")
        assert found is not None
        return found, prompts.asked(connection, [found.id])[found.id]


@pytest.mark.parametrize(
    ("start", "sunday"),
    [("2026-03-09 09:00", "2026-03-29"), ("2026-10-05 09:00", "2026-10-25")],
    ids=["spring", "autumn"],
)
async def test_the_monday_after_the_clocks_changed(house: House, start: str, sunday: str) -> None:
    """Day 15 is that Monday: half past nine is half past nine by the new time, and there is one of it."""
    await house.go_to(start)
    await house.allocate()
    await house.do("Tom Reed", "call.confirm", house.milestone("call"))
    instant = london(f"{sunday} 00:15")
    monday = london(f"{sunday} 09:30") + timedelta(days=1)
    assert (CALENDAR.today(monday) - CALENDAR.today(instant)).days == 1
    while instant < monday:
        await house.wake_at(instant)
        assert CHECK_IN not in house.told("Aisha Khan"), instant
        instant += timedelta(minutes=30)
    await house.wake_at(monday - timedelta(seconds=1))
    assert CHECK_IN not in house.told("Aisha Khan")
    for minutes in (0, 1, 30, 60, 61, 120, 400):
        await house.wake_at(monday + timedelta(minutes=minutes))
        assert house.told("Aisha Khan").count(CHECK_IN) == house.told("Tom Reed").count(CHECK_IN) == 1
    check(house)


@pytest.mark.parametrize("seed", seeds(range(2019, 2021)))
async def test_a_clock_that_jumps_to_and_fro_asks_each_thing_once_and_leaves_none_out(
    house: House, seed: int
) -> None:
    """Nobody answers anything for three months, from before the spring change to after the last reminder."""
    chance = random.Random(seed)  # noqa: S311 - which jumps, no secret
    await house.go_to("2026-03-09 09:00")
    await house.allocate()
    wakes, end = [house.clock.instant], london("2026-06-08 12:00")
    while wakes[-1] < end:
        wakes.append(wakes[-1] + chance.choice(JUMPS))
        await house.wake_at(wakes[-1])
    check(house)
    hold_that_nothing_is_left_out(house, wakes)
    assert any("check-in" in text for text in house.told("Aisha Khan"))


async def test_after_a_week_down_there_is_one_card_of_each_question(any_house: House) -> None:
    house = any_house
    await house.allocate()
    await house.do("Tom Reed", "call.confirm", house.milestone("call"))
    await house.settle()
    before = len(house.told("Aisha Khan"))
    await house.go_to("2026-03-30 10:00")  # the check-in was due on Monday 23 March
    assert "check-in" in house.told("Aisha Khan")[-1]
    assert len(house.told("Aisha Khan")) == before + 1
    for moment in ("10:01", "11:00", "17:29", "23:00"):
        await house.go_to(f"2026-03-30 {moment}")
    assert len(house.told("Aisha Khan")) == before + 1
    check(house)


async def test_two_instances_a_minute_and_a_half_apart_ask_and_post_once(any_house: House) -> None:
    house = any_house
    await house.allocate()
    fast = await house.beside(timedelta(seconds=90))
    for wall in (
        "2026-03-23 09:28",
        "2026-03-23 09:29",
        "2026-03-23 09:30",
        "2026-03-23 09:32",
        "2026-03-24 09:30",
    ):
        house.clock.instant = london(wall)
        await asyncio.gather(house.app.beat(), fast.beat())
        await asyncio.gather(house.app.outbound.drain(), fast.outbound.drain())
    check(house)
    days = len([text for text in house.told("Aisha Khan") if "check-in" in text])
    assert days == 2, "asked on Monday and reminded on Tuesday"


async def test_a_fast_clock_takes_nothing_that_a_slow_one_is_still_sending(any_house: House) -> None:
    """A lease has to outlast the difference: to the other instance it is shorter by that much."""
    house = any_house
    fast = await house.beside(timedelta(seconds=90))
    house.slack.fail("chat.postMessage", *[Failure(wait=1.0)] * 3)
    await house.allocate()
    slow = asyncio.create_task(house.app.outbound.drain())
    await asyncio.sleep(0.4)
    await fast.outbound.drain()
    await slow
    await fast.outbound.drain()
    check(house)


@pytest.mark.parametrize("status", [500, 503])
async def test_a_fast_clock_asks_again_no_sooner_about_what_may_have_arrived(
    house: House, status: int
) -> None:
    """After an answer that was lost the wait has to outlast the difference, too."""
    fast = await house.beside(timedelta(seconds=90))
    house.slack.fail("chat.postMessage", *[Failure(status=status)] * 3)
    await house.allocate()
    await house.settle()
    calls = house.slack.api.calls["conversations.history"]
    await fast.outbound.drain()
    assert house.slack.api.calls["conversations.history"] == calls, "it could still be under way"
    await house.wake_at(house.clock.instant + timedelta(minutes=3))
    await fast.outbound.drain()
    check(house)
    assert len(house.told("Aisha Khan")) == 1
