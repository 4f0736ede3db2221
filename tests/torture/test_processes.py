"""Two and four processes share one PostgreSQL and one morning: nobody is asked twice, nothing is sent twice.

Two people, two clicks and two instances at once inside one process are in tests/stories/test_races.py.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from tests.torture.audit import audit
from tests.torture.life import Nursery
from tests.torture.seeds import is_long, seeds
from tests.torture.town import BETWEEN_LIVES, town

CHECK_IN_DAY = datetime(2026, 3, 23, 9, 30)  # London's wall clock, as DEMO_CLOCK gives it  # noqa: DTZ001
ASSESSMENTS = 12 if is_long() else 3
PRESSED = 3


@pytest.mark.parametrize("processes", [2, 4] if is_long() else [2])
@pytest.mark.parametrize("again", seeds(range(1)))
async def test_several_processes_share_a_morning(
    postgresql_url: str, nursery: Nursery, processes: int, again: int
) -> None:
    async with town(postgresql_url, nursery) as made:
        for number in range(ASSESSMENTS):
            await made.allocate(pressed=number < PRESSED)
        made.moment = CHECK_IN_DAY - BETWEEN_LIVES
        _, *beside = await asyncio.gather(made.begin(), *(made.beside() for _ in range(processes - 1)))
        assert await made.live()
        assert not made.under_way()
        for life in beside:
            life.kill()
            await life.over()
        await made.live_until_quiet()
        assert not any(post.in_doubt for posts in made.road.posts.values() for post in posts)
        audit(made)
