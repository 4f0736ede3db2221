"""The real App, watched: the road can tell which row it posts in Teams, and it can be made to wait.

Nothing of Daymark is replaced. Its wire to Teams is only led by another way to the same place.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from pathlib import Path

from bot.app import App
from bot.messages import Address, Posted
from bot.shapes import Card
from bot.wires import Connected
from tests.torture.road import naming


class WatchedApp(App):
    """Daymark, but that the road can tell what it carries.

    With a ``gate`` it says ``waits`` when it is ready for its first tick, and ticks once that file is there.
    """

    gate: Path | None = None
    waits: Callable[[], None]

    async def beat(self) -> None:
        """One tick, after the gate was opened."""
        if self.gate is not None:
            self.waits()
            while not self.gate.exists():  # noqa: ASYNC110 - it is opened by another process
                await asyncio.sleep(0.001)
            self.gate = None
        await super().beat()

    async def connections(self, running: AsyncExitStack) -> Iterable[Connected]:
        """The wires to the platforms that are set up, Teams' by a road with names."""
        wires = await super().connections(running)
        return [NamingWire(wire) if wire.platform == "teams" else wire for wire in wires]


class NamingWire:
    """A wire whose posts go by the way that is named for their mark."""

    def __init__(self, wire: Connected) -> None:
        """Post by this wire."""
        self._wire = wire
        self.platform, self.can_find = wire.platform, wire.can_find
        self.redraw, self.find, self.email_of = wire.redraw, wire.find, wire.email_of
        self.routes, self.start, self.stop = wire.routes, wire.start, wire.stop

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Put a new card in the person's own chat."""
        known = json.loads(address.reference)
        way = json.dumps(known | {"service": naming(known["service"], mark)})
        named = Address(address.platform, address.tenant, address.user, way)
        return await self._wire.post(named, card, mark, may_be_repeat=may_be_repeat)
