"""The desk on a real local server, with a small council and a clock that is set; and an office at work."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import delete

from bot.web.wire import WebWire
from storage.tables import inbox
from tests.bot.web.boards import NOW, fill
from tests.bot.web.council import Client, Council, SetClock
from tests.office import Office, open_office


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


@pytest.fixture(scope="session")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which `boards.fill` has happened, to copy: to live through it takes seconds."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("boards") / "filled.db"))

    async def live() -> None:
        async with open_office(f"sqlite:///{path}") as made:
            await fill(made)
            with made.database.writing() as connection:
                connection.execute(delete(inbox))  # the copies begin to number what is sent to them again

    asyncio.run(live())
    return path


@pytest.fixture
async def office(filled: Path, tmp_path: Path) -> AsyncIterator[Office]:
    url = f"sqlite:///{shutil.copy(filled, tmp_path / 'filled.db')}"
    async with open_office(url, NOW) as made:
        yield made
