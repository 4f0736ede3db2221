"""Whole years of a made-up council, one for each seed: the audit finds nothing on any day of any of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.council import read_council
from bot.rehearsal.plan import Plan
from bot.rehearsal.store import store_of_its_own
from bot.rehearsal.year import Rehearsal
from bot.settings import Settings
from tests.torture.seeds import is_long, repeat, seeds

YEAR = Plan(date(2026, 1, 5), days=365, assessments=60)
FOUR_WEEKS = replace(YEAR, days=28)


@pytest.mark.parametrize("seed", seeds(range(1)))
async def test_years(seed: int) -> None:
    plan = replace(YEAR if is_long() else FOUR_WEEKS, seed=seed)
    with store_of_its_own() as database:
        council = read_council(Settings.model_validate({}), database)
        outcome = await Rehearsal(database, council, plan).run()
    planned = plan.assessments * plan.days // 365
    assert outcome.assessments == sum(outcome.allocated.values()) >= planned * 3 // 4 > 2
    assert [(day, str(finding)) for day, finding in outcome.findings] == [], repeat("years", seed)
