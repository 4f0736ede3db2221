"""The forms that were drawn last, so that one that could not be saved can be drawn again as it was filled in.

They are in memory alone: the store, which could draw them afresh, is what is away.
"""

from __future__ import annotations

from bot.messages import Ask, Faults, Incoming, Line, Reply
from bot.shapes import Form

REMEMBERED = 100


class DrawnForms:
    """What this desk has drawn, by the number that each form is sent under."""

    def __init__(self) -> None:
        """Nothing is drawn."""
        self._by_number: dict[str, Form] = {}

    def shown(self, number: str, incoming: Incoming, reply: Reply) -> Reply:
        """The reply as it is to be shown, with the form where what was sent is to be sent once more."""
        match reply:
            case Ask(form) | Faults(form):
                self._remember(number, form)
            case Line(text) if reply.again and incoming.answers is not None and number in self._by_number:
                return Faults(self._by_number[number].filled(dict(incoming.answers)), {"": text})
        return reply

    def _remember(self, number: str, form: Form) -> None:
        self._by_number.pop(number, None)
        self._by_number[number] = form
        if len(self._by_number) > REMEMBERED:
            del self._by_number[next(iter(self._by_number))]
