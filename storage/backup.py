"""A copy of the whole store, taken while Daymark runs, that can be put in its place.

SQLite copies itself as it was at one instant; a plain copy of the file would miss what was not written back
to it yet, and could be torn. PostgreSQL has a program of its own for this.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from storage.engine import Database

USE_PG_DUMP = (
    "This store is on PostgreSQL, which makes its own backups. Please use pg_dump, for example: "
    "pg_dump --format=custom --file=daymark.dump, followed by the address in DATABASE_URL."
)


class CannotBackUp(Exception):
    """No copy was made. The message is one or more plain sentences that say what to do."""


def back_up(database: Database, path: Path) -> None:
    """Copy the store to a new file at ``path``, whole or not at all; it is on the disk when this returns.

    Raises CannotBackUp, or StorageUnavailable when the store itself cannot be reached.
    """
    if database.dialect != "sqlite":
        raise CannotBackUp(USE_PG_DUMP)
    if path.exists():
        raise CannotBackUp(f"{path} is there already. Please choose another name, or move it away.")
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        _copy(database, unfinished)
        os.replace(unfinished, path)
    except OSError as fault:
        raise CannotBackUp(f"{path} cannot be written: {fault.strerror}.") from fault
    except sqlite3.Error as fault:
        raise CannotBackUp(_why(path, fault)) from fault
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(database: Database, path: Path) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)  # notes are in it: for nobody else to read
    with closing(sqlite3.connect(path)) as copy, database.reading() as connection:
        cast(sqlite3.Connection, connection.core.connection.driver_connection).backup(copy)
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _why(path: Path, fault: sqlite3.Error) -> str:
    if getattr(fault, "sqlite_errorname", "") == "SQLITE_FULL":
        return f"{path} cannot be written: there is no room for it."
    return "The store could not be copied. Run daymark check to see what is wrong with it."
