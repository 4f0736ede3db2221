"""What the page of a fortnightly report must be given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from scheduling.report import Table


@dataclass(frozen=True)
class Shown:
    """One chart: its picture's ``path``, and ``alt``, which says all that it shows."""

    title: str
    path: str
    alt: str


@dataclass(frozen=True)
class Paper:
    """One report in words and numbers, for one reader. ``rows`` is what a download holds."""

    number: int
    title: str
    first: date
    procedure: str
    reader: str
    role: str
    reviewed: str
    lines: tuple[tuple[str, str], ...]
    charts: tuple[Shown, ...]
    tables: tuple[Table, ...]
    rows: tuple[tuple[str, ...], ...]


class Reports(Protocol):
    """Everybody's reports, counted afresh each time. It may block, so it is called in a thread."""

    def enter(self, number: int, key: str) -> str | None:
        """What opens the report to the holder of a link; None when the link is no good, or not theirs."""

    def paper(self, opens: str, number: int) -> Paper | None:
        """The report for whoever holds what `enter` gave; None when it is not that, or no longer theirs."""

    def export(self, opens: str, number: int) -> Paper | None:
        """The same to be taken away, which is written down."""


class Pictures(Protocol):
    """The charts of every report. It may block, so it is called in a thread."""

    def picture(self, name: str, key: str) -> bytes | None:
        """The PNG of that name; None when the key does not fit, or there is no such chart."""
