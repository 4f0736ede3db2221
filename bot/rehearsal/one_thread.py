"""An executor that does what it is given at once, in the caller's own thread.

The real code hands its database work to threads. In a rehearsal nothing else is waiting for the loop, and
with one thread the same seed lives the same year, statement by statement.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class OneThread(ThreadPoolExecutor):
    """Starts no thread. It is a ThreadPoolExecutor because asyncio takes no other as its default."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call ``fn`` now; the future that comes back is done."""
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001 - it belongs to whoever awaits the future
            done.set_exception(fault)
        return done
