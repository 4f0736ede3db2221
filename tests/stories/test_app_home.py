"""The App Home of two people over the real Slack wire: opened, pressed in, and changed by somebody else.

Slack is the strict local one of the wire's own tests; everything behind it is the real thing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from aiohttp.test_utils import TestServer

from bot.app import App, open_store
from bot.demo import address_of
from bot.settings import Settings
from scheduling.calendar import LONDON
from storage import people
from storage.homes import TOGETHER
from tests.bot.slack.local_slack import LocalSlack, Seen, words_of
from tests.stories.steps import ALLOCATION_AS_SENT

AISHA, TOM, STRANGER = "U0AISHA", "U0TOM", "U0STRANGER"
START = datetime(2026, 3, 2, 9, 0)  # London's wall clock, as DEMO_CLOCK gives it  # noqa: DTZ001
ANSWER = {"outlook": "at_risk", "child_seen": "yes", "note": "The family is away."}


@dataclass
class Place:
    """The running Daymark with a Slack beside it."""

    app: App
    slack: LocalSlack

    async def settle(self) -> None:
        """Let everything that was put in the outbox be sent."""
        await self.app.outbound.drain()

    async def wait(self, time: timedelta) -> None:
        """Let time pass, and everything that is due happen."""
        self.app.clock.move_to(self.app.clock.now() + time)
        await self.app.moved()

    async def go_to(self, wall: str) -> None:
        """Move the clock forward, and let everything that is due happen."""
        self.app.clock.move_to(datetime.fromisoformat(wall).replace(tzinfo=LONDON))
        await self.app.moved()

    async def open_home(self, user: str) -> None:
        """Somebody opens their Home, and it is published."""
        await self.slack.open_home(user)
        await self.settle()

    async def press_at_home(self, user: str, act: str) -> Seen:
        """Somebody presses in their Home."""
        seen = await self.slack.press_in_home(user, act)
        await self.settle()
        return seen

    def home(self, user: str) -> str:
        """Every word in somebody's Home."""
        home = self.slack.home(user)
        return " ".join(words_of(home.view["blocks"])) if home else ""

    @property
    def published(self) -> int:
        """How often any Home was published."""
        return self.slack.api.calls["views.publish"]


@pytest.fixture
async def place(database_url: str) -> AsyncIterator[Place]:
    """Monday 2 March 2026, 9 o'clock: the worker and her team manager are on Slack."""
    async with AsyncExitStack() as running:
        slack = LocalSlack()
        await slack.start()
        running.push_async_callback(slack.stop)
        slack.add_user(AISHA, address_of("Aisha Khan"), "Aisha Khan")
        slack.add_user(TOM, address_of("Tom Reed"), "Tom Reed")
        slack.add_user(STRANGER, "nobody@elsewhere.example", "Nobody")
        yield Place(await started(slack, database_url, running), slack)


async def started(slack: LocalSlack, database_url: str, running: AsyncExitStack) -> App:
    """Daymark, running with this Slack until ``running`` closes."""
    chosen = {
        "database_url": database_url,
        "demo_clock": START,
        "slack_bot_token": slack.bot_token,
        "slack_signing_secret": slack.secret,
        "slack_api_url": slack.api_url,
        "public_url": "https://daymark.test",
    }
    settings = Settings.model_validate(chosen)
    database = open_store(settings)
    running.callback(database.close)
    app = App(settings, database, paces={})  # as fast as it goes: nobody here minds
    site = TestServer(await app.start(running))
    await running.enter_async_context(site)
    slack.connect(str(site.make_url("/slack/events")))
    return app


async def allocate(place: Place) -> None:
    """Tom allocates AB-1042 to Aisha."""
    seen = await place.slack.command(TOM, "/assessment", "new")
    await place.slack.submit(TOM, seen.view, ALLOCATION_AS_SENT)
    await place.settle()


