"""The dip sample: which assessments a service manager looks into, drawn by lot.

June 2019 procedure, "Fortnightly": "to check this procedure is being followed ... by regular dip sampling".
The same seed and the same facts always give the same draw, so that anybody can see that nobody chose.
"""

from __future__ import annotations

import random
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest

SIZE = 3
"""How many assessments are drawn at a time."""

MONTHS_APART = 6
"""For how long an assessment that was drawn is not drawn again."""


@dataclass(frozen=True, order=True)
class Candidate:
    """An assessment that may be drawn, and the team it is with, by the number of its team manager."""

    team: int
    assessment_id: int


def draw(
    candidates: Iterable[Candidate], seed: str, size: int, drawn_before: Mapping[int, date], today: date
) -> tuple[int, ...]:
    """The numbers of at most ``size`` assessments, drawn by lot and spread over the teams.

    ``drawn_before`` gives the day on which an assessment was last drawn; it rests for `MONTHS_APART` months.
    Each team gives one before any gives a second, for as long as it has one to give.
    """
    rested = months_before(today, MONTHS_APART)
    teams = defaultdict(list)
    for one in sorted(set(candidates)):
        if drawn_before.get(one.assessment_id, date.min) <= rested:
            teams[one.team].append(one.assessment_id)
    lot = random.Random(seed)  # noqa: S311 - a lot that can be drawn again is the point
    in_turn = list(teams.values())
    lot.shuffle(in_turn)
    for team in in_turn:
        lot.shuffle(team)
    turns = chain.from_iterable(zip_longest(*in_turn))
    return tuple(number for number in turns if number is not None)[:size]


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
