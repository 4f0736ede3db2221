"""The dashboard as HTML."""

from __future__ import annotations

from datetime import datetime

from bot.web import render
from bot.web.dashboard import COLUMNS, Sheet
from scheduling.calendar import LONDON


def page(sheet: Sheet, path: str = "/dashboard") -> str:
    """A whole page; its own links lead to ``path``."""
    return render.TEMPLATES.get_template("dashboard.html").render(sheet=sheet, path=path, columns=COLUMNS)


def day_of(now: datetime) -> str:
    """The day in London as a file is named after it: "2026-03-23"."""
    return now.astimezone(LONDON).date().isoformat()
