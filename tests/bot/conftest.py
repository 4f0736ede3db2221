"""An office for what is tried below the stories: the way in, the tick and the way out."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.office import Office, open_office

SEATS = {"Aisha Khan": "slack", "Tom Reed": "teams"}


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    """Monday 2 March 2026, 09:00; the worker on Slack, the team manager on Teams, the others on the web."""
    async with open_office(sqlite_url, seats=SEATS) as made:
        yield made


@pytest.fixture
async def any_office(database_url: str) -> AsyncIterator[Office]:
    """The same on each database."""
    async with open_office(database_url, seats=SEATS) as made:
        yield made
