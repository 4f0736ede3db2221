"""The two-way link to Teams: `POST /api/messages` in, the service that carries messages out.

What is let in is decided here; what is said to it, in `answering`.
"""

from __future__ import annotations

import asyncio
import ipaddress
from urllib.parse import urlsplit

from aiohttp import web

from bot.messages import Address, CardNow, Incoming, Posted, Receive, Reply, Shown, WireError
from bot.shapes import Card
from bot.teams import errors
from bot.teams.adapter import CHANNEL, Gate, LoopbackGate, TokenGate, credentials
from bot.teams.answering import Answering
from bot.teams.connector import Connector
from bot.teams.decode import PLATFORM, Activity, Malformed, decode, parse, tenant_of, text
from bot.teams.keys import BadToken, SigningKeys
from bot.teams.open_forms import OpenForms
from bot.teams.reference import Reference, read_posted, read_reference
from bot.teams.render import draw_card, message, repeated
from bot.teams.tab import with_tab

PATH = "/api/messages"
BODY_LIMIT = 256 * 1024
ANYWHERE = "https://smba.trafficmanager.net/teams/"  # where a conversation is made when none is known


def teams_wire(
    *,
    app_id: str | None,
    password: str | None,
    tenant: str | None,
    loopback: bool,
    receive: Receive,
    card_now: CardNow,
    public_url: str = "",
) -> TeamsWire:
    """The wire as the settings want it. With no app id nobody shows a token, so that is for loopback only."""
    if not app_id and not loopback:
        raise ValueError(
            "Teams needs TEAMS_APP_ID unless Daymark listens on this machine alone (HOST=127.0.0.1)."
        )
    gate = TokenGate(app_id, SigningKeys()) if app_id else LoopbackGate()
    connector = Connector(credentials(app_id, password, tenant))
    bot = app_id or ""
    return TeamsWire(gate, connector, receive, card_now, tenant=tenant, bot=bot, public_url=public_url)


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
        public_url: str = "",
    ) -> None:
        """``tenant`` is the only one that is let in, when given; ``bot`` is the app's own number.

        ``anywhere`` is the service that makes a chat for somebody who has none, ``public_url`` where people
        and Teams itself reach Daymark's own pages and pictures.
        """
        self._gate = gate
        self._connector = connector
        self._receive = receive
        self._card_as_posted = card_now
        self._public_url = public_url
        self._open_forms = OpenForms()
        self._answering = Answering(connector, self._received, self._card_now, self._open_forms)
        self._tenant = tenant
        self._bot = bot
        self._anywhere = anywhere
        self._opening: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """What to mount."""
        return [web.post(PATH, self._answer)]

    async def start(self) -> None:
        """Fetch ahead what the first activity would wait for, without waiting for it here."""
        self._opening = asyncio.create_task(self._gate.open())

    async def stop(self) -> None:
        """Finish what is in flight."""
        if self._opening is not None:
            self._opening.cancel()
        await self._answering.stop()
        await self._connector.stop()

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Put a new card in the person's own chat. Teams keeps no mark, so one sent again says so."""
        shown = self._reached(repeated(card) if may_be_repeat else card)
        reference = await self._conversation(address)
        told = message(draw_card(shown), shown.summary)
        number = await self._connector.send(reference.service, reference.conversation, told)
        return reference.posted(number)

    async def redraw(self, address: Address, card: Card, posted: Posted) -> None:
        """Replace a card that was posted before."""
        self._open_forms.spare(posted)
        conversation, number = read_posted(posted)
        service = read_reference(address.reference).service if address.reference else self._anywhere
        drawn = draw_card(self._reached(card))
        await self._connector.update(service, conversation, number, message(drawn, card.summary))

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

    async def _received(self, incoming: Incoming) -> Reply:
        reply = await self._receive(incoming)
        return Shown(tuple(map(self._reached, reply.cards))) if isinstance(reply, Shown) else reply

    async def _card_now(self, address: Address, posted: Posted) -> Card | None:
        card = await self._card_as_posted(address, posted)
        return self._reached(card) if card else None

    def _reached(self, card: Card) -> Card:
        """The card as it looks from Teams: with whole addresses, and a dashboard in the tab as well."""
        return with_tab(card.reached_at(self._public_url), self._bot, self._public_url)

    async def _conversation(self, address: Address) -> Reference:
        """Where this person's own chat is; one is made when there is none and Teams knows both sides."""
        if address.reference:
            return read_reference(address.reference)
        if not (self._bot and address.tenant):
            raise WireError(errors.NO_CONVERSATION, unreachable=True)
        bot = f"28:{self._bot}"
        made = await self._connector.create(self._anywhere, bot, address.user, address.tenant)
        return Reference(self._anywhere, made, bot, address.user)

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
        return await self._answering.answer(turn)

    def _admit(self, activity: Activity, vouched: str | None) -> None:
        """Refuse what the token does not vouch for, and any other council."""
        service = text(activity, "serviceUrl")
        if vouched is None and not _is_here(service):
            raise web.HTTPForbidden
        if vouched is not None and (vouched != service or text(activity, "channelId") != CHANNEL):
            raise BadToken
        if self._tenant and tenant_of(activity) != self._tenant:
            raise BadToken


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
