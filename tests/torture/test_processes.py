"""Two and four processes share one PostgreSQL and one morning: nobody is asked twice, nothing is sent twice.

Two people, two clicks and two instances at once inside one process are in tests/stories/test_races.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from tests.torture import witness
from tests.torture.audit import audit
from tests.torture.life import PATIENCE, Life, Nursery
from tests.torture.morning import fill
from tests.torture.seeds import is_long, repeat, seeds
from tests.torture.town import BETWEEN_LIVES, Town, town

CHECK_IN_DAY = datetime(2026, 3, 23, 9, 30)  # London's wall clock, as DEMO_CLOCK gives it  # noqa: DTZ001
LOOKS = 200  # each with a card for two people: several batches, and more than one process may have in flight
PAIRS = 25  # for each process: each is to find somebody to write to while all others have their hands full
PRESSED = 3


@pytest.mark.parametrize("processes", [2, 4] if is_long() else [2])
@pytest.mark.parametrize("again", seeds(range(1)))
async def test_several_processes_share_a_morning(
    postgresql_url: str, nursery: Nursery, tmp_path: Path, processes: int, again: int
) -> None:
    try:
        async with town(postgresql_url, nursery) as made:
            for _ in range(PRESSED):
                await made.allocate()
            fill(made, PAIRS * processes, LOOKS)
            made.moment = CHECK_IN_DAY - BETWEEN_LIVES
            witness.begin(made.url)
            made.road.hold(after=0)
            beside = await begin_together(made, processes, tmp_path / "gate")
            await everybody_shares(made, processes)
            assert await made.live()
            assert not made.under_way()
            for life in beside:
                life.kill()
                await life.over()
            await made.live_until_quiet()
            assert not any(post.in_doubt for posts in made.road.posts.values() for post in posts)
            audit(made)
    except AssertionError as found:
        found.add_note(repeat("test_several_processes", again))
        raise


async def begin_together(made: Town, processes: int, gate: Path) -> Sequence[Life]:
    """So many processes, whose first tick is at one moment. Gives all but the first."""
    names = [f"beside{number}" for number in range(1, processes)]
    opening = asyncio.create_task(made.nursery.open_gate(gate, processes))
    _, *beside = await asyncio.gather(
        made.begin(gate=str(gate)), *(made.beside(name, str(gate)) for name in names)
    )
    await opening
    return beside


async def everybody_shares(made: Town, processes: int) -> None:
    """Nothing is posted before each process has claimed something; and one alone did not ask everybody."""
    assert len(witness.seen(made.url, witness.ASKED)) > 1, witness.seen(made.url, witness.ASKED)
    async with asyncio.timeout(PATIENCE):
        while len(claimed := witness.seen(made.url, witness.CLAIMED)) < processes:  # noqa: ASYNC110 - others
            await asyncio.sleep(0.02)
    assert all(claimed.values()), claimed
    made.road.let_go()
