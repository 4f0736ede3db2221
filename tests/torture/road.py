"""The road between Daymark and both platforms, on which every kind of accident can be arranged.

Daymark is told that Slack and Teams are here. What the road passes on, the strict local ones take as ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import Enum

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

HOP = ("host", "content-length", "transfer-encoding", "connection", "content-encoding", "date", "server")
RETRY_AFTER = "1"


class Fate(Enum):
    """What becomes of one request."""

    TAKEN = "taken, and answered"
    BEFORE = "500, and never passed on"
    AFTER = "taken, then 500"
    DROPPED = "taken, then the connection breaks"
    BUSY = "429"
    KILLED_BEFORE = "Daymark dies before the platform has it"
    KILLED_AFTER = "Daymark dies after the platform took it, before it says so"


UNTAKEN = (Fate.BEFORE, Fate.BUSY, Fate.KILLED_BEFORE)
UNSURE = (Fate.BEFORE, Fate.AFTER, Fate.DROPPED)


class Road:
    """A proxy for both platforms. ``fate`` says of each request, by its kind, what becomes of it.

    The kinds are "slack post", "slack redraw", "slack look-up", "teams post", "teams redraw" and "other".
    ``unsure`` counts, by kind, the answers that left Daymark unsure whether it was taken.
    """

    def __init__(self) -> None:
        """Pass everything on until told otherwise."""
        self.fate: Callable[[str], Fate] = lambda kind: Fate.TAKEN
        self.kill: Callable[[], None] = lambda: None
        self.unsure: Counter[str] = Counter()
        self._homes: Mapping[str, str] = {}

    def be_kind(self) -> None:
        """No more accidents."""
        self.fate = lambda kind: Fate.TAKEN

    async def start(self, slack: str, teams: str) -> None:
        """Lead to these two."""
        self._homes = {"slack": slack.rstrip("/"), "teams": teams.rstrip("/")}
        app = web.Application()
        app.router.add_route("*", "/{platform}/{rest:.*}", self._carry)
        self._server = TestServer(app)
        await self._server.start_server()
        self._session = ClientSession(auto_decompress=False)

    async def stop(self) -> None:
        """Close the road."""
        await self._session.close()
        await self._server.close()

    def to(self, platform: str) -> str:
        """Where this platform is, as far as Daymark knows."""
        return str(self._server.make_url(f"/{platform}/"))

    async def _carry(self, request: web.Request) -> web.StreamResponse:
        kind = kind_of(request)
        fate = self.fate(kind)
        if fate in UNSURE:
            self.unsure[kind] += 1
        answer = web.Response(status=500) if fate in UNTAKEN else await self._passed_on(request)
        match fate:
            case Fate.KILLED_BEFORE | Fate.KILLED_AFTER:
                self.kill()
            case Fate.DROPPED if request.transport is not None:
                request.transport.close()
            case Fate.AFTER:
                return web.Response(status=500)
            case Fate.BUSY:
                return web.Response(status=429, headers={"Retry-After": RETRY_AFTER})
        return answer

    async def _passed_on(self, request: web.Request) -> web.Response:
        url = f"{self._homes[request.match_info['platform']]}/{request.match_info['rest']}"
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        body, query = await request.read(), request.query
        async with self._session.request(
            request.method, url, params=query, data=body, headers=headers
        ) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


def kind_of(request: web.Request) -> str:
    """What a request asks of its platform."""
    rest = request.match_info["rest"]
    if request.match_info["platform"] == "slack":
        kinds = {
            "chat.postMessage": "slack post",
            "chat.update": "slack redraw",
            "conversations.history": "slack look-up",
        }
        return kinds.get(rest.removeprefix("api/"), "other")
    if rest.endswith("/activities"):
        return "teams post"
    return "teams redraw" if request.method == "PUT" else "other"
