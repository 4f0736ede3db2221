"""The database stops in the middle of a burst, or has no room: nothing is lost, and nobody hears "done"."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.inbound import TRY_AGAIN
from bot.lease import LEASE_SECONDS
from bot.messages import Address, Incoming, Line, Posted, Wire
from bot.outbound import Outbound
from bot.shapes import Card
from bot.tick import tick
from bot.watch.health import Health
from storage.engine import StorageUnavailable
from storage.outbox import State
from tests.local_wire import LocalWire
from tests.office import Office, london, open_office
from tests.stories.steps import begin
from tests.torture.audit import audit
from tests.torture.life import PATIENCE, Nursery
from tests.torture.seeds import is_long, repeat, seeds
from tests.torture.small_disk import SIZE, Disk, FewPages, SmallDisk, may_mount, mounted
from tests.torture.stopping_server import StoppingServer
from tests.torture.town import Town, town

STOPS = 6 if is_long() else 1
CROWD, UNDER_WAY = 16, 10
READY_WITHIN = 5.0
PRESSING, TO_BE_LOOKED_AT = ("Aisha Khan", "Tom Reed"), 12
DISKS = ["few pages", *(["small disk"] if is_long() and may_mount() else [])]


@pytest.fixture
def server() -> Iterator[StoppingServer]:
    """A server that nobody else uses."""
    made = StoppingServer()
    yield made
    made.close()


@pytest.mark.parametrize("seed", seeds(range(1)))
async def test_postgresql_stops_again_and_again_during_a_burst(
    server: StoppingServer, nursery: Nursery, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - it has to be repeatable
    try:
        async with town(server.url, nursery, CROWD) as made:
            for _ in range(STOPS):
                await stop_and_start(made, server, chance)
            await made.live_until_quiet()
            audit(made)
    except AssertionError as found:
        found.add_note(repeat("test_postgresql_stops", seed))
        raise


async def stop_and_start(made: Town, server: StoppingServer, chance: Random) -> None:
    """It stops with a burst on the road, and people press until it does, while it is away, and afterwards.

    It is always the same process that goes through it: an hour passes from one time to the next.
    """
    await made.allocate()
    number = await made.allocate(pressed=False)
    await (made.begin() if made.life is None else made.move_clock())
    await made.is_at_hand(number)
    await burst(made, chance)
    pressing = asyncio.create_task(press_for_ever(made))
    await asyncio.sleep(chance.uniform(0.0, 0.1))
    await asyncio.to_thread(server.stop_at_once)
    made.road.nothing_is_noted = True
    pressing.cancel()
    await asyncio.wait([pressing])
    made.road.let_go()
    await everybody_is_asked_to_try_again(made, number)
    assert await readiness(made) == 503
    await asyncio.to_thread(server.start)
    async with asyncio.timeout(READY_WITHIN):
        while await readiness(made) != 200:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.05)
    made.road.nothing_is_noted = False


async def burst(made: Town, chance: Random) -> None:
    """A burst of cards for everybody, of which some are posted and ten or more are under way."""
    made.road.hold(after=chance.randint(0, CROWD - UNDER_WAY))
    await made.burst()
    async with asyncio.timeout(PATIENCE):
        while made.road.held < UNDER_WAY:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.01)


async def everybody_is_asked_to_try_again(made: Town, number: int) -> None:
    """Two people press while the store is away: both hear of it, and neither that anything is done."""
    before, heard = list(made.done), len(made.heard)
    made.want(number)
    await made.act()
    told = [(act, words) for act, about, words in made.heard[heard:] if about == number]
    assert {act for act, _ in told} == {"confirm_call", "raise_risk"}, made.heard[heard:]
    assert all("Please try again" in words for *_, words in made.heard[heard:]), made.heard[heard:]
    assert made.done == before, "nobody hears that it is done"


async def press_for_ever(made: Town) -> None:
    """Everybody does what they want to do, as soon as they have the card for it."""
    while True:
        await made.act()
        await asyncio.sleep(0.01)


async def readiness(made: Town) -> int:
    """What `/readyz` says."""
    assert made.life is not None
    address = f"http://127.0.0.1:{made.life.port}/readyz"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        return answer.status


@pytest.fixture(params=DISKS)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A place for the store that can fill up: everywhere a file of few pages, as root a small disk too."""
    with ExitStack() as stack:
        if request.param == "few pages":
            yield FewPages(tmp_path)
        else:
            yield SmallDisk(stack.enter_context(mounted()))


@pytest.fixture
async def office(disk: Disk, sqlite_template: Path) -> AsyncIterator[Office]:
    """AB-1042 is allocated, its worker was called, and there are more that are to be looked at one day."""
    store = disk.folder / "daymark.db"
    store.write_bytes(sqlite_template.read_bytes())  # noqa: ASYNC240 - a test may wait
    async with open_office(f"sqlite:///{store}", seats=dict.fromkeys(PRESSING, "slack")) as made:
        await begin(made)
        for number in range(TO_BE_LOOKED_AT):
            await made.allocate(reference=f"ZZ-{number}")
        yield made


