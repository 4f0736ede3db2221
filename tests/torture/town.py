"""A council on Slack and Teams whose Daymark keeps dying, and what its people do meanwhile.

Nothing here waits for a lease: after each death the next life begins minutes later by Daymark's own clock.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import aiohttp
from sqlalchemy import func, select

from bot.council import read_council
from bot.demo import address_of, found_council
from bot.inbound import Inbound
from bot.lease import LEASE_SECONDS
from bot.messages import Address, Incoming, Line
from bot.settings import Settings
from bot.teams.reference import Reference
from bot.topics import START
from scheduling.calendar import LONDON
from scheduling.words import Role
from storage import assessments, people
from storage.engine import Database, open_database
from storage.outbox import State
from storage.tables import accounts, outbox
from tests.bot.slack.local_slack import LocalSlack
from tests.bot.slack.people import SlackWouldNotLetYou
from tests.bot.slack.workspace import TEAM
from tests.bot.teams.card_rules import buttons_of
from tests.bot.teams.local_teams import BOT, TENANT, LocalTeams, Member
from tests.stories.steps import ALLOCATION_AS_SENT
from tests.torture.crowd import Neighbour, bind, move_in
from tests.torture.life import PATIENCE, Life, Nursery
from tests.torture.mortal import Death
from tests.torture.road import Road
from tests.torture.witness import named

MONDAY = datetime(2026, 3, 2, 9, 30)  # London's wall clock, as DEMO_CLOCK gives it  # noqa: DTZ001
BETWEEN_LIVES = timedelta(seconds=LEASE_SECONDS + 30)
TOM = Member("Tom", address_of("Tom Reed"))
AISHA = "U0AISHA"
SARAH, TOM_NUMBER = 2, 3
GONE = (aiohttp.ClientError, ConnectionError, TimeoutError)
CALLED, RISK = "Yes, I have called", "risk.raise"
CALL, CONFIRMED = "Call to the worker for AB-", " was confirmed at "


@dataclass
class Town:
    """The platforms, the road to them, the store, and the life that is being lived.

    ``wanted`` are the things that people have yet to do: (act, assessment); ``done`` those answered.
    ``allocated`` has the number in the store of each AB-1, AB-2, ...; after a power cut PostgreSQL leaves
    some out. ``heard`` is what was said to them: (act, assessment, words). For who is new, "bind_account" is
    wanted with their own number. ``wrong`` are the references that the audit is to find fault with.
    """

    url: str
    nursery: Nursery
    slack: LocalSlack
    teams: LocalTeams
    road: Road
    moment: datetime = MONDAY
    days: dict[date, datetime] = field(default_factory=dict)
    life: Life | None = None
    wanted: list[tuple[str, int]] = field(default_factory=list)
    done: list[tuple[str, int]] = field(default_factory=list)
    heard: list[tuple[str, int, str]] = field(default_factory=list)
    allocated: dict[int, int] = field(default_factory=dict)
    crowd: list[Neighbour] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _opened: Database | None = None

    # Lives.

    async def begin(self, death: Death | None = None, *, gate: str = "", audited: bool = False) -> Life:
        """The next life; whoever lived before is gone."""
        await self.end()
        self.moment += BETWEEN_LIVES
        self.days[self.moment.date()] = self.moment
        self.life = await self.nursery.bear(self.settings("first"), death, gate=gate, audited=audited)
        self._since = asyncio.get_running_loop().time()
        if await self.life.began():
            home = f"http://127.0.0.1:{self.life.port}"
            self.slack.connect(f"{home}/slack/events")
            self.teams.meet(f"{home}/api/messages")
        return self.life

    async def end(self) -> None:
        """This life is over, if one is lived; what it was posting is in doubt."""
        if self.life is not None:
            self.life.kill()
            await self.life.over()
            self.let_go()
            await self.road.emptied()  # the next life begins minutes later, and nothing is so slow
            self.road.doubt(self.under_way())
            self.moment += timedelta(seconds=self.ran)
        self.life = None

    async def beside(self, name: str, gate: str) -> Life:
        """One more process, at this moment, beside the first one, that people press buttons of."""
        life = await self.nursery.bear(self.settings(name), gate=gate)
        assert await life.began()
        return life

    def kill(self) -> None:
        """End this life, here and now."""
        if self.life is not None:
            self.life.kill()

    @property
    def store(self) -> Database:
        """The store as it is seen from here, opened once a life."""
        if self._opened is None:
            self._opened = open_database(self.url)
        return self._opened

    def let_go(self) -> None:
        """Let the store go: after a death nobody has it open, as after a power cut."""
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    def settings(self, name: str = "") -> dict[str, str]:
        """What a life of this name is told."""
        return {
            "database_url": named(self.url, name),
            "demo_clock": self.moment.isoformat(),
            "slack_bot_token": self.slack.bot_token,
            "slack_signing_secret": self.slack.secret,
            "slack_api_url": f"{self.road.to('slack')}api/",
            "alert_url": self.road.alert,
        }

    async def live(self) -> bool:
        """Do all that is wanted and wait until all is sent; False when this life ended before that."""
        assert self.life is not None
        try:
            async with asyncio.timeout(2 * PATIENCE):
                while not self.life.is_over:
                    await self.act()
                    self.give_up()
                    self.see_what_is_done()
                    if not self.wanted and self.waiting(self.now) == 0:
                        return True
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"not quiet: {self.wanted}, {self.waiting(self.now)} to send") from None
        return False

    async def live_until_quiet(self) -> None:
        """As many lives as it takes until nothing is wanted and nothing is to be sent at any later time."""
        self.road.be_kind()
        for _ in range(20):
            await self.begin()
            if await self.live() and not self.waiting():
                return
            self.moment += timedelta(minutes=15)
        raise AssertionError(f"never quiet: {self.waiting()} to send")

    @property
    def now(self) -> datetime:
        """What Daymark's clock says, within moments."""
        return self.moment.replace(tzinfo=LONDON) + timedelta(seconds=self.ran)

    @property
    def lived(self) -> Sequence[datetime]:
        """A moment of each day of which there was any, the last one first."""
        return [moment.replace(tzinfo=LONDON) for moment in reversed(self.days.values())]

    @property
    def ran(self) -> float:
        """For how many seconds this life has run."""
        return asyncio.get_running_loop().time() - self._since

    def waiting(self, by: datetime | None = None) -> int:
        """How many rows have something to send, at all or by then."""
        count = select(func.count()).where(outbox.c.send_after.is_not(None))
        if by is not None:
            count = count.where(outbox.c.send_after <= by)
        with self.store.reading() as connection:
            return int(connection.execute(count).scalar_one())

    def give_up(self) -> None:
        """Tom leaves what he may never have been asked: after two lost answers Teams gets no third card."""
        lost = select(outbox.c.assessment_id).where(outbox.c.state == State.FAILED, outbox.c.topic == "call")
        with self.store.reading() as connection:
            never_asked = set(connection.scalars(lost))
        for number, made in self.allocated.items():
            if made in never_asked and ("confirm_call", number) in self.wanted:
                self.wanted.remove(("confirm_call", number))

    def see_what_is_done(self) -> None:
        """Tom wants nothing more of a call that its card says is confirmed, though he never heard so: the
        press arrived, and only its answer was lost.
        """
        for act, number in tuple(self.wanted):
            if act == "confirm_call" and self._is_confirmed(number):
                self.wanted.remove((act, number))
                self.done.append((act, number))

    def under_way(self) -> Sequence[str]:
        """The marks of what is being posted in Teams by this life and is not noted yet."""
        begun = select(outbox.c.mark).select_from(outbox.join(accounts))
        begun = begun.where(outbox.c.attempted_at.is_not(None), accounts.c.platform == "teams")
        with self.store.reading() as connection:
            return connection.scalars(begun.where(outbox.c.lease_until > self.now)).all()

    async def move_clock(self) -> None:
        """An hour passes, in this life, and everything that is due by then is sent."""
        assert self.life is not None
        press = {"message_id": number_of_message(), "by": "hour"}
        address = f"http://127.0.0.1:{self.life.port}/clock"
        async with aiohttp.ClientSession() as http, http.post(address, data=press) as answer:
            assert answer.ok
        self.moment += timedelta(hours=1)

    # What people do.

    async def allocate(
        self, *, pressed: bool = True, by: Neighbour | None = None, to: Neighbour | None = None
    ) -> int:
        """One more assessment: its cards are to be sent, and Tom is to be asked whether he called.

        When things are to be ``pressed``, Tom will say that he did, and the worker that it is at risk. Gives
        its number.
        """
        [number] = await self._allocate([to.number if to else 4], by.address if by else self.tom)
        if pressed:
            self.want(number)
        return number

    async def burst(self) -> None:
        """An assessment for everybody in the crowd, all at once; nobody will press anything."""
        await self._allocate([one.number for one in self.crowd], self.tom)

    def want(self, number: int) -> None:
        """Tom will say that he called about this one, and the worker that it is at risk."""
        self.wanted += [(act, number) for act in ("confirm_call", "raise_risk")]

    async def _allocate(self, workers: Sequence[int], by: Address) -> list[int]:
        numbers = [len(self.allocated) + 1 + place for place in range(len(workers))]
        answers = (
            {**ALLOCATION_AS_SENT, "reference": f"AB-{number}", "worker": str(worker)}
            for number, worker in zip(numbers, workers, strict=True)
        )
        await self.come_in(*(Incoming(by, number_of_message(), START, answers=sent) for sent in answers))
        with self.store.reading() as connection:
            for number in numbers:
                made = assessments.open_by_reference(connection, f"AB-{number}")
                assert made is not None
                self.allocated[number] = made.id
        return numbers

    async def come_in(self, *turns: Incoming) -> None:
        """All this is done by another process, which tells nobody of it: that is left to the lives here."""
        now = self.moment.replace(tzinfo=LONDON)
        council = read_council(Settings.model_validate(self.settings()), self.store)
        inbound = Inbound(self.store, council, lambda: now, {}, lambda _: None)
        for turn in turns:
            reply = await inbound.receive(turn)
            assert isinstance(reply, Line), reply
            assert not reply.refused, reply

    def move_in(self, role: Role, manager: int, *, is_known: bool = True) -> Neighbour:
        """One more person in the crowd, who reports to this manager."""
        with self.store.writing() as connection:
            name = f"Neighbour {len(self.crowd) + 1}"
            [one] = move_in(connection, self.slack, [name], role, [manager])
            if is_known:
                bind(connection, [one], self.moment.replace(tzinfo=LONDON))
        self.crowd.append(one)
        return one

    @property
    def tom(self) -> Address:
        """Tom's chat with Daymark, by way of the road."""
        reference = Reference(self.road.to("teams"), TOM.chat, BOT, TOM.number)
        return Address("teams", TENANT, TOM.object_id, reference.text())

    async def act(self) -> None:
        """Everybody tries what they want to do, the form that is open first. What got no answer is
        wanted still.
        """
        hands: dict[str, Callable[[int], Awaitable[str | None]]] = {
            "bind_account": self._greet,
            "confirm_call": self._call,
            "raise_risk": self._risk,
        }
        for act, number in sorted(self.wanted, key=lambda one: not self._is_open(one[1])):
            try:
                heard = await hands[act](number)
            except GONE:
                return
            if heard is None:
                continue
            self.heard.append((act, number, heard))
            if "Please try again" not in heard:
                self.wanted.remove((act, number))
                self.done.append((act, number))

    async def _greet(self, number: int) -> str | None:
        """Somebody new types to Daymark; None when they got no answer."""
        user = next(one.user for one in self.crowd if one.number == number)
        seen = await self.slack.command(user, "/assessment", "mine")
        return seen.text if seen.status == 200 else None

    async def is_at_hand(self, number: int) -> None:
        """Wait until Tom has the card to press about this one, and the worker the form to send."""
        async with asyncio.timeout(PATIENCE):
            while self._to_call(number) is None or not self._is_open(number):
                if not self._is_open(number):
                    await self._press_risk(number)
                await asyncio.sleep(0.02)

    async def _call(self, number: int) -> str | None:
        """Tom presses the button in Teams; None when he has no such card yet or got no answer."""
        activity = self._to_call(number)
        if activity is None:
            return None
        seen = await self.teams.press(TOM, CALLED, on=activity)
        return (seen.line or str(seen.card)) if seen.status == 200 else None

    def _to_call(self, number: int) -> str | None:
        """The card on which Tom can say that he called."""
        for activity, card in self._toms_cards():
            if about(card, f"AB-{number}") and CALLED in titles(card):
                return activity
        return None

    def _is_confirmed(self, number: int) -> bool:
        """Whether Tom has a card about this one alone that says that the call is confirmed."""
        shown = (str(card) for _, card in self._toms_cards())
        return any(f"{CALL}{number}'" in card and CONFIRMED in card for card in shown)

    def _toms_cards(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What hangs in Tom's chat, each card as he sees it, by the activity that it came with."""
        for chat, activity in self.teams.messages:
            if chat == TOM.chat:
                yield activity, self.teams.shown(TOM, activity)

    async def _risk(self, number: int) -> str | None:
        """The worker sends the form that says so, after pressing the button in Slack that opens it.

        Whoever has another form before them reaches no button: it may have been sent, and not answered.
        """
        if not self._is_open(number):
            if any(self._is_open(other) for other in self.allocated):
                return None
            told = await self._press_risk(number)
            if not self._is_open(number):
                return told
        seen = await self.slack.submit(AISHA, None, {"note": "The family is away."})
        return seen.text if seen.status == 200 else None

    def _is_open(self, number: int) -> bool:
        """Whether the form about this is on the worker's screen: it stays there when no answer comes."""
        screen = self.slack.screen(AISHA) if number in self.allocated else None
        if screen is None or "submit" not in screen.view:
            return False
        return f"assessment:{self.allocated[number]}" in carried(screen.view)

    async def _press_risk(self, number: int) -> str | None:
        """Press the button on whichever card has it; what was said, if Daymark asks to try again."""
        subject = f"assessment:{self.allocated[number]}"
        for message in self.slack.messages(AISHA):
            if not about(message.blocks, f"AB-{number}"):
                continue
            try:
                seen = await self.slack.press(AISHA, message.ts, RISK, subject)
            except SlackWouldNotLetYou:
                continue
            return seen.text if "Please try again" in seen.text else None
        return None


def number_of_message() -> str:
    """What a platform calls a message that it never sent before."""
    return uuid.uuid4().hex


def carried(view: Mapping[str, Any]) -> list[object]:
    """What a form carries about itself."""
    return list(json.loads(view.get("private_metadata") or "{}").values())


def about(card: object, reference: str) -> bool:
    """Whether a card is about this assessment and no other."""
    return f"{reference} " in f"{card} ".replace("'", " ").replace(":", " ").replace(".", " ")


def titles(card: object) -> list[str]:
    """What the buttons of a Teams card say."""
    return [button["title"] for button in buttons_of(card)] if isinstance(card, dict) else []


@asynccontextmanager
async def town(url: str, nursery: Nursery, crowd: int = 0) -> AsyncIterator[Town]:
    """The demo council, with its worker on Slack, her manager on Teams, and everybody else at the desk.

    A ``crowd`` of so many more workers is on Slack as well.
    """
    slack, teams, road = LocalSlack(), LocalTeams(members=(TOM,), strict=False), Road()
    await slack.start()
    await teams.start()
    await road.start(slack.url, teams.service)
    teams.service = road.to("teams")
    slack.add_user(AISHA, address_of("Aisha Khan"), "Aisha Khan")
    slack.workspace.channel_of(AISHA)
    made = Town(url, nursery, slack, teams, road)
    road.kill = made.kill
    found(made, crowd)
    try:
        yield made
    finally:
        made.kill()
        made.let_go()
        for server in (road, teams, slack):
            await server.stop()


def found(made: Town, crowd: int) -> None:
    """Everybody has a place at the desk, and two of them a better one since; and so has the crowd."""
    now = MONDAY.replace(tzinfo=LONDON)
    found_council(made.store)
    with made.store.writing() as connection:
        for person in people.everyone(connection):
            people.bind(connection, person.id, "web", "", str(person.id), "", now - timedelta(days=1))
        tom, aisha = (people.by_email(connection, address_of(name)) for name in ("Tom Reed", "Aisha Khan"))
        assert tom is not None
        assert aisha is not None
        people.bind(connection, tom.id, "teams", TENANT, TOM.object_id, made.tom.reference, now)
        people.bind(connection, aisha.id, "slack", TEAM, AISHA, f"D{AISHA}", now)
        names = (f"Worker {number}" for number in range(crowd))
        made.crowd = move_in(connection, made.slack, names, Role.WORKER, [tom.id])
        bind(connection, made.crowd, now)
