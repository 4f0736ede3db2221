"""Opening the store and the only two ways into it: one transaction that writes, one snapshot that reads.

The rest of `storage` is functions over the `Connection` that `Database.writing` and `reading` hand out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import psycopg
import sqlalchemy
from sqlalchemy import URL, Engine, Executable, Table, create_engine, make_url
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage import sqlite
from storage.connection import Connection as Connection

# Slack shows an error after three seconds, yet a nightly import may hold SQLite's one writer for longer.
WAIT_SECONDS = 10

# PostgreSQL's classes for "the connection is gone", "no room" and "an operator stopped me".
_POSTGRES_FAULTS = ("08", "53", "57P", "28", "3D")


class StorageUnavailable(Exception):
    """The store cannot be reached or used. The message is a plain sentence that says what to do."""


class Database:
    """The open store. `open` makes one; it belongs to the process and is safe to use from any thread."""

    def __init__(self, url: URL, writer: Engine, reader: Engine) -> None:
        """Keep the two ways in; on PostgreSQL they are the same engine."""
        self.url = url
        self._writer = writer
        self._reader = reader
        self._counting = Lock()
        self.asked_to_write = 0
        """How often somebody in this process wanted to write so far, counted before they waited for it."""

    @property
    def dialect(self) -> str:
        """Either "sqlite" or "postgresql"."""
        return self._writer.dialect.name

    @property
    def has_one_writer(self) -> bool:
        """Whether those who write wait for one another, as on SQLite, and so can as well share a commit."""
        return self.dialect == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed when the block ends, rolled back when it raises.

        On SQLite there is one writer at a time, in this process (the pool holds one connection) and beside it
        (BEGIN IMMEDIATE). Raises StorageUnavailable when the store cannot be used.
        """
        with _explained(self.url), self._given() as core, core.begin():
            yield Connection(core, unchanging=False)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot that sees what was committed before its first read and cannot change anything.

        Raises StorageUnavailable when the store cannot be used.
        """
        with _explained(self.url), self._reader.connect() as core:
            if self.dialect == "postgresql":
                core.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with core.begin():
                yield Connection(core, unchanging=True)

    @contextmanager
    def altering(self) -> Iterator[sqlalchemy.Connection]:
        """One transaction that may change tables, as Alembic wants it.

        SQLite alters a table by copying it and dropping the old one, which foreign keys would forbid; they
        can only be left off before a transaction begins. Raises StorageUnavailable.
        """
        if self.dialect == "postgresql":
            with self.writing() as connection:
                yield connection.core
            return
        engine = sqlite.writer(self.url, WAIT_SECONDS, {"foreign_keys": "OFF"})
        try:
            with _explained(self.url), engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def _given(self) -> sqlalchemy.Connection:
        with self._counting:
            self.asked_to_write += 1
        return self._writer.connect()

    def close(self) -> None:
        """Let every connection go."""
        self._writer.dispose()
        self._reader.dispose()


def open_database(address: str) -> Database:
    """Open the store at a DATABASE_URL, "sqlite:///var/daymark.db" or "postgresql://...", and see it answer.

    A SQLite file and its folder are made when they are not there yet; one that is there is read through, so
    that damage is known at the start and not when somebody presses a button. Raises StorageUnavailable.
    """
    url = _understood(address)
    database = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        with database.reading() as connection:
            _look_at(connection, url)
    except StorageUnavailable:
        database.close()
        raise
    return database


def _look_at(connection: Connection, url: URL) -> None:
    """See that the store answers and, on SQLite, that no page of the file is damaged (50 MB take 0.1 s)."""
    if connection.dialect.name == "postgresql":
        connection.core.exec_driver_sql("SELECT 1")
    elif connection.core.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise StorageUnavailable(f"The database file {url.database} {sqlite.FAULTS['SQLITE_CORRUPT']}.")


def is_there(address: str) -> bool:
    """Whether there is a store to open: a SQLite file may not be made yet. Raises StorageUnavailable."""
    url = _understood(address)
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).exists()


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> Any:
    """Insert a row unless a unique key says that it is there already.

    Gives the first column of the new row's primary key, or None when somebody else was first. RETURNING says
    so, because ``rowcount`` after ON CONFLICT DO NOTHING was wrong on PostgreSQL.
    """
    return connection.execute(_once(connection.dialect.name, table), values).scalar()


def insert(connection: Connection, table: Table) -> SqliteInsert | PostgresInsert:
    """The database's own INSERT, which knows ON CONFLICT."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> SqliteInsert | PostgresInsert:
    """The same by the database's name, for a statement that is written once."""
    return SqliteInsert(table) if dialect == "sqlite" else PostgresInsert(table)


@cache
def _once(dialect: str, table: Table) -> Executable:
    return insert_for(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)


@contextmanager
def _explained(url: URL) -> Iterator[None]:
    """Turn "the store is gone" into StorageUnavailable; anything else goes through as it is."""
    try:
        yield
    except PoolTimeoutError as error:
        raise StorageUnavailable("The database is too busy to answer. Try again in a moment.") from error
    except DBAPIError as error:
        sentence = _sentence(url, error.orig)
        if sentence is None:
            raise
        raise StorageUnavailable(sentence) from error


def _sqlite(url: URL) -> Database:
    """FULL: an answer that Daymark has acknowledged survives a power cut."""
    safe = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(f"The folder for the database {url.database} cannot be made.") from error
    reader = sqlite.reader(url, WAIT_SECONDS, {**safe, "query_only": "ON"})
    return Database(url, sqlite.writer(url, WAIT_SECONDS, safe), reader)


def _postgresql(url: URL) -> Database:
    """Ten connections keep two cores busy; each is tried before use, so a restarted server is found again."""
    engine = create_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        insertmanyvalues_page_size=5,  # more values, and psycopg parses and plans the statement every time
        connect_args={"connect_timeout": 5, "application_name": "daymark"},
    )
    return Database(url, engine, engine)


def _understood(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise StorageUnavailable("DATABASE_URL is not an address that Daymark can read.") from error
    backend = url.get_backend_name()
    if backend == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise StorageUnavailable("DATABASE_URL must name a file, for example sqlite:///var/daymark.db.")
        return url.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise StorageUnavailable("DATABASE_URL must begin with sqlite:/// or postgresql://.")


def _sentence(url: URL, fault: BaseException | None) -> str | None:
    """What to tell whoever runs Daymark, or None when the fault is not the store's."""
    if isinstance(fault, sqlite3.Error):
        name = getattr(fault, "sqlite_errorname", "")
        kept = next((said for begins, said in sqlite.FAULTS.items() if name.startswith(begins)), None)
        return kept and f"The database file {url.database} {kept}."
    if isinstance(fault, psycopg.OperationalError) and (fault.sqlstate or "08").startswith(_POSTGRES_FAULTS):
        where = f"{url.host or url.query.get('host', 'localhost')}, database {url.database}"
        return (
            f"PostgreSQL cannot be used at {where}: check that it is running and that DATABASE_URL is right."
        )
    return None
