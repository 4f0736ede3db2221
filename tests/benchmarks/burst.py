"""A morning's burst over wires that enforce what Slack and Teams permit, beside exactly that rate.

The wires refuse with `Retry-After` as the platforms do, in the place where those are called.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from time import perf_counter

from sqlalchemy import update

from bot.app import utc_now
from bot.lanes import PACES
from bot.messages import Address, Posted, WireError
from bot.outbound import Outbound
from bot.shapes import Card
from storage import outbox
from storage.engine import Database, open_database
from storage.outbox import Put
from storage.tables import accounts
from tests.benchmarks.fill import FIRST_WORKER, WORKERS, fill
from tests.benchmarks.place import Place
from tests.benchmarks.table import Row
from tests.benchmarks.ticking import council_of

LANES = (("slack", "T0COUNCIL"), ("slack", "T1ASLEEP"), ("teams", "tenant"))
ASLEEP = LANES[1]
TEAMS_SHARE = 10  # it permits ten times as many
SHARES = 2 + TEAMS_SHARE
RETRY_AFTER = 3.0


class StrictWire:
    """Takes so many in any second from each workspace or tenant, and a tenth more, and refuses the rest."""

    can_find = False

    def __init__(self, platform: str, expected: int) -> None:
        """Enforce the pace that this platform permits, and be done once it has taken so many."""
        self.done, self._left = asyncio.Event(), expected
        self.platform = platform
        self.permitted = PACES[platform].in_all
        self.taken: dict[tuple[str, str], list[float]] = {}
        self.refused: Counter[tuple[str, str]] = Counter()
        self.awaited, self.answered = "", asyncio.Event()

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Take it, or say when to come again; the workspace that is asleep refuses its first."""
        now, lane = perf_counter(), (address.platform, address.tenant)
        taken = self.taken.setdefault(lane, [])
        late = sum(now - before < 1.0 for before in taken[-2 * int(self.permitted) :]) > 1.1 * self.permitted
        if late or (lane == ASLEEP and not self.refused[lane]):
            self.refused[lane] += 1
            raise WireError("The platform asks to wait.", retry_after=RETRY_AFTER)
        taken.append(now)
        self._left -= 1
        if not self._left:
            self.done.set()
        if mark == self.awaited:
            self.answered.set()
        return Posted(f"{address.user}/{len(taken)}")

    async def redraw(self, address: Address, card: Card, posted: Posted) -> None:
        """Nothing to do."""

    async def find(self, address: Address, mark: str) -> Posted | None:
        """It cannot be asked."""
        return None

    async def email_of(self, address: Address) -> str | None:
        """Nobody is known."""
        return None


def measure(place: Place) -> Iterator[Row]:
    """How near each lane comes to what it may, how often it was told to wait, and how long a reply takes."""
    database = open_database(place.database("sqlite"))
    wires, replied = asyncio.run(_burst(database, place.size.morning))
    database.close()
    for wire in wires:
        for lane, taken in wire.taken.items():
            rate = (len(taken) - 1) / (taken[-1] - taken[0])
            name = f"{'/'.join(lane)}{', woken after Retry-After' if lane == ASLEEP else ''}"
            yield Row(f"morning's burst, {name} (a second)", rate, wire.permitted, (">=", 0.95))
            yield Row(f"morning's burst, {name} (429s, against 1)", wire.refused[lane], 1, ("<=", 1))
    yield Row("reply to a press during the burst, against 2 (s)", replied, 2, ("<=", 1))


async def _burst(database: Database, morning: int) -> tuple[tuple[StrictWire, ...], float]:
    """So many for each workspace and ten times that for Teams; in the middle one that somebody waits for."""
    council = council_of(database)
    fill(database, WORKERS)
    told = range(1, SHARES * morning + 1)
    with database.writing() as connection:
        for number in told:
            platform, tenant = LANES[min(number % SHARES, 2)]
            theirs = update(accounts).where(accounts.c.person_id == FIRST_WORKER + number)
            connection.execute(theirs.values(platform=platform, tenant=tenant))
        outbox.put(connection, [_telling(number) for number in told], utc_now())
    wires = StrictWire("slack", 2 * morning + 1), StrictWire("teams", TEAMS_SHARE * morning)
    outbound = Outbound(database, council, utc_now, {wire.platform: wire for wire in wires})
    sending = asyncio.create_task(outbound.run())
    await asyncio.sleep(RETRY_AFTER)
    replied = await _reply(database, outbound, wires[0])
    await asyncio.gather(*(wire.done.wait() for wire in wires))
    outbound.stop()
    await sending
    return wires, replied


def _telling(number: int, *, urgent: bool = False) -> Put:
    about = number or WORKERS  # number 0 is the last worker's neighbour in the ring
    return Put(FIRST_WORKER + number, "allocation", f"assessment:{about}", assessment_id=about, urgent=urgent)


async def _reply(database: Database, outbound: Outbound, slack: StrictWire) -> float:
    """Put one that is urgent, to somebody on the workspace that is awake; seconds until it is posted."""
    start = perf_counter()
    with database.writing() as connection:
        outbox.put(connection, [_telling(0, urgent=True)], utc_now())
        [row] = outbox.rows_of(connection, FIRST_WORKER, limit=1)
    slack.awaited = row.mark
    outbound.nudge()
    await slack.answered.wait()
    return perf_counter() - start
