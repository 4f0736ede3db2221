"""Everything that anybody can have in front of them, gathered once."""

from __future__ import annotations

import shutil
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
