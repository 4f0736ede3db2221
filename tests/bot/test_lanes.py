"""One lane a workspace: its pace in all and to one person, its sleep, and how much is under way at a time."""

from __future__ import annotations

import asyncio

import pytest

from bot.lanes import PACES, UNPACED, Lane, Pace


def test_messages_keep_the_pace_of_the_workspace() -> None:
    lane = Lane("slack", "T1", Pace(in_all=5.0, to_one=1.0))
    assert [lane.turn(10.0, who) for who in "abc"] == pytest.approx([0.0, 0.2, 0.4])


def test_messages_to_one_person_keep_a_pace_of_their_own_and_hold_up_nobody() -> None:
    lane = Lane("slack", "T1", Pace(in_all=5.0, to_one=1.0))
    assert [lane.turn(10.0, who) for who in "aab"] == pytest.approx([0.0, 1.0, 0.4])


def test_to_redraw_a_card_takes_no_turn_of_its_person() -> None:
    lane = Lane("slack", "T1", Pace(in_all=5.0, to_one=1.0))
    lane.turn(10.0)
    assert lane.turn(10.0, "a") == pytest.approx(0.2)


def test_a_pace_that_was_kept_is_forgotten() -> None:
    lane = Lane("slack", "T1", Pace(in_all=5.0, to_one=1.0))
    lane.turn(10.0, "a")
    assert lane.turn(12.0, "b") == 0.0
    assert lane.person_free_at.keys() == {"b"}


def test_a_named_wait_is_kept_and_never_shortened() -> None:
    lane = Lane("teams", "tenant-1")
    lane.sleep(30.0, 10.0)
    lane.sleep(1.0, 11.0)
    assert lane.asleep_for(20.0) == 20.0
    assert (lane.is_resting(39.9), lane.is_resting(40.0)) == (True, False)


async def test_a_lane_takes_no_more_than_it_can_carry() -> None:
    lane = Lane("web", "")
    lane.under_way |= {asyncio.create_task(asyncio.sleep(0)) for _ in range(lane.pace.in_flight)}
    assert lane.is_resting(0.0)
    await asyncio.gather(*lane.under_way)


def test_what_each_platform_permits() -> None:
    assert PACES["slack"].to_one == 1.0, "one message a second to a conversation (PLATFORMS.md)"
    assert Lane("web", "").pace is UNPACED
    assert Lane("slack", "T1").key == ("slack", "T1")
