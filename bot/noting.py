"""Writing down what becomes of deliveries: of several at once in one thread and one commit.

What is in flight at one moment is written together, not a row more and not a row less. A row that a press is
changing just then is left for a transaction of its own, afterwards: to wait for several at once could end
with each waiting for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.lease import LEASE_SECONDS
from bot.messages import WireError
from bot.together import Together
from storage import outbox, people
from storage.engine import Connection, Database
from storage.outbox import OutboxRow, Sent


@dataclass(frozen=True)
class Note:
    """What came of one row, to be written down."""

    row_id: int
    write: Callable[[Connection], None]


class Noting:
    """Each of its methods returns once what it notes is committed, and raises StorageUnavailable."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Note in this store, by this clock."""
        self._database, self._now = database, now
        self._attempting = Together(self._attempting_all)
        self._sent = Together(self._sent_all)
        self._written = Together(self._write_all)

    async def attempting(self, row: OutboxRow) -> bool:
        """A card is about to be posted or redrawn; whether it may be."""
        return await self._attempting(row)

    async def sent(self, row: OutboxRow, posted: str, shown: str, *, settled: bool) -> None:
        """A card hangs at ``posted`` and looks as its digest ``shown``; one that is ``settled`` is done with.

        These are written set by set; whatever else comes of a row is rarer.
        """
        await self._sent(Sent(row.id, posted, row.wanted, shown))
        if settled:
            await self.closed(row)

    async def found(self, row: OutboxRow, posted: str, shown: str, *, settled: bool) -> None:
        """A card hangs at ``posted`` since an earlier try. If it was asked for again since it was put, it may
        look as it did before: then it is drawn again.
        """
        if row.wanted > 1:
            return await self._sent(Sent(row.id, posted, drawn=0))
        return await self.sent(row, posted, shown, settled=settled)

    async def redrawn(self, row: OutboxRow, shown: str, *, settled: bool) -> None:
        """A card that hangs looks as its digest ``shown`` now."""

        def write(connection: Connection) -> None:
            outbox.redrawn(connection, row.id, self._now(), drawn=row.wanted, shown=shown)
            if settled:
                outbox.close(connection, row.id)

        await self._written(Note(row.id, write))

    async def later(self, row: OutboxRow, seconds: float, why: str, *, refused: bool = False) -> None:
        """Try again after so many seconds; only a plain refusal of the platform says that it has nothing."""
        when = self._now() + timedelta(seconds=seconds)
        await self._written(Note(row.id, lambda c: outbox.later(c, row.id, when, why, ambiguous=not refused)))

    async def closed(self, row: OutboxRow, why: str = "") -> None:
        """There is nothing more to tell, or no way to."""
        await self._written(Note(row.id, lambda c: outbox.close(c, row.id, why)))

    async def failed(self, row: OutboxRow, why: str) -> None:
        """It cannot be delivered, which the platform was not even asked."""
        await self._written(Note(row.id, lambda c: outbox.failed(c, row.id, why)))

    async def given_up(self, row: OutboxRow, fault: WireError) -> None:
        """It cannot be delivered: the row says why, and a person out of reach is listed as that."""

        def write(connection: Connection) -> None:
            if fault.unreachable and row.account is not None:
                people.mark_unreachable(connection, row.account.id, fault.why, self._now())
            outbox.failed(connection, row.id, fault.why, ambiguous=fault.ambiguous)

        await self._written(Note(row.id, write))

    def _attempting_all(self, rows: Sequence[OutboxRow]) -> Sequence[bool]:
        """Whether each may go on."""
        now, may_go_on = self._now(), set[int]()

        def write(connection: Connection, numbers: Collection[int]) -> None:
            those = [row for row in rows if row.id in numbers]
            may_go_on.update(outbox.attempting(connection, those, now, lease_seconds=LEASE_SECONDS))

        self._waiting_for_none([row.id for row in rows], write)
        return [row.id in may_go_on for row in rows]

    def _sent_all(self, sent: Sequence[Sent]) -> Sequence[None]:
        def write(connection: Connection, numbers: Collection[int]) -> None:
            outbox.all_sent(connection, [one for one in sent if one.row_id in numbers], self._now())

        self._waiting_for_none([one.row_id for one in sent], write)
        return [None for _ in sent]

    def _write_all(self, notes: Sequence[Note]) -> Sequence[None]:
        def write(connection: Connection, numbers: Collection[int]) -> None:
            for note in notes:
                if note.row_id in numbers:
                    note.write(connection)

        self._waiting_for_none([note.row_id for note in notes], write)
        return [None for _ in notes]

    def _waiting_for_none(
        self, row_ids: Sequence[int], write: Callable[[Connection, Collection[int]], None]
    ) -> None:
        """Write about the rows that nobody else is changing just now, and then about each of the others."""
        with self._database.writing() as connection:
            free = outbox.hold_free(connection, row_ids)
            write(connection, free)
        for number in dict.fromkeys(row_ids):
            if number not in free:
                with self._database.writing() as connection:
                    write(connection, {number})
