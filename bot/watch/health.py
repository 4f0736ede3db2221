"""Whether Daymark is alive and whether it is doing its work, for whatever watches over it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from bot.saying import plural
from storage import views
from storage.engine import Database, StorageUnavailable

# PRODUCT.md section 9: what was due and is not sent within minutes is a fault that somebody must hear of.
LATE = timedelta(minutes=15)


class Health:
    """`/healthz` says that the process answers, `/readyz` that its store does, that nothing due is stuck, and
    that the last audit found nothing.
    """

    def __init__(
        self, database: Database, now: Callable[[], datetime], found: Callable[[], int] = lambda: 0
    ) -> None:
        """Look at this store, by this clock; ``found`` is how many things the last audit found."""
        self._database = database
        self._now = now
        self._found = found

    def routes(self) -> list[web.RouteDef]:
        """What to mount."""
        return [web.get("/healthz", _alive), web.get("/readyz", self._ready)]

    async def _ready(self, _: web.Request) -> web.Response:
        try:
            counts = await asyncio.to_thread(self._counts)
        except StorageUnavailable as fault:
            return web.json_response({"ready": False, "why": str(fault)}, status=503)
        oldest, found = counts.oldest_waiting, self._found()
        why = _why(is_late=oldest is not None and self._now() - oldest > LATE, found=found)
        answer = {
            "ready": not why,
            "open_assessments": counts.open_assessments,
            "looks_due": counts.looks_due,
            "to_send": counts.to_send,
            "not_delivered": counts.failed,
            "oldest_waiting": oldest.isoformat() if oldest else None,
            "found_by_the_audit": found,
        }
        return web.json_response({**answer, "why": why} if why else answer, status=503 if why else 200)

    def _counts(self) -> views.Counts:
        with self._database.reading() as connection:
            return views.counts(connection, self._now())


def _why(*, is_late: bool, found: int) -> str:
    """Why it is not ready, in words; nothing when it is. What the audit found is told elsewhere."""
    late = "Something that is due has not been sent for more than 15 minutes." if is_late else ""
    audited = f"The audit found {plural(found, 'thing')} that must be put right." if found else ""
    return " ".join(filter(None, (late, audited)))


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")
