"""What watches over Daymark, proved of the whole App as it starts: the night's audit, `/readyz`, `ALERT_URL`
and `/metrics`, with a strict local Slack beside it and nothing of its own replaced.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from bot.app import App, open_store
from bot.demo import address_of
from bot.settings import Settings
from storage.tables import outbox
from tests.bot.slack.local_slack import Failure, LocalSlack
from tests.office import SetClock, london
from tests.stories.steps import ALLOCATION_AS_SENT

AISHA, TOM = "U0AISHA", "U0TOM"
START = datetime(2026, 3, 2, 9, 0)  # London's wall clock, as DEMO_CLOCK gives it  # noqa: DTZ001
NOTE = "The family was away."
TYPED = (NOTE, ALLOCATION_AS_SENT["expectations"])
OFTEN, SELDOM = 0.05, 3600.0  # seconds from one beat to the next: a test waits for the first, or has none
LATE = timedelta(minutes=20)

Numbers = dict[tuple[str, str, str], float]


@dataclass
class Place:
    """The running App, what watches it, a Slack, and where it tells an administrator of what it found."""

    app: App
    clock: SetClock
    slack: LocalSlack
    watching: TestClient[web.Request, web.Application]
    told: asyncio.Queue[Any]

    async def allocate(self) -> None:
        """Tom allocates AB-1042 to Aisha; everything is sent."""
        seen = await self.slack.command(TOM, "/assessment", "new")
        await self.slack.submit(TOM, seen.view, ALLOCATION_AS_SENT)
        await self.app.outbound.drain()

    async def press_at_risk(self) -> None:
        """Aisha says in Slack that AB-1042 is at risk."""
        shown = await self.slack.command(AISHA, "/assessment", "show AB-1042")
        seen = await self.slack.press(AISHA, shown.private[0].ts, "risk.raise")
        await self.slack.submit(AISHA, seen.view, {"note": NOTE})

    def give_up(self, why: str, topic: str = "") -> None:
        """Change rows as no act of ours does without a reason: cards of a topic, or all, are given up."""
        which = outbox.c.topic == topic if topic else outbox.c.assessment_id.is_not(None)
        given_up = update(outbox).where(which).values(state="failed", send_after=None, why=why)
        with self.app.database.writing() as connection:
            connection.execute(given_up)

    async def ready_once_found(self, found: int) -> dict[str, Any]:
        """What `/readyz` says, red, once an audit has found so many things, as it does soon or never."""
        async with asyncio.timeout(20):
            status, answer = await self.ready()
            while answer["found_by_the_audit"] != found:
                await asyncio.sleep(OFTEN)
                status, answer = await self.ready()
        assert status == 503
        return answer

    async def ready(self) -> tuple[int, dict[str, Any]]:
        """What `/readyz` says."""
        answer = await self.watching.get("/readyz")
        return answer.status, await answer.json()

    async def numbers(self) -> Numbers:
        """Every number of `/metrics` by name, platform and outcome."""
        answer = await self.watching.get("/metrics")
        families = text_string_to_metric_families(await answer.text())
        return {
            (sample.name, sample.labels.get("platform", ""), sample.labels.get("outcome", "")): sample.value
            for family in families
            for sample in family.samples
            if "le" not in sample.labels
        }


@pytest.fixture
async def running() -> AsyncIterator[AsyncExitStack]:
    """Everything that was started here ends with the test."""
    async with AsyncExitStack() as made:
        yield made


@pytest.fixture
async def slack(running: AsyncExitStack) -> LocalSlack:
    """The worker and her team manager have accounts there."""
    made = LocalSlack()
    await made.start()
    running.push_async_callback(made.stop)
    made.add_user(AISHA, address_of("Aisha Khan"), "Aisha Khan")
    made.add_user(TOM, address_of("Tom Reed"), "Tom Reed")
    return made


async def started(slack: LocalSlack, url: str, running: AsyncExitStack, beats: float) -> Place:
    """Daymark on Monday 2 March 2026, 9 o'clock; time stands still until it is set."""
    told: asyncio.Queue[Any] = asyncio.Queue()

    async def hear(request: web.Request) -> web.Response:
        told.put_nowait(await request.json())
        return web.Response()

    alerts = web.Application()
    alerts.add_routes([web.post("/alerts", hear)])
    heard = await running.enter_async_context(TestServer(alerts))
    chosen = {
        "database_url": url,
        "demo_clock": START,
        "slack_bot_token": slack.bot_token,
        "slack_signing_secret": slack.secret,
        "slack_api_url": slack.api_url,
        "alert_url": str(heard.make_url("/alerts")),
    }
    settings = Settings.model_validate(chosen)
    database = open_store(settings)
    running.callback(database.close)
    clock = SetClock(london("2026-03-02 09:00"))
    app = App(settings, database, clock.now, paces={}, tick_seconds=beats)
    watching = TestClient(TestServer(await app.start(running)))
    await running.enter_async_context(watching)
    slack.connect(str(watching.make_url("/slack/events")))
    return Place(app, clock, slack, watching, told)


