"""The way out: claim, draw, send, note. Nothing due is lost, and nothing is posted twice that can be told
apart.

Rows are claimed here with a lease and committed, as many as each lane can carry off; what becomes of one is
in `bot.delivery` (PRODUCT.md section 9; DESIGN.md, "Outbound").
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.delivery import Delivery
from bot.desk import Council
from bot.homes import Change, Homes
from bot.lanes import IN_FLIGHT, PACES, UNPACED, Lane, Pace
from bot.lease import LEASE_SECONDS
from bot.messages import Wire
from storage import outbox
from storage.engine import Database, StorageUnavailable
from storage.outbox import OutboxRow
from storage.people import Account

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
SOON_SECONDS = 0.1  # a hundred presses a second are followed by ten looks for what to send, not by a hundred


class Outbound:
    """Sends what is in the outbox. `run` goes on until `stop`; `drain` sends all that can be sent now."""

    def __init__(
        self,
        database: Database,
        council: Council,
        now: Callable[[], datetime],
        wires: Mapping[str, Wire],
        paces: Mapping[str, Pace] = PACES,
    ) -> None:
        """Send from this store over these wires, by this clock, at these paces."""
        self._paces = paces
        self._turning = asyncio.Lock()
        self._database = database
        self._council = council
        self._now = now
        self._wires = wires
        self._homes = Homes(database, council)
        self._delivery = Delivery(database, council, now, wires)
        self._owner = uuid.uuid4().hex
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._nudged: asyncio.TimerHandle | None = None
        self._stopping = False

    def nudge(self, change: Change | None = None) -> None:
        """Something was committed: look soon, once for all that is committed until then."""
        if change is not None:
            self._homes.follow(change)
        if self._nudged is None:
            self._nudged = asyncio.get_running_loop().call_later(SOON_SECONDS, self._wake)

    def _wake(self) -> None:
        self._nudged = None
        self._woken.set()

    async def run(self) -> None:
        """Claim and send until stopped; a store that cannot be reached is tried again, never given up."""
        while not self._stopping:
            self._woken.clear()
            try:
                busy = await self.turn()
            except StorageUnavailable:
                log.warning("the store could not be reached while sending")
                busy = False
            if not busy:
                await self._rest()
        await self._settle()

    def stop(self) -> None:
        """Claim nothing more; what is in flight is finished by `run`."""
        self._stopping = True
        self._woken.set()

    async def drain(self) -> None:
        """Send everything that can be sent now, and wait until it is."""
        while await self.turn() or any(lane.under_way for lane in self._lanes.values()):
            await self._settle()

    async def turn(self) -> bool:
        """Claim one batch and set it going. Gives whether there was anything."""
        async with self._turning:  # what was claimed is under way before anybody else looks
            await self._homes.draw()
            time = _time()
            resting = [lane.key for lane in self._lanes.values() if lane.is_resting(time)]
            rows = await asyncio.to_thread(self._claim, resting, self._room(time))
            for row in rows:
                self._set_going(row, self._lane(row.account))
        return bool(rows)

    def _set_going(self, row: OutboxRow, lane: Lane) -> None:
        task = asyncio.create_task(self._delivery.deliver(row, lane, self._in_hand.get(row.id)))
        self._in_hand[row.id] = task
        lane.under_way.add(task)
        task.add_done_callback(lane.under_way.discard)
        task.add_done_callback(lambda _: self._let_go(row.id, task))

    def _let_go(self, row_id: int, task: asyncio.Task[None]) -> None:
        if self._in_hand[row_id] is task:
            del self._in_hand[row_id]
        self._woken.set()

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), IDLE_SECONDS)
        except TimeoutError:
            return

    async def _settle(self) -> None:
        under_way = [task for lane in self._lanes.values() for task in lane.under_way]
        if under_way:
            await asyncio.wait(under_way)

    def _lane(self, account: Account | None) -> Lane:
        key = (account.platform, account.tenant) if account else ("", "")
        return self._lanes.setdefault(key, Lane(*key, self._paces.get(key[0], UNPACED)))

    def _room(self, time: float) -> int:
        """How many may be claimed now, so that no lane takes more than it can carry off within 2 s."""
        awake = (lane for lane in self._lanes.values() if not lane.is_resting(time))
        return min([self._limit, *(lane.pace.in_flight - len(lane.under_way) for lane in awake)])

    @property
    def _limit(self) -> int:
        """As many as the slowest platform may have in flight, or an answer to a press would wait behind."""
        return min((self._paces.get(name, UNPACED).in_flight for name in self._wires), default=IN_FLIGHT)

    def _claim(self, resting: Sequence[tuple[str, str]], limit: int) -> Sequence[OutboxRow]:
        platforms = tuple(self._wires)
        if self._database.has_one_writer and not self._has_work(platforms, resting):
            return ()
        with self._database.writing() as connection:
            return outbox.claim(
                connection,
                self._owner,
                self._now(),
                lease_seconds=LEASE_SECONDS,
                limit=limit,
                platforms=platforms,
                resting=resting,
            )

    def _has_work(self, platforms: Sequence[str], resting: Sequence[tuple[str, str]]) -> bool:
        with self._database.reading() as connection:
            return outbox.has_work(connection, self._now(), platforms=platforms, resting=resting)


def _time() -> float:
    return asyncio.get_running_loop().time()
