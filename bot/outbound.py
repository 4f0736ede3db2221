"""The way out: claim, draw, send, note. Nothing due is lost, and nothing is posted twice that can be told
apart.

A row is claimed with a lease and committed; the card is drawn from the state of that moment; the platform
is called outside any transaction; what came of it is noted. After an answer that was lost, the platform is
asked whether it has the row's mark before anything is posted again (PRODUCT.md section 9; DESIGN.md,
"Outbound").
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.desk import Council
from bot.drawing import HandedOver, draw, draw_or_hand_over, prepare
from bot.handover import hand_over
from bot.homes import Change, Homes
from bot.lanes import IN_FLIGHT, PACES, UNPACED, Lane, Pace
from bot.messages import Address, Posted, Wire, WireError
from bot.shapes import Card
from bot.together import Together
from storage import outbox, people
from storage.engine import Connection, Database, StorageUnavailable
from storage.outbox import OutboxRow, Sent, State
from storage.people import Account

log = logging.getLogger(__name__)
T = TypeVar("T")

WIRE_TIMEOUT = 20.0
CLOCKS_APART = 90.0  # how many seconds the clocks of two instances may differ without anything being doubled
IN_FLIGHT_SECONDS = WIRE_TIMEOUT + CLOCKS_APART  # by then nothing is still on its way, by any clock
LEASE_SECONDS = IN_FLIGHT_SECONDS + 40.0
IDLE_SECONDS = 1.0
SOON_SECONDS = 0.1  # a hundred presses a second are followed by ten looks for what to send, not by a hundred
FIRST_WAIT, LONGEST_WAIT = 2.0, 900.0
UNREACHABLE = "This person has no chat account that Daymark can reach yet."


@dataclass(frozen=True)
class Note:
    """What came of one row, to be written down."""

    row_id: int
    write: Callable[[Connection], None]


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
        self._owner = uuid.uuid4().hex
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._nudged: asyncio.TimerHandle | None = None
        self._stopping = False
        # What is in flight at one moment shares a thread and a commit, not a card more and not a card less.
        self._draw = Together(self._draw_all)
        self._attempting = Together(self._attempting_all)
        self._sent = Together(self._sent_all)
        self._written = Together(self._write_all)

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
        task = asyncio.create_task(self._deliver(row, lane, self._in_hand.get(row.id)))
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

    async def _deliver(self, row: OutboxRow, lane: Lane, before: asyncio.Task[None] | None) -> None:
        """One row, from drawing to noting; whatever happens, the row is left in a state that says so.

        The same row may still be in hand from ``before``: it was noted and changed again at once, or a clock
        that jumped ended its lease. Then what comes of that is waited for, and seen by `attempting`.
        """
        if before is not None:
            await asyncio.wait([before])
        try:
            card = await self._draw(row)
            await self._send(row, card, lane)
        except StorageUnavailable:
            log.warning("the store could not be reached while noting a delivery", extra={"row": row.id})
        except Exception as fault:  # noqa: BLE001 - a fault of ours in one card must not stop the others
            # Its type is enough: the text of an error may hold a note.
            log.error(
                "a card could not be drawn or sent", extra={"row": row.id, "fault": type(fault).__name__}
            )
            await self._later(row, LONGEST_WAIT, "Daymark could not draw this card.")

    def _draw_all(self, rows: Sequence[OutboxRow]) -> Sequence[Card | HandedOver | None]:
        with self._database.reading() as connection:
            if len(rows) > 1:
                prepare(connection, self._council, rows, self._now())
            return [self._drawn(connection, row) for row in rows]

    def _drawn(self, connection: Connection, row: OutboxRow) -> Card | HandedOver | None:
        is_new = row.state is State.WAITING and not row.may_be_repeat
        if row.superseded and is_new:
            return None
        drawing = draw_or_hand_over if is_new else draw
        return drawing(connection, self._council, row, self._now())

    async def _send(self, row: OutboxRow, card: Card | HandedOver | None, lane: Lane) -> None:
        if isinstance(card, HandedOver):
            return await asyncio.to_thread(self._hand_over, row, card.person_id)
        if card is None:
            return await self._written(Note(row.id, lambda c: outbox.close(c, row.id)))
        if row.account is None:
            return await self._written(Note(row.id, lambda c: outbox.failed(c, row.id, UNREACHABLE)))
        shown = digest(card)
        if row.posted is not None and row.shown == shown:
            return await self._note_redrawn(row, card, shown)
        await asyncio.sleep(lane.turn(_time(), "" if row.posted else row.account.user))
        asleep = lane.asleep_for(_time())
        if asleep > 0:
            return await self._later(row, asleep, "The platform asked to wait.")
        try:
            await self._carry(row, card, row.account, shown)
        except WireError as fault:
            await self._fault(row, fault, lane)
        return None

    async def _carry(self, row: OutboxRow, card: Card, account: Account, shown: str) -> None:
        """Post or redraw, asking first where it may be there already."""
        wire = self._wires[account.platform]
        address = Address(account.platform, account.tenant, account.user, account.reference)
        if row.may_be_repeat and wire.can_find:
            found = await self._found(wire, address, row.mark)
            if found is not None:
                return await self._note_sent(row, found, card, shown)
        if not await self._attempting(row):
            return None
        if row.posted is not None:
            await _in_time(wire.redraw(address, card, Posted(row.posted)))
            return await self._note_redrawn(row, card, shown)
        posted = await _in_time(wire.post(address, card, row.mark, may_be_repeat=row.may_be_repeat))
        return await self._note_sent(row, posted, card, shown)

    async def _found(self, wire: Wire, address: Address, mark: str) -> Posted | None:
        """Ask the platform for the card. A look that fails leaves it as doubtful as it was before."""
        try:
            return await _in_time(wire.find(address, mark))
        except WireError as fault:
            if fault.permanent:
                raise
            raise WireError(fault.why, retry_after=fault.retry_after, ambiguous=True) from fault

    async def _fault(self, row: OutboxRow, fault: WireError, lane: Lane) -> None:
        if fault.permanent and row.posted is not None:
            return await self._written(Note(row.id, lambda c: outbox.close(c, row.id, fault.why)))
        given_up = fault.ambiguous and row.may_be_repeat and not self._wires[lane.platform].can_find
        if fault.permanent or given_up:
            return await self._written(Note(row.id, lambda c: self._give_up(c, row, fault)))
        if fault.retry_after is not None:
            lane.sleep(fault.retry_after, _time())
        wait = fault.retry_after if fault.retry_after is not None else backoff(row.attempts)
        if fault.ambiguous:
            # Asked again only once nothing can still be in flight: at once, 25 of 300 were doubled.
            wait = max(wait, IN_FLIGHT_SECONDS)
        # What was in doubt stays so: to be told to wait now says nothing about the time before.
        return await self._later(row, wait, fault.why, refused=not (fault.ambiguous or row.may_be_repeat))

    def _hand_over(self, row: OutboxRow, person_id: int) -> None:
        with self._database.writing() as connection:
            hand_over(connection, self._council, row, person_id, self._now())

    def _attempting_all(self, rows: Sequence[OutboxRow]) -> Sequence[bool]:
        """Whether each may go on. A row that a press is just changing is asked about alone, afterwards."""
        now, may_go_on = self._now(), set[int]()
        with self._database.writing() as connection:
            free = outbox.hold_free(connection, [row.id for row in rows])
            ready = [row for row in rows if row.id in free]
            may_go_on |= outbox.attempting(connection, ready, now, lease_seconds=LEASE_SECONDS)
        for row in rows:
            if row.id not in free:
                with self._database.writing() as connection:
                    may_go_on |= outbox.attempting(connection, [row], now, lease_seconds=LEASE_SECONDS)
        return [row.id in may_go_on for row in rows]

    def _sent_all(self, sent: Sequence[Sent]) -> Sequence[None]:
        with self._database.writing() as connection:
            free = outbox.hold_free(connection, [one.row_id for one in sent])
            outbox.all_sent(connection, [one for one in sent if one.row_id in free], self._now())
        for one in sent:
            if one.row_id not in free:
                with self._database.writing() as connection:
                    outbox.all_sent(connection, [one], self._now())
        return [None for _ in sent]

    def _write_all(self, notes: Sequence[Note]) -> Sequence[None]:
        """One commit for all, but for rows that a press is just changing: to wait for several at once could
        end with each waiting for the other.
        """
        with self._database.writing() as connection:
            free = outbox.hold_free(connection, [note.row_id for note in notes])
            for note in notes:
                if note.row_id in free:
                    note.write(connection)
        for note in notes:
            if note.row_id not in free:
                with self._database.writing() as connection:
                    note.write(connection)
        return [None for _ in notes]

    def _give_up(self, connection: Connection, row: OutboxRow, fault: WireError) -> None:
        """It cannot be delivered: the row says why, and a person out of reach is listed as that."""
        if fault.unreachable and row.account is not None:
            people.mark_unreachable(connection, row.account.id, fault.why, self._now())
        outbox.failed(connection, row.id, fault.why, ambiguous=fault.ambiguous)

    async def _note_sent(self, row: OutboxRow, posted: Posted, card: Card, shown: str) -> None:
        """Written down set by set; whatever else came of a row is rarer."""
        await self._sent(Sent(row.id, posted.reference, row.wanted, shown))
        if card.settled:
            await self._written(Note(row.id, lambda c: outbox.close(c, row.id)))

    async def _note_redrawn(self, row: OutboxRow, card: Card, shown: str) -> None:
        def write(connection: Connection) -> None:
            outbox.redrawn(connection, row.id, self._now(), drawn=row.wanted, shown=shown)
            if card.settled:
                outbox.close(connection, row.id)

        await self._written(Note(row.id, write))

    async def _later(self, row: OutboxRow, seconds: float, why: str, *, refused: bool = False) -> None:
        """Try again after so many seconds; only a plain refusal of the platform says that it has nothing."""
        when = self._now() + timedelta(seconds=seconds)
        await self._written(Note(row.id, lambda c: outbox.later(c, row.id, when, why, ambiguous=not refused)))


async def _in_time(answer: Awaitable[T]) -> T:
    """What a platform answers, or an ambiguous fault when it does not answer in time."""
    try:
        return await asyncio.wait_for(answer, WIRE_TIMEOUT)
    except TimeoutError as fault:
        raise WireError("The platform did not answer in time.", ambiguous=True) from fault


def backoff(attempts: int) -> float:
    """How many seconds to wait after so many failures that may pass: twice as long each time, up to 15
    minutes.
    """
    return float(min(FIRST_WAIT * 2 ** min(attempts, 20), LONGEST_WAIT))


def digest(card: Card) -> str:
    """A short name for exactly this card, so that one that looks the same is not sent again."""
    return hashlib.sha256(repr(card).encode()).hexdigest()[:32]


def _time() -> float:
    return asyncio.get_running_loop().time()
