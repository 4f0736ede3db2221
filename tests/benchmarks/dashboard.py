"""A page of the dashboard: what its reader may not see costs nothing, however much of it there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median

from sqlalchemy import update

from bot.pages.dashboard import DashboardPages
from bot.web import dashboard_page
from bot.web.dashboard import Chosen
from storage.engine import Database, open_database
from storage.tables import assessments
from tests.benchmarks.fill import NOW, fill
from tests.benchmarks.place import Place, seconds
from tests.benchmarks.table import Row
from tests.benchmarks.ticking import DIALECTS, council_of

FEW, MANY = 1_000, 10_000
HEAD, MANAGER, ANOTHER = 1, 2, 3  # numbers run in order of role
LOOKS = 15


def measure(place: Place) -> Iterator[Row]:
    """The page of a service manager with the same work of their own, and the page of the head of service."""
    for dialect in DIALECTS:
        few, many = (_store(place, dialect, count) for count in (FEW, MANY))
        mine, least = _in_turns(_look(many, MANAGER), _look(few, MANAGER), LOOKS)
        name = (
            f"a service manager's page, {MANY:,} open against {FEW:,}, the same of their own, {dialect} (ms)"
        )
        yield Row(name, mine, least, ("<=", 1.3))
        heads, small = _in_turns(_look(many, HEAD), _look(few, HEAD), LOOKS // 3)
        name = f"the head of service's page with all {MANY:,} on it, a thousand of them, {dialect} (ms)"
        yield Row(name, heads * 1000 / MANY, small * 1000 / FEW, ("<=", 1.3))
        for database in (few, many):
            database.close()
            place.drop(database.url.render_as_string(False))


def _store(place: Place, dialect: str, count: int) -> Database:
    """A store in which one service manager holds the same, however much there is besides."""
    database = open_database(place.database(dialect))
    council_of(database)
    fill(database, count)
    with database.writing() as connection:
        theirs = (assessments.c.service_manager_id == MANAGER, assessments.c.id > FEW)
        connection.execute(update(assessments).where(*theirs).values(service_manager_id=ANOTHER))
    return database


def _look(database: Database, person_id: int) -> Callable[[], object]:
    """One look of somebody who is signed in, down to the HTML."""
    council = council_of(database)
    pages = DashboardPages(database, council, lambda: NOW)
    session = council.links.session(person_id, NOW)

    def look() -> str:
        sheet = pages.sheet(session, Chosen())
        assert sheet is not None
        return dashboard_page.page(sheet)

    return look


def _in_turns(one: Callable[[], object], other: Callable[[], object], looks: int) -> tuple[float, float]:
    """How long each takes, in milliseconds; in turns, so that what disturbs one disturbs both."""
    one(), other()
    took = [(seconds(one), seconds(other)) for _ in range(looks)]
    return median(each[0] for each in took) * 1000, median(each[1] for each in took) * 1000
