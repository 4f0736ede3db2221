"""A morning's lists for two thousand managers, each with twenty lines, beside what the platforms permit.

Drawn and sent through the dispatcher to a wire that does nothing, from duties that were made just before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, time
from time import perf_counter

from bot.desk import Council
from bot.lanes import PACES
from bot.outbound import Outbound
from bot.rhythms import come_round
from scheduling.procedure import Rhythm
from scheduling.words import Role
from storage.engine import Database, open_database
from tests.benchmarks.fill import Staffing, fill
from tests.benchmarks.place import Place
from tests.benchmarks.sending import NoWire
from tests.benchmarks.table import Row
from tests.benchmarks.ticking import DIALECTS, council_of, with_rhythms

MORNING = datetime(2026, 3, 24, 8, 45, tzinfo=UTC)  # the day after every check-in was due
OF_EACH = 25  # open assessments of a team manager; a service manager has nine times as many
PERMITTED = PACES["slack"].in_all + PACES["teams"].in_all  # of one workspace and one tenant together
LIST = Rhythm(
    key="morning-list",
    label="Morning list",
    topic="morning_list",
    asks=(Role.TEAM_MANAGER, Role.SERVICE_MANAGER),
    every="working-day",
    at=time(8, 30),
)


def measure(place: Place) -> Iterator[Row]:
    """Lists a second, from the row in the outbox to being marked as sent, on each database."""
    managers = place.size.managers
    service_managers = managers // 10
    team_managers = managers - service_managers
    staffing = Staffing(1, service_managers, team_managers, 5 * team_managers)
    for dialect in DIALECTS:
        database = open_database(place.database(dialect))
        council = with_rhythms(council_of(database), LIST)
        fill(database, OF_EACH * team_managers, staffing=staffing)
        made = come_round(database, council, MORNING)
        rate = asyncio.run(_sent(database, council, made))
        database.close()
        place.drop(database.url.render_as_string(False))
        name = f"morning's lists for {managers:,} managers, drawn and sent, {dialect} (a second)"
        yield Row(name, rate, PERMITTED, (">=", 1))


async def _sent(database: Database, council: Council, lists: int) -> float:
    wire = NoWire(lists)
    outbound = Outbound(database, council, lambda: MORNING, {"slack": wire}, paces={})
    start = perf_counter()
    sending = asyncio.create_task(outbound.run())
    await wire.all_posted.wait()
    outbound.stop()
    await sending
    return lists / (perf_counter() - start)
