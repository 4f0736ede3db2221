"""One year of a whole council, at 4,240 assessments a year: the audit finds nothing on any day of it.

`make torture` lives the year once, whichever seeds it tries, because it takes half an hour; `make test`
lives its first two days. On SQLite alone: what both databases do alike is proved in a moment elsewhere, and a
year on PostgreSQL is far from cheap. Days on which Daymark was down are audited on the first day back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from bot.council import read_council
from bot.rehearsal.plan import Outcome, Plan
from bot.rehearsal.store import store_of_its_own
from bot.rehearsal.year import Rehearsal
from bot.settings import Settings
from scheduling.words import Role, Standing
from tests.torture.seeds import is_long, repeat, seeds

YEAR = Plan(date(2026, 1, 5), days=365, assessments=4240)
TWO_DAYS = replace(YEAR, days=2)
LOST = 0.1
"""So few may not be allocated: Daymark is down on up to 12 days, and one form in fifty has a gap."""


async def test_a_whole_council() -> None:
    seed = seeds(range(1))[0]
    plan = replace(YEAR if is_long() else TWO_DAYS, seed=seed)
    with store_of_its_own() as database:
        council = read_council(Settings.model_validate({}), database)
        outcome = await Rehearsal(database, council, plan).run()
    assert [(day, str(one)) for day, one in outcome.findings] == [], repeat("a_whole_council", seed)
    it_was_of_its_size(outcome, plan)
    if is_long():
        much_happened(outcome)


def it_was_of_its_size(outcome: Outcome, plan: Plan) -> None:
    """As many assessments as were planned, but for a few, with the people to hold them."""
    planned = plan.assessments * plan.days / 365
    assert planned * (1 - LOST) - 1 <= outcome.assessments <= planned + 1
    assert outcome.assessments == sum(outcome.allocated.values())
    assert outcome.people > plan.assessments / 60
    assert outcome.posts > outcome.assessments


def much_happened(outcome: Outcome) -> None:
    """Workers and managers were asked in every month, most was signed off, and every kind of mishap came."""
    assert len(outcome.allocated) >= 12
    asked = Counter[tuple[str, Role]]()
    for (month, _, role), number in outcome.asked.items():
        asked[month, role] += number
    months = {month for month, _ in asked}
    assert all(asked[month, role] for month in months for role in (Role.WORKER, Role.TEAM_MANAGER))
    assert outcome.standings[Standing.SIGNED_OFF] > outcome.assessments / 2
    assert len(outcome.mishaps) == 5
    assert min(outcome.mishaps.values()) > 0, outcome.mishaps
