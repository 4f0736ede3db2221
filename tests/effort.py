"""How much of a long list the tests try: a sample by `make test`, all of it by `make torture`."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

from tests.torture.seeds import is_long, seeds

T = TypeVar("T")


def some_of(everything: Sequence[T], number: int) -> list[T]:
    """All of it under torture; else so many, drawn from one seed and in their own order."""
    if is_long() or number >= len(everything):
        return list(everything)
    chance = random.Random(seeds(range(2019, 2020))[0])  # noqa: S311 - it has to be repeatable
    return [everything[place] for place in sorted(chance.sample(range(len(everything)), number))]
