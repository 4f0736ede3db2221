"""Which seeds are tried: few in `make test`, many in `make torture`, one when a failure is to be repeated."""

from __future__ import annotations

import os

LONG = "TORTURE_SEEDS"


def seeds(quick: range) -> range:
    """TORTURE_SEEDS as "first-last", or the ``quick`` ones where it is not set."""
    first, _, last = os.environ.get(LONG, "").partition("-")
    return range(int(first), int(last or first) + 1) if first else quick


def is_long() -> bool:
    """Whether somebody asked for the long ones."""
    return LONG in os.environ


def repeat(test: str, seed: int) -> str:
    """What to type to see the same again."""
    return f"repeat with: make torture TORTURE_SEEDS={seed} ONLY={test}"
