"""A signed Slack press that writes, through the whole of Daymark, beside bare aiohttp that does the same."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from statistics import quantiles
from time import perf_counter

import aiohttp
from sqlalchemy import make_url

from bot.slack.render import PRESS
from storage.engine import open_database
from tests.benchmarks.fill import USUAL, fill
from tests.benchmarks.place import SECRET, Place
from tests.benchmarks.program import free_port, running
from tests.benchmarks.table import Row
from tests.bot.slack import people
from tests.bot.slack.local_slack import LocalSlack, encode
from tests.bot.slack.workspace import Message

AT_ONCE, A_SECOND = 32, 100
Took = Sequence[float]


def measure(place: Place) -> Iterator[Row]:
    """32 at once, for the rate; then 100 a second whatever comes back, for how long each takes."""
    figures = asyncio.run(_measure(place))
    (ours, ours_paced), (bare, bare_paced) = figures["daymark"], figures["bare"]
    yield Row("Slack press, 32 at once (a second)", ours, bare, (">=", 0.7))
    yield Row("Slack press, 100 a second (p99, ms)", p99(ours_paced), p99(bare_paced), ("<=", 3))
    yield Row("Slack press, 100 a second, against 50 (p99, ms)", p99(ours_paced), 50, ("<=", 1))


def p99(took: Took) -> float:
    """The hundredth part took longer, in milliseconds."""
    return quantiles(took, n=100)[98] * 1000


async def _measure(place: Place) -> dict[str, tuple[float, Took]]:
    """Both in turn and both twice, the better rate of each counts."""
    size = place.size
    figures: dict[str, tuple[float, Took]] = {}
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(_local_slack())
        http = await stack.enter_async_context(aiohttp.ClientSession())
        ports = {
            "bare": await stack.enter_async_context(_bare(place)),
            "daymark": await stack.enter_async_context(_daymark(place, slack)),
        }
        numbers = {name: count(1) for name in ports}
        rates = dict.fromkeys(ports, 0.0)
        for _ in range(2):
            for name, port in ports.items():
                presser = Presser(slack, http, port, numbers[name])
                rates[name] = max(rates[name], await presser.at_once(size.presses))
        for name, port in ports.items():
            paced = await Presser(slack, http, port, numbers[name]).paced(size.seconds)
            figures[name] = rates[name], paced
    return figures


class Presser:
    """Team managers who confirm their calls, one press for each assessment."""

    def __init__(
        self, slack: LocalSlack, http: aiohttp.ClientSession, port: int, numbers: count[int]
    ) -> None:
        """Press at this port."""
        self._slack, self._http, self._numbers = slack, http, numbers
        self._url = f"http://127.0.0.1:{port}/slack/events"

    async def at_once(self, presses: int) -> float:
        """How many a second with so many on their way at any time."""
        left = iter(range(presses))

        async def press_on() -> None:
            for _ in left:
                await self._press()

        start = perf_counter()
        await asyncio.gather(*(press_on() for _ in range(AT_ONCE)))
        return presses / (perf_counter() - start)

    async def paced(self, seconds: int) -> Took:
        """How long each took when they came evenly, whatever had been answered by then."""
        loop = asyncio.get_running_loop()
        start, pressing = loop.time(), []
        for number in range(seconds * A_SECOND):
            await asyncio.sleep(start + number / A_SECOND - loop.time())
            pressing.append(asyncio.create_task(self._press()))
        return await asyncio.gather(*pressing)

    async def _press(self) -> float:
        body, kind = self._body(next(self._numbers))
        headers = {"Content-Type": kind} | self._slack.signed(body)
        start = perf_counter()
        async with self._http.post(self._url, data=body, headers=headers) as answer:
            assert answer.status == 200, answer.status
            await answer.read()
        return perf_counter() - start

    def _body(self, assessment: int) -> tuple[bytes, str]:
        user = _manager_of(assessment)
        value = json.dumps({"act": "call.confirm", "subject": f"assessment:{assessment}"})
        button = {"type": "button", "action_id": f"{PRESS}:call.confirm", "value": value}
        workspace = self._slack.workspace
        payload = people.press_payload(workspace, workspace.users[user], button)
        response = f"{self._slack.url}/respond/{workspace.response(user)}"
        shown = Message(workspace.number("1700000000."), "U0DAYMARK", "Please call the worker.")
        return encode(payload | people.in_message(workspace.channel_of(user), shown, response))


def _manager_of(assessment: int) -> str:
    return f"U{1 + USUAL.heads + USUAL.service_managers + assessment % USUAL.team_managers}"


@asynccontextmanager
async def _local_slack() -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(secret=SECRET)
    await slack.start()
    for number in range(USUAL.team_managers):
        slack.add_user(_manager_of(number), f"{number}@council.example", "A manager")
    yield slack
    await slack.stop()


def _filled(place: Place) -> str:
    address = place.database("sqlite")
    database = open_database(address)
    fill(database, 2 * place.size.presses + A_SECOND * place.size.seconds, called=False)
    database.close()
    return address


@asynccontextmanager
async def _bare(place: Place) -> AsyncIterator[int]:
    port, path = free_port(), str(make_url(_filled(place)).database)
    async with running(["tests.benchmarks.bare_slack", str(port), path], port):
        yield port


@asynccontextmanager
async def _daymark(place: Place, slack: LocalSlack) -> AsyncIterator[int]:
    port = free_port()
    settings = {
        "PORT": str(port),
        "DATABASE_URL": _filled(place),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.secret,
        "SLACK_API_URL": slack.api_url,
    }
    async with running(["bot", "run"], port, **settings):
        yield port
