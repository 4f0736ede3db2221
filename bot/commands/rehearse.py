"""`daymark rehearse`: a made-up council's year on the real code, told in two tables and by the audit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from time import perf_counter

from bot.commands.terminal import FINE, WRONG, CannotDo, Terminal, table
from bot.council import read_council
from bot.rehearsal.plan import Outcome, Plan
from bot.rehearsal.store import store_of_its_own
from bot.rehearsal.year import Rehearsal
from bot.settings import Settings
from scheduling.calendar import OutsideCalendar, full_date
from scheduling.words import Role

ASKED = (Role.WORKER, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)


def rehearse(terminal: Terminal, settings: Settings, plan: Plan) -> int:
    """Live through ``plan`` on a store of its own, gone afterwards. Raises CannotDo, and WrongSettings."""
    began = perf_counter()
    try:
        outcome = _lived(terminal, settings, plan)
    except OutsideCalendar as fault:
        raise CannotDo(str(fault)) from fault
    terminal.say("", *_told(outcome), "", _time(outcome, perf_counter() - began))
    terminal.complain(*(f"{full_date(day)}: {finding}" for day, finding in outcome.findings))
    if outcome.findings:
        return WRONG
    terminal.say("The audit found nothing wrong on any day.")
    return FINE


def _lived(terminal: Terminal, settings: Settings, plan: Plan) -> Outcome:
    with store_of_its_own() as database:
        rehearsal = Rehearsal(database, read_council(settings, database), plan)
        terminal.say(
            f"Rehearsing {plan.days} days from {full_date(plan.begins)}, at {plan.assessments} assessments a "
            f"year, from seed {plan.seed}."
        )
        return asyncio.run(rehearsal.run(lambda day: _progress(terminal, day, rehearsal.outcome)))


def _progress(terminal: Terminal, day: date, outcome: Outcome) -> None:
    """A line a month, for a year of a whole council takes its time."""
    if day.day == 1:
        allocated, found = sum(outcome.allocated.values()), len(outcome.findings)
        terminal.say(
            f"  {full_date(day)}: {allocated} allocated, {outcome.posts} cards sent, {found} findings."
        )


def _told(outcome: Outcome) -> Iterator[str]:
    yield "Who was asked, by month"
    yield from table(("Month", "Allocated", *(role.label.capitalize() for role in ASKED)), _months(outcome))
    yield ""
    yield "Who was asked, by step"
    yield from table(("Step", *(role.label.capitalize() for role in ASKED)), _steps(outcome))
    yield ""
    stood = ", ".join(f"{number} {standing.label}" for standing, number in sorted(outcome.standings.items()))
    yield f"Assessments: {outcome.assessments} ({stood}). People: {outcome.people}."
    replies = outcome.replies
    yield f"Cards sent: {outcome.posts}, redrawn: {outcome.redraws}."
    yield (
        f"Done by people: {replies['line']}; refused: {replies['refused']}; "
        f"forms with something missing: {replies['faults']}."
    )
    went_wrong = (f"{what}: {number}" for what, number in sorted(outcome.mishaps.items()))
    yield f"What went wrong on the way: {'; '.join(went_wrong)}."


def _months(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    for month in sorted({*outcome.allocated, *(month for month, _, _ in outcome.asked)}):
        asked = (_count(outcome, role, month=month) for role in ASKED)
        yield month, str(outcome.allocated[month]), *asked


def _steps(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    for step in dict.fromkeys(step for _, step, _ in outcome.asked):
        yield step.replace("-", " "), *(_count(outcome, role, step=step) for role in ASKED)


def _count(outcome: Outcome, role: Role, *, month: str = "", step: str = "") -> str:
    counted = (
        number
        for (its_month, its_step, its_role), number in outcome.asked.items()
        if its_role is role and month in ("", its_month) and step in ("", its_step)
    )
    return str(sum(counted))


def _time(outcome: Outcome, seconds: float) -> str:
    parts = ", ".join(f"{what} {spent:.1f}" for what, spent in outcome.seconds.items())
    return f"It took {seconds:.1f} s: {parts}."
