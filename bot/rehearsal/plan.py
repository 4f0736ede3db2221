"""What is to be rehearsed, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter

from bot.watch.finding import Finding
from scheduling.words import Role, Standing


@dataclass(frozen=True)
class Plan:
    """What to rehearse: how many days from which one, from which seed, at how many assessments a year, in how
    many teams at the least.
    """

    begins: date
    days: int = 365
    seed: int = 1
    assessments: int = 4240
    teams: int = 2


@dataclass
class Outcome:
    """What came of it. ``findings`` is what the audit found, by day; ``seconds`` is where the time went."""

    assessments: int = 0
    people: int = 0
    posts: int = 0
    redraws: int = 0
    allocated: Counter[str] = field(default_factory=Counter)
    replies: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    asked: Counter[tuple[str, str, Role]] = field(default_factory=Counter)
    standings: dict[Standing, int] = field(default_factory=dict)
    mishaps: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[date, Finding]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Add what the block takes to what such blocks took before it."""
        began = perf_counter()
        yield
        self.seconds[what] = self.seconds.get(what, 0.0) + perf_counter() - began
