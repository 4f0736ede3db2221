"""For what is tried below the stories: an office with its wires, and a room for what needs none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.bot.conversation.room import Room
from tests.office import Office, open_office

SEATS = {"Aisha Khan": "slack", "Tom Reed": "teams"}


@pytest.fixture
def procedures(steps_alone: str) -> str:
    """No rhythm comes round; a file that wants them all has a `procedures` of its own."""
    return steps_alone


@pytest.fixture
async def office(sqlite_url: str, procedures: str) -> AsyncIterator[Office]:
    """Monday 2 March 2026, 09:00; the worker on Slack, the team manager on Teams, the others on the web."""
    async with open_office(sqlite_url, seats=SEATS, procedures=procedures) as made:
        yield made


@pytest.fixture
async def any_office(database_url: str, procedures: str) -> AsyncIterator[Office]:
    """The same on each database."""
    async with open_office(database_url, seats=SEATS, procedures=procedures) as made:
        yield made


@pytest.fixture
def room(sqlite_url: str) -> Iterator[Room]:
    """Monday 2 March 2026, 09:00, with the shared cast and nothing allocated yet."""
    opened = Room(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def any_room(database_url: str) -> Iterator[Room]:
    """The same on each database."""
    opened = Room(database_url)
    yield opened
    opened.close()
