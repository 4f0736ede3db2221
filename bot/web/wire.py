"""The web desk as a wire: its addresses, and what is answered at each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from aiohttp import web

from bot.messages import WENT_WRONG, Address, Faults, Incoming, Line, Posted, Receive, Reply, where
from bot.shapes import Card
from bot.web import decode, guard, render
from bot.web.desk import Clock, Gallery
from bot.web.drawn_forms import DrawnForms
from bot.web.guard import Refused
from bot.web.mover import Mover
from bot.web.page import Page, read_columns, version_of

Handler = Callable[[web.Request], Awaitable[web.Response]]

log = logging.getLogger(__name__)

PERSON = r"/people/{person:[0-9]{1,9}}"


class WebWire:
    """Everyone's cards on pages for a browser on this machine, drawn afresh each time they are looked at."""

    platform = "web"
    can_find = True

    def __init__(
        self,
        *,
        gallery: Gallery,
        clock: Clock,
        next_due: Callable[[], datetime | None],
        moved: Callable[[], Awaitable[None]],
        receive: Receive,
    ) -> None:
        """Be handed everything.

        ``next_due`` (it may block) is when something next falls due; ``moved`` asks and sends whatever has
        fallen due since the clock was moved.
        """
        self._gallery = gallery
        self._mover = Mover(clock, next_due, moved)
        self._receive = receive
        self._drawn_forms = DrawnForms()

    def routes(self) -> list[web.RouteDef]:
        """What to mount on the application."""
        return [
            web.get("/", guarded(self._desk)),
            web.get(PERSON, guarded(self._desk)),
            web.post(PERSON + "/press", guarded(self._press)),
            web.post(PERSON + "/form", guarded(self._form)),
            web.post(PERSON + "/say", guarded(self._say)),
            web.get(PERSON + "/{done:press|form|say}", guarded(_back)),
            web.post("/clock", guarded(self._move_clock)),
            web.get("/clock", guarded(_back)),
            web.get("/desk/version", guarded(self._version)),
            web.get("/desk/{asset}", guarded(_asset)),
        ]

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Nothing to carry: the desk draws every card from the store when it is looked at."""
        return Posted(mark)

    async def redraw(self, address: Address, card: Card, posted: Posted) -> None:
        """Nothing to do: the desk shows how things are now."""

    async def find(self, address: Address, mark: str) -> Posted | None:
        """A card that is in the store is on the desk."""
        return Posted(mark)

    async def email_of(self, address: Address) -> str | None:
        """The desk knows people by their number, so there is nothing to bind."""
        return None

    async def _desk(self, request: web.Request) -> web.Response:
        person = request.match_info.get("person")
        return _html(await self._page(int(person) if person else None))

    async def _press(self, request: web.Request) -> web.Response:
        sent = await decode.sent_by(request)
        return await self._do(decode.pressed(_person(request), sent), sent)

    async def _form(self, request: web.Request) -> web.Response:
        sent = await decode.sent_by(request)
        return await self._do(decode.filled_in(_person(request), sent), sent)

    async def _say(self, request: web.Request) -> web.Response:
        sent = await decode.sent_by(request)
        return await self._do(decode.typed(_person(request), sent), sent)

    async def _do(self, incoming: Incoming, sent: decode.Sent) -> web.Response:
        person_id, alone = int(incoming.sender.user), decode.alone(sent)
        await self._expect(person_id, alone)
        reply = await self._have_done(incoming)
        number = decode.number(sent)
        shown = self._drawn_forms.shown(number, incoming, reply)
        page = await self._page(alone)
        return _html(page.replied(person_id, shown, number, incoming.said or ""), _status(reply))

    async def _have_done(self, incoming: Incoming) -> Reply:
        """Have it done. What breaks on the way is said, so that what was typed is not lost with it."""
        try:
            return await self._receive(incoming)
        except Exception as error:  # noqa: BLE001 - somebody waits for an answer
            log.error("The web desk: %s", where(error))
            return WENT_WRONG

    async def _move_clock(self, request: web.Request) -> web.Response:
        sent = await decode.sent_by(request)
        alone = decode.alone(sent)
        await self._expect(alone)
        refusal = await self._mover.move(sent)
        if refusal is None:
            return _see("/" if alone is None else f"/people/{alone}")
        return _html(replace(await self._page(alone), clock=refusal), 422)

    async def _version(self, request: web.Request) -> web.Response:
        return web.json_response({"version": await asyncio.to_thread(self._current_version)})

    async def _page(self, alone: int | None) -> Page:
        # The version is read first: a change in between is then seen as one more change, not as none.
        await self._expect(alone)
        version = await asyncio.to_thread(self._current_version)
        columns = await asyncio.to_thread(read_columns, self._gallery)
        return Page(columns, self._mover.face(), version, alone)

    def _current_version(self) -> str:
        return version_of(self._gallery, self._mover.face().now)

    async def _expect(self, *people: int | None) -> None:
        """Refuse a number that is nobody's, before anything is done."""
        known = {member.id for member in await asyncio.to_thread(self._gallery.members)}
        if not known.issuperset(person for person in people if person is not None):
            raise Refused(404, "There is nobody here with that number.")


def guarded(handler: Handler) -> Handler:
    """The same handler, for the desk's own browser only, with every refusal as a plain page."""

    async def answered(request: web.Request) -> web.Response:
        try:
            guard.admit(_peer(request), request.method, request.headers)
            response = await handler(request)
        except Refused as refused:
            response = web.Response(
                text=render.refusal(refused.why), status=refused.status, content_type="text/html"
            )
        response.headers.update(guard.HEADERS)
        return response

    return answered


def _peer(request: web.Request) -> str:
    """The address at the other end of the connection itself, whatever any header says."""
    peer = request.transport.get_extra_info("peername") if request.transport else None
    return str(peer[0]) if isinstance(peer, tuple) else ""


def _person(request: web.Request) -> int:
    return int(request.match_info["person"])


def _html(page: Page, status: int = 200) -> web.Response:
    return web.Response(text=render.page(page), status=status, content_type="text/html")


async def _back(request: web.Request) -> web.Response:
    """A page that came of a POST has an address too, and somebody will open it."""
    person = request.match_info.get("person")
    return _see(f"/people/{person}" if person else "/")


def _status(reply: Reply) -> int:
    """Whether something has to be put right first, or to be sent once more."""
    if isinstance(reply, Line) and reply.again:
        return 503
    return 422 if isinstance(reply, Faults) else 200


def _see(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})


async def _asset(request: web.Request) -> web.Response:
    name = request.match_info["asset"]
    if name not in render.ASSETS:
        raise Refused(404, "There is no such page.")
    return web.Response(body=render.asset(name), content_type=render.ASSETS[name], charset="utf-8")
