"""A platform that is a list of what was posted and redrawn for whom, able to fail in each way there is."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import count

from bot.messages import Address, Posted, WireError
from bot.shapes import Card


class Lost(Enum):
    """How an answer can be lost: before the platform took the card, or after."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Sent:
    """One call that the platform took: a card posted or redrawn for a user."""

    what: str
    user: str
    mark: str
    card: Card
    may_be_repeat: bool = False


@dataclass
class Hanging:
    """A card as it now hangs in somebody's conversation."""

    reference: str
    user: str
    mark: str
    card: Card


@dataclass
class LocalWire:
    """The recording wire of one platform.

    ``faults`` are met one after another by the next calls of `post` and `redraw`, ``blind`` by those of
    `find`; ``refusing`` is met by every call for that user. ``emails`` are the work e-mails behind
    accounts, by the platform's user.
    """

    platform: str
    can_find: bool = True
    emails: dict[str, str] = field(default_factory=dict)
    faults: deque[WireError | Lost] = field(default_factory=deque)
    blind: deque[WireError] = field(default_factory=deque)
    refusing: dict[str, WireError] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    hanging: dict[str, Hanging] = field(default_factory=dict)
    finds: list[str] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Hang a new card."""
        lost = self._meet(address)
        reference = f"{self.platform}-{next(self._numbers)}"
        self.sent.append(Sent("post", address.user, mark, card, may_be_repeat))
        self.hanging[reference] = Hanging(reference, address.user, mark, card)
        self._lose(lost)
        return Posted(reference)

    async def redraw(self, address: Address, card: Card, posted: Posted) -> None:
        """Put a card in the place of one that hangs."""
        lost = self._meet(address)
        there = self.hanging[posted.reference]
        self.sent.append(Sent("redraw", address.user, there.mark, card))
        self.hanging[posted.reference] = replace(there, card=card)
        self._lose(lost)

    async def find(self, address: Address, mark: str) -> Posted | None:
        """The card that carries ``mark``."""
        self.finds.append(mark)
        if self.blind:
            raise self.blind.popleft()
        found = (one for one in self.hanging.values() if (one.user, one.mark) == (address.user, mark))
        return next((Posted(one.reference) for one in found), None)

    async def email_of(self, address: Address) -> str | None:
        """The work e-mail behind an account."""
        return self.emails.get(address.user)

    def cards(self, user: str) -> list[Card]:
        """What now hangs in front of a user, newest first."""
        return [one.card for one in reversed(self.hanging.values()) if one.user == user]

    def calls(self, user: str, what: str = "") -> list[Sent]:
        """What a user was sent, in order; only posts or only redraws when ``what`` says so."""
        return [one for one in self.sent if one.user == user and what in ("", one.what)]

    def _meet(self, address: Address) -> Lost | None:
        if address.user in self.refusing:
            raise self.refusing[address.user]
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, WireError):
            raise fault
        if fault is Lost.BEFORE:
            self._lose(fault)
        return fault

    def _lose(self, lost: Lost | None) -> None:
        if lost is not None:
            raise WireError("The platform did not answer in time.", ambiguous=True)
