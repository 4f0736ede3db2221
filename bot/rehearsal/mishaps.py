"""What goes wrong in a rehearsed year, drawn once from its seed: people away, platforms and Daymark out of
order, people leaving.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from bot.rehearsal.staff import PLATFORMS
from scheduling.calendar import WorkingCalendar
from scheduling.words import Role

LEAVE_A_YEAR = 4  # spells of leave or sickness for each person
OUTAGES_A_YEAR = 12
DOWN_DAYS = (1, 1, 3, 7)  # how long Daymark itself is down, each once a year
LEAVERS_A_YEAR = 8


@dataclass(frozen=True)
class Outage:
    """A platform takes nothing between these two moments."""

    platform: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Spell:
    """Somebody is away from the ``first`` day to the ``last``, on leave or sick."""

    person_id: int
    first: date
    last: date


@dataclass(frozen=True)
class Mishaps:
    """Everything that goes wrong, by day; ``spells`` by their first working day."""

    spells: dict[date, tuple[Spell, ...]]
    away: frozenset[tuple[int, date]]
    outages: tuple[Outage, ...]
    down: frozenset[date]
    leaving: dict[date, Role]

    def is_out(self, platform: str, now: datetime) -> bool:
        """Whether a platform takes nothing now."""
        return any(one.platform == platform and one.begins <= now < one.ends for one in self.outages)


def draw_mishaps(
    chance: Random, calendar: WorkingCalendar, days: Sequence[date], numbers: Collection[int]
) -> Mishaps:
    """What goes wrong on these days, as often as it would in a year but at least once, to these people."""
    part = len(days) / 365
    spells = [
        Spell(number, off[0], off[-1])
        for number in sorted(numbers)
        for _ in range(_times(chance, LEAVE_A_YEAR * part))
        if (off := _spell(chance, days, chance.choice((1, 2, 5, 10, 14))))
    ]
    stops = chance.sample(DOWN_DAYS, min(_times(chance, len(DOWN_DAYS) * part), len(DOWN_DAYS)))
    down = {day for long in stops for day in _spell(chance, days[3:], long)}
    working = [day for day in days if calendar.is_working(day) and day not in down]
    leaving = {
        chance.choice(working or days): chance.choice((Role.WORKER, Role.WORKER, Role.TEAM_MANAGER))
        for _ in range(_times(chance, LEAVERS_A_YEAR * part))
    }
    outages = tuple(
        _outage(chance, calendar, working or days) for _ in range(_times(chance, OUTAGES_A_YEAR * part))
    )
    return Mishaps(_by_day(spells, working), _away(spells, days), outages, frozenset(down), leaving)


def _by_day(spells: Sequence[Spell], working: Sequence[date]) -> dict[date, tuple[Spell, ...]]:
    """The spells by the first day on which anybody is there to say so."""
    begun: dict[date, tuple[Spell, ...]] = {}
    for spell in spells:
        day = next((day for day in working if spell.first <= day <= spell.last), None)
        if day is not None:
            begun[day] = (*begun.get(day, ()), spell)
    return begun


def _away(spells: Sequence[Spell], days: Sequence[date]) -> frozenset[tuple[int, date]]:
    return frozenset((one.person_id, day) for one in spells for day in days if one.first <= day <= one.last)


def _outage(chance: Random, calendar: WorkingCalendar, days: Sequence[date]) -> Outage:
    begins = calendar.at(chance.choice(days), time(chance.choice((9, 10, 14))))
    return Outage(chance.choice(PLATFORMS), begins, begins + timedelta(hours=chance.choice((2, 4, 20))))


def _spell(chance: Random, days: Sequence[date], long: int) -> Sequence[date]:
    first = chance.randrange(max(len(days), 1))
    return days[first : first + long]


def _times(chance: Random, mean: float) -> int:
    """A whole number of times that comes to ``mean`` over many draws, and is never 0."""
    return max(int(mean) + (chance.random() < mean - int(mean)), 1)
