"""Working days and working hours, in London (PRODUCT.md section 2, "Time").

Three questions are kept apart, because the council's way of counting changes only the first:
`add` and `between` count the days of a plan; `shift` moves a date that is already known (an extension,
a reminder); `at` and `today` turn London's wall clock into instants and back.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
FIRST_DAY = date(2015, 1, 1)
LAST_DAY = date(2045, 12, 31)
SATURDAY = 5


class OutsideCalendar(ValueError):
    """A date, or a count that leads to one, which the calendar does not reach; the message may be shown."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a day of a plan is the day it is: ``end`` is working day ``days`` counted from ``start``.

    ``skipped`` names the bank holidays and closures passed over, in order; the ``weekends`` are only counted.
    """

    start: date
    end: date
    days: int
    weekends: int
    skipped: tuple[tuple[date, str], ...]
    start_day_counts: bool = False

    @property
    def skips(self) -> str:
        """What was passed over, as part of a sentence: "2 weekends and Good Friday (3 April)"; else ""."""
        weekends = [f"{self.weekends} weekend{'s' if self.weekends > 1 else ''}"] if self.weekends else []
        return listed(weekends + [f"{why} ({day.day} {day:%B})" for day, why in self.skipped])

    def __str__(self) -> str:
        """The whole of it in finished sentences."""
        if not self.days:
            return f"{full_date(self.end)} is the day the count starts."
        counting = "with the first working day as day 1" if self.start_day_counts else "as day 0"
        skips = f" It skips {self.skips}." if self.skips else ""
        start, end = full_date(self.start), full_date(self.end)
        return f"{end} is working day {self.days}, counted from {start} {counting}.{skips}"


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCalendar:
    """The council's working days: not a weekend, not a bank holiday of England, not one of its ``closures``.

    ``closures`` may name its days (a mapping of day to name) or only list them. ``start_day_counts`` makes
    the start of a plan day 1 instead of day 0. ``opens`` and ``closes`` are London times. The methods that
    work with days raise `OutsideCalendar` when a day or the answer lies outside 2015 to 2045.
    """

    closures: Collection[date] = frozenset()
    start_day_counts: bool = False
    opens: time = time(8, 30)
    closes: time = time(17, 30)
    _days_off: Mapping[date, str] = field(init=False, repr=False)
    _working: tuple[date, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Build the index of working days, once: a look-up is hundreds of times quicker than counting."""
        if self.opens >= self.closes:
            raise ValueError("The council's working hours must open before they close.")
        days_off = {**_named(self.closures), **bank_holidays()}
        object.__setattr__(self, "_days_off", MappingProxyType(days_off))
        object.__setattr__(self, "_working", tuple(day for day in _weekdays() if day not in days_off))

    def is_working(self, day: date) -> bool:
        """Whether the council works on ``day``."""
        _check(day)
        return day.weekday() < SATURDAY and day not in self._days_off

    def add(self, start: date, days: int) -> date:
        """Day ``days`` of a plan that starts on ``start``; day 0 is always ``start`` itself, working or not.

        Day 1 is the first working day after ``start``, or with ``start_day_counts`` the first on or after it.
        """
        _check(start)
        if days == 0:
            return start
        if days < 0:
            raise ValueError("The days of a plan are counted forwards; `shift` goes back.")
        before = bisect_left if self.start_day_counts else bisect_right
        return self._nth(before(self._working, start) - 1 + days)

    def between(self, start: date, end: date) -> int:
        """Which working day of a plan from ``start`` the day ``end`` is: what `add` would need to reach it.

        A day off has the number of the working day before it. Before ``start`` the number falls below 0
        (with ``start_day_counts``, below 1).
        """
        _check(start)
        _check(end)
        before = bisect_left if self.start_day_counts else bisect_right
        return bisect_right(self._working, end) - before(self._working, start)

    def shift(self, day: date, days: int) -> date:
        """``day`` moved by so many working days, back when negative; ``start_day_counts`` has no say here."""
        _check(day)
        if days == 0:
            return day
        if days > 0:
            return self._nth(bisect_right(self._working, day) - 1 + days)
        return self._nth(bisect_left(self._working, day) + days)

    def on_or_before(self, day: date) -> date:
        """``day``, or the last working day before it: where a thing due on a day off really falls."""
        _check(day)
        return self._nth(bisect_right(self._working, day) - 1)

    def on_or_after(self, day: date) -> date:
        """``day``, or the first working day after it."""
        _check(day)
        return self._nth(bisect_left(self._working, day))

    def explain(self, start: date, days: int) -> Explanation:
        """`add`, together with everything it passed over on the way."""
        end = self.add(start, days)
        first = start if self.start_day_counts else start + timedelta(days=1)
        passed = [day for day in _span(first, end) if not self.is_working(day)] if days else []
        weekend_days = [day for day in passed if day.weekday() >= SATURDAY]
        named = tuple((day, self._days_off[day]) for day in passed if day.weekday() < SATURDAY)
        weekends = {day.isocalendar()[:2] for day in weekend_days}
        return Explanation(start, end, days, len(weekends), named, self.start_day_counts)

    def at(self, day: date, wall: time) -> datetime:
        """The instant, in UTC, at which London's clocks show ``wall`` on ``day``.

        In the hour that happens twice in October the first is meant; a time in the hour that March leaves out
        is taken as if the clocks had not yet gone forward.
        """
        return datetime.combine(day, wall, LONDON).astimezone(UTC)

    def today(self, now: datetime) -> date:
        """The date in London at the instant ``now``, which must be aware."""
        return _in_london(now).date()

    def is_open(self, now: datetime) -> bool:
        """Whether ``now`` is inside working hours of a working day; at closing time it no longer is."""
        local = _in_london(now)
        return self.is_working(local.date()) and self.opens <= local.time() < self.closes

    def next_opening(self, now: datetime) -> datetime:
        """The first instant from ``now`` on, in UTC, inside working hours; ``now`` itself when open."""
        local = _in_london(now)
        if self.is_open(now):
            return now.astimezone(UTC)
        today = local.date()
        early = self.is_working(today) and local.time() < self.opens
        return self.at(today if early else self.shift(today, 1), self.opens)

    def _nth(self, position: int) -> date:
        if not 0 <= position < len(self._working):  # a negative position must not count from the far end
            raise OutsideCalendar(f"That leads outside the calendar, which runs from {_REACH}.")
        return self._working[position]


