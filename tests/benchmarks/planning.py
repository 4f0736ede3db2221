"""Planning: the six steps of a plan and an extension, beside the `holidays` library's own counting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

import holidays

from scheduling.calendar import WorkingCalendar
from tests.benchmarks.place import Place, seconds
from tests.benchmarks.table import Row

STEPS = (0, 15, 25, 26, 28, 30)
MOVED = slice(2, None)
EXTENSION = 10
FIRST, LAST = date(2026, 1, 1), date(2031, 12, 31)
Count = Callable[[date, int], date]


def measure(place: Place) -> Iterator[Row]:
    """Plans a second, then how many of many random questions are answered otherwise."""
    calendar = WorkingCalendar()
    library = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST.year, LAST.year + 2))
    random = Random(2026)
    span = (LAST - FIRST).days
    starts = [FIRST + timedelta(days=random.randrange(span)) for _ in range(2_000)]
    ours = _plans_a_second(calendar.add, calendar.shift, starts)
    theirs = _plans_a_second(library.get_nth_working_day, library.get_nth_working_day, starts[:200])
    yield Row("planning: six steps and an extension (plans/s)", ours, theirs, (">=", 100))
    unlike = 0
    for _ in range(place.size.cases):
        start, days = FIRST + timedelta(days=random.randrange(span)), random.randint(1, 60)
        unlike += calendar.add(start, days) != library.get_nth_working_day(start, days)
    yield Row("planning: other answers, of random questions", unlike, place.size.cases, ("<=", 0))


def _plans_a_second(add: Count, shift: Count, starts: Sequence[date]) -> float:
    """The first round warms both sides: the library works out its holidays when it is first asked."""

    def plan() -> None:
        for start in starts:
            days = [add(start, step) if step else start for step in STEPS]
            for day in days[MOVED]:
                shift(day, EXTENSION)

    plan()
    return len(starts) / min(seconds(plan) for _ in range(3))
