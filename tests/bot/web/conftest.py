"""The desk on a real local server, with a small council and a clock that is set."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.wire import WebWire
from tests.bot.web.council import Client, Council, SetClock


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def wire(council: Council, clock: SetClock) -> WebWire:
    return WebWire(
        gallery=council, clock=clock, next_due=clock.next_due, moved=clock.moved, receive=council.receive
    )


@pytest.fixture
async def server(wire: WebWire) -> AsyncIterator[TestServer]:
    application = web.Application()
    application.add_routes(wire.routes())
    running = TestServer(application, host="127.0.0.1")
    await running.start_server()
    yield running
    await running.close()


@pytest.fixture
async def client(server: TestServer) -> AsyncIterator[Client]:
    async with TestClient(server) as made:
        yield made
