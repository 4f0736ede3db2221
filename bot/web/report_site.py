"""The report's addresses: in by a signed link, then the page and its download."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.web import render
from bot.web.guard import Refused
from bot.web.report import Reports
from bot.web.signed import Pass, open_to_all
from bot.web.spreadsheet import download

PATH = r"/report/{number:[0-9]{1,9}}"
PASS = Pass("daymark_report", "/report")
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
        paper = await asyncio.to_thread(self._reports.paper, PASS.of(request), number)
        if paper is None:
            raise NOT_OPENED
        page = render.TEMPLATES.get_template("report.html").render(paper=paper)
        return web.Response(text=page, content_type="text/html")

    async def _enter(self, number: int, key: str) -> web.Response:
        """Keep in the browser what opens this report, at an address that no longer carries the key."""
        opens = await asyncio.to_thread(self._reports.enter, number, key)
        if opens is None:
            raise RUN_OUT
        return PASS.welcome(opens, f"/report/{number}", secure=self._secure)

    async def _download(self, request: web.Request) -> web.Response:
        paper = await asyncio.to_thread(self._reports.export, PASS.of(request), _number(request))
        if paper is None:
            raise NOT_OPENED
        return download(f"daymark-report-{paper.first}", paper.rows)

    async def _leave(self, request: web.Request) -> web.Response:
        return PASS.goodbye(f"/report/{_number(request)}", secure=self._secure)


def _number(request: web.Request) -> int:
    return int(request.match_info["number"])
