"""Daymark is killed at every named moment and at random ones, and loses nothing and doubles nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice
from random import Random

import pytest

from tests.torture.audit import audit
from tests.torture.life import Nursery
from tests.torture.mortal import Death
from tests.torture.points import POINTS, Point
from tests.torture.road import Fate, once
from tests.torture.seeds import is_long, repeat, seeds
from tests.torture.town import Town, town

EVERY = 1 if is_long() else 10
OPENED_BY = ("tick", "_make", "_claim", "_attempting_all", "_sent_all", "_write_all", "_turn", "_draw")
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
BAD_ANSWERS = (Fate.BEFORE, Fate.AFTER, Fate.BUSY, Fate.DROPPED)


async def test_killed_at_every_named_point(database_url: str, nursery: Nursery) -> None:
    offset = 0 if database_url.startswith("sqlite") else EVERY // 2
    async with town(database_url, nursery) as made:
        for name, point in islice(POINTS.items(), offset, None, EVERY):
            await point.before(made)
            await made.allocate(pressed=point.pressed)
            assert await died_at(made, point), f"never came to: {name}"
        await the_alarm_is_raised(made)
        await made.live_until_quiet()
        audit(made)


async def died_at(made: Town, point: Point) -> bool:
    """Live towards a point; whether this life came to it."""
    made.road.fate = once(*point.fates)
    deaths = made.nursery.deaths
    life = await made.begin(point.death, audited=point.audited)
    quiet = life.ready.is_set() and await made.live()
    return not quiet and (point.death is None or await made.nursery.heard_of(deaths + 1))


async def the_alarm_is_raised(made: Town) -> None:
    """Everything that is wrong was told, and once a day: but for what was told just before the one death."""
    if made.wrong:
        await made.begin(audited=True)
    told = {key: times for key, times in made.road.alerts.items() if key[1] in made.wrong}
    assert {reference for _, reference in told} == set(made.wrong), told
    assert max(told.values(), default=0) <= 2, told


@pytest.mark.parametrize("seed", seeds(range(1)))
async def test_killed_at_random(database_url: str, nursery: Nursery, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - it has to be repeatable
    try:
        async with town(database_url, nursery) as made:
            accidents = shuffled(chance)
            made.road.fate = lambda kind: next(accidents)
            for _ in range(LIVES):
                await made.allocate()
                await hazard(made, chance)
            assert not is_long() or all(made.road.met[fate] for fate in BAD_ANSWERS), made.road.met
            await made.live_until_quiet()
            audit(made)
    except AssertionError as found:
        found.add_note(repeat("test_killed_at_random", seed))
        raise


def shuffled(chance: Random) -> Iterator[Fate]:
    """Every accident again and again, as often as it is to happen, so that none is left out by chance."""
    while True:
        accidents = [fate for fate, times in ACCIDENTS.items() for _ in range(times)]
        chance.shuffle(accidents)
        yield from accidents


async def hazard(made: Town, chance: Random) -> None:
    """One life among accidents, that ends at some commit, at some instant, or when everything is done."""
    death = Death(chance.choice(OPENED_BY), chance.choice(["before", "after"]), chance.randint(1, 12))
    life = await made.begin(death if chance.random() < 0.5 else None)
    killing = asyncio.get_running_loop().call_later(chance.uniform(0.05, 2.0), life.kill)
    if life.ready.is_set():
        await made.live()
    killing.cancel()
