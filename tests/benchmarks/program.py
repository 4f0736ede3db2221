"""A program beside this one, until the block ends: Daymark itself, or what it is held against."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import aiohttp

from bot.settings import Settings


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@asynccontextmanager
async def running(arguments: Sequence[str], port: int, **settings: str) -> AsyncIterator[int]:
    """Start ``python -m ...`` with no settings but these, wait for its first 200, and stop it at the end.

    Gives its process number.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *arguments,
        env={**_environment(), **settings},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await first_200(f"http://127.0.0.1:{port}/healthz", process)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def first_200(url: str, process: asyncio.subprocess.Process) -> None:
    """Ask until it answers. Raises RuntimeError when it ended instead."""
    async with aiohttp.ClientSession() as http:
        while process.returncode is None:
            try:
                async with http.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.005)
    raise RuntimeError(f"It ended with {process.returncode} before it answered.")


def _environment() -> Mapping[str, str]:
    ours = {name.upper() for name in Settings.model_fields}
    return {name: value for name, value in os.environ.items() if name not in ours}