async def test_what_the_night_finds_turns_readyz_red_and_is_heard_once(
    slack: LocalSlack, sqlite_url: str, running: AsyncExitStack
) -> None:
    place = await started(slack, sqlite_url, running, beats=OFTEN)
    await place.app.auditor.beat()  # the first, which else comes whenever the machine finds time for it
    await place.allocate()
    await place.press_at_risk()
    place.clock.instant += LATE
    await place.app.moved()  # by now every list that shows it is drawn again too
    place.give_up("")
    status, answer = await place.ready()
    assert (status, answer["found_by_the_audit"]) == (200, 0)
    place.clock.instant = london("2026-03-03 02:00")
    heard = await asyncio.wait_for(place.told.get(), 20)
    assert heard["day"] == "2026-03-03"
    findings = heard["findings"]
    assert {one["reference"] for one in findings} == {"AB-1042"}
    answer = await place.ready_once_found(len(findings))
    assert answer["why"] == f"The audit found {len(findings)} things that must be put right."
    assert not [words for words in TYPED if words in str(heard) + str(answer)]
    place.give_up("The account is closed.", topic="allocation")
    place.clock.instant += timedelta(hours=1)  # audited again while something is wrong, and told no more
    answer = await place.ready_once_found(len(findings) - 1)
    assert place.told.empty()


async def test_metrics_count_a_real_press_and_a_real_send(
    slack: LocalSlack, sqlite_url: str, running: AsyncExitStack
) -> None:
    place = await started(slack, sqlite_url, running, beats=SELDOM)
    await place.allocate()
    told = await place.numbers()
    assert told["daymark_open_assessments", "", ""] == 1
    assert told["daymark_presses_total", "slack", "form"] == 1
    assert told["daymark_presses_total", "slack", "done"] == 1
    assert told["daymark_press_seconds_count", "slack", ""] == 2
    posted = sum(len(slack.messages(user)) for user in (AISHA, TOM))
    assert told["daymark_sends_total", "slack", "posted"] == posted > 0
    redrawn = told.get(("daymark_sends_total", "slack", "redrawn"), 0)
    assert told["daymark_send_seconds_count", "slack", ""] == posted + redrawn
    assert 0 < told["daymark_press_seconds_sum", "slack", ""] < 20
    assert 0 < told["daymark_send_seconds_sum", "slack", ""] < 20


async def test_metrics_tell_how_old_the_oldest_look_and_the_oldest_unsent_row_are(
    slack: LocalSlack, sqlite_url: str, running: AsyncExitStack
) -> None:
    place = await started(slack, sqlite_url, running, beats=SELDOM)
    await place.allocate()
    await place.app.beat()  # the look that the allocation asked for
    before = await place.numbers()
    assert before["daymark_oldest_due_look_seconds", "", ""] == 0
    assert before["daymark_oldest_unsent_seconds", "", ""] == 0
    slack.fail("chat.postMessage", *[Failure(status=503)] * 500)
    await place.press_at_risk()
    await place.app.outbound.drain()
    place.clock.instant += LATE
    late = await place.numbers()
    assert late["daymark_oldest_due_look_seconds", "", ""] == LATE.total_seconds()
    assert late["daymark_oldest_unsent_seconds", "", ""] == LATE.total_seconds()
    assert late["daymark_sends_total", "slack", "no answer"] > 0
    status, answer = await place.ready()
    assert status == 503
    assert answer["why"] == "Something that is due has not been sent for more than 15 minutes."
