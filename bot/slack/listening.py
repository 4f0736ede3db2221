"""What Bolt runs: one step that reads a payload, has it done, and says what came of it.

It is Bolt's first step and its last. Listeners are each asked whether they want a payload, and the one that
does is given some thirty arguments that are made for it whether it wants them or not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.messages import WENT_WRONG, Incoming, Receive, WireError, reached_at, where
from bot.slack.answers import (
    Ack,
    Answer,
    answer_command,
    answer_for,
    answer_form,
    answer_home,
    answer_words,
    is_answered,
)
from bot.slack.decode import Bot, Malformed, Payload, Stranger, decode
from bot.slack.web import Web

LOG = logging.getLogger(__name__)
# Slack gives three seconds. What is not done by then goes on, and Slack is told that it has arrived.
ACKNOWLEDGE_WITHIN = 2.0
LAST_ANSWERS = 0.1  # seconds that Bolt is given to send off an answer that was just worked out


class Listening(AsyncMiddleware):
    """Takes what is from our own workspace and can be read, and turns the rest away.

    It is a class, because for a plain function Bolt first looks into the payload, and trips over odd ones.
    """

    def __init__(
        self, web: Web, receive: Receive, who_am_i: Callable[[], Awaitable[Bot]], public_url: str
    ) -> None:
        """Have things done by ``receive``; ``who_am_i`` tells the bot's workspace or raises `WireError`."""
        self._web, self._receive = web, receive
        self._who_am_i = who_am_i
        self._public_url = public_url
        self._under_way: set[asyncio.Task[Ack]] = set()

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's own name for its next step
    ) -> BoltResponse | None:
        """Answer; with 503 (ask again), 403, 400, or 200 alone for what asks for nothing of us."""
        if req.body.get("type") == "url_verification":
            return await next()  # which Bolt answers itself
        try:
            incoming = decode(req.body, await self._who_am_i())
        except WireError:
            return BoltResponse(status=503)
        except Stranger:
            return BoltResponse(status=403)
        except Malformed:
            return BoltResponse(status=400)
        if incoming is None:
            return BoltResponse(status=200)
        again = "x-slack-retry-num" in req.headers
        return BoltResponse(status=200, body=await self._answered(req.body, incoming, again=again) or "")

    async def finish(self) -> None:
        """Let what is under way be done and answered."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=ACKNOWLEDGE_WITHIN)
            await asyncio.sleep(LAST_ANSWERS)

    def give_up(self) -> None:
        """Wait no longer for what is not done by now."""
        for task in tuple(self._under_way):
            task.cancel()

    async def _answered(self, payload: Payload, incoming: Incoming, *, again: bool) -> Ack:
        """Have it done. Slack waits only for an answer that travels in the acknowledgement."""
        answer = answer_for(payload)
        if answer is answer_words and again and await is_answered(self._web, incoming):
            return {}
        time_left = None if answer in (answer_command, answer_form) else ACKNOWLEDGE_WITHIN
        work = asyncio.create_task(self._do(answer, payload, incoming))
        self._under_way.add(work)
        work.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait({work}, timeout=time_left)
        if done:
            return work.result()
        work.add_done_callback(_report)
        return {}

    async def _do(self, answer: Answer, payload: Payload, incoming: Incoming) -> Ack:
        """Do it and show what came of it. What breaks on the way is said, unless Slack will send it again."""
        try:
            reply = await self._receive(incoming)
            # With pictures it could be refused, and many an answer cannot be given a second time.
            shown = reached_at(self._public_url, reply, pictures=False)
            return await answer(self._web, payload, incoming, shown)
        except Exception as error:
            if answer in (answer_words, answer_home):
                raise
            LOG.error("Slack: %s", where(error))
            return await answer(self._web, payload, incoming, WENT_WRONG)


async def broke(error: Exception) -> BoltResponse:
    """What Bolt says when a step of it breaks."""
    LOG.error("Slack: %s", where(error))
    return BoltResponse(status=500)


def _report(work: asyncio.Task[Ack]) -> None:
    """Say in the log what became of work that went on after its acknowledgement, if it broke."""
    if not work.cancelled() and (error := work.exception()) is not None:
        LOG.error("Slack: %s", where(error))
