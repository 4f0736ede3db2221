"""One lane a workspace or tenant: its own pace, its own sleep, so that no workspace holds up another."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

# What each platform permits, in messages a second (PLATFORMS.md, "Slack" and "Teams"); one lane keeps to it.
PACE = {"slack": 5.0, "teams": 50.0}
UNPACED = 1000.0
IN_FLIGHT = 8


@dataclass
class Lane:
    """The way to one workspace or tenant. ``time`` is the loop's own clock, in seconds."""

    platform: str
    tenant: str
    awake_at: float = 0.0
    free_at: float = 0.0
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other lanes."""
        return self.platform, self.tenant

    def is_resting(self, time: float) -> bool:
        """Whether it takes nothing more now: asleep because the platform said so, or as busy as it may be."""
        return time < self.awake_at or len(self.under_way) >= IN_FLIGHT

    def sleep(self, seconds: float, time: float) -> None:
        """The platform named a wait (`Retry-After`); nothing goes out before it is over."""
        self.awake_at = max(self.awake_at, time + seconds)

    def turn(self, time: float) -> float:
        """How many seconds to wait until the next message may go, keeping the pace; takes that place."""
        start = max(time, self.free_at)
        self.free_at = start + 1.0 / PACE.get(self.platform, UNPACED)
        return start - time
