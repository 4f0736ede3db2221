"""A local Slack, and the wire under test listening to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.messages import Incoming, Line, Reply
from bot.slack.wire import SlackWire
from tests.bot.slack.local_slack import LocalSlack

WORKER = "U0WORKER"
MANAGER = "U0MANAGER"


class Desk:
    """What stands behind the wire in these tests: it keeps what came in and gives the reply that was set."""

    def __init__(self) -> None:
        """Say something harmless until told otherwise."""
        self.came: list[Incoming] = []
        self.reached = asyncio.Event()
        self.answer: Callable[[Incoming], Reply] = lambda incoming: Line("Recorded.")

    async def __call__(self, incoming: Incoming) -> Reply:
        """Keep it and reply."""
        self.came.append(incoming)
        self.reached.set()
        return self.answer(incoming)

    def says(self, reply: Reply) -> None:
        """Give this reply from now on."""
        self.answer = lambda incoming: reply

    @property
    def last(self) -> Incoming:
        """The latest thing that came in."""
        return self.came[-1]


@asynccontextmanager
async def wire_to(
    slack: LocalSlack, desk: Desk, *, by_socket: bool = False, public_url: str = ""
) -> AsyncIterator[SlackWire]:
    """The wire, started and reachable for this Slack by HTTP or by Socket Mode."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        app_token = slack.app_token if by_socket else ""
        tokens = {"bot_token": slack.bot_token, "signing_secret": slack.secret, "app_token": app_token}
        wire = SlackWire(desk, http, api_url=slack.api_url, public_url=public_url, **tokens)
        application = web.Application()
        application.add_routes(wire.routes())
        runner = web.AppRunner(application, shutdown_timeout=1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await wire.start()
        stack.push_async_callback(wire.stop)
        if by_socket:
            await slack.connected()
        else:
            host, port = runner.addresses[0][:2]
            slack.connect(f"http://{host}:{port}/slack/events")
        yield wire


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    """A workspace with a worker and a manager in it."""
    local = LocalSlack()
    await local.start()
    local.add_user(WORKER, "worker@council.test", "W. Orker")
    local.add_user(MANAGER, "manager@council.test", "M. Anager")
    yield local
    await local.stop()


@pytest.fixture
def desk() -> Desk:
    """What stands behind the wire."""
    return Desk()


@pytest.fixture(params=["http", "socket"])
async def wire(request: pytest.FixtureRequest, slack: LocalSlack, desk: Desk) -> AsyncIterator[SlackWire]:
    """The wire by HTTP and by Socket Mode: every test that asks for it runs with both."""
    async with wire_to(slack, desk, by_socket=request.param == "socket") as started:
        yield started


@pytest.fixture
async def http_wire(slack: LocalSlack, desk: Desk) -> AsyncIterator[SlackWire]:
    """The wire by HTTP alone."""
    async with wire_to(slack, desk) as started:
        yield started
