"""A dashboard as the rows of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from bot.web.dashboard import Sheet

HEADS = (
    "Reference",
    "Team",
    "Worker",
    "Working day",
    "Standing",
    "Sign-off due",
    "Sign-off",
    "Statutory ceiling",
    "Ceiling",
    "Comes first",
    "Waits on",
    "Waits for",
)


def table(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """The heads, then every row, with days as 2026-04-15."""
    yield HEADS
    for row in sheet.rows:
        yield (
            row.reference,
            row.team,
            row.worker,
            str(row.day),
            f"{row.mark} {row.stands}",
            row.sign_off_on.isoformat(),
            row.left,
            row.ceiling_on.isoformat(),
            row.ceiling_left,
            "ceiling" if row.ceiling_first else "sign-off",
            row.waits_on,
            row.waits_for,
        )
