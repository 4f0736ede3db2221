"""A fortnight's report comes out the same at the end of the year as on the day it was made, for each seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.casework.report import report_on
from bot.council import read_council
from bot.rehearsal.plan import Plan
from bot.rehearsal.store import store_of_its_own
from bot.rehearsal.year import Rehearsal
from bot.settings import Settings
from scheduling.figures import Fortnight
from scheduling.report import Report
from tests.fortnight import with_report_alone
from tests.torture.seeds import is_long, repeat, seeds

SUNDAY = 6
YEAR = Plan(date(2026, 1, 5), days=365, assessments=60)
TEN_WEEKS = replace(YEAR, days=70, assessments=30)


@pytest.mark.parametrize("seed", seeds(range(1)))
async def test_reports(seed: int, tmp_path: Path) -> None:
    plan = replace(YEAR if is_long() else TEN_WEEKS, seed=seed)
    told: dict[Fortnight, Report] = {}
    with store_of_its_own() as database:
        procedures = with_report_alone(tmp_path / "procedures")
        council = read_council(Settings.model_validate({"procedures": procedures}), database)

        def reported(fortnight: Fortnight) -> Report:
            with database.reading() as connection:
                return report_on(connection, council, "assessment", fortnight)

        def at_night(day: date) -> None:
            if day.weekday() == SUNDAY:
                fortnight = Fortnight.before_day(day + timedelta(1))
                told[fortnight] = reported(fortnight)

        await Rehearsal(database, council, plan).run(at_night)
        assert sum(report.now.signed_off for report in told.values()) > 0
        assert {fortnight: reported(fortnight) for fortnight in told} == told, repeat("reports", seed)
