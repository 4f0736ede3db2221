"""Starts Daymark processes, one for each line it reads: everything is imported once, and each life is a fork.

A life is the real App with every wire, on a real port, on the store it is told; it ends by being killed.
It says "born PID", then "ready PID PORT", "waits" at the gate and "died" where it was told to die.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import logging
import os
import signal
import sys
import traceback
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import App, open_store
from bot.settings import Settings
from tests.torture.mortal import Death, Mortal
from tests.torture.watched import WatchedApp

WIRES = ("bot.slack.wire", "bot.teams.wire")


def main() -> None:
    """Fork a life for each order, until nobody orders any more."""
    for name in WIRES:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here mourns
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        if os.fork() == 0:
            _live(order)


def _live(order: dict[str, Any]) -> None:
    """One life; it never returns to the loop above."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    logging.basicConfig(level=logging.INFO)
    try:
        _say("born", os.getpid())
        settings = Settings.model_validate(order["settings"])
        death = Death(**order["death"]) if order["death"] else None
        app = WatchedApp(settings, Mortal(open_store(settings), death), paces={})
        app.gate, app.waits = Path(order["gate"]) if order["gate"] else None, lambda: _say("waits")
        asyncio.run(_serve(app, audited=order["audited"]))
    except BaseException:  # noqa: BLE001 - whatever it is, this process must not go on as a nursery
        traceback.print_exc()
    finally:
        os._exit(1)


async def _serve(app: App, *, audited: bool) -> None:
    async with AsyncExitStack() as running:
        runner = web.AppRunner(await app.start(running), access_log=None)
        if audited:
            await app.auditor.beat()
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        _say("ready", os.getpid(), runner.addresses[0][1])
        await asyncio.Event().wait()


def _say(*words: object) -> None:
    os.write(sys.stdout.fileno(), f"{' '.join(map(str, words))}\n".encode())


if __name__ == "__main__":
    main()
