"""Working days and working hours, in London (PRODUCT.md section 2, "Time").

Three questions are kept apart, because the council's way of counting changes only the first:
`add` and `between` count the days of a plan; `shift` moves a date that is already known (an extension,
a reminder); `at` and `today` turn London's wall clock into instants and back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
FIRST_DAY = date(2015, 1, 1)
LAST_DAY = date(2045, 12, 31)
SATURDAY = 5


class OutsideCalendar(ValueError):
    """A date, or a count that leads to one, which the calendar does not reach; the message may be shown."""


class _Counted(dict[date, int]):
    """A number for each day in reach: a look-up costs a third of a search."""

    def __missing__(self, day: date) -> int:
        raise OutsideCalendar(f"{full_date(day)} is outside the calendar, which runs from {_REACH}.")


class _Working(dict[int, date]):
    """The working days by their place, from 1 for the first one in reach."""

    def __missing__(self, place: int) -> date:
        raise OutsideCalendar(f"That leads outside the calendar, which runs from {_REACH}.")


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
    _working: _Working = field(init=False, repr=False)
    _before: _Counted = field(init=False, repr=False)  # how many working days come before a day
    _by: _Counted = field(init=False, repr=False)  # how many there are by the end of it
    _uncounted: _Counted = field(init=False, repr=False)  # how many come before day 1 of a plan from a day

    def __post_init__(self) -> None:
        """Find the index of working days: a look-up is hundreds of times quicker than counting."""
        if self.opens >= self.closes:
            raise ValueError("The council's working hours must open before they close.")
        days_off = {**_named(self.closures), **bank_holidays()}
        object.__setattr__(self, "_days_off", MappingProxyType(days_off))
        working, before, by = _indexes(frozenset(days_off))
        for name, index in (("working", working), ("before", before), ("by", by)):
            object.__setattr__(self, f"_{name}", index)
        object.__setattr__(self, "_uncounted", before if self.start_day_counts else by)

    def is_working(self, day: date) -> bool:
        """Whether the council works on ``day``."""
        return self._before[day] < self._by[day]

    def add(self, start: date, days: int) -> date:
        """Day ``days`` of a plan that starts on ``start``; day 0 is always ``start`` itself, working or not.

        Day 1 is the first working day after ``start``, or with ``start_day_counts`` the first on or after it.
        """
        uncounted = self._uncounted[start]
        if days == 0:
            return start
        if days < 0:
            raise ValueError("The days of a plan are counted forwards; `shift` goes back.")
        return self._working[uncounted + days]

    def between(self, start: date, end: date) -> int:
        """Which working day of a plan from ``start`` the day ``end`` is: what `add` would need to reach it.

        A day off has the number of the working day before it. Before ``start`` the number falls below 0
        (with ``start_day_counts``, below 1).
        """
        return self._by[end] - self._uncounted[start]

    def shift(self, day: date, days: int) -> date:
        """``day`` moved by so many working days, back when negative; ``start_day_counts`` has no say here."""
        if days > 0:
            return self._working[self._by[day] + days]
        passed = self._before[day]
        return self._working[passed + 1 + days] if days else day

    def on_or_before(self, day: date) -> date:
        """``day``, or the last working day before it: where a thing due on a day off really falls."""
        return self._working[self._by[day]]

    def on_or_after(self, day: date) -> date:
        """``day``, or the first working day after it."""
        return self._working[self._before[day] + 1]

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

    def last_open(self, now: datetime) -> datetime:
        """The last minute up to ``now``, in UTC, inside working hours; ``now`` itself when open."""
        local = _in_london(now)
        if self.is_open(now):
            return now.astimezone(UTC)
        day = self.on_or_before(local.date())
        early = day == local.date() and local.time() < self.opens
        return self.at(self.shift(day, -1) if early else day, self.closes) - timedelta(minutes=1)


@lru_cache(maxsize=4096)
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


@lru_cache(maxsize=16)
def _indexes(days_off: frozenset[date]) -> tuple[_Working, _Counted, _Counted]:
    """The working days, and how many come before each day and by the end of it; nobody changes them."""
    working, before, by = _Working(), _Counted(), _Counted()
    passed = 0
    for day, is_weekday in _in_reach():
        before[day] = passed
        if is_weekday and day not in days_off:
            passed += 1
            working[passed] = day
        by[day] = passed
    return working, before, by


@cache
def _in_reach() -> tuple[tuple[date, bool], ...]:
    """Every day in reach, and whether it is none of a weekend."""
    return tuple((day, day.weekday() < SATURDAY) for day in _span(FIRST_DAY, LAST_DAY))


def _named(closures: Collection[date]) -> Mapping[date, str]:
    return closures if isinstance(closures, Mapping) else dict.fromkeys(closures, "council closure")


def _span(first: date, last: date) -> tuple[date, ...]:
    return tuple(date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


@lru_cache(maxsize=256)
def _in_london(now: datetime) -> datetime:
    if now.utcoffset() is None:
        raise ValueError("A moment without a time zone could mean any hour; give an aware one.")
    return now.astimezone(LONDON)


_REACH = f"{FIRST_DAY.day} {FIRST_DAY:%B %Y} to {LAST_DAY.day} {LAST_DAY:%B %Y}"
