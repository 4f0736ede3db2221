"""The clock for training starts where it is told, runs on and only goes forward; the real one stays put."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import FURTHEST, DemoClock, RealClock

REAL = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
START = datetime(2026, 3, 23, 9, 0, tzinfo=UTC)


@dataclass
class Time:
    """The real time, as the test has it."""

    now: datetime = REAL

    def read(self) -> datetime:
        return self.now


def test_the_real_clock_is_read_and_not_moved() -> None:
    clock = RealClock(Time().read)
    assert clock.now() == REAL
    assert not clock.movable
    with pytest.raises(ValueError, match="cannot be moved"):
        clock.move_to(REAL + timedelta(days=1))


def test_it_starts_where_it_is_told_and_runs_on() -> None:
    real = Time()
    clock = DemoClock(real.read, START)
    assert (clock.now(), clock.movable) == (START, True)
    real.now += timedelta(minutes=5)
    assert clock.now() == START + timedelta(minutes=5)


def test_it_goes_forward_and_runs_on_from_there() -> None:
    real = Time()
    clock = DemoClock(real.read, START)
    clock.move_to(START + timedelta(days=14))
    real.now += timedelta(seconds=30)
    assert clock.now() == START + timedelta(days=14, seconds=30)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (START - timedelta(seconds=1), "The clock only goes forward. Please choose a later time."),
        (START + FURTHEST + timedelta(seconds=1), "Please choose a time before 22 March 2029."),
    ],
)
def test_it_goes_neither_back_nor_too_far(to: datetime, why: str) -> None:
    clock = DemoClock(Time().read, START)
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole sentence is looked at below
        clock.move_to(to)
    assert str(raised.value) == why
    assert clock.now() == START
