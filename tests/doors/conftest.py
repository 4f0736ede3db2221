"""A house for every test that asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping

import pytest

from tests.doors.house import House, open_house
from tests.doors.skipping import SkippingLoop


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], SkippingLoop]]:
    """Each test here runs on a loop that can skip time."""
    return {"skipping": SkippingLoop}


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
