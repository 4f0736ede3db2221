"""What Daymark asks of a database, statement by statement, and the raw driver asking the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event, make_url

from tests.benchmarks.place import seconds

BEGIN, COMMIT = ("BEGIN IMMEDIATE", None), ("COMMIT", None)
Recording = list[tuple[str, Any]]


@contextmanager
def recorded() -> Iterator[Recording]:
    """Every statement on its way to a driver, with what goes with it, until the block ends."""
    recording: Recording = []

    def statement(_c: object, _cursor: object, words: str, values: Any, *_: object) -> None:
        recording.append((words, values))

    def begin(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":  # psycopg begins by itself
            recording.append(BEGIN)

    def commit(_: object) -> None:
        recording.append(COMMIT)

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "begin", begin)
    event.listen(Engine, "commit", commit)
    event.listen(Engine, "rollback", commit)  # how a snapshot ends
    try:
        yield recording
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "begin", begin)
        event.remove(Engine, "commit", commit)
        event.remove(Engine, "rollback", commit)


def replay(address: str, recording: Recording) -> float:
    """Do it all with nothing in between, each row read as the driver gives it. Seconds."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database), isolation_level=None)) as connection:
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {pragma}")
            return seconds(lambda: _run(connection.cursor(), recording))
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=False) as server:
        return seconds(lambda: _run(server.cursor(), recording))


def _run(cursor: Any, recording: Recording) -> None:
    for words, values in recording:
        if isinstance(values, list):
            cursor.executemany(words, values)
        elif values:
            cursor.execute(words, values)
        else:
            cursor.execute(words)
        if cursor.description:
            cursor.fetchall()