def full_date(day: date) -> str:
    """A date as people read it: "Wednesday 22 April 2026"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def listed(parts: Sequence[str]) -> str:
    """Several things as part of a sentence: "one, two and three"; "" for none."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


@cache
def bank_holidays() -> Mapping[date, str]:
    """The bank holidays of England (Wales has the same), by name, for as far as the calendar reaches."""
    found = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_DAY.year, LAST_DAY.year + 1))
    substitute = "(substitute day)"  # GOV.UK's word for what the library calls observed
    return MappingProxyType({day: name.replace("(observed)", substitute) for day, name in found.items()})


def _named(closures: Collection[date]) -> Mapping[date, str]:
    return closures if isinstance(closures, Mapping) else dict.fromkeys(closures, "council closure")


@cache
def _weekdays() -> tuple[date, ...]:
    return tuple(day for day in _span(FIRST_DAY, LAST_DAY) if day.weekday() < SATURDAY)


def _span(first: date, last: date) -> tuple[date, ...]:
    return tuple(date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def _check(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise OutsideCalendar(f"{full_date(day)} is outside the calendar, which runs from {_REACH}.")


def _in_london(now: datetime) -> datetime:
    if now.utcoffset() is None:
        raise ValueError("A moment without a time zone could mean any hour; give an aware one.")
    return now.astimezone(LONDON)


_REACH = f"{FIRST_DAY.day} {FIRST_DAY:%B %Y} to {LAST_DAY.day} {LAST_DAY:%B %Y}"
