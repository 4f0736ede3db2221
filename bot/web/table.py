"""A dashboard as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

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
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel reads UTF-8 as something else


def as_csv(sheet: Sheet) -> str:
    """Every row, with days as 2026-04-15."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(HEADS)
    for row in sheet.rows:
        cells = (
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
        rows.writerow([harmless(cell) for cell in cells])
    return BYTE_ORDER_MARK + written.getvalue()


def harmless(cell: str) -> str:
    """The cell as text: a spreadsheet would run what begins like a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) and not cell.lstrip("-").isdecimal() else cell
