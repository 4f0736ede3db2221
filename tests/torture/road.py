"""The road between Daymark and both platforms, on which every kind of accident can be arranged.

Daymark is told that Slack and Teams are here. What the road passes on, the strict local ones take as ever.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
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
SLACK_KINDS = {
    "chat.postMessage": "slack post",
    "chat.update": "slack redraw",
    "conversations.history": "slack look-up",
    "views.publish": "slack home",
}
POSTS = ("slack post", "teams post")
NAMED, ALERT = "mark", "alert"


def naming(home: str, mark: str) -> str:
    """The way to a platform on which the road reads which row it carries: Teams itself keeps no mark."""
    return f"{home.rstrip('/')}/{NAMED}/{mark}/"


def once(*fates: tuple[str, Fate]) -> Callable[[str], Fate]:
    """Each of these fates once, for the first request of its kind; whatever else comes is taken."""
    to_come = list(fates)

    def fate(kind: str) -> Fate:
        found = next((each for each in to_come if each[0] == kind), None)
        if found is None:
            return Fate.TAKEN
        to_come.remove(found)
        return found[1]

    return fate


@dataclass
class Carried:
    """One request that would post a card: the number it was given, "" when it was never taken.

    ``in_doubt`` says that Daymark could not tell or could not write down what came of it.
    """

    number: str = ""
    in_doubt: bool = False


class Road:
    """A proxy for both platforms. ``fate`` says of each request, by its kind, what becomes of it.

    The kinds are "slack post", "slack redraw", "slack look-up", "slack home", "teams post", "teams redraw"
    and "other". ``met`` counts what became of all; ``posts`` has what was posted in Teams, by mark, in order;
    ``alerts`` counts what the audit told of, by day and reference.
    While ``nothing_is_noted`` every answer is in doubt, for there is no store to write it down in.
    """

    def __init__(self) -> None:
        """Pass everything on until told otherwise."""
        self.fate: Callable[[str], Fate] = lambda kind: Fate.TAKEN
        self.kill: Callable[[], None] = lambda: None
        self.met: Counter[Fate] = Counter()
        self.posts: defaultdict[str, list[Carried]] = defaultdict(list)
        self.alerts: Counter[tuple[str, str]] = Counter()
        self.nothing_is_noted = False
        self.held = 0
        self._still_pass = 0
        self._on_their_way: set[asyncio.Task[web.StreamResponse]] = set()
        self._is_open = asyncio.Event()
        self._is_open.set()
        self._homes: Mapping[str, str] = {}

    def be_kind(self) -> None:
        """No more accidents."""
        self.fate = lambda kind: Fate.TAKEN

    def hold(self, after: int) -> None:
        """Let ``after`` more posts pass, and hold up all that come then until `let_go`."""
        self._still_pass, self.held = after, 0
        self._is_open.clear()

    def let_go(self) -> None:
        """Whatever was held up goes on."""
        self._is_open.set()

    async def emptied(self) -> None:
        """Wait until all that is on its way has arrived, but for what is held up."""
        if self._is_open.is_set() and self._on_their_way:
            await asyncio.wait(self._on_their_way)

    def doubt(self, marks: Collection[str]) -> None:
        """What was last posted for each of these may not have been written down."""
        for mark in marks:
            for post in self.posts[mark][-1:]:
                post.in_doubt = True

    async def start(self, slack: str, teams: str) -> None:
        """Lead to these two."""
        self._homes = {"slack": slack.rstrip("/"), "teams": teams.rstrip("/")}
        app = web.Application()
        app.router.add_post(f"/{ALERT}", self._alerted)
        app.router.add_route("*", "/{platform}/{rest:.*}", self._carry)
        self._server = TestServer(app)
        await self._server.start_server()
        self._session = ClientSession(auto_decompress=False)

    async def stop(self) -> None:
        """Close the road, once it is empty."""
        self.let_go()
        await self.emptied()
        await self._session.close()
        await self._server.close()

    def to(self, platform: str) -> str:
        """Where this platform is, as far as Daymark knows."""
        return str(self._server.make_url(f"/{platform}/"))

    @property
    def alert(self) -> str:
        """Where the audit tells what it finds."""
        return str(self._server.make_url(f"/{ALERT}"))

    async def _alerted(self, request: web.Request) -> web.Response:
        told = await request.json()
        self.alerts.update((told["day"], found["reference"]) for found in told["findings"])
        return web.Response()

    async def _carry(self, request: web.Request) -> web.StreamResponse:
        """What Daymark has sent arrives, even if it dies meanwhile."""
        on_its_way = asyncio.create_task(self._carry_on(request, await request.read()))
        self._on_their_way.add(on_its_way)
        on_its_way.add_done_callback(self._on_their_way.discard)
        return await asyncio.shield(on_its_way)

    async def _carry_on(self, request: web.Request, body: bytes) -> web.StreamResponse:
        mark, rest = read_name(request.match_info["rest"])
        kind = kind_of(request.method, request.match_info["platform"], rest)
        if kind in POSTS:
            await self._passing()
        fate = self.fate(kind)
        self.met[fate] += 1
        carried = Carried(in_doubt=fate in UNSURE)
        if kind == "teams post":
            self.posts[mark].append(carried)
        if fate in UNTAKEN:
            answer = web.Response(status=500)
        else:
            answer = await self._passed_on(request, rest, body)
            carried.number = number_in(answer)
        carried.in_doubt |= self.nothing_is_noted
        return self._befallen(request, fate, answer)

    async def _passing(self) -> None:
        """Wait at the barrier, if there is one."""
        if self._still_pass > 0:
            self._still_pass -= 1
        elif not self._is_open.is_set():
            self.held += 1
            await self._is_open.wait()

    def _befallen(self, request: web.Request, fate: Fate, answer: web.Response) -> web.Response:
        """What Daymark hears of it, if it is still there to hear."""
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

    async def _passed_on(self, request: web.Request, rest: str, body: bytes) -> web.Response:
        url = f"{self._homes[request.match_info['platform']]}/{rest}"
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        async with self._session.request(
            request.method, url, params=request.query, data=body, headers=headers
        ) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


def read_name(rest: str) -> tuple[str, str]:
    """The mark that a request was named for, "" where it was not, and the way on."""
    if not rest.startswith(f"{NAMED}/"):
        return "", rest
    _, mark, way_on = rest.split("/", 2)
    return mark, way_on


def number_in(answer: web.Response) -> str:
    """The number that Teams gave what it took."""
    return str(json.loads(answer.body).get("id", "")) if isinstance(answer.body, bytes) else ""


def kind_of(method: str, platform: str, rest: str) -> str:
    """What a request asks of its platform."""
    if platform == "slack":
        return SLACK_KINDS.get(rest.removeprefix("api/"), "other")
    if rest.endswith("/activities"):
        return "teams post"
    return "teams redraw" if method == "PUT" else "other"
