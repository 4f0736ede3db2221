"""What is asked for at about the same time is done in one go, and a fault stays with whoever caused it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.together import Together
from storage.engine import StorageUnavailable


class Kitchen:
    """Makes what is ordered, remembers each go, and breaks over a lemon."""

    def __init__(self) -> None:
        self.goes: list[list[str]] = []
        self.closed = False

    def make(self, orders: Sequence[str]) -> Sequence[str]:
        self.goes.append(list(orders))
        if self.closed:
            raise StorageUnavailable("The kitchen is closed.")
        if "lemon" in orders:
            raise ValueError
        return [f"{order} tart" for order in orders]


async def test_what_comes_together_is_done_together() -> None:
    kitchen = Kitchen()
    together = Together(kitchen.make)
    assert await asyncio.gather(*map(together, ("apple", "pear"))) == ["apple tart", "pear tart"]
    assert await together("plum") == "plum tart"
    assert kitchen.goes == [["apple", "pear"], ["plum"]]


async def test_a_fault_is_told_to_whoever_asked_for_it_alone() -> None:
    kitchen = Kitchen()
    told = await asyncio.gather(*map(Together(kitchen.make), ("apple", "lemon")), return_exceptions=True)
    assert told[0] == "apple tart"
    assert isinstance(told[1], ValueError)


async def test_a_store_that_is_gone_is_asked_once_and_not_once_for_each() -> None:
    kitchen = Kitchen()
    kitchen.closed = True
    together = Together(kitchen.make)
    with pytest.raises(StorageUnavailable):
        await asyncio.gather(*map(together, ("apple", "pear", "plum")))
    assert len(kitchen.goes) == 1


async def test_whoever_gives_up_waiting_stops_nobody_else() -> None:
    together = Together(Kitchen().make)
    first, second = (asyncio.create_task(together(order)) for order in ("apple", "pear"))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "pear tart"
