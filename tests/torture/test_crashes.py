"""Daymark is killed at every named moment and at random ones, and loses nothing and doubles nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from itertools import islice
from random import Random

import pytest

from scheduling.calendar import LONDON
from storage import views
from storage.engine import open_database
from tests.torture.audit import audit
from tests.torture.life import Nursery
from tests.torture.mortal import Death
from tests.torture.points import POINTS, Point
from tests.torture.road import Fate
from tests.torture.seeds import is_long, repeat, seeds
from tests.torture.town import Town, town

EVERY = 1 if is_long() else 8
OPENED_BY = ("in_turns", "_claim", "_attempting_all", "_sent_all", "_write_all", "_turn")
LIVES = 8 if is_long() else 2
ACCIDENTS = {
    Fate.TAKEN: 24,
    Fate.BEFORE: 2,
    Fate.AFTER: 2,
    Fate.DROPPED: 2,
    Fate.BUSY: 1,
    Fate.KILLED_BEFORE: 1,
    Fate.KILLED_AFTER: 1,
}


async def test_killed_at_every_named_point(database_url: str, nursery: Nursery) -> None:
    offset = 0 if database_url.startswith("sqlite") else EVERY // 2
    async with town(database_url, nursery) as made:
        for name, point in islice(POINTS.items(), offset, None, EVERY):
            await made.allocate(pressed=point.pressed)
            if point.due:
                made.moment = next_look(made)
            assert await died_at(made, point), f"never came to: {name}"
        await made.live_until_quiet()
        audit(made)


def next_look(made: Town) -> datetime:
    """When somebody is next to be asked something, on London's clocks."""
    with closing(open_database(made.url)) as database, database.reading() as connection:
        look_at = views.oldest_look(connection)
    assert look_at is not None
    return max(look_at.astimezone(LONDON).replace(tzinfo=None), made.moment)


async def died_at(made: Town, point: Point) -> bool:
    """Live towards a point; whether this life came to it."""
    made.road.fate = one_after_another(point)
    deaths = made.nursery.deaths
    life = await made.begin(point.death)
    quiet = life.ready.is_set() and await made.live()
    return not quiet and (point.death is None or await made.nursery.heard_of(deaths + 1))


def one_after_another(point: Point) -> Callable[[str], Fate]:
    """Each of a point's fates once, for the first request of its kind."""
    to_come = list(point.fates)

    def fate(kind: str) -> Fate:
        found = next((each for each in to_come if each[0] == kind), None)
        if found is None:
            return Fate.TAKEN
        to_come.remove(found)
        return found[1]

    return fate


@pytest.mark.parametrize("seed", seeds(range(1)))
async def test_killed_at_random(database_url: str, nursery: Nursery, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - it has to be repeatable
    try:
        async with town(database_url, nursery) as made:
            for _ in range(LIVES):
                await made.allocate()
                await hazard(made, chance)
            await made.live_until_quiet()
            audit(made)
    except AssertionError as found:
        found.add_note(repeat("test_killed_at_random", seed))
        raise


async def hazard(made: Town, chance: Random) -> None:
    """One life among accidents, that ends at some commit, at some instant, or when everything is done."""
    fates, weights = zip(*ACCIDENTS.items(), strict=True)
    made.road.fate = lambda kind: chance.choices(fates, weights)[0]
    death = Death(chance.choice(OPENED_BY), chance.choice(["before", "after"]), chance.randint(1, 12))
    life = await made.begin(death if chance.random() < 0.5 else None)
    killing = asyncio.get_running_loop().call_later(chance.uniform(0.05, 2.0), life.kill)
    if life.ready.is_set():
        await made.live()
    killing.cancel()
