"""One assessment, three people, three platforms at once, over the real wires.

The worker is on Slack, the team manager on Teams, the service manager at the web desk.

Slack and Teams are the strict local ones of the wires' own tests; everything between them is the real thing.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.app import App, open_store
from bot.demo import address_of
from bot.settings import Settings
from scheduling.calendar import LONDON
from tests.bot.slack.local_slack import LocalSlack, Seen, words_of
from tests.bot.slack.workspace import Message
from tests.bot.teams.card_rules import buttons_of
from tests.bot.teams.local_teams import Answer, LocalTeams, Member
from tests.bot.web.reading import FormOnPage, PageReader
from tests.stories.steps import ALLOCATION_AS_SENT

WORKER = "U0AISHA"
TOM = Member("Tom", address_of("Tom Reed"))
SARAH = "Sarah Malik"
START = datetime(2026, 3, 2, 9, 0)  # London's wall clock, as DEMO_CLOCK gives it  # noqa: DTZ001
REQUEST = {
    "reason": "family-availability",
    "days": "10",
    "exactly": "A holiday until 10 April.",
    "note": "The first visit cannot take place before.",
    "meanwhile": "The school sees the child every day.",
}


@dataclass
class Street:
    """The running Daymark, with a Slack and a Teams beside it."""

    app: App
    slack: LocalSlack
    teams: LocalTeams
    http: aiohttp.ClientSession
    home: str

    async def go_to(self, wall: str) -> None:
        """Move the clock forward, and let everything that is due happen."""
        self.app.clock.move_to(datetime.fromisoformat(wall).replace(tzinfo=LONDON))
        await self.app.moved()

    async def settle(self) -> None:
        """Let everything that was put in the outbox be sent."""
        await self.app.outbound.drain()

    async def on_slack(self, act: str, **answers: str) -> Seen:
        """The worker presses the newest button for this act, and fills in the form it opens."""
        message = next(m for m in reversed(self.slack.messages(WORKER)) if act in _acts(m))
        seen = await self.slack.press(WORKER, message.ts, act)
        if answers:
            seen = await self.slack.submit(WORKER, seen.view, answers)
        await self.settle()
        return seen

    async def on_teams(self, title: str, send: str = "", **answers: str) -> Answer:
        """The team manager presses the newest button that says this, and sends the form it turns into."""
        number = self._teams_card_with(title)
        seen = await self.teams.press(TOM, title, on=number)
        if send:
            seen = await self.teams.submit(TOM, answers, send, on=number, force=True)
        await self.settle()
        return seen

    async def on_the_web(self, label: str, send: str = "", **answers: str) -> PageReader:
        """The service manager presses a button on the desk, and sends the form it opens."""
        number = next(m.id for m in self.app.gallery.members() if m.name == SARAH)
        async with self.http.get(f"{self.home}/people/{number}") as page:
            reader = PageReader(await page.text())
        reader = await self._sent(reader.form_with(label))
        if send:
            form = reader.form_with(send, "/form")
            form.sends |= {f"answer.{name}": value for name, value in answers.items()}
            reader = await self._sent(form)
        await self.settle()
        return reader

    async def _sent(self, form: FormOnPage) -> PageReader:
        async with self.http.post(f"{self.home}{form.action}", data=form.sends) as page:
            return PageReader(await page.text())

    def read_on_slack(self) -> str:
        """Every word that the worker has from Daymark, as it stands now."""
        return " ".join(words_of([block for m in self.slack.messages(WORKER) for block in m.blocks]))

    def read_on_teams(self) -> str:
        """Every word that the team manager has from Daymark, as it stands now."""
        return " ".join(words_of([a.get("attachments", []) for a in self.teams.chat_of(TOM)]))

    def _teams_card_with(self, title: str) -> str:
        numbers = [number for chat, number in self.teams.messages if chat == TOM.chat]
        return next(n for n in reversed(numbers) if title in _titles(self.teams.shown(TOM, n)))


def _acts(message: Message) -> set[str]:
    return {json.loads(button["value"])["act"] for button in message.buttons()}


def _titles(card: Mapping[str, Any]) -> list[str]:
    return [button["title"] for button in buttons_of(card)]


@pytest.fixture
async def street(postgresql_url: str) -> AsyncIterator[Street]:
    """The whole of Daymark, with every wire on and a clock that starts on Monday 2 March 2026."""
    async with AsyncExitStack() as running:
        slack, teams = LocalSlack(), LocalTeams(members=(TOM,))
        for server in (slack, teams):
            await server.start()
            running.push_async_callback(server.stop)
        slack.add_user(WORKER, address_of("Aisha Khan"), "Aisha Khan")
        settings = Settings.model_validate(
            {
                "database_url": postgresql_url,
                "demo_clock": START,
                "slack_bot_token": slack.bot_token,
                "slack_signing_secret": slack.secret,
                "slack_api_url": slack.api_url,
            }
        )
        database = open_store(settings)
        running.callback(database.close)
        app = App(settings, database, paces={})  # as fast as it goes: nobody here minds
        site = TestServer(await app.start(running))
        await running.enter_async_context(site)
        slack.connect(str(site.make_url("/slack/events")))
        teams.meet(str(site.make_url("/api/messages")))
        http = await running.enter_async_context(aiohttp.ClientSession())
        yield Street(app, slack, teams, http, str(site.make_url("")).rstrip("/"))


async def test_one_assessment_lives_its_whole_life_on_three_platforms(street: Street) -> None:
    assert "mine" in (await street.slack.command(WORKER, "/assessment", "help")).text
    await street.teams.say(TOM, "new")
    await street.teams.submit(TOM, ALLOCATION_AS_SENT, "Allocate")
    await street.settle()
    assert "AB-1042 is allocated to you" in street.read_on_slack()
    assert "See the child in the first week." in street.read_on_slack()

    await street.go_to("2026-03-23T09:30")
    seen = await street.on_slack("check_in.answer_worker", outlook="at_risk", child_seen="yes", note=" ")
    assert seen.errors == {"note": "Please say what is in the way."}
    answer = {"outlook": "at_risk", "child_seen": "yes", "note": "The family is away <!channel>"}
    await street.slack.submit(WORKER, seen.view, answer)
    await street.settle()
    assert "The family is away" in street.read_on_teams()

    await street.on_teams(
        "Record the check-in", "Send", held="by_phone", outlook="at_risk", note="Ask for time."
    )
    assert "By phone. At risk" in street.read_on_slack()
    await street.on_teams("Ask for more time", "Send the request", **REQUEST | {"note": "   "})
    refused = json.dumps(street.teams.shown(TOM, street._teams_card_with("Send the request")))
    assert "A case note is always needed. Please say why more time is needed." in refused
    assert "A holiday until 10 April." in refused, "what was typed is kept"
    await street.teams.submit(
        TOM, REQUEST, "Send the request", on=street._teams_card_with("Send the request")
    )
    await street.settle()

    page = await street.on_the_web("Approve")
    assert "Approved. Sign-off moves to Wednesday 29 April 2026." in page.words
    assert "new dates" in street.read_on_slack()
    assert "Wed 22 Apr (was Wed 8 Apr)" in street.read_on_slack()
    assert "Sarah Malik approved this" in street.read_on_teams()
    await street.on_teams("Filed on Mosaic")

    await street.go_to("2026-04-22T09:30")
    await street.on_slack(
        "final_check_in.answer_worker", outlook="on_track", draft_shared="yes", amendments_made="yes", note=""
    )
    await street.on_teams(
        "Record the check-in",
        "Send",
        held="in_person",
        outlook="on_track",
        draft_asked_for="yes",
        note="Fine.",
    )
    await street.go_to("2026-04-23T09:30")
    await street.on_slack("draft.send")
    await street.on_teams("No amendments")
    assert "Everything is in. Can you complete it now?" in street.read_on_slack()
    await street.on_slack("completion.complete")
    await street.on_teams("Signed off on Mosaic")
    assert "AB-1042 is signed off" in street.read_on_slack()
    assert street.slack.refusals == []
