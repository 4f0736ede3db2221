"""The report's addresses: in by a signed link, then the page and its download."""

from __future__ import annotations

import asyncio
import csv
import io

from aiohttp import web

from bot.links import SESSION
from bot.web import render
from bot.web.guard import Refused
from bot.web.report import Paper, Reports
from bot.web.signed import open_to_all
from bot.web.table import BYTE_ORDER_MARK, harmless

PATH = r"/report/{number:[0-9]{1,9}}"
COOKIE = "daymark_report"
"""Apart from the dashboard's: this link opens for longer, and must not open more than the report."""

AGAIN = "Open the report by the link on its card, which works until the next report comes."
NOT_OPENED = Refused(401, "You came here without a link, or it has been a while.")
RUN_OUT = Refused(403, "This link does not work, or not any more: it is for one person and one report.")


class ReportSite:
    """Every fortnightly report on a page of its own, for those whose it is to read."""

    def __init__(self, reports: Reports, *, secure: bool) -> None:
        """``secure`` says that browsers come by https, so that they never send a session otherwise."""
        self._reports = reports
        self._secure = secure

    def routes(self) -> list[web.RouteDef]:
        """What to mount. A program that only looks whether a link is there gets nothing."""
        return [
            web.get(PATH, open_to_all(self._page, again=AGAIN), allow_head=False),
            web.get(f"{PATH}.csv", open_to_all(self._download, again=AGAIN), allow_head=False),
            web.post(f"{PATH}/leave", open_to_all(self._leave, again=AGAIN)),
        ]

    async def _page(self, request: web.Request) -> web.Response:
        number, key = _number(request), request.query.get("key")
        if key is not None:
            return await self._enter(number, key)
        paper = await asyncio.to_thread(self._reports.paper, _pass(request), number)
        if paper is None:
            raise NOT_OPENED
        page = render.TEMPLATES.get_template("report.html").render(paper=paper)
        return web.Response(text=page, content_type="text/html")

    async def _enter(self, number: int, key: str) -> web.Response:
        """Keep in the browser what opens this report, at an address that no longer carries the key."""
        opens = await asyncio.to_thread(self._reports.enter, number, key)
        if opens is None:
            raise RUN_OUT
        path = f"/report/{number}"
        response = web.Response(status=303, headers={"Location": path})
        age = int(SESSION.total_seconds())
        response.set_cookie(
            COOKIE, opens, max_age=age, httponly=True, samesite="Lax", secure=self._secure, path="/report"
        )
        return response

    async def _download(self, request: web.Request) -> web.Response:
        paper = await asyncio.to_thread(self._reports.export, _pass(request), _number(request))
        if paper is None:
            raise NOT_OPENED
        attached = {"Content-Disposition": f'attachment; filename="daymark-report-{paper.first}.csv"'}
        return web.Response(text=as_csv(paper), content_type="text/csv", charset="utf-8", headers=attached)

    async def _leave(self, request: web.Request) -> web.Response:
        response = web.Response(status=303, headers={"Location": f"/report/{_number(request)}"})
        response.del_cookie(COOKIE, httponly=True, samesite="Lax", secure=self._secure, path="/report")
        return response


def as_csv(paper: Paper) -> str:
    """The figures, safe to open in a spreadsheet."""
    written = io.StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in row] for row in paper.rows)
    return BYTE_ORDER_MARK + written.getvalue()


def _pass(request: web.Request) -> str:
    """What this browser was given when it came by the link; "" when it never did."""
    return request.cookies.get(COOKIE, "")


def _number(request: web.Request) -> int:
    return int(request.match_info["number"])
