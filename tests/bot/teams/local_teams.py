"""A small Teams, stricter than the real one: it keeps chats, checks every card, and acts as the people in it.

It speaks the Bot Connector's protocol to Daymark's sending client, and posts activities to Daymark's route.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from tests.bot.teams.card_rules import buttons_of, check_activity, check_card, inputs_of

TENANT = "c0ffee00-0000-4000-8000-000000000001"
BOT = "28:daymark"
LINE = "application/vnd.microsoft.activity.message"


@dataclass(frozen=True)
class Member:
    """Somebody with an account in the council's Teams."""

    name: str
    email: str = ""
    chat_type: str = "personal"

    @property
    def number(self) -> str:
        """Teams' number for the account in this bot's chats."""
        return f"29:{self.name.lower()}"

    @property
    def object_id(self) -> str:
        """The directory's number for the account."""
        return f"{self.name.lower()}-object-id"

    @property
    def chat(self) -> str:
        """The chat of this person and Daymark."""
        return f"a:chat-{self.name.lower()}"


PRIYA = Member("Priya", "priya.shah@example.gov.uk")
OMAR = Member("Omar", "omar.bell@example.gov.uk")


class Stopped(Exception):
    """The form itself did not let the person send it."""


@dataclass(frozen=True)
class Answer:
    """What a person saw after pressing: a card in the place of the old one, or a line."""

    status: int
    card: Mapping[str, Any] | None = None
    line: str = ""


