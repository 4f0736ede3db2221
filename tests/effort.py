"""How hard the tests try: a quick sample by `make test`, everything and for long by `make torture`.

What is drawn by chance comes from one seed, which a failing test prints, so that it can be drawn again:
`DAYMARK_SEED=7 make torture`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import TypeVar

TORTURE = os.environ.get("DAYMARK_TORTURE") == "1"
SEED = int(os.environ.get("DAYMARK_SEED", "2019"))

T = TypeVar("T")


def some_of(everything: Sequence[T], number: int) -> list[T]:
    """All of it under torture; else so many, drawn from the seed and in their own order."""
    if TORTURE or number >= len(everything):
        return list(everything)
    print(f"drawn with DAYMARK_SEED={SEED}")  # noqa: T201 - pytest shows it with a failure
    chosen = sorted(random.Random(SEED).sample(range(len(everything)), number))  # noqa: S311 - no secret
    return [everything[place] for place in chosen]
