"""An open, migrated store with the cast in it, on each database that Daymark runs on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import people
from storage.engine import Database, open_database
from tests.cast import EVERYONE


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The store, SQLite and PostgreSQL in turn."""
    yield from _opened(database_url)


@pytest.fixture
def instances(database: Database, database_url: str) -> Iterator[tuple[Database, Database]]:
    """Two instances of Daymark on one store."""
    other = open_database(database_url)
    yield database, other
    other.close()


@pytest.fixture
def on_postgresql(postgresql_url: str) -> Iterator[Database]:
    """The store on PostgreSQL, for what only several writers at once can show."""
    yield from _opened(postgresql_url)


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Iterator[Database]:
    """The store in a SQLite file."""
    yield from _opened(sqlite_url)


def _opened(url: str) -> Iterator[Database]:
    opened = open_database(url)
    with opened.writing() as connection:
        for person in EVERYONE:
            added = people.add(
                connection,
                name=person.name,
                email=person.email,
                role=person.role,
                team=person.team,
                manager_id=person.manager_id,
                left_on=person.left_on,
            )
            assert added == person
    yield opened
    opened.close()
