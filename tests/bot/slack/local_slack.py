"""A Slack of our own, stricter than Slack, for tests of the wire and of whole stories.

    slack = LocalSlack()
    await slack.start()                          # the Web API is at slack.api_url
    slack.add_user("U1", "ann@council.test", "Ann")
    slack.connect("http://127.0.0.1:8080/slack/events")  # not needed in Socket Mode
    seen = await slack.command("U1", "/assessment", "mine")
    seen = await slack.press("U1", slack.messages("U1")[-1].ts, "draft.send")
    seen = await slack.submit("U1", seen.view, {"note": "As agreed"})
    slack.fail("chat.postMessage", Failure(status=429, retry_after=3))
    await slack.stop()

Every act returns a `Seen`: the status of the app's answer and what the person now has in front of them.
`stop` fails if the app ever sent anything badly formed, unless a test has cleared it from ``refusals``.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.bot.slack import people
from tests.bot.slack.block_rules import message_faults, view_faults
from tests.bot.slack.web_api import Failure, WebApi
from tests.bot.slack.workspace import BOT_USER, Block, Home, Message, Modal, User, Workspace, buttons_in

__all__ = ["Failure", "LocalSlack", "Seen"]

ANSWER_WITHIN = 3.0


@dataclass(frozen=True)
class Seen:
    """What came of an act.

    ``private`` are messages that only this person sees, ``posted`` new ones in their conversation with the
    bot, ``view`` the modal now on their screen with ``errors`` at its fields.
    """

    status: int
    private: tuple[Message, ...] = ()
    posted: tuple[Message, ...] = ()
    view: Block | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Every word of the messages, the modal and its fields, for a test that looks for a sentence."""
        told = (*self.private, *self.posted)
        blocks = [block for message in told for block in message.blocks]
        return " ".join([*words_of([*blocks, *([self.view] if self.view else [])]), *self.errors.values()])


def words_of(value: object) -> list[str]:
    """Every text that a person reads in some blocks, in order."""
    if isinstance(value, list):
        return [word for each in value for word in words_of(each)]
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [word for each in value.values() for word in words_of(each)]
    return []


