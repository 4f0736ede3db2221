"""The dashboard's addresses: in by a signed link, then the page, its download, and out again."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.web import dashboard_page, render
from bot.web.dashboard import Chosen, Dashboards, Sheet
from bot.web.guard import Refused
from bot.web.signed import NOT_SIGNED_IN, RUN_OUT, goodbye, open_to_all, session_of, welcome
from bot.web.table import as_csv

PATH = "/dashboard"
TAB = f"{PATH}/tab"


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
        return welcome(session, PATH, secure=self._secure)

    async def _tab(self, request: web.Request) -> web.Response:
        """Teams puts a key into the address only when the tab was opened by a link from the chat."""
        session = await asyncio.to_thread(self._dashboards.enter, request.query.get("key", ""))
        if session is not None:
            return welcome(session, TAB, secure=self._secure, in_teams=True)
        return _html(dashboard_page.page(await self._sheet(request), path=TAB))

    async def _sheet(self, request: web.Request) -> Sheet:
        sheet = await asyncio.to_thread(
            self._dashboards.sheet, session_of(request), Chosen.read(request.query)
        )
        if sheet is None:
            raise NOT_SIGNED_IN
        return sheet

    async def _download(self, request: web.Request) -> web.Response:
        chosen = Chosen.read(request.query)
        sheet = await asyncio.to_thread(self._dashboards.export, session_of(request), chosen)
        if sheet is None:
            raise NOT_SIGNED_IN
        name = f"daymark-dashboard-{dashboard_page.day_of(sheet.now)}.csv"
        attached = {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(text=as_csv(sheet), content_type="text/csv", charset="utf-8", headers=attached)

    async def _leave(self, request: web.Request) -> web.Response:
        return goodbye(PATH, secure=self._secure)


async def _asset(request: web.Request) -> web.Response:
    name = request.match_info["asset"]
    if name not in render.ASSETS:
        raise Refused(404, "There is no such page.")
    return web.Response(body=render.asset(name), content_type=render.ASSETS[name], charset="utf-8")


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")
