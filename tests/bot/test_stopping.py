"""Starting and stopping as a service does: a process of its own, asked whether it lives, and told to end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from bot.settings import Settings

HOME = Path(__file__).parent.parent.parent
SECONDS = 30


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_daymark_answers_and_stops_within_seconds(tmp_path: Path, number: signal.Signals) -> None:
    port = unused_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=HOME,
        env=settings(DATABASE_URL=f"sqlite:///{tmp_path / 'daymark.db'}", PORT=str(port)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        assert await asyncio.wait_for(text_at(f"http://127.0.0.1:{port}/healthz"), SECONDS) == "ok\n"
        assert '"ready": true' in await text_at(f"http://127.0.0.1:{port}/readyz")
        process.send_signal(number)
        said, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, said.decode()
    assert "Traceback" not in said.decode()


def settings(**values: str) -> dict[str, str]:
    """This process's environment with no setting of Daymark's but these."""
    names = {name.upper() for name in Settings.model_fields}
    return {**{name: value for name, value in os.environ.items() if name not in names}, **values}


async def text_at(address: str) -> str:
    """What is read at an address, once something listens there."""
    async with aiohttp.ClientSession() as client:
        while True:
            try:
                async with client.get(address) as answer:
                    return await answer.text()
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
