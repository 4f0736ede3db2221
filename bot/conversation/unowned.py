"""What nobody here holds, in front of the service manager: each assessment with the way to transfer it."""

from __future__ import annotations

from bot.casework.case import Case
from bot.casework.unowned import HeldByNobody
from bot.conversation.common import standing_words
from bot.saying import plural, short_day
from bot.shapes import Button, Card, Item, Tone

_SHOWN_AT_MOST = 20


def card(view: HeldByNobody) -> Card:
    """Whose work it is, why they cannot be asked, and what has to be transferred."""
    name = view.holder.name
    if not view.found:
        title = f"Nothing of {name}'s waits for you"
        return Card(title, title, lines=("Everything is with somebody who can be asked.",), settled=True)
    shown, count = view.found[:_SHOWN_AT_MOST], len(view.found)
    why = view.found[0][1].why.label
    more = (f"{plural(count - len(shown), 'more assessment')} not shown.",) if count > len(shown) else ()
    title = f"{name} {why}"
    return Card(
        title=title,
        summary=f"{title}: {plural(count, 'assessment')} to transfer",
        lines=(
            f"{plural(count, 'open assessment')} cannot be asked about. Please transfer each of them.",
            *more,
        ),
        items=tuple(_item(case) for case, _ in shown),
        tone=Tone.WARNING,
    )


def _item(case: Case) -> Item:
    text = f"{standing_words(case)}; sign-off {short_day(case.assessment.sign_off_on)}"
    return Item(case.reference, text, (Button("Transfer", "ending.transfer", case.subject, opens=True),))
