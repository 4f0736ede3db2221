"""Moving the clock from the desk: to the next thing due, on by a while, or to a day and time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.web import decode
from bot.web.desk import Clock
from bot.web.guard import Refused
from bot.web.page import ClockFace
from scheduling.calendar import LONDON

PRESSES_REMEMBERED = 256

NOTHING_DUE = "Nothing is due, so the clock was not moved."
NOT_A_TIME = "Give a day and a time, such as 23 March 2026 at 9am."


class Mover:
    """The hand on the clock: one press at a time, and the same press only once."""

    def __init__(
        self, clock: Clock, next_due: Callable[[], datetime | None], moved: Callable[[], Awaitable[None]]
    ) -> None:
        """Be handed the clock, what falls due next (it may block), and what to await after each move."""
        self._clock = clock
        self._next_due = next_due
        self._moved = moved
        self._presses: deque[str] = deque(maxlen=PRESSES_REMEMBERED)
        self._one_at_a_time = asyncio.Lock()

    def face(self) -> ClockFace:
        """The clock as it is."""
        return ClockFace(self._clock.now(), self._clock.movable)

    async def move(self, sent: decode.Sent) -> ClockFace | None:
        """Do what a press asks; None when it is done, otherwise the clock with the reason why not."""
        if not self._clock.movable:
            raise Refused(403, "This clock cannot be moved.")
        press = decode.number(sent)
        async with self._one_at_a_time:
            if press in self._presses:
                return None
            self._presses.append(press)
            return await self._move(sent.get("by", ""), sent.get("to", ""))

    async def _move(self, by: str, to: str) -> ClockFace | None:
        if by == "next":
            if await self._did_what_was_due() and not await self._is_more_to_come():
                return None
            aim = await asyncio.to_thread(self._next_due)
        else:
            aim = target(self._clock.now(), by, to)
        if aim is None:
            return self._refusal(NOTHING_DUE if by == "next" else NOT_A_TIME, by, to)
        try:
            self._clock.move_to(aim)
        except ValueError as error:
            return self._refusal(str(error), by, to)
        await self._moved()
        return None

    async def _did_what_was_due(self) -> bool:
        """What is due already needs no moving, only doing: a press of "next" is for what comes after it."""
        due = await asyncio.to_thread(self._next_due)
        if due is None or due > self._clock.now():
            return False
        await self._moved()
        return True

    async def _is_more_to_come(self) -> bool:
        due = await asyncio.to_thread(self._next_due)
        return due is not None and due > self._clock.now()

    def _refusal(self, why: str, by: str, to: str) -> ClockFace:
        now = self._clock.now()
        if by == "to":
            return ClockFace(now, movable=True, typed=to, fault=why)
        return ClockFace(now, movable=True, notice=why)


def target(now: datetime, by: str, to: str) -> datetime | None:
    """Where a press moves the clock to, in UTC; None when what was typed is no day and time.

    A day and a week later it is the same time of day in London, whatever the clocks did meanwhile.
    """
    wall = now.astimezone(LONDON)
    match by:
        case "hour":
            return now + timedelta(hours=1)
        case "day":
            return (wall + timedelta(days=1)).astimezone(UTC)
        case "week":
            return (wall + timedelta(weeks=1)).astimezone(UTC)
        case "to":
            return decode.instant(to)
        case _:
            raise decode.UNREADABLE
