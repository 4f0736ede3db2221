"""A Teams activity through the whole of Daymark, beside the stock CloudAdapter that only says a line back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from time import perf_counter

from aiohttp import web

from bot.demo import MEMBERS, address_of
from bot.teams.wire import PATH
from tests.benchmarks.place import Place
from tests.benchmarks.program import free_port, running
from tests.benchmarks.table import Row
from tests.bot.teams.local_teams import LocalTeams, Member

AT_ONCE = 32
PEOPLE = tuple(Member(name.replace(" ", "-"), address_of(name)) for name, *_ in MEMBERS)


class QuickTeams(LocalTeams):
    """The local Teams without its strictness, which would cost more than what is measured."""

    async def _post(self, request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"id": "1"}, status=201)


def measure(place: Place) -> Iterator[Row]:
    """Typed words, each answered with a message of its own through the same local Teams."""
    ours, theirs = asyncio.run(_measure(place))
    yield Row("Teams activity, 32 at once (a second)", ours, theirs, (">=", 8))


async def _measure(place: Place) -> tuple[float, float]:
    async with AsyncExitStack() as stack:
        teams = QuickTeams(members=PEOPLE)
        await teams.start()
        stack.push_async_callback(teams.stop)
        stock, daymark = free_port(), free_port()
        await stack.enter_async_context(running(["tests.benchmarks.stock_teams", str(stock)], stock))
        settings = {"PORT": str(daymark), "DATABASE_URL": place.database("sqlite")}
        await stack.enter_async_context(running(["bot", "run"], daymark, **settings))
        for port in (stock, daymark):  # and everybody becomes known to Daymark
            await _all_say(teams, port, len(PEOPLE))
        theirs = await _all_say(teams, stock, place.size.presses // 4)
        ours = await _all_say(teams, daymark, place.size.presses // 2)
    return ours, theirs


async def _all_say(teams: LocalTeams, port: int, count: int) -> float:
    """How many a second are taken and answered."""
    teams.meet(f"http://127.0.0.1:{port}{PATH}")
    left = iter(range(count))

    async def say_on() -> None:
        for number in left:
            status = await teams.say(PEOPLE[number % len(PEOPLE)], "help")
            assert status in (200, 201, 202), status

    start = perf_counter()
    await asyncio.gather(*(say_on() for _ in range(AT_ONCE)))
    return count / (perf_counter() - start)
