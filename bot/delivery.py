"""One delivery: a card is drawn, sent, and what came of it noted.

The card is drawn from the state of this moment; the platform is called outside any transaction. After an
answer that was lost, the platform is asked whether it has the row's mark before anything is posted again.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from bot.desk import Council
from bot.drawing import HandedOver, draw, draw_or_hand_over, prepare
from bot.handover import hand_over
from bot.lanes import Lane
from bot.lease import IN_FLIGHT_SECONDS, WIRE_TIMEOUT
from bot.messages import Address, Posted, Wire, WireError
from bot.noting import Noting
from bot.shapes import Card
from bot.together import Together
from storage.engine import Connection, Database, StorageUnavailable
from storage.outbox import OutboxRow, State
from storage.people import Account

log = logging.getLogger(__name__)
T = TypeVar("T")

FIRST_WAIT, LONGEST_WAIT = 2.0, 900.0  # seconds
UNREACHABLE = "This person has no chat account that Daymark can reach yet."


class Delivery:
    """Carries rows that were claimed to their people."""

    def __init__(
        self, database: Database, council: Council, now: Callable[[], datetime], wires: Mapping[str, Wire]
    ) -> None:
        """Deliver from this store over these wires, by this clock."""
        self._database, self._council, self._now, self._wires = database, council, now, wires
        self._note = Noting(database, now)
        self._draw = Together(self._draw_all)

    async def deliver(self, row: OutboxRow, lane: Lane, before: asyncio.Task[None] | None) -> None:
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
            await self._note.later(row, LONGEST_WAIT, "Daymark could not draw this card.")

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
            return await self._note.closed(row)
        if row.account is None:
            return await self._note.failed(row, UNREACHABLE)
        shown = digest(card)
        if row.posted is not None and row.shown == shown:
            return await self._note.redrawn(row, shown, settled=card.settled)
        await asyncio.sleep(lane.turn(_time(), "" if row.posted else row.account.user))
        asleep = lane.asleep_for(_time())
        if asleep > 0:
            return await self._note.later(row, asleep, "The platform asked to wait.")
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
                return await self._note.found(row, found.reference, shown, settled=card.settled)
        if not await self._note.attempting(row):
            return None
        if row.posted is not None:
            await _in_time(wire.redraw(address, card, Posted(row.posted)))
            return await self._note.redrawn(row, shown, settled=card.settled)
        posted = await _in_time(wire.post(address, card, row.mark, may_be_repeat=row.may_be_repeat))
        return await self._note.sent(row, posted.reference, shown, settled=card.settled)

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
            return await self._note.closed(row, fault.why)
        given_up = fault.ambiguous and row.may_be_repeat and not self._wires[lane.platform].can_find
        if fault.permanent or given_up:
            return await self._note.given_up(row, fault)
        if fault.retry_after is not None:
            lane.sleep(fault.retry_after, _time())
        wait = fault.retry_after if fault.retry_after is not None else backoff(row.attempts)
        if fault.ambiguous:
            # Asked again only once nothing can still be in flight: at once, 25 of 300 were doubled.
            wait = max(wait, IN_FLIGHT_SECONDS)
        # What was in doubt stays so: to be told to wait now says nothing about the time before.
        return await self._note.later(
            row, wait, fault.why, refused=not (fault.ambiguous or row.may_be_repeat)
        )

    def _hand_over(self, row: OutboxRow, person_id: int) -> None:
        with self._database.writing() as connection:
            hand_over(connection, self._council, row, person_id, self._now())


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
