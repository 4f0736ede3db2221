"""The composition root: knows every name, makes each part once and hands it what it needs. Nobody imports
it.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from aiohttp import web

from bot import rhythms, wires
from bot.clock import DemoClock, RealClock
from bot.council import read_council
from bot.demo import found_council, seat_everybody, starts_at
from bot.gallery import Gallery
from bot.homes import before_the_stop
from bot.inbound import Inbound
from bot.lanes import PACES, Pace
from bot.messages import Address, Posted, Wire
from bot.outbound import Outbound
from bot.pages import sites
from bot.settings import Settings
from bot.shapes import Card
from bot.tick import tick
from bot.watch.auditor import Auditor
from bot.watch.health import Health
from bot.watch.metrics import MeasuredWire, Metrics
from bot.web.wire import WebWire
from bot.wires import Connected, Routed
from scheduling.heartbeat import Heartbeat
from storage import views
from storage.engine import Database, open_database
from storage.migrations import migrate

TICK_SECONDS = 30
STOP_SECONDS = 8.0
# A press goes from thread to thread some thirty times. Beside a tick or an audit that is busy working things
# out, Python lets each wait for 5 ms unless told otherwise.
THREAD_TURN_SECONDS = 0.0002

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The one reading of the real clock in all of Daymark."""
    return datetime.now(UTC)


def open_store(settings: Settings) -> Database:
    """The store, brought up to date. Raises StorageUnavailable."""
    database = open_database(settings.database_url)
    migrate(database)
    return database


def time_of(settings: Settings, database: Database) -> datetime:
    """The time by the clock that an App would start with now, for commands that are done beside it."""
    return utc_now() if settings.is_live else starts_at(settings, database, utc_now())


class App:
    """Everything that runs, put together from the settings. Raises WrongSettings for a wrong procedure
    file.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        real: Callable[[], datetime] = utc_now,
        paces: Mapping[str, Pace] = PACES,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        """Make the parts that need no running loop; ``real`` is the real time, as aware UTC."""
        self.settings, self.database, self._tick_seconds = settings, database, tick_seconds
        self.clock = (
            RealClock(real) if settings.is_live else DemoClock(real, starts_at(settings, database, real()))
        )
        self.council = read_council(settings, database)
        self.wires: dict[str, Wire] = {}
        now = self.clock.now
        self.outbound = Outbound(database, self.council, now, self.wires, paces)
        self.inbound = Inbound(database, self.council, now, self.wires, self.outbound.nudge)
        self.gallery = Gallery(database, self.council, now)
        self.auditor = Auditor(database, self.council, now, settings.alert_url)
        self.metrics = Metrics(database, now)
        self.receive = self.metrics.measuring(self.inbound.receive)

    async def beat(self) -> None:
        """One tick, and the dispatcher woken for what it put."""
        if not self.settings.is_live:
            await asyncio.to_thread(seat_everybody, self.database, self.clock.now())
        await asyncio.to_thread(tick, self.database, self.council, self.clock.now())
        self.outbound.nudge()

    async def _beat_and_audit(self) -> None:
        """Audited after the tick, and not at the start: what waited while Daymark was down is sent first."""
        await self.beat()
        await self.auditor.beat()

    async def moved(self) -> None:
        """The clock was moved: ask and send whatever has fallen due since."""
        await self.beat()
        await self.outbound.drain()

    def next_due(self) -> datetime | None:
        """When something is next to be asked, answered or sent."""
        with self.database.reading() as connection:
            times = views.next_look(connection), rhythms.next_due(connection, self.council, self.clock.now())
        return min((time for time in times if time is not None), default=None)

    async def start(self, running: AsyncExitStack) -> web.Application:
        """Connect the wires and begin to tick and send; everything stops, in order, when ``running``
        closes.
        """
        site = web.Application()
        site.add_routes(Health(self.database, self.clock.now, lambda: len(self.auditor.findings)).routes())
        site.add_routes(self.metrics.routes())
        site.add_routes(sites.routes(self.settings, self.database, self.council, self.clock.now))
        if not self.settings.is_live:
            found_council(self.database)
            self._add(site, self._desk())
        for wire in await self.connections(running):
            self._add(site, wire)
            await wire.start()
            running.push_async_callback(wire.stop)
        self.outbound.nudge(before_the_stop(self.database, self.clock.now()))
        self.sending = asyncio.create_task(self.outbound.run())
        running.push_async_callback(_finish, self.outbound, self.sending)
        heartbeat = Heartbeat(self._tick_seconds, self._beat_and_audit)
        heartbeat.start()
        running.push_async_callback(heartbeat.stop)
        await self.beat()
        return site

    async def connections(self, running: AsyncExitStack) -> Iterable[Connected]:
        """The wires to the platforms that are set up, not started yet."""
        slack = await wires.slack(self.settings, self.receive, running)
        teams = wires.teams(self.settings, self.receive, self._card_now)
        return filter(None, (slack, teams))

    def _add(self, site: web.Application, wire: Routed) -> None:
        self.wires[wire.platform] = MeasuredWire(wire, self.metrics)
        site.add_routes(wire.routes())

    def _desk(self) -> WebWire:
        return WebWire(
            gallery=self.gallery,
            clock=self.clock,
            next_due=self.next_due,
            moved=self.moved,
            receive=self.receive,
        )

    async def _card_now(self, address: Address, posted: Posted) -> Card | None:
        return await asyncio.to_thread(self.gallery.posted, address, posted)


def run(settings: Settings) -> None:
    """Run until told to stop. Raises WrongSettings or StorageUnavailable before anything is started."""
    sys.setswitchinterval(THREAD_TURN_SECONDS)
    database = open_store(settings)
    try:
        asyncio.run(_serve(App(settings, database)))
    finally:
        database.close()


async def _serve(app: App) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    settings = app.settings
    async with AsyncExitStack() as running:
        site = await app.start(running)
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=STOP_SECONDS)
        await runner.setup()
        running.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, settings.host, settings.port).start()
        gc.freeze()  # what is here stays: to look it through for garbage held every answer up for 0.1 s
        log.info("Daymark is running at http://%s:%s", settings.host, settings.port)
        # Should sending ever end by itself, Daymark must not live on as if it still told people things.
        await asyncio.wait(
            {asyncio.ensure_future(stopped.wait()), app.sending}, return_when=asyncio.FIRST_COMPLETED
        )
        log.info("Daymark is stopping: what is in flight is finished first")
    app.sending.result()


async def _finish(outbound: Outbound, sending: asyncio.Task[None]) -> None:
    """Claim nothing more and finish what is in flight; whatever takes longer is found again by its lease."""
    outbound.stop()
    await asyncio.wait([sending], timeout=STOP_SECONDS)
