"""Which cards have turned into forms that somebody may be filling in.

In Teams a form stands where its card stood, and redrawing the card would wipe away what is being typed. So
a card whose form is open is left alone until the form is sent or left, or has clearly been forgotten.
"""

from __future__ import annotations

import asyncio

from bot.messages import Posted, WireError

FORGOTTEN_AFTER = 600.0  # seconds


class OpenForms:
    """What this instance has opened in place of a card, and when, by the running loop's clock."""

    def __init__(self) -> None:
        """Nothing is open."""
        self._since: dict[str, float] = {}

    def opened(self, posted: Posted) -> None:
        """A form now stands where this card stood; said again whenever the form is shown again."""
        now = asyncio.get_running_loop().time()
        self._since = {card: since for card, since in self._since.items() if now - since < FORGOTTEN_AFTER}
        self._since[posted.reference] = now

    def closed(self, posted: Posted) -> None:
        """The card is a card again."""
        self._since.pop(posted.reference, None)

    def spare(self, posted: Posted) -> None:
        """Raises WireError, to be tried again later, while somebody may be typing there."""
        since = self._since.get(posted.reference)
        if since is not None and asyncio.get_running_loop().time() - since < FORGOTTEN_AFTER:
            raise WireError("A form is open in the place of this card, so it is left alone for now.")
