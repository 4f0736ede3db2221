"""A Teams bot as Microsoft's samples have it: the stock CloudAdapter, and one line said back.

python -m tests.benchmarks.stock_teams PORT
"""

from __future__ import annotations

import sys
from typing import Any

from aiohttp import web
from botbuilder.core import ActivityHandler
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication

LINE = "Type mine to see your assessments."


class Anonymous:
    """Settings with no app in them."""

    APP_ID = APP_PASSWORD = APP_TENANTID = ""
    APP_TYPE = "MultiTenant"


class Bot(ActivityHandler):  # type: ignore[misc]  # the library is untyped
    """It answers everything alike and writes nothing down."""

    async def on_message_activity(self, turn_context: Any) -> None:
        """Say the line."""
        # The local Teams takes new messages only, so this is not sent as a reply to one.
        turn_context.activity.id = None
        await turn_context.send_activity(LINE)


def main() -> None:
    """Listen."""
    adapter, bot = CloudAdapter(ConfigurationBotFrameworkAuthentication(Anonymous())), Bot()

    async def take(request: web.Request) -> web.Response:
        answer: web.Response | None = await adapter.process(request, bot)
        return answer or web.Response(status=201)

    async def alive(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    app = web.Application()
    app.add_routes([web.post("/api/messages", take), web.get("/healthz", alive)])
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)


if __name__ == "__main__":
    main()
