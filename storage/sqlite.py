"""SQLite: how its transactions begin, what is compiled for it, and what its faults mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import URL, Dialect, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.util import LRUCache

FAULTS = {
    "SQLITE_CANTOPEN": "cannot be opened: check that the folder exists and that Daymark may write to it",
    "SQLITE_PERM": "may not be opened: check that Daymark may read and write it",
    "SQLITE_READONLY": "cannot be written to: check that Daymark may write to the file and its folder",
    "SQLITE_NOTADB": "is not a database: point DATABASE_URL at another file, or put a backup in its place",
    "SQLITE_CORRUPT": "is damaged: stop Daymark and put the last backup in its place",
    "SQLITE_FULL": "cannot grow because the disk is full: make room, then start Daymark again",
    "SQLITE_IOERR": "cannot be read or written: check the disk",
    "SQLITE_BUSY": "is being written to by another program: try again in a moment",
}
"""What to tell whoever runs Daymark, by the beginning of SQLite's own name for a fault."""

READERS = 8
# SQL by its statement: compiled once in a process, and not again for each way in to each file.
_COMPILED: LRUCache[Any, Any] = LRUCache(500)


class _Reading(sqlite3.Connection):
    """One whose transactions are snapshots from their first read."""

    begins = "BEGIN"


class _Writing(sqlite3.Connection):
    """One whose transactions lock the file from the start."""

    begins = "BEGIN IMMEDIATE"


class Begun(SQLiteDialect_pysqlite):
    """SQLAlchemy's SQLite, but that a transaction begins as its connection says, and no other way.

    To listen for "begin" would do as well, but whoever listens at all is asked about every statement too.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        """Python's own BEGINs come too late to be a snapshot or a lock."""
        dbapi_connection.execute(dbapi_connection.begins)


_DRIVER = "sqlite+begun"
registry.register("sqlite.begun", __name__, Begun.__name__)


def writer(url: URL, wait_seconds: float, pragmas: Mapping[str, str]) -> Engine:
    """The one connection that writes to a file; who wants it waits so long for who has it."""
    return _engine(url, _Writing, 1, wait_seconds, pragmas)


def reader(url: URL, wait_seconds: float, pragmas: Mapping[str, str]) -> Engine:
    """Connections that only read."""
    return _engine(url, _Reading, READERS, wait_seconds, pragmas)


def _engine(
    url: URL, kind: type[sqlite3.Connection], size: int, wait_seconds: float, pragmas: Mapping[str, str]
) -> Engine:
    engine = create_engine(
        url.set(drivername=_DRIVER),
        pool_size=size,
        max_overflow=0,
        pool_timeout=wait_seconds,
        hide_parameters=True,  # or a note's text could come out in an error message
        connect_args={"timeout": wait_seconds, "factory": kind},
        execution_options={"compiled_cache": _COMPILED},
    )
    engine.dialect = _dialect()

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # see Begun.do_begin
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}")

    return engine


@cache
def _dialect() -> Dialect:
    """What SQLAlchemy knows of SQLite, the same for every file: SQL is compiled for one and none other."""
    engine = create_engine(f"{_DRIVER}://")
    engine.connect().close()  # a dialect is ready after the first connection
    engine.dispose()
    return engine.dialect
