"""Memory with a great many open and sent, beside the same with few: each in a process of its own."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
from collections.abc import Iterator

from storage.engine import open_database
from tests.benchmarks.fill import fill
from tests.benchmarks.place import Place
from tests.benchmarks.sending import send_all
from tests.benchmarks.table import Row
from tests.benchmarks.ticking import council_of

FEW = 200


def measure(place: Place) -> Iterator[Row]:
    """The most that each process ever held."""
    least, *_, most = place.size.open_assessments
    few, many = _peak(place, least, FEW), _peak(place, most, place.size.sends)
    name = f"memory with {most:,} open and {place.size.sends:,} sends, against {least:,} and {FEW} (MB)"
    yield Row(name, many, few, ("<=", 1.25))


def _peak(place: Place, count: int, sends: int) -> float:
    address = place.database("sqlite")
    database = open_database(address)
    council_of(database)
    fill(database, count, due=sends // 2, planned=sends // 2)
    database.close()
    program = [sys.executable, "-m", "tests.benchmarks.memory", address, str(sends)]
    told = subprocess.run(program, check=True, capture_output=True, text=True)
    place.drop(address)
    return float(told.stdout)


def main() -> None:
    """Ask and send, then say how many megabytes that took at most."""
    database = open_database(sys.argv[1])
    asyncio.run(send_all(database, int(sys.argv[2])))
    database.close()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
