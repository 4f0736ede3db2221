"""An office for each story: on both databases, or on the quick one where the store makes no difference."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.office import Office, open_office


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    """Monday 2 March 2026, 09:00, with nothing allocated yet."""
    async with open_office(sqlite_url) as made:
        yield made


@pytest.fixture
async def any_office(database_url: str) -> AsyncIterator[Office]:
    """The same on each database."""
    async with open_office(database_url) as made:
        yield made