async def test_a_home_shows_the_dashboard_and_what_is_pressed_there_is_done_there(place: Place) -> None:
    await place.open_home(AISHA)
    assert "You have no open assessments." in place.home(AISHA)
    await allocate(place)
    await place.wait(TOGETHER)
    assert "AB-1042" in place.home(AISHA)
    assert "Open the whole dashboard" in place.home(AISHA)

    await place.go_to("2026-03-23T09:30")
    await place.open_home(AISHA)
    seen = await place.press_at_home(AISHA, "check_in.answer_worker")
    assert seen.view is not None
    seen = await place.slack.submit(AISHA, seen.view, {**ANSWER, "note": " "})
    assert seen.errors == {"note": "Please say what is in the way."}
    before = place.home(AISHA)
    seen = await place.slack.submit(AISHA, seen.view, ANSWER)
    await place.settle()
    assert "Done" in seen.text
    assert place.home(AISHA) != before, "who answers sees it on their Home at once"
    assert place.slack.refusals == []


async def test_many_changes_together_publish_a_home_once(place: Place) -> None:
    await place.slack.say(AISHA, "hello")
    await allocate(place)
    await place.go_to("2026-03-23T09:30")
    await place.open_home(TOM)
    published = place.published
    message = next(m for m in reversed(place.slack.messages(AISHA)) if m.buttons())
    seen = await place.slack.press(AISHA, message.ts, "check_in.answer_worker")
    await place.slack.submit(AISHA, seen.view, ANSWER)
    seen = await place.slack.command(AISHA, "/assessment", "show AB-1042")
    await place.slack.press(AISHA, seen.private[0].ts, "draft.send")
    await place.settle()
    assert place.published == published
    await place.wait(TOGETHER)
    assert place.published == published + 1
    await place.wait(timedelta(minutes=5))
    assert place.published == published + 1
    await place.open_home(TOM)
    assert place.published == published + 2, "whoever opens their Home has it afresh"
    await place.press_at_home(TOM, "check_in.answer_manager")
    assert place.published == published + 2, "a Home that looks the same is not published again"


async def test_somebody_who_is_not_known_reads_that_in_their_home(place: Place) -> None:
    await place.open_home(STRANGER)
    assert "Daymark does not know this account yet." in place.home(STRANGER)
    assert place.slack.messages(STRANGER) == []


async def test_a_home_shows_nothing_of_what_went_to_somebody_else(place: Place) -> None:
    await place.open_home(AISHA)
    await allocate(place)
    await place.open_home(AISHA)
    assert "AB-1042" in place.home(AISHA)
    seen = await place.slack.command(TOM, "/assessment", "show AB-1042")
    seen = await place.slack.press(TOM, seen.private[0].ts, "ending.transfer")
    answers = {"worker": "Ben Carter", "reason": "Aisha leaves for another team."}
    await place.slack.submit(TOM, seen.view, answers)
    await place.settle()
    await place.wait(TOGETHER)
    assert "AB-1042" not in place.home(AISHA)


async def test_whoever_has_left_sees_nothing_any_more(place: Place) -> None:
    await place.open_home(AISHA)
    await allocate(place)
    await place.open_home(AISHA)
    assert "AB-1042" in place.home(AISHA)
    with place.app.database.writing() as connection:
        aisha = people.by_email(connection, address_of("Aisha Khan"))
        assert aisha is not None
        people.save(connection, replace(aisha, left_on=START.date()))
    await place.open_home(AISHA)
    assert "AB-1042" not in place.home(AISHA)


async def test_what_was_done_just_before_a_stop_is_shown_after_the_start(
    place: Place, database_url: str
) -> None:
    await place.open_home(AISHA)
    seen = await place.slack.command(TOM, "/assessment", "new")
    await place.slack.submit(TOM, seen.view, ALLOCATION_AS_SENT)
    place.app.outbound.stop()
    await place.app.sending
    async with AsyncExitStack() as running:
        assert "AB-1042" not in place.home(AISHA)
        again = Place(await started(place.slack, database_url, running), place.slack)
        await again.settle()
        assert "AB-1042" in again.home(AISHA)
