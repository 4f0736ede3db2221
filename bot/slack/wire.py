"""The two-way link to Slack: cards out, presses and words in, over HTTP or Socket Mode alike."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Address, Posted, Receive, WireError
from bot.shapes import Card
from bot.slack.decode import HOME, PLATFORM, Bot
from bot.slack.events import EventsRoute
from bot.slack.listening import Listening, broke
from bot.slack.render import draw_card, draw_home
from bot.slack.web import API_URL, Web, quiet_log, web_client

LOG = logging.getLogger(__name__)
T = TypeVar("T")


class SlackWire:
    """Slack, as the dispatcher and the inbound side see it (`bot.messages.Wire`).

    `start` and `stop` belong to the composition root, which also mounts `routes`.
    """

    platform = PLATFORM
    can_find = True

    def __init__(
        self,
        receive: Receive,
        http: aiohttp.ClientSession,
        *,
        bot_token: str,
        signing_secret: str,
        app_token: str = "",
        api_url: str = API_URL,
        public_url: str = "",
    ) -> None:
        """Hand everything that people do to ``receive``; with an ``app_token``, listen by Socket Mode too.

        ``public_url`` is where people and Slack itself reach Daymark's own pages and pictures.
        """
        self._public_url = public_url
        self._web = Web(bot_token, http, api_url)
        self._app_token = app_token
        self._bot: Bot | None = None
        self._channels: dict[str, str] = {}
        self._listening = Listening(self._web, receive, self._who_am_i, public_url)
        self._app = self._listening_app(web_client(http, api_url))
        # Without a secret anybody could sign, so then there is Socket Mode and no address at all.
        self._route = EventsRoute(signing_secret, self._app.async_dispatch) if signing_secret else None
        self._socket: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Future[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """`POST /slack/events`, where a signing secret is set."""
        return self._route.routes() if self._route else []

    async def start(self) -> None:
        """Learn who the bot is, and connect if Socket Mode is wanted. A Slack that is down stops nothing."""
        try:
            await self._who_am_i()
        except WireError as error:
            LOG.warning("Slack could not be asked who the bot is: %s", error.why)
        if self._app_token:
            self._socket = AsyncSocketModeHandler(self._app, self._app_token, logger=quiet_log())
            connecting = self._socket.connect_async()  # type: ignore[no-untyped-call]  # as Bolt ships it
            self._connecting = asyncio.ensure_future(connecting)

    async def stop(self) -> None:
        """Let what is under way finish and be answered, then leave Socket Mode."""
        if self._connecting is not None:
            self._connecting.cancel()
        await self._listening.finish()
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]  # as Bolt ships it
        self._listening.give_up()

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Put a new card in the person's own conversation with the bot."""
        channel = await self._channel(address)

        async def put(drawn: Card) -> str:
            return await self._web.post(channel, draw_card(drawn, may_be_repeat=may_be_repeat), mark)

        return Posted(f"{channel}/{await self._with_pictures(card, put)}")

    async def redraw(self, address: Address, card: Card, posted: Posted) -> None:
        """Replace a card with how things are now."""
        channel, _, posted_at = posted.reference.partition("/")

        async def put(drawn: Card) -> None:
            if posted.reference == HOME:
                await self._web.publish(address.user, draw_home(drawn))
            else:
                await self._web.update(channel, posted_at, draw_card(drawn))

        await self._with_pictures(card, put)

    async def find(self, address: Address, mark: str) -> Posted | None:
        """The card that carries ``mark`` in the person's conversation, if it got there."""
        channel = await self._channel(address)
        posted_at = await self._web.marked(channel, mark)
        return Posted(f"{channel}/{posted_at}") if posted_at else None

    async def email_of(self, address: Address) -> str | None:
        """The confirmed e-mail behind an account; None for bots, guests and leavers."""
        user = await self._web.profile(address.user)
        unfit = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
        if any(user.get(word) for word in unfit) or user.get("is_email_confirmed") is False:
            return None
        email = (user.get("profile") or {}).get("email")
        return email if isinstance(email, str) and email else None

    async def _with_pictures(self, card: Card, put: Callable[[Card], Awaitable[T]]) -> T:
        """Put a card there, with its pictures in words if Slack does not take it as it is.

        Slack fetches each picture while it is asked, and refuses the whole card when it cannot reach one.
        """
        try:
            return await put(card.reached_at(self._public_url))
        except WireError as error:
            if not (error.permanent and self._public_url and card.pictures) or error.unreachable:
                raise
            LOG.warning("A card goes to Slack without its pictures: %s", error.why)
        return await put(card.reached_at(self._public_url, pictures=False))

    async def _channel(self, address: Address) -> str:
        if address.reference:
            return address.reference
        if address.user not in self._channels:
            self._channels[address.user] = await self._web.open_conversation(address.user)
        return self._channels[address.user]

    async def _who_am_i(self) -> Bot:
        if self._bot is None:
            self._bot = await self._web.who_am_i()
        return self._bot

    def _listening_app(self, client: AsyncWebClient) -> AsyncApp:
        """Bolt with our one step; the signature is checked before it, in events.py."""

        async def authorize() -> AuthorizeResult:
            bot = await self._who_am_i()
            return AuthorizeResult(enterprise_id=None, team_id=bot.team, bot_user_id=bot.user)

        app = AsyncApp(
            name="Daymark",  # without one Bolt reads the source of everything on the stack to find one
            client=client,
            logger=quiet_log(),
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            before_authorize=self._listening,
            authorize=authorize,
        )
        app.error(broke)
        return app
