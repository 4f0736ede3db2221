"""The few Adaptive Card elements that Daymark uses, made so that what a person typed stays text.

Words go into text runs and never into a TextBlock, because Teams reads Markdown and links in the latter. A
text run knows no line ends either, so each line becomes a block of its own.
https://adaptivecards.io/explorer/TextRun.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.saying import left_out
from bot.shapes import Button, Fact, Item, Link, Picture, Quote, Tone
from bot.teams.text import Room, clean, clipped, literal

Element = dict[str, object]

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
# Teams takes 28 KB for a whole message; the rest is for what goes round the card.
CARD_LIMIT = 26_000
ACTIONS_IN_A_ROW = 6
ROOMS = (Room(), Room(6000, 250), Room(3000, 150), Room(1200, 80), Room(400, 40), Room(120, 20))
BUTTON_STYLES = {Tone.GOOD: "positive", Tone.WARNING: "destructive"}
HEADER_STYLES = {Tone.PLAIN: "default", Tone.GOOD: "good", Tone.WARNING: "warning"}


class TooLong(Exception):
    """A card that is over Teams' limit even with every long text in it cut short."""


def card_of(body: Iterable[Element]) -> Element:
    """A whole Adaptive Card 1.5 with these elements, as wide as the chat allows."""
    return {"type": "AdaptiveCard", "$schema": SCHEMA, "version": "1.5", "body": list(body)}


def size_of(card: Mapping[str, object]) -> int:
    """The bytes that the card takes on its way to Teams."""
    return len(json.dumps(card))


def fitted(draw: Callable[[Room], Element]) -> Element:
    """The card with as much of its long texts as Teams takes; the elements themselves say what is missing."""
    for room in ROOMS:
        card = draw(room)
        if size_of(card) <= CARD_LIMIT:
            return card
    raise TooLong


def line(text: str, *, spacing: str = "Default", **look: object) -> Element:
    """One line of text, shown as it is. ``look`` is what a text run takes: weight, size, color, isSubtle."""
    run = {"type": "TextRun", "text": literal(text)} | look
    return {"type": "RichTextBlock", "spacing": spacing, "inlines": [run]}


def lines(text: str, *, spacing: str = "Default", **look: object) -> list[Element]:
    """A text of several lines; an empty line between two becomes a wider gap."""
    found: list[Element] = []
    gap = spacing
    for part in text.strip("\n").splitlines() or [""]:
        if part.strip() or not found:
            found.append(line(part, spacing=gap, **look))
            gap = "None"
        else:
            gap = "Medium"
    return found


def header(title: str, tone: Tone) -> Element:
    """What the card is, in a band that stands out when it asks for attention."""
    return {
        "type": "Container",
        "style": HEADER_STYLES[tone],
        "bleed": tone is not Tone.PLAIN,
        "items": [line(title, weight="Bolder", size="Medium")],
    }


def notice(text: str, style: str) -> Element:
    """One sentence to the person who pressed, above the card it is about."""
    return {"type": "Container", "style": style, "bleed": True, "items": [line(text, weight="Bolder")]}


def fact_rows(facts: Iterable[Fact]) -> list[Element]:
    """Labelled lines. A FactSet would read Markdown in their values."""
    return [_fact_row(fact) for fact in facts]


def _fact_row(fact: Fact) -> Element:
    label = {"type": "Column", "width": 2, "items": [line(fact.label, isSubtle=True)]}
    value = {"type": "Column", "width": 3, "items": lines(fact.value)}
    return {"type": "ColumnSet", "spacing": "Small", "columns": [label, value]}


def quoted(quote: Quote, room: Room) -> Element:
    """What a person typed, under its label, in a box of its own."""
    shown, missing = clipped(quote.text, room)
    items = [line(quote.label, weight="Bolder"), *lines(shown, spacing="Small")]
    if missing:
        items.append(line(missing, color="Attention"))
    return {"type": "Container", "style": "emphasis", "items": items}


def listed(items: Sequence[Item], room: int) -> list[Element]:
    """A list in at most ``room`` bytes; when the last items are left out, it says how many."""
    drawn = [_item(item) for item in items]
    if _size_together(drawn) <= room:
        return drawn
    room -= _size_together([_left_out(len(items))])
    shown = list[Element]()
    for each in drawn:
        room -= _size_together([each])
        if room < 0:
            break
        shown.append(each)
    return [*shown, _left_out(len(items) - len(shown))]


def _size_together(elements: Iterable[Element]) -> int:
    """The bytes that these add to a card, with what parts them."""
    return sum(size_of(each) + 2 for each in elements)


def _left_out(number: int) -> Element:
    return line(left_out(number), isSubtle=True)


def _item(item: Item) -> Element:
    """One line of a list, under a rule: its title, what is said of it, and what can be done about it."""
    said = lines(item.text, spacing="None") if item.text.strip() else []
    rows = press_rows([button_of(button) for button in item.buttons])
    items = [line(item.title, weight="Bolder"), *said, *rows]
    return {"type": "Container", "separator": True, "spacing": "Medium", "items": items}


def pictured(picture: Picture) -> list[Element]:
    """A picture under its title; its words alone where it has no address."""
    title = line(picture.title, weight="Bolder")
    if not picture.path:
        return [title, *lines(picture.alt, spacing="Small")]
    image: Element = {"type": "Image", "url": picture.path, "altText": literal(picture.alt)}
    return [title, image | {"size": "Stretch", "spacing": "Small"}]


def link_of(link: Link) -> Element:
    """A way to a page."""
    return {"type": "Action.OpenUrl", "title": clean(link.label), "url": link.path}


def button_of(button: Button) -> Element:
    """A button of a card: it carries its act and subject alone."""
    data = {"act": button.act, "subject": button.subject}
    return press(clean(button.label), button.act, data, tone=button.tone)


def press(
    title: str, verb: str, data: Mapping[str, object], *, tone: Tone = Tone.PLAIN, sends: bool = False
) -> Element:
    """A button; ``sends`` takes what was filled in along. Older clients fall back on Action.Submit."""
    shared: Element = {"title": title, "data": dict(data), "associatedInputs": "auto" if sends else "none"}
    if tone in BUTTON_STYLES:
        shared["style"] = BUTTON_STYLES[tone]
    return (
        {"type": "Action.Execute", "verb": verb} | shared | {"fallback": {"type": "Action.Submit"} | shared}
    )


def press_rows(actions: list[Element]) -> list[Element]:
    """The buttons, in rows of as many as Teams shows; it hides any that are over."""
    starts = range(0, len(actions), ACTIONS_IN_A_ROW)
    return [{"type": "ActionSet", "actions": actions[start : start + ACTIONS_IN_A_ROW]} for start in starts]
