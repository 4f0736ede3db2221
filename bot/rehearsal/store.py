"""The store of a rehearsal: its own, in memory where the machine has files in memory, and gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.engine import Database, open_database
from storage.migrations import migrate

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - only the parent of a folder that gets a name of its own


@contextmanager
def store_of_its_own() -> Iterator[Database]:
    """An empty store, migrated: nothing that is rehearsed ever touches a council's own."""
    where = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="daymark-rehearsal-", dir=where) as folder:
        database = open_database(f"sqlite:///{folder}/rehearsal.db")
        try:
            migrate(database)
            yield database
        finally:
            database.close()
