"""The two-way link to Teams: `POST /api/messages` in, the service that carries messages out.

A press is answered in its HTTP response: the card turns into the form and back, or into what it has become.
Words are answered with a message. Only a person's own chat with Daymark ever shows anything about a case.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import traceback
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Protocol, assert_never
from urllib.parse import urlsplit

from aiohttp import web

from bot.messages import Address, Ask, Faults, Line, Posted, Receive, Shown, WireError
from bot.shapes import Card, Form
from bot.teams import errors
from bot.teams.adapter import (
    CHANNEL,
    BadToken,
    Connector,
    Gate,
    LoopbackGate,
    SigningKeys,
    TokenGate,
    credentials,
)
from bot.teams.decode import PLATFORM, Activity, Malformed, Turn, decode, parse, tenant_of, text
from bot.teams.elements import CARD_TYPE, Element
from bot.teams.forms import draw_form
from bot.teams.reference import Reference, read_posted, read_reference
from bot.teams.render import draw_card, draw_line, message, messages, plain_message, repeated

PATH = "/api/messages"
SAME_ARRIVAL = 10.0  # seconds
BODY_LIMIT = 256 * 1024
ANYWHERE = "https://smba.trafficmanager.net/teams/"  # where a conversation is made when none is known
LINE_TYPE = "application/vnd.microsoft.activity.message"
WRITE_TO_ME = (
    "Please write to me in our own chat. Nothing about an assessment is said where others read along."
)
SORRY = "Something went wrong here. Please try again in a minute."
LEFT = Line("Nothing was recorded.")
BELOW = "It is shown below."

log = logging.getLogger(__name__)


class CardNow(Protocol):
    """Finds out what a card that was posted says now; None when it is not one that the outbox posted."""

    async def __call__(self, address: Address, posted: Posted) -> Card | None:
        """The card as this person would be sent it at this moment."""


def teams_wire(
    *,
    app_id: str | None,
    password: str | None,
    tenant: str | None,
    loopback: bool,
    receive: Receive,
    card_now: CardNow,
) -> TeamsWire:
    """The wire as the settings want it. With no app id nobody shows a token, so that is for loopback only."""
    if not app_id and not loopback:
        raise ValueError(
            "Teams needs TEAMS_APP_ID unless Daymark listens on this machine alone (HOST=127.0.0.1)."
        )
    gate = TokenGate(app_id, SigningKeys()) if app_id else LoopbackGate()
    connector = Connector(credentials(app_id, password, tenant))
    return TeamsWire(gate, connector, receive, card_now, tenant=tenant, bot=app_id or "")


class TeamsWire:
    """Daymark in Microsoft Teams."""

    platform = PLATFORM
    can_find = False

    def __init__(
        self,
        gate: Gate,
        connector: Connector,
        receive: Receive,
        card_now: CardNow,
        *,
        tenant: str | None = None,
        bot: str = "",
        anywhere: str = ANYWHERE,
    ) -> None:
        """``tenant`` is the only one that is let in, when given; ``bot`` is the app's own number.

        ``anywhere`` is the service that makes a chat for somebody who has none.
        """
        self._gate = gate
        self._connector = connector
        self._receive = receive
        self._card_now = card_now
        self._tenant = tenant
        self._bot = bot
        self._anywhere = anywhere
        self._welcomed: dict[str, float] = {}
        self._running: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        """What to mount."""
        return [web.post(PATH, self._answer)]

    async def start(self) -> None:
        """Fetch ahead what the first activity would wait for, without waiting for it here."""
        self._run(self._gate.open())

    async def stop(self) -> None:
        """Finish what is in flight."""
        await asyncio.gather(*self._running, return_exceptions=True)
        self._connector.stop()

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Put a new card in the person's own chat. Teams keeps no mark, so one sent again says so."""
        shown = repeated(card) if may_be_repeat else card
        reference = await self._conversation(address)
        number = await self._send(reference, message(draw_card(shown), shown.summary))
        return reference.posted(number)

    async def redraw(self, address: Address, card: Card, posted: Posted) -> None:
        """Replace a card that was posted before."""
        conversation, number = read_posted(posted)
        service = read_reference(address.reference).service if address.reference else self._anywhere
        await self._connector.update(service, conversation, number, message(draw_card(card), card.summary))

    async def find(self, address: Address, mark: str) -> Posted | None:
        """Teams has no look-up."""
        return None

    async def email_of(self, address: Address) -> str | None:
        """The address that the council's directory has for this account."""
        reference = await self._conversation(address)
        try:
            member = await self._connector.member(reference.service, reference.conversation, reference.user)
        except WireError as error:
            if error.permanent:
                return None
            raise
        found = text(member, "email") or text(member, "userPrincipalName")
        return found.strip() or None

    async def _conversation(self, address: Address) -> Reference:
        """Where this person's own chat is; one is made when there is none and Teams knows both sides."""
        if address.reference:
            return read_reference(address.reference)
        if not (self._bot and address.tenant):
            raise WireError(errors.NO_CONVERSATION, permanent=True)
        bot = f"28:{self._bot}"
        made = await self._connector.create(self._anywhere, bot, address.user, address.tenant)
        return Reference(self._anywhere, made, bot, address.user)

    async def _send(self, reference: Reference, activity: Element) -> str:
        return await self._connector.send(reference.service, reference.conversation, activity)

    async def _answer(self, request: web.Request) -> web.Response:
        """Check the token, then the shape, then the tenant; only then is anything done."""
        try:
            vouched = await self._gate.check(request.headers.get("Authorization", ""))
            if vouched is None and not _is_here(f"//{request.host}"):
                raise web.HTTPForbidden
            activity = parse(await _body(request))
            self._admit(activity, vouched)
            turn = decode(activity)
        except BadToken:
            return web.Response(status=401)
        except Malformed:
            return web.Response(status=400)
        return await self._take(turn)

    def _admit(self, activity: Activity, vouched: str | None) -> None:
        """Refuse what the token does not vouch for, and any other council."""
        service = text(activity, "serviceUrl")
        if vouched is None and not _is_here(service):
            raise web.HTTPForbidden
        if vouched is not None and (vouched != service or text(activity, "channelId") != CHANNEL):
            raise BadToken
        if self._tenant and tenant_of(activity) != self._tenant:
            raise web.HTTPForbidden

    async def _take(self, turn: Turn) -> web.Response:
        try:
            return await (self._waited_for(turn) if turn.waits else self._spoken(turn))
        except Exception as error:  # noqa: BLE001 - a person waits, and Teams shows nothing for an HTTP error
            _log_failure("An activity from Teams failed", error)
            if turn.waits:
                return _line_answer(SORRY)
            self._run(self._send(turn.reference, plain_message(SORRY)))
            return web.Response()

    async def _waited_for(self, turn: Turn) -> web.Response:
        """Answer a button of a card in the HTTP response."""
        if not turn.own_chat:
            return _line_answer(WRITE_TO_ME)
        outcome = await self._outcome(turn)
        if not isinstance(outcome, _Drawn):
            return _line_answer(outcome.text if outcome else BELOW)
        if outcome.lasting and turn.pressed:
            self._run(self._replace(turn, outcome))
        return _card_answer(outcome.card)

    async def _spoken(self, turn: Turn) -> web.Response:
        """Answer words, or a button of an older client, with a message or by changing the card."""
        if (turn.incoming is None and not turn.back) or (turn.arrived and self._just_welcomed(turn)):
            return web.Response()
        if not turn.own_chat:
            await self._send(turn.reference, plain_message(WRITE_TO_ME))
            return web.Response()
        match await self._outcome(turn):
            case Line(said):
                await self._send(turn.reference, plain_message(said))
            case _Drawn() as outcome if turn.pressed:
                await self._replace(turn, outcome)
            case _Drawn(card, summary):
                await self._send(turn.reference, message(card, summary))
        return web.Response()

    def _just_welcomed(self, turn: Turn) -> bool:
        """Whether this is the second of the two activities in which Teams tells of one installation."""
        now = asyncio.get_running_loop().time()
        self._welcomed = {chat: at for chat, at in self._welcomed.items() if now - at < SAME_ARRIVAL}
        return now != self._welcomed.setdefault(turn.reference.conversation, now)

    async def _outcome(self, turn: Turn) -> _Drawn | Line | None:
        """A card in place of the one that was used, a sentence, or None when the answer was shown below."""
        reply = LEFT if turn.incoming is None else await self._receive(turn.incoming)
        match reply:
            case Ask(form):
                return await self._opened(turn, form)
            case Faults(form, by_field):
                return _Drawn(draw_form(form, by_field), form.title)
            case Shown(cards):
                await self._show(turn.reference, cards)
                return None
            case Line():
                return await self._closed(turn, reply)
            case _:
                assert_never(reply)

    async def _opened(self, turn: Turn, form: Form) -> _Drawn | None:
        """The form in place of the card, or below it when the card could not be drawn again afterwards."""
        drawn = _Drawn(draw_form(form), form.title)
        first = turn.incoming is not None and turn.incoming.answers is None
        if first and turn.pressed and await self._card(turn) is None:
            await self._send(turn.reference, message(drawn.card, drawn.summary))
            return None
        return drawn

    async def _closed(self, turn: Turn, said: Line) -> _Drawn | Line:
        """The card as it now is in place of the form or the old card, with the answer above it."""
        card = await self._card(turn)
        if card is not None:
            return _Drawn(draw_card(card, None if turn.back else said), card.summary)
        if turn.incoming is not None and turn.incoming.answers is None:
            return said
        return _Drawn(draw_line(said), said.text, lasting=True)

    async def _card(self, turn: Turn) -> Card | None:
        """What the card that was used says now. What was done stays done when that cannot be found out."""
        try:
            return await self._card_now(turn.sender, turn.posted) if turn.pressed else None
        except Exception as error:  # noqa: BLE001 - the answer matters more than the card round it
            _log_failure("A card for Teams could not be drawn again", error)
            return None

    async def _replace(self, turn: Turn, outcome: _Drawn) -> None:
        service, conversation = turn.reference.service, turn.reference.conversation
        await self._connector.update(
            service, conversation, turn.pressed, message(outcome.card, outcome.summary)
        )

    async def _show(self, reference: Reference, cards: Iterable[Card]) -> None:
        """Show cards to the person who asked, as many to a message as Teams takes."""
        for activity in messages(cards):
            await self._send(reference, activity)

    def _run(self, work: Coroutine[object, object, object]) -> None:
        """Do something that nobody waits for, but that `stop` lets finish."""
        task = asyncio.create_task(_quietly(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)


@dataclass(frozen=True)
class _Drawn:
    """A card to be put in place of another.

    Teams forgets what it showed in place of a message when the chat is opened again. ``lasting`` says that
    nobody else will change the message itself, so that it has to be done here.
    """

    card: Element
    summary: str
    lasting: bool = False


async def _quietly(work: Coroutine[object, object, object]) -> None:
    try:
        await work
    except WireError as error:
        log.warning("A message in Teams could not be sent or changed: %s", error.why)


def _log_failure(what: str, error: Exception) -> None:
    """Log the kind and the place; the error's own words may carry what somebody typed."""
    log.error("%s: %s\n%s", what, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))


async def _body(request: web.Request) -> bytes:
    """The body, if it is JSON and no longer than any activity is."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    declared = request.content_length or 0
    body = b"" if declared > BODY_LIMIT else await request.read()
    if max(declared, len(body)) > BODY_LIMIT:
        raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, max(declared, len(body)))
    return body


def _is_here(service: str) -> bool:
    """Whether an address is on this machine; nobody without a token can make Daymark call anywhere else."""
    try:
        host = urlsplit(service).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _card_answer(card: Element) -> web.Response:
    return web.json_response({"statusCode": 200, "type": CARD_TYPE, "value": card})


def _line_answer(line: str) -> web.Response:
    return web.json_response({"statusCode": 200, "type": LINE_TYPE, "value": line})
