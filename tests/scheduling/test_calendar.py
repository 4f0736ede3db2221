"""Working days and hours: golden dates by table, everything else against the `holidays` library as oracle."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime, time, timedelta, timezone

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.calendar import FIRST_DAY, LAST_DAY, LONDON, OutsideCalendar, WorkingCalendar, full_date

PLAIN = WorkingCalendar()
DAY_ONE = WorkingCalendar(start_day_counts=True)
CHRISTMAS_CLOSURE = {date(2026, 12, day): "Christmas closure" for day in (29, 30, 31)}

MONDAY = date(2026, 3, 30)  # the start of PRODUCT.md's golden dates
SATURDAY = date(2026, 3, 28)

EARLIEST, LATEST = date(2026, 1, 1), date(2031, 12, 31)
DAYS = st.dates(EARLIEST, LATEST)
COUNTS = st.integers(1, 60)
CALENDARS = st.builds(
    WorkingCalendar, closures=st.frozensets(DAYS, max_size=30), start_day_counts=st.booleans()
)
ENGLAND = holidays.country_holidays("GB", subdiv="ENG", years=range(2025, 2033))


# ---- Golden dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "from_day_0", "from_day_1"),
    [
        (0, MONDAY, MONDAY),
        (1, date(2026, 3, 31), MONDAY),
        (5, date(2026, 4, 8), date(2026, 4, 7)),
        (15, date(2026, 4, 22), date(2026, 4, 21)),
        (25, date(2026, 5, 7), date(2026, 5, 6)),
        (28, date(2026, 5, 12), date(2026, 5, 11)),
        (30, date(2026, 5, 14), date(2026, 5, 13)),
        (45, date(2026, 6, 5), date(2026, 6, 4)),
    ],
)
def test_the_golden_dates_of_spring_2026(days: int, from_day_0: date, from_day_1: date) -> None:
    assert PLAIN.add(MONDAY, days) == from_day_0
    assert DAY_ONE.add(MONDAY, days) == from_day_1


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        # Christmas Day 2026 is a Friday; Boxing Day's substitute is Monday 28.
        (date(2026, 12, 23), 1, date(2026, 12, 24)),
        (date(2026, 12, 23), 2, date(2026, 12, 29)),
        (date(2026, 12, 23), 5, date(2027, 1, 4)),
        # In 2027 both fall on a weekend: substitutes on 27 and 28 December, then on Monday 3 January.
        (date(2027, 12, 23), 1, date(2027, 12, 24)),
        (date(2027, 12, 23), 2, date(2027, 12, 29)),
        (date(2027, 12, 23), 5, date(2028, 1, 4)),
        # In 2028 they are a Monday and a Tuesday.
        (date(2028, 12, 22), 1, date(2028, 12, 27)),
        (date(2028, 12, 22), 4, date(2029, 1, 2)),
        # A leap day is a working day like another.
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
)
def test_christmas_with_its_substitute_days(start: date, days: int, end: date) -> None:
    assert PLAIN.add(start, days) == end
    assert DAY_ONE.add(start, days + 1) == end


def test_a_plan_from_a_saturday_begins_on_monday_either_way() -> None:
    for calendar in (PLAIN, DAY_ONE):
        assert calendar.add(SATURDAY, 0) == SATURDAY
        assert calendar.add(SATURDAY, 1) == MONDAY
        assert calendar.add(SATURDAY, 5) == date(2026, 4, 7)
        assert calendar.between(SATURDAY, SATURDAY) == 0


def test_closures_are_skipped_whether_named_or_only_listed() -> None:
    for closures in (CHRISTMAS_CLOSURE, frozenset(CHRISTMAS_CLOSURE), list(CHRISTMAS_CLOSURE)):
        closed = WorkingCalendar(closures)
        assert closed.add(date(2026, 12, 23), 2) == date(2027, 1, 4)
        assert not closed.is_working(date(2026, 12, 30))
    assert PLAIN.is_working(date(2026, 12, 30))


def test_what_is_due_on_good_friday_falls_on_thursday() -> None:
    good_friday = date(2026, 4, 3)
    assert PLAIN.on_or_before(good_friday) == date(2026, 4, 2)
    assert PLAIN.on_or_after(good_friday) == date(2026, 4, 7)
    assert PLAIN.on_or_before(MONDAY) == PLAIN.on_or_after(MONDAY) == MONDAY


def test_one_off_bank_holidays_are_known() -> None:
    assert not PLAIN.is_working(date(2022, 9, 19))  # the State Funeral
    assert not PLAIN.is_working(date(2023, 5, 8))  # the Coronation


def test_shift_moves_both_ways_and_never_counts_the_day_itself() -> None:
    for calendar in (PLAIN, DAY_ONE):
        assert calendar.shift(date(2026, 5, 14), 10) == date(2026, 5, 29)
        assert calendar.shift(date(2026, 4, 7), -1) == date(2026, 4, 2)
        assert calendar.shift(SATURDAY, 1) == MONDAY
        assert calendar.shift(SATURDAY, -1) == date(2026, 3, 27)
        assert calendar.shift(SATURDAY, 0) == SATURDAY


def test_the_day_number_on_a_day_off_is_the_last_working_days() -> None:
    assert [PLAIN.between(MONDAY, date(2026, 4, day)) for day in (2, 3, 4, 5, 6, 7)] == [3, 3, 3, 3, 3, 4]
    assert [DAY_ONE.between(MONDAY, date(2026, 4, day)) for day in (2, 3, 7)] == [4, 4, 5]
    assert PLAIN.between(MONDAY, date(2026, 3, 26)) == -2
    assert DAY_ONE.between(MONDAY, date(2026, 3, 26)) == -1


# ---- Why this day? -----------------------------------------------------------------------------------


def test_a_day_explains_itself() -> None:
    why = PLAIN.explain(MONDAY, 25)
    assert (why.end, why.weekends) == (date(2026, 5, 7), 5)
    assert why.skipped == (
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 5, 4), "May Day"),
    )
    assert str(why) == (
        "Thursday 7 May 2026 is working day 25, counted from Monday 30 March 2026 as day 0. "
        "It skips 5 weekends, Good Friday (3 April), Easter Monday (6 April) and May Day (4 May)."
    )


def test_an_explanation_names_closures_and_substitute_days() -> None:
    named = WorkingCalendar(CHRISTMAS_CLOSURE).explain(date(2026, 12, 24), 1)
    assert named.skips == (
        "2 weekends, Christmas Day (25 December), Boxing Day (substitute day) (28 December), "
        "Christmas closure (29 December), Christmas closure (30 December), Christmas closure (31 December) "
        "and New Year's Day (1 January)"
    )
    listed = WorkingCalendar([date(2026, 3, 31)]).explain(MONDAY, 1)
    assert listed.skips == "council closure (31 March)"


def test_an_explanation_with_nothing_to_skip_is_short() -> None:
    assert str(PLAIN.explain(MONDAY, 1)) == (
        "Tuesday 31 March 2026 is working day 1, counted from Monday 30 March 2026 as day 0."
    )
    assert str(PLAIN.explain(SATURDAY, 0)) == "Saturday 28 March 2026 is the day the count starts."


def test_an_explanation_says_when_the_first_day_counts() -> None:
    assert str(DAY_ONE.explain(SATURDAY, 2)) == (
        "Tuesday 31 March 2026 is working day 2, counted from Saturday 28 March 2026 "
        "with the first working day as day 1. It skips 1 weekend."
    )


# ---- London's clock ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "wall", "instant"),
    [
        (date(2026, 3, 27), time(9, 30), datetime(2026, 3, 27, 9, 30, tzinfo=UTC)),
        (date(2026, 3, 30), time(9, 30), datetime(2026, 3, 30, 8, 30, tzinfo=UTC)),
        (date(2026, 10, 23), time(9, 30), datetime(2026, 10, 23, 8, 30, tzinfo=UTC)),
        (date(2026, 10, 26), time(9, 30), datetime(2026, 10, 26, 9, 30, tzinfo=UTC)),
        # 01:30 does not happen on 29 March 2026, and happens twice on 25 October.
        (date(2026, 3, 29), time(1, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_on_the_wall_is_right_across_both_clock_changes(
    day: date, wall: time, instant: datetime
) -> None:
    assert PLAIN.at(day, wall) == instant
    assert PLAIN.at(day, wall).tzinfo is UTC


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 7, 1, 8, 0, tzinfo=timezone(timedelta(hours=10))), date(2026, 6, 30)),
    ],
)
def test_today_is_londons(now: datetime, today: date) -> None:
    assert PLAIN.today(now) == today


@pytest.mark.parametrize(
    ("local", "last", "opening"),
    [
        ("2026-03-30 08:29", "2026-03-27 17:29", "2026-03-30 08:30"),
        ("2026-03-30 08:30", None, None),
        ("2026-03-30 17:29:59", None, None),
        ("2026-03-30 17:30", "2026-03-30 17:29", "2026-03-31 08:30"),
        ("2026-04-02 20:00", "2026-04-02 17:29", "2026-04-07 08:30"),
        ("2026-04-03 07:00", "2026-04-02 17:29", "2026-04-07 08:30"),
        ("2026-03-30 07:00", "2026-03-27 17:29", "2026-03-30 08:30"),  # over the clock change
        ("2026-10-23 18:00", "2026-10-23 17:29", "2026-10-26 08:30"),
    ],
)
def test_working_hours(local: str, last: str | None, opening: str | None) -> None:
    now = _in_london(local)
    assert PLAIN.is_open(now) is (opening is None)
    assert PLAIN.last_open(now) == _in_london(last or local)
    assert PLAIN.last_open(now).tzinfo is UTC
    assert PLAIN.next_opening(now) == _in_london(opening or local)
    assert PLAIN.next_opening(now).tzinfo is UTC


def _in_london(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=LONDON).astimezone(UTC)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    for ask in (PLAIN.today, PLAIN.is_open, PLAIN.next_opening, PLAIN.last_open):
        with pytest.raises(ValueError, match="time zone"):
            ask(datetime.fromisoformat("2026-03-30 09:00"))


def test_working_hours_must_open_before_they_close() -> None:
    with pytest.raises(ValueError, match="open before they close"):
        WorkingCalendar(opens=time(17, 30), closes=time(8, 30))


# ---- Absurd days -------------------------------------------------------------------------------------


@pytest.mark.parametrize("absurd", [date.min, date(206, 3, 30), FIRST_DAY - timedelta(days=1), date.max])
def test_an_absurd_day_is_refused_in_words(absurd: date) -> None:
    asks: list[Callable[[], object]] = [
        lambda: PLAIN.is_working(absurd),
        lambda: PLAIN.add(absurd, 15),
        lambda: PLAIN.add(absurd, 0),
        lambda: PLAIN.shift(absurd, 1),
        lambda: PLAIN.between(absurd, MONDAY),
        lambda: PLAIN.between(MONDAY, absurd),
        lambda: PLAIN.on_or_before(absurd),
        lambda: PLAIN.on_or_after(absurd),
        lambda: PLAIN.explain(absurd, 15),
    ]
    for ask in asks:
        with pytest.raises(OutsideCalendar, match=r"outside the calendar, which runs from 1 January 2015"):
            ask()


@pytest.mark.parametrize("days", [10**9, -(10**9), 8_000, -8_000])
def test_an_absurd_count_is_refused_in_words(days: int) -> None:
    with pytest.raises(OutsideCalendar, match="outside the calendar"):
        PLAIN.shift(MONDAY, days)


def test_the_edges_of_the_calendar_are_not_each_other() -> None:
    with pytest.raises(OutsideCalendar):
        PLAIN.on_or_before(FIRST_DAY)  # New Year's Day: the working day before it is outside
    with pytest.raises(OutsideCalendar):
        PLAIN.on_or_after(LAST_DAY)  # a Sunday


def test_a_plan_is_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        PLAIN.add(MONDAY, -1)


def test_a_date_is_written_out_in_full() -> None:
    assert full_date(date(2026, 5, 7)) == "Thursday 7 May 2026"


# ---- Properties, with the library as oracle ----------------------------------------------------------


def _oracle(calendar: WorkingCalendar) -> holidays.HolidayBase:
    england = copy(ENGLAND)
    england.update(dict.fromkeys(calendar.closures, "closure"))
    return england


@settings(deadline=None)
@given(CALENDARS, DAYS, COUNTS)
def test_days_of_a_plan_are_the_librarys(calendar: WorkingCalendar, start: date, days: int) -> None:
    oracle = _oracle(calendar)
    counts_itself = calendar.start_day_counts and oracle.is_working_day(start)
    further = days - 1 if counts_itself else days
    assert calendar.add(start, days) == (oracle.get_nth_working_day(start, further) if further else start)


@settings(deadline=None)
@given(CALENDARS, DAYS, st.integers(-60, 60).filter(bool))
def test_movements_are_the_librarys(calendar: WorkingCalendar, day: date, days: int) -> None:
    assert calendar.shift(day, days) == _oracle(calendar).get_nth_working_day(day, days)


@settings(deadline=None)
@given(CALENDARS, DAYS)
def test_working_days_are_the_librarys(calendar: WorkingCalendar, day: date) -> None:
    assert calendar.is_working(day) == _oracle(calendar).is_working_day(day)


@settings(deadline=None)
@given(CALENDARS, DAYS, COUNTS)
def test_between_undoes_add(calendar: WorkingCalendar, start: date, days: int) -> None:
    end = calendar.add(start, days)
    assert calendar.is_working(end)
    assert calendar.between(start, end) == days


@settings(deadline=None)
@given(CALENDARS, DAYS, st.integers(-200, 200))
def test_shifting_back_returns(calendar: WorkingCalendar, day: date, days: int) -> None:
    working = calendar.on_or_after(day)
    assert calendar.shift(calendar.shift(working, days), -days) == working


@settings(deadline=None)
@given(CALENDARS, DAYS)
def test_nearest_working_days_enclose_the_day(calendar: WorkingCalendar, day: date) -> None:
    before, after = calendar.on_or_before(day), calendar.on_or_after(day)
    assert before <= day <= after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    assert (before == day) is (after == day) is calendar.is_working(day)
    assert after == day or calendar.shift(before, 1) == after


@settings(deadline=None)
@given(CALENDARS, DAYS, COUNTS)
def test_an_explanation_accounts_for_every_day(calendar: WorkingCalendar, start: date, days: int) -> None:
    why = calendar.explain(start, days)
    assert why.end == calendar.add(start, days)
    first = start if calendar.start_day_counts else start + timedelta(days=1)
    passed = [first + timedelta(days=n) for n in range((why.end - first).days + 1)]
    off = [day for day in passed if not calendar.is_working(day)]
    assert [day for day, _ in why.skipped] == [day for day in off if day.weekday() < 5]
    assert len(passed) == days + len(off)


@settings(deadline=None)
@given(DAYS, st.times(), CALENDARS)
def test_hours_before_and_after_are_open_with_none_between(
    day: date, at: time, calendar: WorkingCalendar
) -> None:
    now = datetime.combine(day, at, UTC)
    last, opening = calendar.last_open(now), calendar.next_opening(now)
    assert last <= now <= opening
    assert calendar.is_open(last)
    assert calendar.is_open(opening)
    assert last == now or calendar.next_opening(last + timedelta(minutes=1)) == opening
    assert opening == now or opening.astimezone(LONDON).time() == calendar.opens


@settings(deadline=None)
@given(DAYS, st.times(time(3), time(23, 59)))
def test_the_wall_reads_what_was_asked(day: date, wall: time) -> None:
    assert PLAIN.at(day, wall).astimezone(LONDON).replace(tzinfo=None) == datetime.combine(day, wall)
