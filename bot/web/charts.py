"""The charts' own address: a picture for whoever holds its signed link, Slack and Teams among them."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.web.guard import Refused
from bot.web.report import Pictures

# A fortnight that is over does not change, so a picture may be kept for a day. It has to be let through to
# other sites' pages, where Teams shows it.
HEADERS = {
    "Cache-Control": "private, max-age=86400, immutable",
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class ChartSite:
    """Every chart at `/charts/PROCEDURE/FIRST-DAY/CHART.png`."""

    def __init__(self, pictures: Pictures) -> None:
        """Be handed what draws them."""
        self._pictures = pictures

    def routes(self) -> list[web.RouteDef]:
        """What to mount."""
        return [web.get(r"/{name:charts/[a-z0-9_-]+/[0-9-]{10}/[a-z-]+\.png}", self._picture)]

    async def _picture(self, request: web.Request) -> web.Response:
        name, key = request.match_info["name"], request.query.get("key", "")
        try:
            drawn = await asyncio.to_thread(self._pictures.picture, name, key)
        except Refused as refused:
            return web.Response(text=refused.why, status=refused.status)
        if drawn is None:
            return web.Response(text="There is no such picture, or not any more.", status=404)
        return web.Response(body=drawn, content_type="image/png", headers=HEADERS)
