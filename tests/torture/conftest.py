"""A nursery for each test: what it starts is gone when the test is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.torture.life import Nursery


@pytest.fixture
async def nursery() -> AsyncIterator[Nursery]:
    """Starts Daymark processes."""
    made = Nursery()
    await made.start()
    yield made
    await made.stop()
