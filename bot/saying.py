"""How moments, short dates, counts and those who act for somebody are said to people (whole dates are said by
`scheduling.calendar.full_date`).
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from scheduling.calendar import LONDON, full_date


@lru_cache(maxsize=4096)
def short_day(day: date) -> str:
    """A day as a list says it: "Thu 14 May"."""
    return f"{day:%a} {day.day} {day:%b}"


def moment(instant: datetime) -> str:
    """An instant as London's clocks show it: "at 14:02 on Monday 23 March 2026"."""
    local = instant.astimezone(LONDON)
    return f"at {local:%H:%M} on {full_date(local.date())}"


def clock_time(instant: datetime) -> str:
    """The time of day in London, where the day is known: "at 14:02"."""
    return f"at {instant.astimezone(LONDON):%H:%M}"


def briefly(instant: datetime) -> str:
    """An instant where there is little room: "Mon 23 Mar, 14:02"."""
    local = instant.astimezone(LONDON)
    return f"{short_day(local.date())}, {local:%H:%M}"


def plural(number: int, noun: str) -> str:
    """A number with its noun: "1 working day", "2 working days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def left_out(number: int) -> str:
    """What stands at the end of a list for which there was too little room."""
    return f"And {number} more that there is no room for here."


def acting(name: str, for_name: str | None) -> str:
    """Who did something, saying for whom when it was another's duty: "Sarah Malik, acting for Tom Reed"."""
    return f"{name}, acting for {for_name}" if for_name else name


def whoever(name: str, for_name: str | None) -> str:
    """The same where a sentence goes on after it: "Sarah Malik, acting for Tom Reed, asked"."""
    return f"{acting(name, for_name)}," if for_name else name
