"""The whole of Daymark as a council runs it: live, behind a Slack that signs and a Teams that shows tokens.

Everything between the local platforms and the database is the real thing. Daymark's clock stands until it is
set; signatures and tokens are checked by the real time, as they have to be.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import cast

import aiohttp
from aiohttp.test_utils import TestServer
from sqlalchemy import func, select

from bot import wires
from bot.app import App, open_store
from bot.demo import MEMBERS, address_of, found_council
from bot.lanes import Pace
from bot.messages import Address, Incoming, Line, Reply
from bot.settings import Settings
from bot.teams.adapter import TokenGate
from bot.teams.connector import Connector
from bot.teams.keys import SigningKeys
from bot.teams.wire import TeamsWire
from bot.wires import Connected
from scheduling.people import Person
from storage import assessments, people
from storage.engine import Database
from storage.tables import metadata
from tests.bot.slack import people as payloads
from tests.bot.slack.local_slack import LocalSlack, Seen, words_of
from tests.bot.slack.workspace import BOT_USER, TEAM, Block, Message
from tests.bot.teams.local_teams import TENANT, LocalTeams, Member
from tests.doors.tokens import APP, KeyServer, claims, token
from tests.office import SetClock, london

NAMES = tuple(name for name, *_ in MEMBERS)


FORGED = "A card that Daymark never drew."
NEVER = timedelta(days=1).total_seconds()
"""Between two ticks: a story has those that it asks for, however long a busy machine takes over it."""


class HouseApp(App):
    """Daymark itself, except that it fetches the keys of Teams' tokens from this machine."""

    keys_url = ""

    async def connections(self, running: AsyncExitStack) -> Iterable[Connected]:
        slack = await wires.slack(self.settings, self.receive, running)
        gate, connector = TokenGate(APP, SigningKeys(self.keys_url)), Connector(None)
        teams = TeamsWire(gate, connector, self.inbound.receive, self._card_now, tenant=TENANT, bot=APP)
        return [*filter(None, [slack]), cast(Connected, teams)]


