"""One lane a workspace or tenant: its own pace, its own sleep, so that no workspace holds up another."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

# What each platform permits, in messages a second: in all, and to one person (PLATFORMS.md).
PACE = {"slack": (5.0, 1.0), "teams": (50.0, 7.0)}
UNPACED = (1000.0, 1000.0)
IN_FLIGHT = 8


@dataclass
class Lane:
    """The way to one workspace or tenant. Every ``time`` is in seconds, by the running loop's own clock."""

    platform: str
    tenant: str
    awake_at: float = 0.0
    free_at: float = 0.0
    person_free_at: dict[str, float] = field(default_factory=dict)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other lanes."""
        return self.platform, self.tenant

    def is_resting(self, time: float) -> bool:
        """Whether it takes nothing more now: asleep because the platform said so, or as busy as it may be."""
        return self.asleep_for(time) > 0 or len(self.under_way) >= IN_FLIGHT

    def asleep_for(self, time: float) -> float:
        """How many seconds are left of the wait that the platform named; 0 when awake."""
        return max(self.awake_at - time, 0.0)

    def sleep(self, seconds: float, time: float) -> None:
        """The platform named a wait (`Retry-After`); nothing goes out before it is over."""
        self.awake_at = max(self.awake_at, time + seconds)

    def turn(self, person: str, time: float) -> float:
        """How many seconds until the next message to ``person`` may go, keeping both paces; takes that
        place.
        """
        in_all, to_one = PACE.get(self.platform, UNPACED)
        start = max(time, self.free_at, self.person_free_at.get(person, 0.0))
        self.free_at = max(time, self.free_at) + 1.0 / in_all
        self.person_free_at = {who: until for who, until in self.person_free_at.items() if until > time}
        self.person_free_at[person] = start + 1.0 / to_one
        return start - time
