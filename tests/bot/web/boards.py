"""The dashboard's page on a real local server, over the demo council's real store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.casework.dashboard import PAGE
from bot.pages.dashboard import DashboardPages
from bot.web.dashboard_site import DashboardSite
from tests.office import Office

SOUTH = {"worker": "Priya Shah"}


def link(office: Office, who: str) -> str:
    """The way to somebody's dashboard, as their card has it now."""
    today = office.council.calendar.today(office.clock.now())
    return office.council.links.path(PAGE, office.person(who).id, today)


@asynccontextmanager
async def served(office: Office, *, desk: str = "", secure: bool = False) -> AsyncIterator[TestServer]:
    """Serve everybody's dashboards, as an installation does; with ``desk``, as the demo does."""
    pages = DashboardPages(office.database, office.council, office.clock.now, desk)
    application = web.Application()
    application.add_routes(DashboardSite(pages, secure=secure).routes())
    running = TestServer(application, host="127.0.0.1")
    await running.start_server()
    try:
        yield running
    finally:
        await running.close()


NOW = "2026-04-16 10:00"


async def fill(office: Office) -> None:
    """Four assessments in two teams, on Thursday 16 April 2026: one late, one due soon, one unanswered, one
    new.
    """
    await office.allocate(reference="AB-1")
    await office.wake_at("2026-03-05 09:00")
    await office.allocate(reference="AB-2", allocated_on="2026-03-05", worker="Ben Carter")
    await office.wake_at("2026-03-20 09:00")
    await office.allocate("Owen Clarke", reference="AB-3", allocated_on="2026-03-20", **SOUTH)
    await office.wake_at("2026-04-10 09:00")
    await office.allocate(reference="AB-4", allocated_on="2026-04-10")
    await office.wake_at(NOW)
