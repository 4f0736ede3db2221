"""Asked, sent and marked one by one with a wire that does nothing, beside procrastinate's no-op jobs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from itertools import count
from time import perf_counter

import procrastinate
from sqlalchemy import make_url

from bot.messages import Address, Posted
from bot.outbound import Outbound
from bot.shapes import Card
from bot.tick import tick
from storage.engine import Database, open_database
from tests.benchmarks.fill import NOW, fill
from tests.benchmarks.place import Place
from tests.benchmarks.table import Row
from tests.benchmarks.ticking import council_of, with_rhythms

CONCURRENCY = 8  # as many as one of our lanes has in flight


class NoWire:
    """A platform that takes everything at once and shows it to nobody."""

    platform = "slack"
    can_find = True

    def __init__(self, expected: int) -> None:
        """Nothing has been posted yet."""
        self.all_posted = asyncio.Event()
        self._left = expected
        self._numbers = count(1)

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Count it."""
        self._left -= 1
        if not self._left:
            self.all_posted.set()
        return Posted(f"{address.reference}/{next(self._numbers)}")

    async def redraw(self, address: Address, card: Card, posted: Posted) -> None:
        """Nothing to do."""

    async def find(self, address: Address, mark: str) -> Posted | None:
        """It is never there."""
        return None

    async def email_of(self, address: Address) -> str | None:
        """Nobody is known."""
        return None


def measure(place: Place) -> Iterator[Row]:
    """Messages a second, from being due to being marked as sent; jobs a second, from the queue to done."""
    ours = asyncio.run(_ours(place, place.size.messages))
    theirs = asyncio.run(_theirs(place, place.size.messages))
    yield Row("asked, sent and marked one by one, postgresql (a second)", ours, theirs, (">=", 4))


async def _ours(place: Place, messages: int) -> float:
    database = open_database(place.database("postgresql"))
    council_of(database)
    fill(database, messages // 2, due=messages // 2)  # the worker and the team manager are asked
    rate = await send_all(database, messages)
    database.close()
    place.drop(database.url.render_as_string(False))
    return rate


async def send_all(database: Database, messages: int) -> float:
    """Ask and send everything that is due; how many a second."""
    council, wire = with_rhythms(council_of(database)), NoWire(messages)
    outbound = Outbound(database, council, lambda: NOW, {"slack": wire}, paces={})
    start = perf_counter()
    await asyncio.to_thread(tick, database, council, NOW)
    sending = asyncio.create_task(outbound.run())
    await wire.all_posted.wait()
    outbound.stop()
    await sending
    return messages / (perf_counter() - start)


async def _theirs(place: Place, jobs: int) -> float:
    address = place.database("postgresql")
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=plain))

    @app.task(name="nothing")
    async def nothing(number: int) -> None:
        """What each job does."""

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        given: list[procrastinate.types.JSONDict] = [{"number": number} for number in range(jobs)]
        await nothing.batch_defer_async(*given)
        start = perf_counter()
        await app.run_worker_async(wait=False, concurrency=CONCURRENCY, install_signal_handlers=False)
        took = perf_counter() - start
    place.drop(address)
    return jobs / took
