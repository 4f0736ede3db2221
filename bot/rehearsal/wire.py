"""The wire of a rehearsal: it keeps what is in front of people, counts what it carried, and can be out of
order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import count

from bot.messages import Address, Posted, WireError
from bot.shapes import Card

DOWN = "The platform is out of order."


class RecordingWire:
    """One platform, as a rehearsal sees it: cards with something to press, by user and place."""

    def __init__(
        self, platform: str, is_down: Callable[[str], bool], seen: Callable[[Card], None] | None = None
    ) -> None:
        """Ask ``is_down`` before each call; hand every card that is posted or redrawn to ``seen``."""
        self.platform, self.can_find = platform, platform == "slack"
        self.posts, self.redraws, self.refused = 0, 0, 0
        self.trays: dict[str, dict[str, Card]] = defaultdict(dict)
        self._is_down, self._seen = is_down, seen
        self._numbers = count(1)

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Hang a new card."""
        self._meet()
        posted = Posted(f"{self.platform}-{next(self._numbers)}")
        self.posts += 1
        self._hang(address, card, posted)
        return posted

    async def redraw(self, address: Address, card: Card, posted: Posted) -> None:
        """Put a card in the place of one that hangs."""
        self._meet()
        self.redraws += 1
        self._hang(address, card, posted)

    async def find(self, address: Address, mark: str) -> Posted | None:
        """Nothing is ever lost half-way here: what was not answered was not taken."""
        self._meet()
        return None

    async def email_of(self, address: Address) -> str | None:
        """Everybody is bound from the first day."""
        return None

    def _meet(self) -> None:
        if self._is_down(self.platform):
            self.refused += 1
            raise WireError(DOWN)

    def _hang(self, address: Address, card: Card, posted: Posted) -> None:
        if self._seen is not None:
            self._seen(card)
        if card.every_button:
            self.trays[address.user][posted.reference] = card
        else:
            self.trays[address.user].pop(posted.reference, None)