class LocalSlack:
    """The server, and the people who use it."""

    def __init__(
        self, *, secret: str = "local-secret", bot_token: str = "xoxb-local", app_token: str = "xapp-local"
    ):
        """These are what the app under test has to be given."""
        self.secret, self.bot_token, self.app_token = secret, bot_token, app_token
        self.workspace = Workspace()
        self.api = WebApi(self.workspace, bot_token, app_token)
        self.api.on_envelope = self._answered
        self.last: Block = {}
        self._events_url = ""
        self._waiting: dict[str, asyncio.Future[Block]] = {}
        self._runner = web.AppRunner(self.api.application(), shutdown_timeout=1)
        self._http: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._http = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Stop listening, and complain about anything that Slack would not have taken."""
        if self._http is not None:
            await self._http.close()
        for socket in tuple(self.api.sockets):
            await socket.close()
        await self._runner.cleanup()
        assert not self.refusals, self.refusals

    @property
    def url(self) -> str:
        """Where this Slack listens."""
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    @property
    def api_url(self) -> str:
        """For SLACK_API_URL."""
        return f"{self.url}/api/"

    @property
    def refusals(self) -> list[str]:
        """What the app sent that was badly formed, with every fault named."""
        return self.api.refusals

    def add_user(self, user: str, email: str | None, name: str, **more: object) -> None:
        """Give somebody an account; ``more`` goes into `users.info` as it is (``deleted=True``)."""
        self.workspace.users[user] = User(user, email, name, more)

    def connect(self, events_url: str) -> None:
        """Where the app under test takes events over HTTP. Without it, its Socket Mode connection is used."""
        self._events_url = events_url

    async def connected(self, within: float = 5.0) -> None:
        """Wait until the app has connected by Socket Mode."""
        async with asyncio.timeout(within):
            await self.api.connected.wait()

    async def disconnect(self, within: float = 5.0) -> None:
        """Tell the app to connect anew by Socket Mode, as Slack does every few hours, and wait for it."""
        self.api.connected.clear()
        await self.api.sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})
        await self.connected(within)

    def fail(self, method: str, *failures: Failure) -> None:
        """Let the next calls of a method go wrong, one after another."""
        self.api.fail(method, *failures)

    def revoke_token(self) -> None:
        """From now on the bot's token is worth nothing."""
        self.api.revoked = True

    def messages(self, user: str) -> list[Message]:
        """What the bot has posted to one person, oldest first, as it stands now."""
        channel = self.workspace.channels.get(f"D{user}", [])
        return [message for message in channel if message.user == BOT_USER]

    def screen(self, user: str) -> Modal | None:
        """The modal that somebody is looking at."""
        return self.workspace.screen_of(user)

    def home(self, user: str) -> Home | None:
        """What stands in somebody's App Home."""
        return self.workspace.homes.get(user)

    async def open_home(self, user: str, tab: str = "home") -> Seen:
        """Open the app's own place, at one of its tabs."""
        return await self._act(user, people.opened_payload(self.workspace, self._user(user), tab))

    async def press_in_home(self, user: str, act: str, subject: str | None = None) -> Seen:
        """Press a button in the App Home."""
        home = self.home(user)
        if home is None:
            raise people.SlackWouldNotLetYou("the Home is empty")
        button = _button(buttons_in(home.view["blocks"]), act, subject)
        payload = people.press_payload(self.workspace, self._user(user), button)
        return await self._act(user, payload | people.in_home(home))

    async def follow(self, user: str, ts: str, label: str) -> Seen:
        """Follow a link under a message: the browser opens it, and Slack tells the app of a press."""
        message = next(each for each in self.messages(user) if each.ts == ts)
        rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
        links = [each for row in rows for each in row if "url" in each and each["text"]["text"] == label]
        payload = people.press_payload(self.workspace, self._user(user), links[0])
        channel = self.workspace.channel_of(user)
        return await self._act(user, payload | people.in_message(channel, message, self._response(user)))

    async def say(self, user: str, text: str) -> Seen:
        """Type something to the bot."""
        channel = self.workspace.channel_of(user)
        message = self.workspace.write(channel, user, text)
        return await self._act(user, people.words_payload(self.workspace, self._user(user), message))

    async def command(self, user: str, command: str, text: str = "") -> Seen:
        """Type a slash command somewhere in Slack."""
        payload = people.command_payload(
            self.workspace, self._user(user), command, text, self._response(user)
        )
        return await self._act(user, payload)

    async def press(self, user: str, ts: str, act: str, subject: str | None = None) -> Seen:
        """Press the button for an act under a message, be it posted or shown to this person alone."""
        everything = self.workspace.channels.get(f"D{user}", []) + self.workspace.private.get(user, [])
        message = next(each for each in everything if each.ts == ts)
        button = _button(message.buttons(), act, subject)
        channel = self.workspace.channel_of(user)
        payload = people.press_payload(self.workspace, self._user(user), button)
        return await self._act(user, payload | people.in_message(channel, message, self._response(user)))

    async def press_in_modal(self, user: str, act: str, subject: str | None = None) -> Seen:
        """Press a button inside the modal that this person is looking at."""
        modal = self._on_screen(user)
        button = _button(buttons_in(modal.view["blocks"]), act, subject)
        payload = people.press_payload(self.workspace, self._user(user), button)
        return await self._act(user, payload | people.in_modal(modal))

    async def submit(self, user: str, view: Block | None, answers: Mapping[str, str]) -> Seen:
        """Fill in and send the modal on this person's screen; ``answers`` by field name.

        An option is named by its value or its words. What is not answered keeps what stands in it.
        ``view`` is the modal that the test believes is open.
        """
        modal = self._on_screen(user)
        assert view is None or view == modal.view, "another modal is on the screen"
        return await self._act(user, people.sent_payload(self.workspace, self._user(user), modal, answers))

    async def send_again(self, user: str, number: int = 1) -> Seen:
        """Send the last payload once more, as Slack does when it had no answer."""
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        return await self._act(user, self.last, headers)

    async def hand_over(self, user: str, payload: Block, headers: Mapping[str, str] | None = None) -> Seen:
        """Send a payload of a test's own making, such as a forged one, rightly signed and as this person."""
        return await self._act(user, payload, headers)

    async def deliver(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Post anything at all to the app, signed or not, and say what status came back."""
        assert self._http is not None
        async with self._http.post(self._events_url, data=io.BytesIO(body), headers=headers) as answer:
            return answer.status

    def signed(self, body: bytes, *, at: float | None = None) -> dict[str, str]:
        """The headers that make a body genuine, now or at another moment of the real clock."""
        stamp = str(int(time.time() if at is None else at))
        digest = hmac.new(self.secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}

    async def _act(self, user: str, payload: Block, headers: Mapping[str, str] | None = None) -> Seen:
        """Hand a payload to the app and work out what the person sees of it."""
        self.last = payload
        private, posted = (len(kept) for kept in self._kept(user))
        status, answer = await self._hand_over(payload, headers or {})
        errors = self._take(user, payload, answer) if status == 200 else {}
        screen = self.screen(user)
        now_private, now_posted = self._kept(user)
        view = screen.view if screen else None
        return Seen(status, tuple(now_private[private:]), tuple(now_posted[posted:]), view, errors)

    def _kept(self, user: str) -> tuple[list[Message], list[Message]]:
        return self.workspace.private.get(user, []), self.messages(user)

    async def _hand_over(self, payload: Block, more: Mapping[str, str]) -> tuple[int, Block]:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await (self._by_http if self._events_url else self._by_socket)(payload, more)

    async def _by_http(self, payload: Block, more: Mapping[str, str]) -> tuple[int, Block]:
        body, kind = encode(payload)
        assert self._http is not None
        headers = {"Content-Type": kind} | self.signed(body) | dict(more)
        async with self._http.post(self._events_url, data=body, headers=headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith("{") else {}

    async def _by_socket(self, payload: Block, more: Mapping[str, str]) -> tuple[int, Block]:
        kind = (
            "events_api"
            if "event" in payload
            else "slash_commands"
            if "command" in payload
            else "interactive"
        )
        envelope = self.workspace.number("envelope-")
        self._waiting[envelope] = asyncio.get_running_loop().create_future()
        wrapped = {
            "type": kind,
            "envelope_id": envelope,
            "payload": payload,
            "accepts_response_payload": True,
        }
        if "X-Slack-Retry-Num" in more:
            wrapped["retry_attempt"] = int(more["X-Slack-Retry-Num"])
        await self.api.sockets[-1].send_json(wrapped)
        answer = await self._waiting[envelope]
        return 200, answer.get("payload") or {}

    def _answered(self, envelope: Block) -> None:
        self._waiting[envelope["envelope_id"]].set_result(envelope)

    def _take(self, user: str, payload: Block, answer: Block) -> Mapping[str, str]:
        """Do what the app's answer asks for: a private message, or something about the modal."""
        if "command" in payload and answer:
            self.refusals.extend(message_faults(answer))
            assert answer["response_type"] == "ephemeral", "an answer to a command is private"
            self.workspace.tell(user, answer["text"], answer.get("blocks", []))
        if payload.get("type") == "view_submission":
            return self._take_for_modal(self._on_screen(user), answer)
        return {}

    def _take_for_modal(self, modal: Modal, answer: Block) -> Mapping[str, str]:
        match answer.get("response_action"):
            case "errors":
                names = {block["block_id"] for block in modal.view["blocks"] if block["type"] == "input"}
                errors: dict[str, str] = answer["errors"]
                assert errors.keys() <= names, f"no such inputs: {errors.keys() - names}"
                return errors
            case "update":
                self.refusals.extend(view_faults(answer["view"]))
                self.workspace.replace_view(modal, answer["view"])
            case None:
                modal.open = False
            case other:
                raise AssertionError(f"not an answer to a form: {other}")
        return {}

    def _user(self, user: str) -> User:
        return self.workspace.users[user]

    def _on_screen(self, user: str) -> Modal:
        modal = self.screen(user)
        if modal is None:
            raise people.SlackWouldNotLetYou("no modal is open")
        return modal

    def _response(self, user: str) -> str:
        return f"{self.url}/respond/{self.workspace.response(user)}"


def encode(payload: Block) -> tuple[bytes, str]:
    """A payload as Slack sends it: JSON for events, a form for commands, JSON in a form for the rest."""
    if "event" in payload:
        return json.dumps(payload).encode(), "application/json"
    fields: Mapping[str, Any] = payload if "command" in payload else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _button(buttons: list[Block], act: str, subject: str | None) -> Block:
    """The first button for an act, and for a subject if one is named."""
    for button in buttons:
        carried = json.loads(button["value"])
        if carried["act"] == act and subject in (None, carried["subject"]):
            return button
    raise people.SlackWouldNotLetYou(f"there is no button for {act}")
