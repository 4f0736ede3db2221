"""Doing in one go what several ask for at about the same time: one thread and one transaction for all of
them.

Nothing is held back to wait for company. What comes while one go is under way makes up the next.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from storage.engine import StorageUnavailable

log = logging.getLogger(__name__)
A = TypeVar("A")
R = TypeVar("R")


class Together(Generic[A, R]):
    """Call it with one thing; ``do`` is given several and gives one result for each, in their order.

    When a go of several fails, each is done again alone, so that a fault of one is no fault of the others.
    """

    def __init__(self, do: Callable[[Sequence[A]], Sequence[R]]) -> None:
        """``do`` runs in a thread; it does all or, when it raises, nothing that may not be done again."""
        self._do = do
        self._waiting: list[tuple[A, asyncio.Future[R]]] = []
        self._going: asyncio.Task[None] | None = None

    async def __call__(self, one: A) -> R:
        """Have it done, and give its own result or raise its own fault."""
        result: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, result))
        if self._going is None:
            self._going = asyncio.create_task(self._go())
        return await result

    async def _go(self) -> None:
        await asyncio.sleep(0)  # whoever is just about to ask comes along
        while self._waiting:
            together, self._waiting = self._waiting, []
            await self._try(together)
        self._going = None

    async def _try(self, together: Sequence[tuple[A, asyncio.Future[R]]]) -> None:
        try:
            results = await asyncio.to_thread(self._do, [one for one, _ in together])
        except Exception as fault:  # noqa: BLE001 - it is handed to whoever asked
            if len(together) == 1 or isinstance(fault, StorageUnavailable):
                for _, result in together:
                    if not result.done():
                        result.set_exception(fault)
                return
            log.warning("what was to be done together is done alone", extra={"fault": type(fault).__name__})
            for one in together:
                await self._try([one])
            return
        for (_, result), told in zip(together, results, strict=True):
            if not result.done():
                result.set_result(told)
