"""One line of the table for each thing that was measured, and the whole of it as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measurement beside another, in the unit that ``name`` ends with.

    ``ratio`` is ours divided by the other side's, and ``target`` what it should be: ("<=", 1.3), (">=", 0.5).
    """

    name: str
    ours: float
    other: float
    target: tuple[str, float]

    @property
    def ratio(self) -> float | None:
        """Ours divided by the other's; None where the other is nothing at all."""
        return self.ours / self.other if self.other else None

    @property
    def is_reached(self) -> bool:
        """Whether the ratio is where it should be. Only said, never asserted."""
        word, wanted = self.target
        ratio = self.ratio if self.ratio is not None else (0.0 if not self.ours else float("inf"))
        return ratio <= wanted if word == "<=" else ratio >= wanted

    @property
    def cells(self) -> tuple[str, str, str, str, str, str]:
        """What the table shows of it."""
        ratio = "-" if self.ratio is None else number(self.ratio)
        word, wanted = self.target
        told = "reached" if self.is_reached else "NOT reached"
        return self.name, number(self.ours), number(self.other), ratio, f"{word} {wanted:g}", told


HEAD = ("name", "ours", "other", "ratio", "target", "")


def number(value: float) -> str:
    """Three figures that say something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(rows: Sequence[Row]) -> str:
    """The rows under each other, each column as wide as it has to be."""
    lines = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(_line(line, widths) for line in lines)


def write(rows: Sequence[Row], path: Path) -> None:
    """The same as JSON, for whoever compares one day with another."""
    told = [
        {
            "name": row.name,
            "ours": row.ours,
            "other": row.other,
            "ratio": row.ratio,
            "target": " ".join(map(str, row.target)),
        }
        for row in rows
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join((first, *others)).rstrip()
