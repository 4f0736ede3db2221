"""One life of a Daymark process, seen from outside: born, ready, and dead."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.torture.mortal import Death

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # a machine that has other work to do is no fault of ours


@dataclass
class Life:
    """A process that lives until it is killed or kills itself."""

    pid: int
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the process is gone."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def kill(self) -> None:
        """SIGKILL, whatever it is doing."""
        if not self.is_over:
            os.kill(self.pid, signal.SIGKILL)

    async def began(self) -> bool:
        """Wait until it listens; False when it died before that."""
        async with asyncio.timeout(PATIENCE):
            while not self.ready.is_set() and not self.is_over:  # noqa: ASYNC110 - the dead set no event
                await asyncio.sleep(0.005)
        return self.ready.is_set()

    async def over(self) -> None:
        """Wait until it is gone."""
        async with asyncio.timeout(PATIENCE):
            while not self.is_over:  # noqa: ASYNC110 - the dead set no event
                await asyncio.sleep(0.005)


class Nursery:
    """The process in `nursery.py`, spoken to over its pipes.

    ``deaths`` counts those that were ordered, and ``waiting`` those who have come to a gate.
    """

    def __init__(self) -> None:
        """Call `start` before anything else."""
        self.deaths = self.waiting = 0
        self._born: asyncio.Queue[Life] = asyncio.Queue()
        self._lives: dict[int, Life] = {}

    async def start(self) -> None:
        """Import everything, once."""
        self._process: Process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.torture.nursery", stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=ROOT
        )
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._read_log())]
        self.log: list[str] = []

    async def stop(self) -> None:
        """Kill whoever still lives, and close."""
        for life in self._lives.values():
            life.kill()
        self._process.kill()
        await self._process.wait()
        await asyncio.gather(*self._tasks)

    async def bear(
        self,
        settings: Mapping[str, str],
        death: Death | None = None,
        *,
        gate: str = "",
        audited: bool = False,
    ) -> Life:
        """Start one life with these settings, to die there.

        It waits before its first tick for the file ``gate``, and is ``audited`` before it listens.
        """
        order: dict[str, object] = {"settings": dict(settings), "death": asdict(death) if death else None}
        order |= {"gate": gate, "audited": audited}
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(order)}\n".encode())
        async with asyncio.timeout(PATIENCE):
            return await self._born.get()

    async def open_gate(self, gate: Path, waiting: int) -> None:
        """Once so many wait, let them all go on at one moment."""
        async with asyncio.timeout(PATIENCE):
            while self.waiting < waiting:  # noqa: ASYNC110 - they are other processes
                await asyncio.sleep(0.005)
        gate.touch()  # noqa: ASYNC240 - an empty file takes no time

    async def heard_of(self, deaths: int) -> bool:
        """Whether so many died where they were told to; last words may take a moment to arrive."""
        for _ in range(200):
            if self.deaths >= deaths:
                return True
            await asyncio.sleep(0.01)
        return False

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            match line.decode().split():
                case ["born", pid]:
                    self._lives[int(pid)] = Life(int(pid))
                    self._born.put_nowait(self._lives[int(pid)])
                case ["ready", pid, port]:
                    self._lives[int(pid)].port = int(port)
                    self._lives[int(pid)].ready.set()
                case ["waits"]:
                    self.waiting += 1
                case ["died"]:
                    self.deaths += 1

    async def _read_log(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self.log.append(line.decode().rstrip())