async def test_a_full_disk_turns_presses_away_until_there_is_room(office: Office, disk: Disk) -> None:
    sending = fills_up_while_it_sends(office, disk)
    await raise_risk(office)
    with suppress(StorageUnavailable):
        await sending.drain()
    done = 1 + await press_until_turned_away(office)
    async with going_on(sending):
        await a_morning_without_room(office)
        assert await ready(office) == 503 or isinstance(
            disk, FewPages
        )  # where what is there may still change
        for _ in range(3):
            assert await raise_risk(office) == TRY_AGAIN
        assert office.acts().count("raise_risk") == done
        with pytest.raises(StorageUnavailable, match="cannot grow because the disk is full: make room"):
            fill_up(office)
        office.clock.instant += timedelta(seconds=LEASE_SECONDS)
        disk.make_room(office.database)
        await ready_again(office)
    reply = await raise_risk(office)
    assert isinstance(reply, Line)
    assert not reply.refused
    assert office.acts().count("raise_risk") == done + 1
    await office.beat()
    everything_is_there_once(office)


def fills_up_while_it_sends(office: Office, disk: Disk) -> Outbound:
    """A dispatcher to whose first card there is an answer, and no room to write it down."""
    slack = office.wires["slack"]
    wire = FillingWire("slack", sent=slack.sent, hanging=slack.hanging)
    wire.meanwhile = lambda: disk.fill(office.database)
    ways: dict[str, Wire] = {**office.wires, "slack": wire}
    return Outbound(office.database, office.council, office.clock.now, ways, paces={})


@dataclass
class FillingWire(LocalWire):
    """Something happens once, just after the platform has a card."""

    meanwhile: Callable[[], None] | None = None

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Hang a new card."""
        posted = await super().post(address, card, mark, may_be_repeat=may_be_repeat)
        if self.meanwhile is not None:
            self.meanwhile()
            self.meanwhile = None
        return posted


@asynccontextmanager
async def going_on(sending: Outbound) -> AsyncIterator[None]:
    """A dispatcher that sends what it can, come what may."""
    running = asyncio.create_task(sending.run())
    try:
        yield
        assert not running.done(), "it gave up"
    finally:
        sending.stop()
        await running


async def a_morning_without_room(office: Office) -> None:
    """A great deal falls due; nobody can be asked about it, tick after tick."""
    office.clock.instant = london("2026-03-23 09:30")
    for _ in range(3):
        with pytest.raises(StorageUnavailable):
            tick(office.database, office.council, office.clock.now())
        await asyncio.sleep(0.1)


async def ready_again(office: Office) -> None:
    """Daymark does again what it always does, and soon says so."""
    tick(office.database, office.council, office.clock.now())
    async with asyncio.timeout(READY_WITHIN):
        while await ready(office) != 200:  # noqa: ASYNC110 - it asks as whatever watches over Daymark does
            await asyncio.sleep(0.05)


async def ready(office: Office) -> int:
    """What `/readyz` says."""
    site = web.Application()
    site.add_routes(Health(office.database, office.clock.now).routes())
    async with TestClient(TestServer(site)) as client:
        return (await client.get("/readyz")).status


def everything_is_there_once(office: Office) -> None:
    """Nothing waits, nothing hangs twice, and both were asked about everything on its day."""
    marks = Counter(one.mark for one in office.wires["slack"].hanging.values())
    assert [mark for mark, times in marks.items() if times > 1] == []
    for who in PRESSING:
        rows = office.outbox(who)
        assert {row.state for row in rows} <= {State.SENT, State.CLOSED}
        asked = [row for row in rows if row.topic == "check_in"]
        assert len({row.subject for row in asked}) == TO_BE_LOOKED_AT + 1
        assert all(row.mark in marks for row in asked)


async def raise_risk(office: Office) -> object:
    """Somebody writes two long pages about what is in the way."""
    note = {"note": "Nobody is in. " * 100}
    press = Incoming(office.place("Aisha Khan"), office.message_id(), "risk.raise", "assessment:1", note)
    return await office.inbound.receive(press)


async def press_until_turned_away(office: Office) -> int:
    """How many presses still found room."""
    for done in range(200):
        if await raise_risk(office) == TRY_AGAIN:
            return done
    raise AssertionError("there was room all the time")


def fill_up(office: Office) -> None:
    """Write more than there is room for."""
    with office.database.writing() as connection:
        connection.core.exec_driver_sql(f"CREATE TABLE ballast AS SELECT randomblob({SIZE}) AS weight")
