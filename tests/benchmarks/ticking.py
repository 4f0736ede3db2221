"""The tick: what it costs when nothing is due, and what taking a great many at once costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from bot.council import read_council
from bot.desk import Council
from bot.settings import Settings
from bot.tick import tick
from scheduling.procedure import Rhythm
from storage.engine import Database, open_database
from tests.benchmarks.fill import NOW, fill
from tests.benchmarks.place import Place, seconds
from tests.benchmarks.replay import Recording, recorded, replay
from tests.benchmarks.table import Row

DIALECTS = ("sqlite", "postgresql")


def council_of(database: Database) -> Council:
    """The council as it ships."""
    return read_council(
        Settings.model_validate({"database_url": database.url.render_as_string(False)}), database
    )


def with_rhythms(council: Council, *rhythms: Rhythm) -> Council:
    """The same council, in which only these come round: none, where looks and sending are measured alone."""
    procedures = {key: replace(found, rhythms=rhythms) for key, found in council.procedures.items()}
    return replace(council, procedures=procedures)


def nothing_due(place: Place) -> Iterator[Row]:
    """One tick at each number of open assessments, in turns, so that what disturbs one disturbs all."""
    for dialect in DIALECTS:
        stores = {count: open_database(place.database(dialect)) for count in place.size.open_assessments}
        councils = {count: council_of(database) for count, database in stores.items()}
        for count, database in stores.items():
            fill(database, count, planned=0)
        took: dict[int, list[float]] = {count: [] for count in stores}
        for _ in range(place.size.ticks):
            for count, database in stores.items():
                took[count].append(seconds(lambda d=database, c=councils[count]: tick(d, c, NOW)))  # type: ignore[misc]
        least, *others = (median(took[count]) * 1000 for count in stores)
        for count, milliseconds in zip(list(stores)[1:], others, strict=True):
            name = f"tick with nothing due, {count:,} open against {next(iter(stores)):,}, {dialect} (ms)"
            yield Row(name, milliseconds, least, ("<=", 1.3))
        for database in stores.values():
            database.close()
            place.drop(database.url.render_as_string(False))


def claiming(place: Place) -> Iterator[Row]:
    """Taking what is due, beside the raw driver doing the same statements on the same rows."""
    for dialect in DIALECTS:
        filled = place.database(dialect)
        _filled(filled, place.size.due_of, place.size.due)
        recording = _recorded(place, dialect, filled)
        ours = min(_tick_all(place, dialect, filled) for _ in range(2))
        raw = min(_replayed(place, dialect, filled, recording) for _ in range(2))
        name = f"claiming {place.size.due:,} due of {place.size.due_of:,}, {dialect} (a second)"
        yield Row(name, place.size.due / ours, place.size.due / raw, (">=", 0.5))
        place.drop(filled)


def _filled(address: str, count: int, due: int) -> None:
    database = open_database(address)
    council_of(database)
    fill(database, count, due=due)
    database.close()


def _recorded(place: Place, dialect: str, filled: str) -> Recording:
    address = place.database(dialect, copy_of=filled)
    database = open_database(address)
    council = with_rhythms(council_of(database))
    with recorded() as recording:
        tick(database, council, NOW)
    database.close()
    place.drop(address)
    return recording


def _tick_all(place: Place, dialect: str, filled: str) -> float:
    address = place.database(dialect, copy_of=filled)
    database = open_database(address)
    council = with_rhythms(council_of(database))
    took = seconds(lambda: tick(database, council, NOW))
    database.close()
    place.drop(address)
    return took


def _replayed(place: Place, dialect: str, filled: str, recording: Recording) -> float:
    address = place.database(dialect, copy_of=filled)
    took = replay(address, recording)
    place.drop(address)
    return took
