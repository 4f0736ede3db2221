"""Cards as Teams draws them: inline Adaptive Cards 1.5, within its limits, in which typed text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.messages import Line
from bot.shapes import Card
from bot.teams.adapter import CARD_TYPE
from bot.teams.elements import (
    CARD_LIMIT,
    Element,
    TooLong,
    button_of,
    card_of,
    fact_rows,
    fitted,
    header,
    line,
    lines,
    link_of,
    listed,
    notice,
    pictured,
    press_rows,
    quoted,
    size_of,
)
from bot.teams.text import Room, clean

SEVERAL = "Daymark shows {} cards."
REPEAT = "This may be a repeat."
TOO_LONG = "There is more on this card than Teams can show. Please open Daymark on the web to see it."


def draw_card(card: Card, said: Line | None = None) -> Element:
    """The card, with what was just said to the person who pressed above it."""
    try:
        return fitted(lambda room: _drawn(card, said, room))
    except TooLong:
        shorter = replace(card, lines=(TOO_LONG,), facts=(), pictures=(), quotes=(), copy=None)
        return draw_card(shorter, said)


def _drawn(card: Card, said: Line | None, room: Room) -> Element:
    """The card with as much of its list as there is room for beside everything else."""
    without = card_of(_body(card, said, room, ()))
    items = listed(card.items, CARD_LIMIT - size_of(without))
    return card_of(_body(card, said, room, items)) if items else without


def _body(card: Card, said: Line | None, room: Room, items: Sequence[Element]) -> Iterable[Element]:
    if said is not None:
        yield _notice(said)
    yield header(card.title, card.tone)
    for sentence in card.lines:
        yield from lines(sentence)
    yield from fact_rows(card.facts)
    yield from items
    for picture in card.pictures:
        yield from pictured(picture)
    for quote in card.quotes:
        yield quoted(quote, room)
    if card.copy is not None:
        yield quoted(card.copy, room)
    yield from press_rows([link_of(link) for link in card.links])
    yield from press_rows([button_of(button) for button in card.buttons])
    if card.footnote:
        yield line(card.footnote, isSubtle=True, size="Small")


def draw_line(said: Line) -> Element:
    """A card with nothing but one sentence on it, where a form or a card has to give way to the answer."""
    return card_of([_notice(said)])


def _notice(said: Line) -> Element:
    return notice(said.text, "attention" if said.refused else "good")


def repeated(card: Card) -> Card:
    """The card as it is sent once more when Teams never said whether it took the first one."""
    return replace(card, lines=(REPEAT, *card.lines), summary=f"{card.summary} {REPEAT}".strip())


def message(drawn: Element, summary: str) -> Element:
    """An activity that carries a card. The summary is what a telephone shows before it is unlocked."""
    return _message([drawn], summary)


def messages(cards: Iterable[Card]) -> list[Element]:
    """Activities that carry these cards, in order: as many to each as Teams' limit allows.

    A card with buttons has an activity to itself, because it may turn into something else when it is used.
    """
    batches: list[list[Card]] = []
    for card in cards:
        if batches and _fit_together([*batches[-1], card]):
            batches[-1].append(card)
        else:
            batches.append([card])
    return [_message([draw_card(card) for card in batch], _summary(batch)) for batch in batches]


def _fit_together(cards: list[Card]) -> bool:
    if any(card.every_button for card in cards):
        return False
    return sum(size_of(draw_card(card)) for card in cards) <= CARD_LIMIT


def _summary(cards: list[Card]) -> str:
    return cards[0].summary if len(cards) == 1 else SEVERAL.format(len(cards))


def plain_message(text: str) -> Element:
    """An activity of one sentence, in which Teams reads no markup."""
    return {"type": "message", "summary": clean(text), "text": clean(text), "textFormat": "plain"}


def _message(drawn: list[Element], summary: str) -> Element:
    attachments = [{"contentType": CARD_TYPE, "content": card} for card in drawn]
    return {"type": "message", "summary": clean(summary), "attachments": attachments}
