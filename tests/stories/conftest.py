"""An office for each story: on both databases, or on the quick one where the store makes no difference.

Most stories are about an assessment, so no rhythm comes round in them. A story about a rhythm has that one,
and the long ones, such as `test_whole_life.py` and `test_a_year.py`, have all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.office import Office, open_office


@pytest.fixture
async def office(sqlite_url: str, steps_alone: str) -> AsyncIterator[Office]:
    """Monday 2 March 2026, 09:00, with nothing allocated yet."""
    async with open_office(sqlite_url, procedures=steps_alone) as made:
        yield made


@pytest.fixture
async def any_office(database_url: str, steps_alone: str) -> AsyncIterator[Office]:
    """The same on each database."""
    async with open_office(database_url, procedures=steps_alone) as made:
        yield made