@dataclass
class LocalTeams:
    """The server, and the people at it."""

    members: tuple[Member, ...] = (PRIYA, OMAR)
    messages: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    seen: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    failures: deque[web.Response | None] = field(default_factory=deque)
    token: str = ""
    tenant: str = TENANT
    service: str = ""
    bot_url: str = ""
    strict: bool = True  # checking a card costs a tenth of a second, which is much when thousands are sent
    _numbers: int = 0

    async def start(self) -> None:
        """Listen on this machine."""
        app = web.Application(middlewares=[self._recorded])
        chat = "/v3/conversations/{chat}"
        app.router.add_post("/v3/conversations", self._create)
        app.router.add_post(f"{chat}/activities", self._post)
        app.router.add_put(f"{chat}/activities/{{number}}", self._update)
        app.router.add_get(f"{chat}/members/{{member}}", self._member)
        self._server = TestServer(app)
        await self._server.start_server()
        self.service = str(self._server.make_url("/"))
        self._session = ClientSession()

    async def stop(self) -> None:
        """Stop listening."""
        await self._session.close()
        await self._server.close()

    def meet(self, bot: str) -> None:
        """Learn where Daymark listens."""
        self.bot_url = bot

    def refuse(self, status: int, **headers: str) -> None:
        """Answer the next call with this status."""
        self.failures.append(
            web.json_response({"error": {"code": "Refused"}}, status=status, headers=headers)
        )

    def lose_answer(self) -> None:
        """Do what the next call asks, and break the connection before saying so."""
        self.failures.append(None)

    def chat_of(self, member: Member) -> list[dict[str, Any]]:
        """What Daymark wrote to somebody, oldest first, as it stands now."""
        return [activity for (chat, _), activity in self.messages.items() if chat == member.chat]

    def last_of(self, member: Member) -> str:
        """The number of the newest message that somebody has from Daymark."""
        return [number for chat, number in self.messages if chat == member.chat][-1]

    async def say(self, member: Member, words: str) -> int:
        """Type something; the answer is the status that Teams was given."""
        return await self.deliver(self.activity(member, "message", text=words, textFormat="plain"))

    async def press(self, member: Member, title: str, *, on: str = "") -> Answer:
        """Press a button of a card that is in front of the person."""
        return await self._act(member, on or self.last_of(member), title, {})

    async def submit(
        self, member: Member, answers: Mapping[str, str], title: str, *, on: str = "", force: bool = False
    ) -> Answer:
        """Fill in the form that is in front of the person and send it; ``force`` goes past its own checks."""
        return await self._act(member, on or self.last_of(member), title, answers, force=force)

    async def press_old(self, member: Member, title: str, answers: Mapping[str, str] | None = None) -> int:
        """Press a button in a client that knows no Action.Execute."""
        number = self.last_of(member)
        value = self._value(self.shown(member, number), title, answers or {}, force=True)["data"]
        return await self.deliver(self.activity(member, "message", value=value, replyToId=number))

    def shown(self, member: Member, number: str) -> Mapping[str, Any]:
        """The card that is in front of somebody."""
        place = (member.chat, number)
        card: Mapping[str, Any] = self.seen.get(place) or self.messages[place]["attachments"][0]["content"]
        return card

    def activity(self, member: Member, kind: str, **more: object) -> dict[str, Any]:
        """An activity as Teams sends it."""
        self._numbers += 1
        return {
            "type": kind,
            "id": f"act-{self._numbers}",
            "timestamp": "2026-03-23T09:30:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.service,
            "from": {"id": member.number, "name": member.name, "aadObjectId": member.object_id},
            "recipient": {"id": BOT, "name": "Daymark"},
            "conversation": {
                "id": member.chat,
                "conversationType": member.chat_type,
                "tenantId": self.tenant,
            },
            "channelData": {"tenant": {"id": self.tenant}},
            "locale": "en-GB",
        } | more

    async def deliver(self, activity: Mapping[str, Any]) -> int:
        """Send an activity to Daymark."""
        async with self._send(activity) as answer:
            return answer.status

    def _send(self, activity: Mapping[str, Any]) -> AbstractAsyncContextManager[ClientResponse]:
        headers = {"Authorization": self.token} if self.token else {}
        return self._session.post(self.bot_url, json=activity, headers=headers)

    async def _act(
        self, member: Member, number: str, title: str, answers: Mapping[str, str], *, force: bool = False
    ) -> Answer:
        action = self._value(self.shown(member, number), title, answers, force=force)
        value = {"action": action, "trigger": "manual"}
        name = "adaptiveCard/action"
        activity = self.activity(member, "invoke", name=name, value=value, replyToId=number)
        async with self._send(activity) as answer:
            return await self._read(member, number, answer)

    async def _read(self, member: Member, number: str, answer: ClientResponse) -> Answer:
        if answer.status != 200:
            return Answer(answer.status)
        told = await answer.json()
        assert told["statusCode"] == 200
        if told["type"] == LINE:
            assert isinstance(told["value"], str)
            return Answer(200, line=told["value"])
        if self.strict:
            check_card(told["value"])
        self.seen[member.chat, number] = told["value"]
        return Answer(200, card=told["value"])

    def _value(
        self, card: Mapping[str, Any], title: str, answers: Mapping[str, str], *, force: bool
    ) -> dict[str, Any]:
        """What a client sends: what the button carries, with what was filled in if the button asks for it."""
        button = next(button for button in buttons_of(card) if button["title"] == title)
        data = dict(button["data"])
        if button["associatedInputs"] == "auto":
            for name, part in inputs_of(card).items():
                value = answers.get(name, part.get("value", ""))
                if part.get("isRequired") and value == "" and not force:
                    raise Stopped(part["errorMessage"])
                if value != "":
                    data[part["id"]] = str(value)
        return {"type": "Action.Execute", "verb": button["verb"], "data": data}

    @web.middleware
    async def _recorded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.calls.append(f"{request.method} {request.path}")
        self.tokens.add(request.headers.get("Authorization", ""))
        if not self.failures:
            return await handler(request)
        failure = self.failures.popleft()
        if failure is None:
            await handler(request)
            assert request.transport is not None
            request.transport.close()
        return failure or web.Response()

    async def _create(self, request: web.Request) -> web.Response:
        asked = await request.json()
        assert asked["channelData"]["tenant"]["id"] == self.tenant
        member = next(one for one in self.members if one.object_id == asked["members"][0]["id"])
        return web.json_response({"id": member.chat}, status=201)

    async def _post(self, request: web.Request) -> web.Response:
        activity = await request.json()
        if self.strict:
            check_activity(activity)
        self._numbers += 1
        number = f"{1_700_000_000_000 + self._numbers}"
        self.messages[request.match_info["chat"], number] = activity
        return web.json_response({"id": number}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        activity = await request.json()
        if self.strict:
            check_activity(activity)
        place = (request.match_info["chat"], request.match_info["number"])
        if place not in self.messages:
            return web.json_response({"error": {"code": "BadSyntax"}}, status=404)
        self.messages[place] = activity
        self.seen.pop(place, None)
        return web.json_response({"id": place[1]})

    async def _member(self, request: web.Request) -> web.Response:
        found = next((one for one in self.members if one.number == request.match_info["member"]), None)
        if found is None:
            return web.json_response({"error": {"code": "MemberNotFoundInConversation"}}, status=404)
        known = {"id": found.number, "name": found.name, "objectId": found.object_id, "userRole": "user"}
        return web.json_response(known | {"email": found.email, "userPrincipalName": found.email})
