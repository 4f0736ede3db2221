"""From starting the program to its first 200, beside importing what it stands on and nothing else."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from tests.benchmarks.place import SECRET, Place, seconds
from tests.benchmarks.program import free_port, running
from tests.benchmarks.table import Row
from tests.bot.slack.local_slack import LocalSlack

COMMON = (
    "aiohttp.web, alembic.command, apscheduler.schedulers.asyncio, holidays, jinja2, psycopg, "
    "pydantic_settings, sqlalchemy"
)
SLACK = f"{COMMON}, slack_bolt.async_app, slack_bolt.adapter.socket_mode.aiohttp, slack_sdk.web.async_client"
TEAMS = f"{SLACK}, botbuilder.schema, botframework.connector.auth, msal"


def measure(place: Place) -> Iterator[Row]:
    """In turns, so that what disturbs one side disturbs the other."""
    for name, imports, with_teams in (("Slack alone", SLACK, False), ("Slack and Teams", TEAMS, True)):
        address = place.database("sqlite")
        ours, bare = [], []
        for _ in range(place.size.starts):
            ours.append(asyncio.run(_start(address, with_teams)))
            bare.append(_import(imports))
        yield Row(f"start to the first 200, {name} (s)", median(ours), median(bare), ("<=", 1.6))


def _import(names: str) -> float:
    return seconds(lambda: subprocess.run([sys.executable, "-c", f"import {names}"], check=True))


async def _start(address: str, with_teams: bool) -> float:
    slack, port = LocalSlack(secret=SECRET), free_port()
    await slack.start()
    settings = {
        "PORT": str(port),
        "DATABASE_URL": address,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.secret,
        "SLACK_API_URL": slack.api_url,
    }
    if with_teams:
        settings |= {"TEAMS_APP_ID": "app", "TEAMS_APP_PASSWORD": "secret", "TEAMS_TENANT_ID": "tenant"}
    start = perf_counter()
    async with running(["bot", "run"], port, **settings):
        took = perf_counter() - start
    await slack.stop()
    return took
