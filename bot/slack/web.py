"""The calls that Daymark makes to Slack, each with a time limit and its failures turned into `WireError`.

Nothing here tries again: whether a card may be sent a second time is for the outbox to decide. The SDK writes
what it sends to its log when it is asked to speak much, so it is given a log that never does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import WireError
from bot.slack.decode import Bot
from bot.slack.errors import FAILURES, wire_error
from bot.slack.render import Block, Message

API_URL = "https://slack.com/api/"
TIMEOUT = 10.0
PAGE = 200
CARD_EVENT = "daymark_card"
# How far behind the newest message of a conversation a card is still looked for, in seconds.
LOOK_BACK = 7 * 24 * 60 * 60.0

Answer = dict[str, Any]


@cache
def quiet_log() -> logging.Logger:
    """A log for the SDK and Bolt that says only what went wrong: below that they quote what people sent."""
    log = logging.getLogger("bot.slack.sdk")
    log.setLevel(logging.ERROR)
    return log


def web_client(
    http: aiohttp.ClientSession, api_url: str = API_URL, token: str | None = None
) -> AsyncWebClient:
    """The SDK's client on the one HTTP session of the process, never to send twice nor to quote anyone."""
    return AsyncWebClient(token, api_url or API_URL, session=http, retry_handlers=[], logger=quiet_log())


class Web:
    """Slack's Web API, as far as Daymark uses it (see scopes.py)."""

    def __init__(self, token: str, http: aiohttp.ClientSession, api_url: str = API_URL) -> None:
        """Use the one HTTP session that the whole process shares."""
        self._http = http
        self._client = web_client(http, api_url, token)

    async def who_am_i(self) -> Bot:
        """The bot's own workspace and account."""
        answer = await self._call(self._client.auth_test)
        return Bot(team=str(answer["team_id"]), user=str(answer["user_id"]))

    async def open_conversation(self, user: str) -> str:
        """The bot's conversation with one person; opening it again gives the same one."""
        answer = await self._call(self._client.conversations_open, users=user)
        return str(answer["channel"]["id"])

    async def post(self, channel: str, message: Message, mark: str = "") -> str:
        """Put a message in a conversation and say when it was posted, which is how Slack names it."""
        metadata = {"event_type": CARD_EVENT, "event_payload": {"mark": mark}} if mark else None
        answer = await self._call(
            self._client.chat_postMessage,
            writes=True,
            channel=channel,
            text=message.text,
            blocks=message.blocks,
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def update(self, channel: str, posted_at: str, message: Message) -> None:
        """Replace a message. Its metadata stays as it was, because none is given."""
        await self._call(
            self._client.chat_update, channel=channel, ts=posted_at, text=message.text, blocks=message.blocks
        )

    async def marked(self, channel: str, mark: str) -> str | None:
        """When the card with this mark was posted in the conversation, or None if it is not there."""
        async for message in self._history(channel):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == CARD_EVENT and metadata["event_payload"].get("mark") == mark:
                return str(message["ts"])
        return None

    async def profile(self, user: str) -> Answer:
        """What Slack knows of an account."""
        answer = await self._call(self._client.users_info, user=user)
        found: Answer = answer["user"]
        return found

    async def open_view(self, trigger: str, view: Block) -> None:
        """Open a modal; the trigger lives three seconds and works once."""
        await self._call(self._client.views_open, trigger_id=trigger, view=view)

    async def update_view(self, view_id: str, view: Block) -> None:
        """Replace what an open modal shows."""
        await self._call(self._client.views_update, view_id=view_id, view=view)

    async def publish(self, user: str, view: Block) -> None:
        """Replace what stands in a person's App Home; to do it again does no harm."""
        await self._call(self._client.views_publish, user_id=user, view=view)

    async def respond(self, url: str, message: Message) -> None:
        """Answer a press privately, beside the message that was pressed."""
        answer = {
            "text": message.text,
            "blocks": message.blocks,
            "response_type": "ephemeral",
            "replace_original": False,
        }
        proxy = self._client.proxy  # as the SDK found it in the environment
        try:
            async with asyncio.timeout(TIMEOUT), self._http.post(url, json=answer, proxy=proxy) as taken:
                status = taken.status
        except FAILURES as error:
            raise wire_error(error, writes=False) from None
        if status != 200:
            raise WireError("Slack did not take the answer to a press.", permanent=True)

    async def _history(self, channel: str) -> AsyncIterator[Answer]:
        """The messages of a conversation, newest first, as far back as a card is looked for."""
        cursor, oldest = None, 0.0
        while True:
            answer = await self._call(
                self._client.conversations_history,
                channel=channel,
                cursor=cursor,
                limit=PAGE,
                include_all_metadata=True,
            )
            for message in answer["messages"]:
                oldest = oldest or float(message["ts"]) - LOOK_BACK
                if float(message["ts"]) < oldest:
                    return
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def _call(
        self, method: Callable[..., Awaitable[Any]], *, writes: bool = False, **given: Any
    ) -> Answer:
        """One call. ``writes``: if no answer comes, it may have been done all the same.

        The cause is cut off, because the SDK's errors carry the whole of Slack's answer.
        """
        try:
            async with asyncio.timeout(TIMEOUT):
                answer = await method(**given)
        except FAILURES as error:
            raise wire_error(error, writes=writes) from None
        data: Answer = answer.data
        return data
