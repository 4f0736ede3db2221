"""The Web API of the local Slack: the methods that Daymark calls, answered as Slack does or stricter.

An unknown method, a wrong token, a block that Slack would not take: each is refused. `fail` makes the next
calls of a method go wrong in the ways that Slack and networks do.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from tests.bot.slack.block_rules import home_faults, message_faults, view_faults
from tests.bot.slack.workspace import BOT_ID, BOT_USER, RESPONSES, TEAM, Workspace

Given = dict[str, Any]


class Refused(Exception):
    """A method's answer is ``ok: false`` with this word; ``faults`` are what was badly formed."""

    def __init__(self, word: str, faults: Sequence[str] = ()) -> None:
        """Keep both."""
        super().__init__(word)
        self.word, self.faults = word, faults


@dataclass(frozen=True)
class Failure:
    """How one call goes wrong.

    ``status`` with ``retry_after`` for 429; ``drop`` breaks the connection without an answer; ``stored`` says
    whether the call was done all the same; ``error`` is an ``ok: false`` answer; ``wait`` is in seconds.
    """

    status: int = 200
    retry_after: int | None = None
    drop: bool = False
    stored: bool = False
    error: str = ""
    wait: float = 0.0


class WebApi:
    """The methods, over a workspace; ``calls`` counts them by name.

    ``fetches_from`` is how the addresses begin from which pictures can be fetched.
    """

    def __init__(self, workspace: Workspace, bot_token: str, app_token: str) -> None:
        """Answer only these tokens."""
        self.workspace = workspace
        self.calls: Counter[str] = Counter()
        self.refusals: list[str] = []
        self.revoked = False
        self.fetches_from = "https://"
        self.sockets: list[web.WebSocketResponse] = []
        self.connected = asyncio.Event()
        self.on_envelope: Callable[[Given], None] = lambda envelope: None
        self._tokens = {"bot": f"Bearer {bot_token}", "app": f"Bearer {app_token}"}
        self._failures: dict[str, deque[Failure]] = {}
        self._methods: dict[str, Callable[[Given], Given]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "conversations.history": self._history,
            "conversations.open": self._open,
            "users.info": self._user,
            "views.open": self._open_view,
            "views.publish": self._publish,
            "views.update": self._update_view,
        }

    def application(self) -> web.Application:
        """The server: /api/<method>, /respond/<name> and /socket."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/respond/{name}", self._respond)
        app.router.add_get("/socket", self._socket)
        return app

    def fail(self, method: str, *failures: Failure) -> None:
        """Let the next calls of a method go wrong, one after another."""
        self._failures.setdefault(method, deque()).extend(failures)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        waiting = self._failures.get(method)
        failure = waiting.popleft() if waiting else Failure()
        await asyncio.sleep(failure.wait)
        failing = failure.drop or failure.error or failure.status != 200
        answer = {} if failing and not failure.stored else await self._answer(method, request)
        if failure.drop and request.transport is not None:
            request.transport.close()
        if failure.status != 200:
            headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
            word = "ratelimited" if failure.status == 429 else "internal_error"
            return web.json_response({"ok": False, "error": word}, status=failure.status, headers=headers)
        return web.json_response({"ok": False, "error": failure.error} if failure.error else answer)

    async def _answer(self, method: str, request: web.Request) -> Given:
        try:
            given = await _given(request)
            self._authorise(method, request)
            if method == "apps.connections.open":
                return {"ok": True, "url": f"ws://{request.host}/socket"}
            if method not in self._methods:
                raise Refused("unknown_method", ["there is no such method here"])
            return {"ok": True} | self._methods[method](given)
        except Refused as refused:
            self.refusals.extend(f"{method}: {fault}" for fault in refused.faults)
            return {"ok": False, "error": refused.word}

    def _authorise(self, method: str, request: web.Request) -> None:
        token = self._tokens["app" if method == "apps.connections.open" else "bot"]
        if request.headers.get("Authorization") != token:
            raise Refused("invalid_auth")
        if self.revoked:
            raise Refused("token_revoked")

    def _auth_test(self, given: Given) -> Given:
        return {"team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT_ID, "url": "https://council.slack.test/"}

    def _open(self, given: Given) -> Given:
        user = self._known(given["users"])
        return {"channel": {"id": self.workspace.channel_of(user)}}

    def _user(self, given: Given) -> Given:
        return {"user": self.workspace.users[self._known(given["user"])].as_slack()}

    def _known(self, user: str) -> str:
        if user not in self.workspace.users:
            raise Refused("user_not_found")
        return user

    def _post(self, given: Given) -> Given:
        channel = given["channel"]
        if channel not in self.workspace.channels:
            raise Refused("channel_not_found")
        _require(message_faults(given), "invalid_blocks")
        self._fetch_pictures(given.get("blocks", []))
        metadata = given.get("metadata") or {}
        if metadata and not (metadata.get("event_type") and isinstance(metadata.get("event_payload"), dict)):
            raise Refused("invalid_metadata_format", ["metadata needs a type and a payload"])
        blocks = given.get("blocks", [])
        message = self.workspace.write(channel, BOT_USER, given["text"], blocks=blocks, metadata=metadata)
        return {"channel": channel, "ts": message.ts, "message": message.as_slack()}

    def _update(self, given: Given) -> Given:
        message = self.workspace.message(given["channel"], given["ts"])
        if message is None:
            raise Refused("message_not_found")
        if message.user != BOT_USER:
            raise Refused("cant_update_message")
        _require(message_faults(given), "invalid_blocks")
        self._fetch_pictures(given.get("blocks", []))
        message.text, message.blocks = given["text"], given.get("blocks", [])
        message.metadata = given.get("metadata", message.metadata)
        return {"channel": given["channel"], "ts": message.ts}

    def _history(self, given: Given) -> Given:
        """Pages of fifteen at most, however many are asked for, as Slack does for some apps."""
        if given["channel"] not in self.workspace.channels:
            raise Refused("channel_not_found")
        newest_first = self.workspace.channels[given["channel"]][::-1]
        start, length = int(given.get("cursor") or 0), min(15, int(given.get("limit", 100)))
        with_metadata = str(given.get("include_all_metadata")).lower() in ("1", "true")
        page = [each.as_slack(with_metadata=with_metadata) for each in newest_first[start : start + length]]
        rest = start + length < len(newest_first)
        cursor = str(start + length) if rest else ""
        return {"messages": page, "has_more": rest, "response_metadata": {"next_cursor": cursor}}

    def _open_view(self, given: Given) -> Given:
        _require(view_faults(given["view"]), "invalid_arguments")
        user = self.workspace.redeem(given["trigger_id"])
        if user is None:
            raise Refused("expired_trigger_id")
        return {"view": {"id": self.workspace.open_modal(user, given["view"]).id}}

    def _publish(self, given: Given) -> Given:
        user = self._known(given["user_id"])
        _require(home_faults(given["view"]), "invalid_arguments")
        self._fetch_pictures(given["view"]["blocks"])
        return {"view": {"id": self.workspace.publish(user, given["view"]).id}}

    def _fetch_pictures(self, blocks: list[Given]) -> None:
        """Refuse everything for the sake of one picture that cannot be fetched, as Slack does."""
        for block in blocks:
            if block["type"] == "image" and not block["image_url"].startswith(self.fetches_from):
                raise Refused("invalid_blocks")

    def _update_view(self, given: Given) -> Given:
        _require(view_faults(given["view"]), "invalid_arguments")
        modal = self.workspace.modals.get(given["view_id"])
        if modal is None or not modal.open:
            raise Refused("not_found")
        self.workspace.replace_view(modal, given["view"])
        return {"view": {"id": modal.id}}

    async def _respond(self, request: web.Request) -> web.Response:
        user, used = self.workspace.responses.get(request.match_info["name"], ("", RESPONSES))
        if used >= RESPONSES:
            return web.Response(status=404, text="used_url")
        given = await request.json()
        if faults := message_faults(given):
            self.refusals.extend(f"response_url: {fault}" for fault in faults)
            return web.Response(status=400, text="invalid_blocks")
        self.workspace.responses[request.match_info["name"]] = (user, used + 1)
        assert given["response_type"] == "ephemeral", "an answer to a press is private"
        assert given["replace_original"] is False, "the card is redrawn by the outbox alone"
        self.workspace.tell(user, given["text"], given.get("blocks", []))
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """One connection of Socket Mode: say hello, then hand on what comes back."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self.connected.set()
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self.on_envelope(frame.json())
        finally:
            self.sockets.remove(socket)
        return socket


async def _given(request: web.Request) -> Given:
    """The arguments, wherever the SDK put them: the query, a form or JSON."""
    is_json = request.content_type == "application/json"
    body: Given = await request.json() if is_json else dict(await request.post())
    return dict(request.query) | body


def _require(faults: list[str], word: str) -> None:
    if faults:
        raise Refused(word, faults)
