"""Why something is not done, written as the sentence that the person will read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """A finished sentence: what cannot be done, and where it helps, who can do it or what to do first."""

    sentence: str
