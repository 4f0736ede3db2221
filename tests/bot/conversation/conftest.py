"""Everything that anybody can have in front of them, gathered once; and a room to do more in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.conversation.filling import allocation_form
from tests.bot.conversation.lives import LIVES
from tests.bot.conversation.room import Room, Seen
from tests.cast import TOM


@pytest.fixture(scope="session")
def seen(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Every card and every form of every life."""
    gathered = Seen()
    folder = tmp_path_factory.mktemp("lives")
    for live in LIVES:
        room = Room(f"sqlite:///{shutil.copy(sqlite_template, folder / f'{live.__name__}.db')}")
        live(room)
        with room.desk(TOM) as desk:
            gathered.opened.append(allocation_form(desk))
        room.close()
        gathered.drawn += room.seen.drawn
        gathered.opened += room.seen.opened
    return gathered


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
