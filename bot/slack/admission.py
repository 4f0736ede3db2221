"""The first thing that runs inside Bolt: only what we can read, from our own workspace, goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.messages import WireError
from bot.slack.decode import Bot, Malformed, Stranger, decode

INCOMING = "incoming"
AGAIN = "again"


class Admission(AsyncMiddleware):
    """Decodes a payload once, for whichever listener takes it, and turns the rest away.

    It is a class, because for a plain function Bolt first looks into the payload, and trips over odd ones.
    """

    def __init__(self, who_am_i: Callable[[], Awaitable[Bot]]) -> None:
        """Ask ``who_am_i`` for the bot's own workspace; it may raise `WireError`."""
        self._who_am_i = who_am_i

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's own name for its next step
    ) -> BoltResponse | None:
        """Let it on, or answer with 503 (ask again), 403, 400, or 200 for what asks for nothing of us."""
        if req.body.get("type") == "url_verification":
            return await next()
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
        req.context[INCOMING] = incoming
        req.context[AGAIN] = "x-slack-retry-num" in req.headers
        return await next()
