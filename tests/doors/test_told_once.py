"""What shuts Daymark out is told to the administrator once: on a morning's list, or by the alert of a day.

Held over two mornings, for a list that came back each hour would be read as little as one that never came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.watch.auditor import Auditor
from tests.bot.slack.local_slack import Failure
from tests.doors.house import House, open_house
from tests.doors.skipping import skip
from tests.doors.test_platforms import listing

MORNINGS = ("2026-03-03", "2026-03-04")
ADMINISTRATOR = "Daniel Frost"
HOUR = 3600.0


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """The team manager on Teams, everybody else on Slack."""
    async with open_house(sqlite_url, on_teams=["Tom Reed"]) as made:
        yield made


@pytest.fixture
async def alerts() -> AsyncIterator[tuple[str, list[Any]]]:
    """An ALERT_URL, and what was posted there."""
    posted: list[Any] = []

    async def take(request: web.Request) -> web.Response:
        posted.append(await request.json())
        return web.Response()

    site = web.Application()
    site.add_routes([web.post("/alerts", take)])
    async with TestServer(site) as server:
        yield str(server.make_url("/alerts")), posted


async def come_to(house: House, day: str, hour: int) -> None:
    """Let it become that hour, and whatever was asked to wait try again."""
    skip(HOUR)
    await house.go_to(f"{day} {hour:02}:00")


SHUT_OUT: dict[str, tuple[str, Callable[[House], None]]] = {
    "switched off in Slack": (
        "Aisha Khan",
        lambda house: house.slack.fail("chat.postMessage", Failure(error="user_disabled")),
    ),
    "blocked in Teams": ("Tom Reed", lambda house: house.teams.refuse(403)),
    "a conversation that is gone in Teams": ("Tom Reed", lambda house: house.teams.refuse(404)),
}


@pytest.mark.parametrize("how", SHUT_OUT)
async def test_a_person_who_is_not_reached_is_named_once_a_morning(house: House, how: str) -> None:
    name, shut_out = SHUT_OUT[how]
    shut_out(house)
    await house.allocate(service_manager=str(house.person("Sarah Malik").id))
    await house.settle()
    assert house.told(name) == []
    for number, day in enumerate(MORNINGS, start=1):
        for hour in (9, 10, 13, 17):
            await come_to(house, day, hour)
            assert len(house.told(ADMINISTRATOR)) == number, "one list a morning"
            assert house.read(ADMINISTRATOR).count(name) == 1, "and only on the newest"
            assert listing(house).count(f"{name}: not on ") == 1
    if name == "Tom Reed":
        await house.teams.say(house.member(name), "mine")
    else:
        await house.slack.say(house.slack_id(name), "mine")
    await come_to(house, "2026-03-05", 9)
    assert name not in house.read(ADMINISTRATOR)
    assert "Everybody can be reached." in listing(house)


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_token_that_is_withdrawn_is_told_of_once_a_day_by_another_way(
    house: House, alerts: tuple[str, list[Any]], platform: str
) -> None:
    url, posted = alerts
    auditor = Auditor(house.database, house.app.council, house.clock.now, url)
    if platform == "slack":
        house.slack.revoke_token()
    else:
        for _ in range(500):
            house.teams.refuse(401)
    await house.allocate()
    await house.settle()
    found: dict[str, set[str]] = {day: set() for day in MORNINGS}
    for day in found:
        for hour in (10, 12, 18, 20):
            await come_to(house, day, hour)
            await auditor.beat()
            found[day] |= {finding.name for finding in auditor.findings}
    told = Counter[str]()
    for one in posted:
        told[one["day"]] += len(one["findings"])
    assert told == {day: len(names) for day, names in found.items()}, "each once a day"
    assert all(told[day] for day in MORNINGS)
    house.slack.api.revoked = False
    house.teams.failures.clear()
    for hour in (9, 10):
        await come_to(house, "2026-03-05", hour)
    posted.clear()
    await auditor.beat()
    assert posted == []


async def test_a_message_that_is_gone_takes_no_redraw_and_is_nobodys_concern(house: House) -> None:
    """What was there is gone with it; what comes after is posted as ever."""
    await house.allocate()
    await house.go_to("2026-03-23 09:30")
    house.slack.workspace.channels["DU0AISHA"].clear()
    tried = house.slack.api.calls["chat.update"]
    answers = {"outlook": "on_track", "child_seen": "yes", "note": ""}
    await house.do("Aisha Khan", "check_in.answer_worker", house.milestone("check-in"), **answers)
    await house.settle()
    assert house.slack.api.calls["chat.update"] > tried
    for day in ("2026-03-24", "2026-03-25"):
        for hour in (9, 10):
            await come_to(house, day, hour)
            assert "Not delivered" not in house.read(ADMINISTRATOR)
            assert "Everybody can be reached." in listing(house)
            assert "Could not be delivered" not in listing(house)
    await house.do("Aisha Khan", "draft.send", "assessment:1")
    await house.do("Tom Reed", "comments.none", "draft:1")
    await house.settle()
    assert house.told("Aisha Khan"), "what came back"
