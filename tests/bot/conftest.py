"""A room in which anything below the wires can be done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.conversation.room import Room


@pytest.fixture
def room(sqlite_url: str) -> Iterator[Room]:
    """Monday 2 March 2026, 9:00, with nothing allocated yet."""
    opened = Room(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def any_room(database_url: str) -> Iterator[Room]:
    """The same on each database."""
    opened = Room(database_url)
    yield opened
    opened.close()
