"""Measure everything, or what is named: ``python -m tests.benchmarks planning ticking``.

BENCH_SIZE=small does the same with less of everything, for trying. It prints one table and writes the same to
var/bench.json. A machine that is busy with something else changes the figures on both sides, so read the
ratios; how busy it was stands under the table.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.benchmarks import (
    burst,
    dashboard,
    jobs,
    memory,
    mornings,
    planning,
    pressing,
    sending,
    starting,
    teams,
    ticking,
)
from tests.benchmarks.place import SIZES, Place, open_place
from tests.benchmarks.table import Row, table, write

MEASUREMENTS: Mapping[str, Callable[[Place], Iterator[Row]]] = {
    "planning": planning.measure,
    "nothing-due": ticking.nothing_due,
    "claiming": ticking.claiming,
    "jobs": jobs.measure,
    "sending": sending.measure,
    "pressing": pressing.measure,
    "teams": teams.measure,
    "starting": starting.measure,
    "burst": burst.measure,
    "mornings": mornings.measure,
    "dashboard": dashboard.measure,
    "memory": memory.measure,
}
REPORT = Path("var/bench.json")


def main() -> None:
    """Do it, and say how it went."""
    size = os.environ.get("BENCH_SIZE", "full")
    named = sys.argv[1:] or list(MEASUREMENTS)
    if size not in SIZES or not set(named) <= MEASUREMENTS.keys():
        sys.exit(f"BENCH_SIZE is one of {', '.join(SIZES)}; the names are {', '.join(MEASUREMENTS)}.")
    rows: list[Row] = []
    with open_place(size) as place:
        for name in named:
            for row in MEASUREMENTS[name](place):
                rows.append(row)
                print(*row.cells, sep="  ", file=sys.stderr, flush=True)
    write(rows, REPORT)
    print(table(rows))
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"\n{os.cpu_count()} cores; load over 1, 5 and 15 minutes: {load}. Also in {REPORT}.")


if __name__ == "__main__":
    main()
