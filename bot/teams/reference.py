"""Where a conversation with one person is, and where a card in it is, as text that the store can keep."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from bot.messages import Posted


@dataclass(frozen=True)
class Reference:
    """A conversation: the address of the service that carries it, and Teams' names for it and its two sides.

    The service differs between conversations, so it is kept with each.
    """

    service: str
    conversation: str
    bot: str
    user: str

    def text(self) -> str:
        """The same reference always gives the same text."""
        return json.dumps(asdict(self), sort_keys=True)

    def posted(self, activity: str) -> Posted:
        """A message in this conversation."""
        return Posted(json.dumps([self.conversation, activity]))


def read_reference(kept: str) -> Reference:
    """The reference that was kept as text."""
    return Reference(**json.loads(kept))


def read_posted(posted: Posted) -> tuple[str, str]:
    """The conversation and the message in it."""
    conversation, activity = json.loads(posted.reference)
    return conversation, activity
