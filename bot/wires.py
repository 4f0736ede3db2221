"""The wires that the settings ask for, each imported only where it is set up: one that is not used costs no
start-up time.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import Protocol, cast

import aiohttp
from aiohttp import web

from bot.messages import CardNow, Receive, Wire
from bot.settings import Settings


class Routed(Wire, Protocol):
    """A wire with addresses of its own on the site."""

    def routes(self) -> Iterable[web.RouteDef]:
        """What to mount."""


class Connected(Routed, Protocol):
    """A wire that has to be started and stopped."""

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Finish what is in flight, and let go."""


async def slack(settings: Settings, receive: Receive, running: AsyncExitStack) -> Connected | None:
    """The way to Slack; None where it is not set up. Its connections close with ``running``."""
    if not settings.has_slack:
        return None
    wire = importlib.import_module("bot.slack.wire").SlackWire(
        receive,
        await running.enter_async_context(aiohttp.ClientSession()),
        bot_token=settings.slack_bot_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        api_url=settings.slack_api_url,
        public_url=settings.public_url,
    )
    return cast(Connected, wire)


def teams(settings: Settings, receive: Receive, card_now: CardNow) -> Connected | None:
    """The way to Teams; None where it is not answered. Its library alone takes 0.6 s to import."""
    if not settings.has_teams:
        return None
    wire = importlib.import_module("bot.teams.wire").teams_wire(
        app_id=settings.teams_app_id or None,
        password=settings.teams_app_password.get_secret_value() or None,
        tenant=settings.teams_tenant_id or None,
        loopback=settings.is_loopback,
        receive=receive,
        card_now=card_now,
        public_url=settings.public_url,
    )
    return cast(Connected, wire)
