"""`daymark rehearse`: what it says of the days it lived."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest

from bot.commands.rehearse import rehearse
from bot.commands.terminal import FINE, CannotDo, Terminal
from bot.rehearsal.plan import Plan
from bot.settings import Settings

PLAN = Plan(date(2026, 3, 2), days=3, seed=2, assessments=500)


def rehearsed(plan: Plan) -> tuple[int, str]:
    """The code it leaves with, and what it says."""
    out = StringIO()
    code = rehearse(Terminal(out, out, StringIO()), Settings.model_validate({}), plan)
    return code, out.getvalue()


def test_it_tells_who_was_asked_what_and_what_the_audit_found() -> None:
    code, said = rehearsed(PLAN)
    assert code == FINE
    assert said.startswith(
        "Rehearsing 3 days from Monday 2 March 2026, at 500 assessments a year, from seed 2.\n"
    )
    assert re.search(r"^2026-03  [1-9]", said, re.MULTILINE)
    assert re.search(r"^call +0 +[1-9]", said, re.MULTILINE)
    assert said.endswith("The audit found nothing wrong on any day.\n")


def test_a_day_that_no_calendar_knows_is_refused_in_words() -> None:
    with pytest.raises(CannotDo, match="2045"):
        rehearsed(replace(PLAN, begins=date(2045, 12, 30)))
