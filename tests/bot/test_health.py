"""Whether Daymark is alive, and whether it is doing its work."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.messages import Incoming
from bot.watch.health import LATE, Health
from storage.engine import Database, open_database
from tests.office import Office, open_office

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    """AB-1042 was allocated, and everything due is sent."""
    async with open_office(sqlite_url) as made:
        await made.allocate()
        yield made


@pytest.fixture
async def client(office: Office) -> AsyncIterator[Client]:
    """Whatever watches over Daymark."""
    site = web.Application()
    site.add_routes(Health(office.database, office.clock.now).routes())
    async with TestClient(TestServer(site)) as made:
        yield made


@pytest.fixture
def gone(sqlite_template: Path, tmp_path: Path) -> Database:
    """A store whose folder went away."""
    folder = tmp_path / "gone"
    folder.mkdir()
    database = open_database(f"sqlite:///{shutil.copy(sqlite_template, folder / 'daymark.db')}")
    database.close()
    shutil.rmtree(folder)
    return database


async def test_it_is_alive_and_ready(client: Client) -> None:
    alive = await client.get("/healthz")
    assert (alive.status, await alive.text()) == (200, "ok\n")
    ready = await client.get("/readyz")
    assert ready.status == 200
    assert await ready.json() == {
        "ready": True,
        "open_assessments": 1,
        "looks_due": 0,
        "to_send": 0,
        "not_delivered": 0,
        "oldest_waiting": None,
        "found_by_the_audit": 0,
    }


async def test_something_due_and_not_sent_within_minutes_is_a_fault(office: Office, client: Client) -> None:
    await office.inbound.receive(_risk(office))
    office.clock.instant += LATE
    assert (await client.get("/readyz")).status == 200
    office.clock.instant += timedelta(seconds=1)
    answer = await client.get("/readyz")
    assert answer.status == 503
    told = await answer.json()
    assert (told["ready"], told["to_send"] > 0, told["oldest_waiting"] is None) == (False, True, False)
    await office.beat()
    assert (await client.get("/readyz")).status == 200


def _risk(office: Office) -> Incoming:
    place, answers = office.place("Aisha Khan"), {"note": "The family is away."}
    return Incoming(place, office.message_id(), "risk.raise", "assessment:1", answers)


async def test_it_is_alive_but_not_ready_while_its_store_is_gone(gone: Database, office: Office) -> None:
    site = web.Application()
    site.add_routes(Health(gone, office.clock.now).routes())
    async with TestClient(TestServer(site)) as client:
        assert (await client.get("/healthz")).status == 200
        answer = await client.get("/readyz")
        assert answer.status == 503
        told = await answer.json()
        assert not told["ready"]
        assert "cannot be opened" in told["why"]
