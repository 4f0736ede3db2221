"""What an audit finds."""

from __future__ import annotations

from dataclasses import dataclass

from storage.audit import Spot


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be: under which rule, about what, in a finished sentence."""

    rule: str
    spot: Spot | None
    sentence: str

    @property
    def name(self) -> str:
        """What tells it from every other finding, and is the same tomorrow."""
        return f"{self.rule} {self.spot.subject if self.spot else 'journal'}"

    def __str__(self) -> str:
        about = (self.spot.reference or self.spot.subject) if self.spot else ""
        return f"{about}: {self.sentence}" if about else self.sentence
