"""The addresses of all pages behind a link, each with what it needs."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import datetime
from typing import cast

from aiohttp import web

from bot.desk import Council
from bot.pages.dashboard import DashboardPages
from bot.pages.reports import ReportPages
from bot.settings import Settings
from bot.web.charts import ChartSite
from bot.web.dashboard_site import DashboardSite
from bot.web.report_site import ReportSite
from scheduling.chart import Chart
from storage.engine import Database


def routes(
    settings: Settings, database: Database, council: Council, now: Callable[[], datetime]
) -> list[web.RouteDef]:
    """What to mount: everybody's dashboard, the reports, and the pictures of their charts."""
    secure = settings.public_url.startswith("https://")
    dashboards = DashboardPages(database, council, now, desk="" if settings.is_live else "/people")
    reports = ReportPages(database, council, now, _draw)
    return [
        *DashboardSite(dashboards, secure=secure).routes(),
        *ReportSite(reports, secure=secure).routes(),
        *ChartSite(reports).routes(),
    ]


def _draw(chart: Chart) -> bytes:
    # Imported with the first chart: its library alone takes a second.
    return cast(bytes, importlib.import_module("bot.charts").png(chart))
