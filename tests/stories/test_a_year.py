"""A quarter of a made-up council's year, on the real code: what must always be so is so every day.

As many assessments as some 15 seconds allow, because every test run lives through it; `make torture` and
`daymark rehearse` take more. On some of the days Daymark is down, and nothing is audited. The audit of the
first day back covers them, since it reads all that was written after the last one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import Table, select

from bot.council import read_council
from bot.rehearsal.habits import plain_words
from bot.rehearsal.plan import Outcome, Plan
from bot.rehearsal.store import store_of_its_own
from bot.rehearsal.year import Rehearsal
from bot.settings import Settings
from bot.shapes import Card
from scheduling.words import Role
from storage.engine import Database
from storage.tables import metadata

QUARTER = Plan(date(2026, 2, 9), days=91, seed=2, assessments=110)
CHILDREN = ("Jaswinder Quillfeather", "Ottoline Braithwhistle")
NOTES = {
    "assessments": ("expectations", "difficulties"),
    "case_notes": ("text",),
    "check_ins": ("note",),
    "drafts": ("comments",),
    "endings": ("reason",),
    "head_notes": ("text",),
    "samples": ("findings",),
    "extensions": ("exactly", "note", "meanwhile", "comment", "question", "information"),
    "remedial_actions": ("what",),
    "risks": ("note",),
    "typed": ("text",),
}
"""The only columns that hold what people typed."""


def with_a_name(chance: Random) -> str:
    """What people type, with a name in it that they were asked never to write."""
    return f"{chance.choice(CHILDREN)}: {plain_words(chance)}"


@pytest.fixture
def database() -> Iterator[Database]:
    """The store that a rehearsal has."""
    with store_of_its_own() as made:
        yield made


async def lived(database: Database, plan: Plan, seen: list[Card]) -> Outcome:
    """The outcome of a plan."""
    council = read_council(Settings.model_validate({}), database)
    return await Rehearsal(database, council, plan, with_a_name, seen.append).run()


async def test_a_quarter_across_easter(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    cards: list[Card] = []
    outcome = await lived(database, QUARTER, cards)
    assert [(day, str(finding)) for day, finding in outcome.findings] == []
    much_happened(outcome)
    assert not names_in(*(card.summary for card in cards))
    assert not names_in(caplog.text)
    found = dict(columns_with_names(database))
    assert {(table, column) for table, column in found} <= {(t, c) for t in NOTES for c in NOTES[t]}
    assert {"case_notes", "check_ins", "extensions"} <= {table for table, _ in found}


async def test_the_same_seed_lives_the_same_days(database: Database) -> None:
    plan = Plan(date(2026, 3, 2), days=24, seed=3, assessments=60)
    first = await lived(database, plan, [])
    with store_of_its_own() as another:
        second = await lived(another, plan, [])
    first.seconds, second.seconds = {}, {}
    assert first == second


def much_happened(outcome: Outcome) -> None:
    """Or nothing would have been proved."""
    assert outcome.assessments == sum(outcome.allocated.values()) >= 25
    assert {role for _, _, role in outcome.asked} >= {Role.WORKER, Role.TEAM_MANAGER, Role.SERVICE_MANAGER}
    assert {"check-in", "final-check-in", "filing", "complete"} <= {step for _, step, _ in outcome.asked}
    assert min(outcome.mishaps.values()) > 0, outcome.mishaps
    assert len(outcome.mishaps) == 5
    assert {"extension.request", "extension.approve", "sign_off.sign_off"} <= set(outcome.acts)


def names_in(*texts: str) -> set[str]:
    """Which of the planted names, or any part of one, are anywhere here."""
    parts = {part for name in CHILDREN for part in name.split()}
    return {part for text in texts for part in parts if part in text}


def columns_with_names(database: Database) -> Iterator[tuple[tuple[str, str], set[str]]]:
    """Every column of every table in which a planted name stands."""
    with database.reading() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                yield from names_in_row(table, dict(row))


def names_in_row(table: Table, row: dict[str, Any]) -> Iterator[tuple[tuple[str, str], set[str]]]:
    """The columns of one row in which a planted name stands."""
    for column, value in row.items():
        names = names_in(str(value))
        if names:
            yield (table.name, column), names
