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

    @property
    def about(self) -> str:
        """The reference of an assessment, the name of a row about none of them, or "" for the journal."""
        return (self.spot.reference or self.spot.subject) if self.spot else ""

    def __str__(self) -> str:
        return f"{self.about}: {self.sentence}" if self.about else self.sentence
