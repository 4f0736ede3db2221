"""A great many due at one instant, beside APScheduler with one date job each in its SQLAlchemy job store."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import insert

from bot.app import utc_now
from bot.tick import tick
from storage.engine import open_database
from tests.benchmarks.fill import NOW, fill
from tests.benchmarks.place import Place, seconds
from tests.benchmarks.table import Row
from tests.benchmarks.ticking import DIALECTS, council_of, with_rhythms

SOON = timedelta(seconds=2)


def measure(place: Place) -> Iterator[Row]:
    """How many of many are missed; and how many a second are taken, with as many stored as are due."""
    for dialect in DIALECTS:
        missed, _ = _ours(place, dialect, place.size.jobs)
        theirs, _ = _theirs(place, dialect, place.size.jobs)
        yield Row(f"{place.size.jobs:,} due at one instant, {dialect} (missed)", missed, theirs, ("<=", 0))
        count = place.size.taken
        (_, ours), (_, other) = _ours(place, dialect, count), _theirs(place, dialect, count)
        yield Row(f"taking {count:,} due, {dialect} (a second)", count / ours, count / other, (">=", 8))


def _ours(place: Place, dialect: str, count: int) -> tuple[int, float]:
    """How many were not asked, and how long asking took. Everybody due is two: worker and team manager."""
    database = open_database(place.database(dialect))
    council = with_rhythms(council_of(database))
    fill(database, count, due=count)
    asked = 0

    def ask() -> None:
        nonlocal asked
        asked = tick(database, council, NOW)

    took = seconds(ask)
    database.close()
    place.drop(database.url.render_as_string(False))
    return 2 * count - asked, took


def _theirs(place: Place, dialect: str, count: int) -> tuple[int, float]:
    """How many were missed, and how long it took from the instant until the last was taken."""
    address = place.database(dialect)
    store = SQLAlchemyJobStore(url=address)
    scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=ZoneInfo("UTC"))
    scheduler.start(paused=True)
    instant = utc_now() + SOON + timedelta(seconds=count / 2_000)
    _add(store, scheduler, count, instant)
    missed, heard, all_heard = 0, 0, Event()

    def hear(event: Any) -> None:
        nonlocal missed, heard
        missed += event.code == EVENT_JOB_MISSED
        heard += 1
        if heard == count:
            all_heard.set()

    scheduler.add_listener(hear, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
    scheduler.resume()
    all_heard.wait(600)
    took = (utc_now() - instant).total_seconds()
    scheduler.shutdown()
    store.engine.dispose()
    place.drop(address)
    return missed, took


def _add(store: SQLAlchemyJobStore, scheduler: BackgroundScheduler, count: int, instant: datetime) -> None:
    """All in one transaction, each row as the store itself writes it: adding them is not what is timed."""
    rows = []
    for number in range(count):
        job = Job(
            scheduler,
            id=str(number),
            func=nothing,
            trigger=DateTrigger(instant),
            executor="default",
            args=(),
            kwargs={},
            name="nothing",
            misfire_grace_time=1,
            coalesce=True,
            max_instances=1,
            next_run_time=instant,
        )
        state = pickle.dumps(job.__getstate__(), store.pickle_protocol)
        rows.append({"id": job.id, "next_run_time": instant.timestamp(), "job_state": state})
    with store.engine.begin() as connection:
        connection.execute(insert(store.jobs_t), rows)


def nothing() -> None:
    """What each of the other side's jobs does."""
