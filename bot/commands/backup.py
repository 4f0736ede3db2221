"""`daymark backup`: a copy of the store, taken while Daymark runs."""

from __future__ import annotations

from pathlib import Path

from bot.commands.terminal import FINE, CannotDo, Terminal
from storage.backup import CannotBackUp, back_up
from storage.engine import is_there, open_database

NOTHING = "There is no store yet, so there is nothing to copy."


def back_up_to(terminal: Terminal, address: str, path: Path) -> int:
    """Copy the store at an address to a file, as it is and not brought up to date; say how to put it back.

    Raises CannotDo, or StorageUnavailable.
    """
    if not is_there(address):
        raise CannotDo(NOTHING)
    database = open_database(address)
    try:
        back_up(database, path)
    except CannotBackUp as why:
        raise CannotDo(str(why)) from why
    finally:
        database.close()
    file = database.url.database
    terminal.say(
        f"The store is copied to {path}.",
        f"To put it back, stop Daymark, delete {file}-wal and {file}-shm if they are there, "
        f"and copy it to {file}.",
    )
    return FINE
