"""The report's addresses: in by a signed link, then the page and its download."""

from __future__ import annotations

import asyncio
import csv
import io

from aiohttp import web

from bot.web import render
from bot.web.report import Paper, Reports
from bot.web.signed import NOT_SIGNED_IN, RUN_OUT, open_to_all, session_of, welcome
from bot.web.table import BYTE_ORDER_MARK, harmless

PATH = r"/report/{number:[0-9]{1,9}}"


class ReportSite:
    """Every fortnightly report on a page of its own, for those whose it is to read."""

    def __init__(self, reports: Reports, *, secure: bool) -> None:
        """``secure`` says that browsers come by https, so that they never send a session otherwise."""
        self._reports = reports
        self._secure = secure

    def routes(self) -> list[web.RouteDef]:
        """What to mount. A program that only looks whether a link is there gets nothing."""
        return [
            web.get(PATH, open_to_all(self._page), allow_head=False),
            web.get(f"{PATH}.csv", open_to_all(self._download), allow_head=False),
        ]

    async def _page(self, request: web.Request) -> web.Response:
        number, key = _number(request), request.query.get("key")
        if key is not None:
            return await self._enter(number, key)
        paper = await asyncio.to_thread(self._reports.paper, session_of(request), number)
        if paper is None:
            raise NOT_SIGNED_IN
        page = render.TEMPLATES.get_template("report.html").render(paper=paper)
        return web.Response(text=page, content_type="text/html")

    async def _enter(self, number: int, key: str) -> web.Response:
        session = await asyncio.to_thread(self._reports.enter, number, key)
        if session is None:
            raise RUN_OUT
        return welcome(session, f"/report/{number}", secure=self._secure)

    async def _download(self, request: web.Request) -> web.Response:
        paper = await asyncio.to_thread(self._reports.export, session_of(request), _number(request))
        if paper is None:
            raise NOT_SIGNED_IN
        attached = {"Content-Disposition": f'attachment; filename="daymark-report-{paper.first}.csv"'}
        return web.Response(text=as_csv(paper), content_type="text/csv", charset="utf-8", headers=attached)


def as_csv(paper: Paper) -> str:
    """The figures, safe to open in a spreadsheet."""
    written = io.StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in row] for row in paper.rows)
    return BYTE_ORDER_MARK + written.getvalue()


def _number(request: web.Request) -> int:
    return int(request.match_info["number"])
