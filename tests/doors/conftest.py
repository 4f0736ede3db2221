"""A house for every test that asks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.doors.house import House, open_house


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """Monday 2 March 2026, 09:00, everybody on Slack, nothing allocated yet."""
    async with open_house(sqlite_url) as made:
        yield made


@pytest.fixture
async def any_house(database_url: str) -> AsyncIterator[House]:
    """The same on each database."""
    async with open_house(database_url) as made:
        yield made
