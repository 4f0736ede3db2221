"""A download that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel reads UTF-8 as something else


def download(name: str, rows: Iterable[Sequence[str]]) -> web.Response:
    """These rows as CSV, to be kept in a file of this name."""
    attached = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return web.Response(text=as_csv(rows), content_type="text/csv", charset="utf-8", headers=attached)


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """These rows as CSV, every cell of them text."""
    written = io.StringIO()
    csv.writer(written).writerows([_harmless(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + written.getvalue()


def _harmless(cell: str) -> str:
    """The cell as text: a spreadsheet would run what begins like a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) and not cell.lstrip("-").isdecimal() else cell
