"""The clock: the real one, or one for training that starts where it is told, runs on, and can be moved
forward.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from scheduling.calendar import LONDON

FURTHEST = timedelta(days=3 * 365)


class RealClock:
    """The time as it is."""

    movable = False

    def __init__(self, real: Callable[[], datetime]) -> None:
        """Read ``real``, which gives aware UTC."""
        self._real = real

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        return self._real()

    def move_to(self, instant: datetime) -> None:
        """The real time cannot be moved. Raises ValueError."""
        raise ValueError("This clock shows the real time and cannot be moved.")


class DemoClock:
    """A clock that starts at ``start`` and runs on from there at its own pace (`DEMO_CLOCK`)."""

    movable = True

    def __init__(self, real: Callable[[], datetime], start: datetime) -> None:
        """Begin at ``start`` (aware) at this moment of ``real``."""
        self._real = real
        self._ahead = start - real()
        self._furthest = start + FURTHEST

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        return self._real() + self._ahead

    def move_to(self, instant: datetime) -> None:
        """Go forward to ``instant``. Raises ValueError, with a finished sentence, for a time that cannot
        be.
        """
        if instant < self.now():
            raise ValueError("The clock only goes forward. Please choose a later time.")
        if instant > self._furthest:
            raise ValueError(f"Please choose a time before {self._furthest.astimezone(LONDON):%d %B %Y}.")
        self._ahead = instant - self._real()
