"""The two-way link to Slack: cards out, presses and words in, over HTTP or Socket Mode alike."""

from __future__ import annotations

import asyncio
import logging
import re
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Address, Incoming, Line, Posted, Receive, WireError, reached_at
from bot.shapes import Card
from bot.slack.admission import AGAIN, INCOMING, Admission
from bot.slack.answers import (
    Ack,
    Answer,
    answer_command,
    answer_form,
    answer_home,
    answer_press,
    answer_words,
    is_answered,
)
from bot.slack.decode import HOME, PLATFORM, Bot
from bot.slack.events import EventsRoute
from bot.slack.forms import SENT
from bot.slack.render import PRESS, draw_card, draw_home
from bot.slack.web import API_URL, Web, quiet_log, web_client

LOG = logging.getLogger(__name__)
T = TypeVar("T")
# Slack gives three seconds. What is not done by then goes on, and Slack is told that it has arrived.
ACKNOWLEDGE_WITHIN = 2.0
LAST_ANSWERS = 0.1  # seconds that Bolt is given to send off an answer that was just worked out
WENT_WRONG = "Something went wrong in Daymark. Please look at the card before you try again."


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
        self._receive = receive
        self._public_url = public_url
        self._web = Web(bot_token, http, api_url)
        self._app_token = app_token
        self._bot: Bot | None = None
        self._channels: dict[str, str] = {}
        self._under_way: set[asyncio.Task[Ack]] = set()
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
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=ACKNOWLEDGE_WITHIN)
            await asyncio.sleep(LAST_ANSWERS)
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]  # as Bolt ships it
        for task in tuple(self._under_way):
            task.cancel()

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
        """Bolt with our own listeners; the signature is checked before it, in events.py."""

        async def authorize() -> AuthorizeResult:
            bot = await self._who_am_i()
            return AuthorizeResult(enterprise_id=None, team_id=bot.team, bot_user_id=bot.user)

        app = AsyncApp(
            client=client,
            logger=quiet_log(),
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            before_authorize=Admission(self._who_am_i),
            authorize=authorize,
        )
        app.event("message")(self._listener(answer_words))
        app.event("app_home_opened")(self._listener(answer_home))
        app.command(re.compile(r"^/"))(self._listener(answer_command))
        app.action(re.compile(rf"^{PRESS}:"))(self._listener(answer_press))
        app.view(SENT)(self._listener(answer_form))
        app.error(_broke)
        return app

    def _listener(self, answer: Answer) -> Callable[..., Coroutine[Any, Any, None]]:
        """What Bolt calls for one kind of payload. Slack waits only for an answer that travels in it."""
        time_left = None if answer in (answer_command, answer_form) else ACKNOWLEDGE_WITHIN

        async def listen(ack: AsyncAck, body: dict[str, Any], context: dict[str, Any]) -> None:
            incoming = context[INCOMING]
            if answer is answer_words and context[AGAIN] and await is_answered(self._web, incoming):
                await ack("")
                return
            work = asyncio.create_task(self._do(answer, body, incoming))
            self._under_way.add(work)
            work.add_done_callback(self._under_way.discard)
            done, _ = await asyncio.wait({work}, timeout=time_left)
            if not done:
                work.add_done_callback(_report)
            await ack((work.result() if done else {}) or "")

        return listen

    async def _do(self, answer: Answer, body: dict[str, Any], incoming: Incoming) -> Ack:
        """Do it and show what came of it. What breaks on the way is said, unless Slack will send it again."""
        try:
            reply = await self._receive(incoming)
            # With pictures it could be refused, and many an answer cannot be given a second time.
            shown = reached_at(self._public_url, reply, pictures=False)
            return await answer(self._web, body, incoming, shown)
        except Exception as error:
            if answer in (answer_words, answer_home):
                raise
            LOG.error("Slack: %s", _where(error))
            return await answer(self._web, body, incoming, Line(WENT_WRONG, refused=True))


def _report(work: asyncio.Task[Ack]) -> None:
    """Say in the log what became of work that went on after its acknowledgement, if it broke."""
    if not work.cancelled() and (error := work.exception()) is not None:
        LOG.error("Slack: %s", _where(error))


async def _broke(error: Exception) -> BoltResponse:
    LOG.error("Slack: %s", _where(error))
    return BoltResponse(status=500)


def _where(error: BaseException) -> str:
    """What kind of fault, and where; never its message, which may quote what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "nowhere"
    return f"{type(error).__name__} at {place}"
