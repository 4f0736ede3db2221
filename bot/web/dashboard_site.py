"""The dashboard's addresses: in by a signed link, then the page, its download, and out again."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.web import dashboard_page, render
from bot.web.dashboard import Chosen, Dashboards, Sheet
from bot.web.guard import Refused
from bot.web.signed import NOT_SIGNED_IN, RUN_OUT, Pass, open_to_all
from bot.web.spreadsheet import download
from bot.web.table import table

PATH = "/dashboard"
TAB = f"{PATH}/tab"
PASS = Pass("daymark")


class DashboardSite:
    """Every person's dashboard on a page of its own, for whoever has a link to theirs."""

    def __init__(self, dashboards: Dashboards, *, secure: bool) -> None:
        """``secure`` says that browsers reach Daymark by https, so they never send a session otherwise."""
        self._dashboards = dashboards
        self._secure = secure

    def routes(self) -> list[web.RouteDef]:
        """What to mount. A program that only looks whether a link is there gets nothing."""
        return [
            web.get(PATH, open_to_all(self._page), allow_head=False),
            web.get(TAB, open_to_all(self._tab, in_teams=True), allow_head=False),
            web.get(f"{PATH}.csv", open_to_all(self._download), allow_head=False),
            web.post(f"{PATH}/leave", open_to_all(self._leave)),
            web.get(f"{PATH}/{{asset}}", open_to_all(_asset)),
        ]

    async def _page(self, request: web.Request) -> web.Response:
        key = request.query.get("key")
        if key is None:
            return _html(dashboard_page.page(await self._sheet(request)))
        session = await asyncio.to_thread(self._dashboards.enter, key)
        if session is None:
            raise RUN_OUT
        return PASS.welcome(session, PATH, secure=self._secure)

    async def _tab(self, request: web.Request) -> web.Response:
        """Teams puts a key into the address only when the tab was opened by a link from the chat."""
        session = await asyncio.to_thread(self._dashboards.enter, request.query.get("key", ""))
        if session is not None:
            return PASS.welcome(session, TAB, secure=self._secure, in_teams=True)
        return _html(dashboard_page.page(await self._sheet(request), path=TAB))

    async def _sheet(self, request: web.Request) -> Sheet:
        sheet = await asyncio.to_thread(self._dashboards.sheet, PASS.of(request), Chosen.read(request.query))
        if sheet is None:
            raise NOT_SIGNED_IN
        return sheet

    async def _download(self, request: web.Request) -> web.Response:
        chosen = Chosen.read(request.query)
        sheet = await asyncio.to_thread(self._dashboards.export, PASS.of(request), chosen)
        if sheet is None:
            raise NOT_SIGNED_IN
        return download(f"daymark-dashboard-{dashboard_page.day_of(sheet.now)}", table(sheet))

    async def _leave(self, request: web.Request) -> web.Response:
        return PASS.goodbye(PATH, secure=self._secure)


async def _asset(request: web.Request) -> web.Response:
    name = request.match_info["asset"]
    if name not in render.ASSETS:
        raise Refused(404, "There is no such page.")
    return web.Response(body=render.asset(name), content_type=render.ASSETS[name], charset="utf-8")


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")
