"""One lane a workspace or tenant: its own pace, its own sleep, so that no workspace holds up another."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

IN_FLIGHT = 8
MOST_IN_FLIGHT = 64
WAIT_SECONDS = 1.6  # how long a reply to a press may have to wait behind what is in flight already


@dataclass(frozen=True)
class Pace:
    """How many messages a second may go ``in_all``, and new ones ``to_one`` person."""

    in_all: float
    to_one: float

    @property
    def in_flight(self) -> int:
        """How many may be under way at once, so that at this pace all of them are gone within 2 s."""
        return max(IN_FLIGHT, min(MOST_IN_FLIGHT, int(self.in_all * WAIT_SECONDS)))


# What each platform permits to one workspace or tenant (PLATFORMS.md, "Slack" and "Teams").
PACES: Mapping[str, Pace] = {"slack": Pace(5.0, 1.0), "teams": Pace(50.0, 7.0)}
UNPACED = Pace(10_000.0, 10_000.0)


@dataclass
class Lane:
    """The way to one workspace or tenant. Every ``time`` is in seconds, by the running loop's own clock."""

    platform: str
    tenant: str
    pace: Pace = UNPACED
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
        return self.asleep_for(time) > 0 or len(self.under_way) >= self.pace.in_flight

    def asleep_for(self, time: float) -> float:
        """How many seconds are left of the wait that the platform named; 0 when awake."""
        return max(self.awake_at - time, 0.0)

    def sleep(self, seconds: float, time: float) -> None:
        """The platform named a wait (`Retry-After`); nothing goes out before it is over."""
        self.awake_at = max(self.awake_at, time + seconds)

    def turn(self, time: float, person: str = "") -> float:
        """How many seconds until the next message may go, keeping the pace; takes that place.

        ``person`` is named for a new message only: to redraw an old one disturbs nobody.
        """
        start = max(time, self.free_at, self.person_free_at.get(person, 0.0))
        self.free_at = max(time, self.free_at) + 1.0 / self.pace.in_all
        self.person_free_at = {who: until for who, until in self.person_free_at.items() if until > time}
        if person:
            self.person_free_at[person] = start + 1.0 / self.pace.to_one
        return start - time
