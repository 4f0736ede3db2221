"""The heartbeat: APScheduler as a metronome and nothing more.

Nothing is ever scheduled here (DESIGN.md, decision 3): one interval, no job store, and every beat looks at
what is due by then. This is the only file that knows APScheduler.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger


class Heartbeat:
    """Calls ``beat`` every so many seconds, on the running event loop, never twice at the same time.

    The first beat comes one interval after `start`. A beat that overruns the interval delays the next; one
    that fails is logged, and the next comes all the same.
    """

    def __init__(self, every_seconds: float, beat: Callable[[], Awaitable[None]]) -> None:
        """Make a heartbeat that is still at rest."""
        self._every_seconds = every_seconds
        self._beat = beat
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin; to be called on the event loop that the beats will run on."""
        self._scheduler.add_job(
            self._once,
            IntervalTrigger(seconds=self._every_seconds, timezone=UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # a beat that comes late is still wanted
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Let a beat in flight finish, and begin no other. Harmless when already stopped."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        await asyncio.sleep(0)  # a beat handed to the loop but not yet begun is in flight too
        await self._at_rest.wait()
        self._scheduler.shutdown()
        await asyncio.sleep(0)  # APScheduler shuts down on the next turn of the loop

    async def _once(self) -> None:
        self._at_rest.clear()
        try:
            await self._beat()
        finally:
            self._at_rest.set()
