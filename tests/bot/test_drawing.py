"""Cards that are drawn together: the same as each alone, from far fewer reads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import select

from bot.drawing import draw, prepare
from bot.shapes import Card
from storage import outbox
from storage.outbox import OutboxRow
from storage.tables import outbox as rows
from tests.office import Office, open_office
from tests.storage.material import statements
from tests.stories.steps import ask_for_time, complete


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """The council on the shipped procedure, with every rhythm."""
    async with open_office(database_url) as made:
        yield made


def put(office: Office, topic: str | None = None) -> Sequence[OutboxRow]:
    """Every row that was ever put, or those of one topic."""
    with office.database.reading() as connection:
        wanted = select(rows.c.id).order_by(rows.c.id)
        numbers = connection.scalars(wanted if topic is None else wanted.where(rows.c.topic == topic)).all()
        found = [outbox.get(connection, number) for number in numbers]
    return [row for row in found if row is not None]


def together(office: Office, drawn: Sequence[OutboxRow]) -> tuple[list[Card | None], int]:
    """Their cards from one snapshot, and how many statements it took."""
    now = office.clock.now()
    with office.database.reading() as connection, statements(connection) as asked:
        prepare(connection, office.council, drawn, now)
        return [draw(connection, office.council, row, now) for row in drawn], len(asked)


def alone(office: Office, row: OutboxRow) -> Card | None:
    """Its card from a snapshot of its own."""
    with office.database.reading() as connection:
        return draw(connection, office.council, row, office.clock.now())


async def test_cards_drawn_together_are_what_each_is_alone(office: Office) -> None:
    await ask_for_time(office)
    await office.allocate("Owen Clarke", reference="SO-1", worker="Priya Shah")
    await office.go_to("2026-03-27 16:00")
    every = put(office)
    topics = {row.topic for row in every}
    assert {"check_in", "extension", "morning_list", "friday_review"} <= topics
    cards, _ = together(office, every)
    assert cards == [alone(office, row) for row in every]


async def test_many_morning_lists_are_drawn_from_a_few_reads(office: Office) -> None:
    await complete(office)
    await office.allocate("Owen Clarke", reference="SO-1", worker="Priya Shah")
    await office.wake_at("2026-03-31 08:45")
    today = [row for row in put(office, "morning_list") if row.created_at == office.clock.now()]
    assert len(today) > 2
    longest = max(together(office, [row])[1] for row in today)
    cards, for_all = together(office, today)
    assert cards == [alone(office, row) for row in today]
    assert for_all <= longest
