"""A small Teams with Daymark's wire in it, for every test that asks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.teams.wire import PATH, teams_wire
from tests.bot.teams.local_teams import TENANT, LocalTeams
from tests.bot.teams.world import Script, World


@pytest.fixture
async def teams() -> AsyncIterator[LocalTeams]:
    server = LocalTeams()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def world(teams: LocalTeams) -> AsyncIterator[World]:
    script = Script()
    wire = teams_wire(
        app_id=None,
        password=None,
        tenant=TENANT,
        loopback=True,
        receive=script.receive,
        card_now=script.card_now,
        public_url="https://daymark.test",
    )
    app = web.Application()
    app.add_routes(wire.routes())
    async with TestServer(app) as daymark:
        teams.meet(str(daymark.make_url(PATH)))
        await wire.start()
        yield World(teams, wire, script)
        await wire.stop()
