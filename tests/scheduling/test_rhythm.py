"""When a rhythm comes round: Fridays, fortnights and months over holidays, closures and times down."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import rhythm as rhythms
from scheduling.calendar import WorkingCalendar
from scheduling.procedure import EVERY, Rhythm
from scheduling.rhythm import Occurrence
from scheduling.words import Role

CALENDAR = WorkingCalendar()


def rhythm(every: str, at: str = "09:30", **more: object) -> Rhythm:
    """A rhythm for service managers."""
    asked = {"key": "r", "label": "A rhythm", "topic": "t", "asks": (Role.SERVICE_MANAGER,)}
    return Rhythm(**asked, every=every, at=time.fromisoformat(at), **more)  # type: ignore[arg-type]  # words


def london(words: str) -> datetime:
    """A London wall-clock time as an instant."""
    day, wall = words.split()
    return CALENDAR.at(date.fromisoformat(day), time.fromisoformat(wall))


@pytest.mark.parametrize(
    ("every", "now", "day"),
    [
        ("friday", "2026-03-20 09:29", "2026-03-13"),
        ("friday", "2026-03-20 09:30", "2026-03-20"),
        ("friday", "2026-03-25 12:00", "2026-03-20"),  # down on the Friday: it is still to be done
        ("friday", "2026-04-02 09:29", "2026-03-27"),
        ("friday", "2026-04-02 09:30", "2026-04-02"),  # Good Friday is done on the Thursday
        ("friday", "2026-04-08 09:30", "2026-04-02"),
        ("friday", "2026-12-24 10:00", "2026-12-24"),  # Christmas Day is a Friday
        ("monday", "2026-04-02 10:00", "2026-04-02"),  # Easter Monday, past Good Friday and the weekend
        ("working-day", "2026-03-23 09:30", "2026-03-23"),
        ("working-day", "2026-03-23 09:00", "2026-03-20"),
        ("working-day", "2026-04-06 12:00", "2026-04-02"),
        ("fortnight", "2026-03-17 09:30", "2026-03-17"),
        ("fortnight", "2026-03-24 09:30", "2026-03-17"),
        ("fortnight", "2026-03-31 09:30", "2026-03-31"),
        ("month", "2026-03-30 12:00", "2026-02-27"),  # 28 February is a Saturday
        ("month", "2026-03-31 09:30", "2026-03-31"),
        ("month", "2026-05-29 09:30", "2026-05-29"),  # 31 May is a Sunday
    ],
)
def test_the_newest_occurrence_that_has_begun(every: str, now: str, day: str) -> None:
    found = rhythms.newest(rhythm(every), CALENDAR, london(now))
    assert found is not None
    assert found.day == date.fromisoformat(day)


def test_a_closure_brings_it_forward_too() -> None:
    closed = WorkingCalendar({date(2026, 3, 20): "training day"})
    found = rhythms.newest(rhythm("friday"), closed, london("2026-03-19 10:00"))
    assert found == Occurrence(date(2026, 3, 19), date(2026, 3, 20))


@given(
    every=st.sampled_from(EVERY),
    minutes=st.integers(0, 3 * 365 * 24 * 60),
)
def test_the_newest_is_a_working_day_in_the_past_and_is_found_again_by_its_day(
    every: str, minutes: int
) -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = rhythms.newest(rhythm(every), CALENDAR, now)
    assert found is not None
    assert CALENDAR.is_working(found.day)
    assert CALENDAR.at(found.day, time(9, 30)) <= now
    assert rhythms.on(rhythm(every), CALENDAR, found.day).day == found.day


@pytest.mark.parametrize("every", EVERY)
def test_a_year_of_them_comes_round_as_often_as_it_should(every: str) -> None:
    instants = [datetime(2026, 1, 1, 17, tzinfo=UTC) + timedelta(days) for days in range(365)]
    found = {rhythms.newest(rhythm(every), CALENDAR, instant) for instant in instants}
    expected = {"working-day": 253, "fortnight": 26, "month": 13}.get(every, 53)
    assert abs(len(found) - expected) <= 1


@pytest.mark.parametrize("every", ["fortnight", "month", "friday"])
def test_what_they_look_back_over_leaves_no_day_out(every: str) -> None:
    instants = [datetime(2026, 1, 1, 17, tzinfo=UTC) + timedelta(days) for days in range(365)]
    newest = {rhythms.newest(rhythm(every), CALENDAR, instant) for instant in instants}
    spans = sorted(rhythms.looks_back_over(rhythm(every), found.nominal) for found in newest if found)
    for (_, last), (first, _) in pairwise(spans):
        assert first == last + timedelta(1)


def test_a_fortnight_is_two_whole_weeks_before_its_day() -> None:
    span = rhythms.looks_back_over(rhythm("fortnight"), date(2026, 3, 17))
    assert span == (date(2026, 3, 2), date(2026, 3, 15))


@given(every=st.sampled_from(EVERY), minutes=st.integers(0, 3 * 365 * 24 * 60))
def test_what_comes_next_is_the_newest_once_its_time_has_come(every: str, minutes: int) -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    instant = rhythms.next_at(rhythm(every), CALENDAR, now)
    before = rhythms.newest(rhythm(every), CALENDAR, instant - timedelta(minutes=1))
    found = rhythms.newest(rhythm(every), CALENDAR, instant)
    assert found is not None
    assert CALENDAR.at(found.day, time(9, 30)) == instant > now
    assert before == rhythms.newest(rhythm(every), CALENDAR, now)


def test_a_day_of_a_rhythm_that_has_been_changed_since_stands_for_itself() -> None:
    thursday = date(2026, 3, 19)
    assert rhythms.on(rhythm("friday"), CALENDAR, thursday) == Occurrence(thursday, thursday)


def test_it_is_asked_once_more_on_the_last_day_and_then_it_is_over() -> None:
    reviews = rhythm("friday", answer_within=0, again_at=time(14))
    friday = date(2026, 3, 20)
    assert rhythms.answer_by(reviews, CALENDAR, friday) == friday
    asked = london("2026-03-20 09:30")
    assert rhythms.again_at(reviews, CALENDAR, friday, asked) == london("2026-03-20 14:00")
    assert rhythms.closes_at(CALENDAR, friday) == london("2026-03-20 17:30")


def test_what_was_first_asked_in_the_afternoon_is_not_asked_twice() -> None:
    reviews = rhythm("friday", answer_within=0, again_at=time(14))
    late = london("2026-03-20 15:00")
    closes = london("2026-03-20 17:30")
    assert rhythms.again_at(reviews, CALENDAR, date(2026, 3, 20), late) == closes
    never_again = rhythm("friday", answer_within=0)
    assert rhythms.again_at(never_again, CALENDAR, date(2026, 3, 20), late) == closes


def test_days_to_answer_are_working_days() -> None:
    samples = rhythm("fortnight", answer_within=8, again_at=time(14))
    assert rhythms.answer_by(samples, CALENDAR, date(2026, 3, 24)) == date(2026, 4, 7)
    assert rhythms.answer_by(rhythm("working-day"), CALENDAR, date(2026, 3, 24)) is None
