"""When a rhythm comes round: on which day, over which days it looks back, and when to ask once more.

Something due on a non-working day falls on the working day before it (PRODUCT.md section 2): a Friday review
on Good Friday is done on the Thursday.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduling.calendar import WorkingCalendar
from scheduling.procedure import WEEKDAYS, Rhythm

# A long closure at Christmas may bring a day forward so far; a month may lie so far back.
_AHEAD, _BACK = 14, 45
_TUESDAY = 1


@dataclass(frozen=True)
class Occurrence:
    """One coming round: the working ``day`` it is done on, and the ``nominal`` day of the rhythm itself."""

    day: date
    nominal: date


def newest(rhythm: Rhythm, calendar: WorkingCalendar, now: datetime) -> Occurrence | None:
    """The newest occurrence that has begun by ``now``; those missed before it fold into it."""
    today = calendar.today(now)
    for days in range(_AHEAD, -_BACK, -1):
        found = _occurrence(rhythm, calendar, today + timedelta(days))
        if found is not None and calendar.at(found.day, rhythm.at) <= now:
            return found
    return None


def next_at(rhythm: Rhythm, calendar: WorkingCalendar, now: datetime) -> datetime:
    """When the rhythm next comes round after ``now``."""
    today = calendar.today(now)
    for days in range(_BACK):
        found = _occurrence(rhythm, calendar, today + timedelta(days))
        if found is not None and (instant := calendar.at(found.day, rhythm.at)) > now:
            return instant
    raise ValueError(f"{rhythm.label} never comes round.")


def on(rhythm: Rhythm, calendar: WorkingCalendar, day: date) -> Occurrence:
    """The occurrence that was done on ``day``; that day itself where the rhythm has been changed since."""
    for days in range(_AHEAD):
        found = _occurrence(rhythm, calendar, day + timedelta(days))
        if found is not None and found.day == day:
            return found
    return Occurrence(day, day)


def looks_back_over(rhythm: Rhythm, nominal: date) -> tuple[date, date]:
    """The first and the last day that an occurrence looks back over; together they leave no day out.

    The two whole weeks before a fortnight's, the calendar month, the week up to the day itself, or that day.
    """
    if rhythm.every == "fortnight":
        last = nominal - timedelta(nominal.weekday() + 1)
        return last - timedelta(13), last
    if rhythm.every == "month":
        return nominal.replace(day=1), nominal
    if rhythm.every in WEEKDAYS:
        return nominal - timedelta(6), nominal
    return nominal, nominal


def answer_by(rhythm: Rhythm, calendar: WorkingCalendar, asked_on: date) -> date | None:
    """The last day for an answer to what was asked on ``asked_on``; None when there is nothing to answer."""
    return None if rhythm.answer_within is None else calendar.shift(asked_on, rhythm.answer_within)


def again_at(rhythm: Rhythm, calendar: WorkingCalendar, last_day: date, asked_at: datetime) -> datetime:
    """When whoever has not answered is asked once more, or it is over where nothing is asked again.

    What was first asked after that time of the last day is not asked a second time.
    """
    again = calendar.at(last_day, rhythm.again_at) if rhythm.again_at else asked_at
    return again if asked_at < again else closes_at(calendar, last_day)


def closes_at(calendar: WorkingCalendar, last_day: date) -> datetime:
    """From when an unanswered duty is on the administrator's list."""
    return calendar.at(last_day, calendar.closes)


def _occurrence(rhythm: Rhythm, calendar: WorkingCalendar, nominal: date) -> Occurrence | None:
    if rhythm.every == "working-day":
        return Occurrence(nominal, nominal) if calendar.is_working(nominal) else None
    falls = _FALLS.get(rhythm.every, _on_weekday(rhythm.every))
    return Occurrence(calendar.on_or_before(nominal), nominal) if falls(nominal) else None


def _on_weekday(name: str) -> Callable[[date], bool]:
    return lambda day: day.weekday() < len(WEEKDAYS) and WEEKDAYS[day.weekday()] == name


def _fortnightly(day: date) -> bool:
    """Every second Tuesday: bank holidays fall on Mondays, and the fortnight before must be over."""
    return day.weekday() == _TUESDAY and (day.toordinal() // 7) % 2 == 0


def _at_month_end(day: date) -> bool:
    return (day + timedelta(1)).month != day.month


_FALLS: Mapping[str, Callable[[date], bool]] = {"fortnight": _fortnightly, "month": _at_month_end}
