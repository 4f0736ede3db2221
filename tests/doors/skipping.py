"""An event loop whose own clock can be moved on, so that nobody sleeps through a wait that was named."""

from __future__ import annotations

import asyncio


class SkippingLoop(asyncio.SelectorEventLoop):
    """The loop on which every test in this folder runs."""

    ahead = 0.0

    def time(self) -> float:
        """Seconds, with all that was skipped."""
        return super().time() + self.ahead


def skip(seconds: float) -> None:
    """Let so much time pass on the running loop; what sleeps wakes as if it had passed."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SkippingLoop)
    loop.ahead += seconds
