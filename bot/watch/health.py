"""Whether Daymark is alive and whether it is doing its work, for whatever watches over it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

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
        oldest = counts.oldest_waiting
        is_late = oldest is not None and self._now() - oldest > LATE
        found = self._found()
        is_ready = not is_late and not found
        answer = {
            "ready": is_ready,
            "open_assessments": counts.open_assessments,
            "looks_due": counts.looks_due,
            "to_send": counts.to_send,
            "not_delivered": counts.failed,
            "oldest_waiting": oldest.isoformat() if oldest else None,
            "found_by_the_audit": found,
        }
        return web.json_response(answer, status=200 if is_ready else 503)

    def _counts(self) -> views.Counts:
        with self._database.reading() as connection:
            return views.counts(connection, self._now())


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")