@dataclass
class House:
    """The running Daymark with all that is round it."""

    app: App
    clock: SetClock
    slack: LocalSlack
    teams: LocalTeams
    http: aiohttp.ClientSession
    site: TestServer
    running: AsyncExitStack
    settings: Settings
    on_teams: Collection[str] = ()
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def home(self) -> str:
        """Where it listens."""
        return str(self.site.make_url("")).rstrip("/")

    @property
    def database(self) -> Database:
        """Its store."""
        return self.app.database

    async def beside(self, ahead: timedelta) -> App:
        """One more instance on the same store, whose clock is so much ahead."""
        app, _ = await _start(self.running, self.settings, lambda: self.clock.now() + ahead, {}, "")
        return app

    # Time.

    async def settle(self) -> None:
        """Let everything that was put in the outbox be sent, as far as it can be now."""
        await self.app.outbound.drain()

    async def go_to(self, wall: str) -> None:
        """Set the clock to a time in London, tick and send."""
        await self.wake_at(london(wall))

    async def wake_at(self, instant: datetime) -> None:
        """Set the clock to an instant, tick and send."""
        self.clock.instant = instant
        await self.app.beat()
        await self.settle()

    # People.

    def slack_id(self, name: str) -> str:
        """Somebody's account in Slack."""
        return f"U0{name.split()[0].upper()}"

    def member(self, name: str) -> Member:
        """Somebody's account in Teams."""
        return next(one for one in self.teams.members if one.email == address_of(name))

    def person(self, name: str) -> Person:
        """A member of the council, as the store has them."""
        with self.database.reading() as connection:
            found = people.by_email(connection, address_of(name))
        assert found is not None, name
        return found

    def change(self, name: str, **changes: object) -> None:
        """Change what the store knows of somebody, as an administrator's import would."""
        person = replace(self.person(name), **changes)  # type: ignore[arg-type]  # the caller knows the field
        with self.database.writing() as connection:
            people.save(connection, person)

    def account(self, name: str) -> Address:
        """Where somebody is reached."""
        if name not in self.on_teams:
            channel = self.slack.workspace.channel_of(self.slack_id(name))
            return Address("slack", TEAM, self.slack_id(name), channel)
        member = self.member(name)
        known = {"bot": f"28:{APP}", "conversation": member.chat, "user": member.number}
        reference = json.dumps(known | {"service": self.teams.service})
        return Address("teams", TENANT, member.object_id, reference)

    def seat(self, name: str) -> None:
        """Give somebody an account."""
        at = self.account(name)
        with self.database.writing() as connection:
            number = self.person(name).id
            people.bind(connection, number, at.platform, at.tenant, at.user, at.reference, self.clock.now())

    def read(self, name: str) -> str:
        """Every word that somebody has from Daymark in Slack, as it stands now."""
        return " ".join(words_of([m.blocks for m in self.slack.messages(self.slack_id(name))]))

    def told(self, name: str) -> list[str]:
        """The notification of every message posted to somebody, in order."""
        if name in self.on_teams:
            return [str(activity["summary"]) for activity in self.teams.chat_of(self.member(name))]
        return [m.text for m in self.slack.messages(self.slack_id(name)) if m.text != FORGED]

    def every_message(self) -> list[Message]:
        """Everything that was posted in Slack to anybody."""
        return [m for name in NAMES for m in self.slack.messages(self.slack_id(name))]

    def milestone(self, step: str, reference: str = "AB-1042") -> str:
        """A step of an assessment, as a subject."""
        with self.database.reading() as connection:
            found = assessments.newest_by_reference(connection, reference)
        milestone = found.milestone(step) if found else None
        assert milestone is not None, step
        return f"milestone:{milestone.id}"

    # What they do.

    async def hand(
        self, name: str, act: str, subject: str, answers: Mapping[str, str] | None = None
    ) -> Reply:
        """Hand Daymark something that was done, past the wire, to bring about what a test starts from."""
        number = f"setting-{next(self.numbers)}"
        return await self.app.inbound.receive(Incoming(self.account(name), number, act, subject, answers))

    async def do(self, name: str, act: str, subject: str, **answers: str) -> None:
        """The same, which has to be done."""
        reply = await self.hand(name, act, subject, answers or None)
        assert isinstance(reply, Line), reply
        assert not reply.refused, reply

    async def allocate(self, reference: str = "AB-1042", *, by: str = "Tom Reed", **changes: str) -> None:
        """A team manager gives Aisha Khan an assessment that begins today, but for the ``changes``."""
        today = self.clock.now().date().isoformat()
        answers = {
            "reference": reference,
            "kind": "assessment",
            "worker": str(self.person("Aisha Khan").id),
            "service_manager": str(self.person("Sarah Malik").id),
            "referred_on": today,
            "allocated_on": today,
            "expectations": "See the child in the first week.",
        }
        await self.do(by, "allocation.allocate", "", **{**answers, **changes})

    def button(self, name: str, act: str, subject: str) -> Block:
        """What Slack sends when somebody presses a button that carries this, whether or not one was drawn."""
        user = self.slack_id(name)
        value = json.dumps({"act": act, "subject": subject})
        pressed = {"type": "button", "action_id": "press:0", "value": value}
        payload = payloads.press_payload(self.slack.workspace, self.slack.workspace.users[user], pressed)
        channel = self.slack.workspace.channel_of(user)
        message = self.slack.workspace.write(channel, BOT_USER, FORGED)
        answered_at = f"{self.slack.url}/respond/{self.slack.workspace.response(user)}"
        return payload | payloads.in_message(channel, message, answered_at)

    async def press(self, name: str, act: str, subject: str) -> Seen:
        """Press it."""
        return await self.slack.hand_over(self.slack_id(name), self.button(name, act, subject))


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def contents(database: Database, *but: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table ``but`` those that are named."""
    with database.reading() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in but
        }


@asynccontextmanager
async def open_house(
    database_url: str,
    start: str = "2026-03-02 09:00",
    *,
    paces: Mapping[str, Pace] | None = None,
    on_teams: Collection[str] = (),
    at_desk: Collection[str] = (),
    **settings: str,
) -> AsyncIterator[House]:
    """The made-up council at work from ``start``, London time: on Slack, but for those named otherwise.

    The web desk is there when anybody is ``at_desk``; then Daymark believes that it is being tried out.

    ``paces`` are as fast as it goes unless given; ``settings`` are those of Daymark.
    """
    async with AsyncExitStack() as running:
        slack, keys = LocalSlack(), KeyServer()
        teams = LocalTeams(members=tuple(Member(n.split()[0], address_of(n)) for n in NAMES))
        for server in (slack, teams, keys):
            await server.start()
            running.push_async_callback(server.stop)
        given = {
            "database_url": database_url,
            "slack_bot_token": slack.bot_token,
            "slack_signing_secret": slack.secret,
            "slack_api_url": slack.api_url,
        }
        demo = {"demo_clock": start} if at_desk else {}
        chosen = Settings.model_validate({**given, **demo, **settings})
        clock = SetClock(london(start))
        app, site = await _start(running, chosen, clock.now, paces or {}, keys.url)
        http = await running.enter_async_context(aiohttp.ClientSession())
        slack.connect(str(site.make_url("/slack/events")))
        teams.meet(str(site.make_url("/api/messages")))
        teams.token = token(claims(teams.service))
        house = House(app, clock, slack, teams, http, site, running, chosen, on_teams)
        found_council(app.database)
        for name in NAMES:
            slack.add_user(house.slack_id(name), address_of(name), name)
            if name not in at_desk:
                house.seat(name)
        yield house


async def _start(
    running: AsyncExitStack,
    settings: Settings,
    now: Callable[[], datetime],
    paces: Mapping[str, Pace],
    keys_url: str,
) -> tuple[App, TestServer]:
    """One instance, started and listening."""
    database = open_store(settings)
    running.callback(database.close)
    app = HouseApp(settings, database, now, paces, tick_seconds=NEVER)
    app.keys_url = keys_url
    site = TestServer(await app.start(running))
    await running.enter_async_context(site)
    return app, site
