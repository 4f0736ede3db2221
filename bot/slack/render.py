"""Cards drawn as Block Kit blocks, within every limit that Slack sets.

What a person typed is shown as plain or rich text, where Slack reads no markup at all; only labels are bold.
Slack turns ":x:" in plain text into pictures unless told not to, so it is told not to everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any, TypeVar

from bot.saying import left_out, plural
from bot.shapes import Button, Card, Fact, Item, Link, Picture, Quote, Tone
from bot.slack import limits
from bot.slack.text import escape, length, pieces, said, shorten

Block = dict[str, Any]
T = TypeVar("T")

PRESS = "press"
LINK = "link"  # Slack tells of it too when a link is followed, and nothing is done about that
COLUMN = 100  # what still reads well in half the width of a message; Slack itself would take far more
REPEAT_LINE = "This may be a repeat of a card that you already have. Pressing either one counts once."
_PLAIN_WORDS = re.compile(r"(?:[^\W_]|[ ,'’?()/–-])+")
# What an item says, where a full stop or a colon before a space can begin neither a link nor a picture.
_PLAIN_SENTENCES = re.compile(r"(?:[^\W_]|[ ,;'’?()/–—%·●▲✔■○\n-]|[.:](?=\s|$)|(?<=\d):(?=\d\d\b(?!:)))+")
_MARKS = {Tone.PLAIN: "", Tone.GOOD: "✓ ", Tone.WARNING: "⚠ "}
_STYLES = {Tone.PLAIN: None, Tone.GOOD: "primary", Tone.WARNING: "danger"}


@dataclass(frozen=True)
class Message:
    """What is posted: the blocks, and the text that a telephone shows of them."""

    text: str
    blocks: list[Block]


def draw_card(card: Card, *, may_be_repeat: bool = False) -> Message:
    """One card as one message; ``may_be_repeat`` says so under it."""
    repeat = _small_print(REPEAT_LINE) if may_be_repeat else []
    blocks = _card_blocks(card, count(), limits.MESSAGE_BLOCKS - len(repeat))
    return Message(summary(card.summary), blocks + repeat)


def draw_cards(cards: Sequence[Card], room: int = limits.MESSAGE_BLOCKS) -> list[Block]:
    """Several cards one under another, as many as there is room for; a last line counts the others."""
    numbers, blocks = count(), list[Block]()
    for number, card in enumerate(cards):
        drawn = _card_blocks(card, numbers, room - 2)
        if len(blocks) + len(drawn) > room - 2:
            left = plural(len(cards) - number, "more card")
            return blocks + _small_print(f"Not shown here: {left}.")
        blocks += [{"type": "divider"}, *drawn] if blocks else drawn
    return blocks or sentence("There is nothing to show.")


def draw_home(card: Card) -> Block:
    """The card as what stands in a person's App Home."""
    return {"type": "home", "blocks": _card_blocks(card, count(), limits.HOME_BLOCKS)}


def draw_home_line(text: str) -> Block:
    """One sentence in a person's App Home."""
    return {"type": "home", "blocks": sentence(text)}


def draw_line(text: str) -> Message:
    """One sentence, read by one person."""
    return Message(summary(text), sentence(text))


def summary(text: str) -> str:
    """The text of a message that has blocks as well: what a telephone shows, with no markup in it."""
    return escape(shorten(text, limits.MESSAGE_TEXT))


def sentence(text: str) -> list[Block]:
    """Plain sentences, in as many sections as they need."""
    return [{"type": "section", "text": plain(part)} for part in pieces(text)]


def plain(text: str) -> Block:
    """A text object in which Slack reads no markup and makes no pictures."""
    return {"type": "plain_text", "text": said(text), "emoji": False}


def button_value(act: str, subject: str) -> str:
    """What a button carries: the act and what it is about, never state."""
    value = json.dumps({"act": act, "subject": subject})
    if length(value) > limits.BUTTON_VALUE:
        raise ValueError("a button's act and subject are too long for Slack")
    return value


def draw_details(lines: Iterable[str], facts: Sequence[Fact], quotes: Iterable[Quote]) -> list[Block]:
    """What stands between a title and what can be pressed or filled in."""
    blocks = [block for line in lines for block in sentence(line)]
    blocks += _facts(facts)
    return blocks + [block for quote in quotes for block in _quote(quote, "rich_text_quote")]


def in_rows(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in order, ``size`` at a time."""
    rest = iter(items)
    while row := list(islice(rest, size)):
        yield row


def fit(blocks: Sequence[Block], room: int) -> list[Block]:
    """The blocks that there is room for; when some are left out, the last one says how many."""
    if len(blocks) <= room:
        return list(blocks)
    left = len(blocks) - room + 1
    return [*blocks[: room - 1], *_small_print(f"Not shown here: {plural(left, 'more part')}.")]


def _card_blocks(card: Card, numbers: Iterator[int], room: int) -> list[Block]:
    """A card in at most ``room`` blocks: its details give way first, its buttons never."""
    opening = _heading(_MARKS[card.tone] + card.title)
    ending = [*_links(card.links, numbers), *_buttons(card.buttons, numbers), *_small_print(card.footnote)]
    above = draw_details(card.lines, card.facts, ())
    below = [block for picture in card.pictures for block in _picture(picture)]
    below += draw_details((), (), card.quotes)
    below += _quote(card.copy, "rich_text_preformatted") if card.copy else []
    room -= len(opening) + len(ending)
    items = _items(card.items, numbers, room - len(above) - len(below))
    return [*opening, *fit([*above, *items, *below], room), *ending]


def _items(items: Sequence[Item], numbers: Iterator[int], room: int) -> list[Block]:
    """A list; the last of it may be left out where there is no room, and then it says how many."""
    drawn = [_item(item, numbers) for item in items]
    if sum(map(len, drawn)) <= room:
        return [block for blocks in drawn for block in blocks]
    shown = list[Block]()
    for number, blocks in enumerate(drawn):
        if len(shown) + len(blocks) > room - 1:
            return shown + _small_print(left_out(len(items) - number))
        shown += blocks
    return shown


def _item(item: Item, numbers: Iterator[int]) -> list[Block]:
    """One line of a list with its one button beside it, or with its buttons in rows below."""
    said_of_it = _titled(item.title, item.text)
    if len(item.buttons) == 1:
        return [said_of_it[0] | {"accessory": _button(item.buttons[0], next(numbers))}, *said_of_it[1:]]
    return [*said_of_it, *_buttons(item.buttons, numbers)]


def _titled(title: str, text: str) -> list[Block]:
    """A text under its title, which is bold as long as Slack can find no markup in either."""
    title = " ".join(title.split())
    whole = "\n".join(part for part in (title, text.strip()) if part)
    if title and _PLAIN_SENTENCES.fullmatch(whole) and length(whole) <= limits.SECTION_TEXT - 2:
        bold = "\n".join(part for part in (f"*{title}*", text.strip()) if part)
        return [{"type": "section", "text": {"type": "mrkdwn", "text": bold, "verbatim": True}}]
    return sentence(whole)


def _picture(picture: Picture) -> list[Block]:
    """A picture with its words for those who cannot see it; its words alone where it has no address."""
    if not picture.path or length(picture.path) > limits.ADDRESS:
        return _titled(picture.title, picture.alt)
    drawn: Block = {
        "type": "image",
        "image_url": picture.path,
        "alt_text": shorten(picture.alt, limits.ALT_TEXT),
        "title": plain(shorten(picture.title, limits.PICTURE_TITLE)),
    }
    in_full = sentence(picture.alt) if length(said(picture.alt)) > limits.ALT_TEXT else []
    return [drawn, *in_full]


def _links(links: Sequence[Link], numbers: Iterator[int]) -> Iterator[Block]:
    """Ways to pages, drawn as buttons: nothing in a button's words can become markup."""
    for row in in_rows(links, limits.ACTIONS_ELEMENTS):
        yield {"type": "actions", "elements": [_link(link, next(numbers)) for link in row]}


def _link(link: Link, number: int) -> Block:
    if length(link.path) > limits.ADDRESS:
        raise ValueError("a link's address is too long for Slack")
    text = plain(shorten(link.label, limits.BUTTON_TEXT))
    return {"type": "button", "action_id": f"{LINK}:{number}", "text": text, "url": link.path}


def _heading(title: str) -> list[Block]:
    if length(said(title)) > limits.HEADER:
        return sentence(title)
    return [{"type": "header", "text": plain(" ".join(title.split()))}]


def _facts(facts: Sequence[Fact]) -> Iterator[Block]:
    """Two columns, label and value; a value too long for a column has the whole width, under its label."""
    rows: list[Block] = []
    for fact in facts:
        if length(said(fact.value)) > COLUMN:
            yield from _columns(rows)
            rows = []
            yield from _quote(Quote(fact.label, fact.value), "rich_text_section")
        else:
            rows += [_label(fact.label), plain(fact.value)]
    yield from _columns(rows)


def _columns(fields: Sequence[Block]) -> Iterator[Block]:
    for row in in_rows(fields, limits.SECTION_FIELDS):
        yield {"type": "section", "fields": row}


def _label(label: str) -> Block:
    """A label in bold, as long as it is plain words: in anything else Slack might see a link or markup."""
    words = shorten(label, limits.BUTTON_TEXT)
    if _PLAIN_WORDS.fullmatch(words):
        return {"type": "mrkdwn", "text": f"*{words}*"}
    return plain(words)


def _quote(quote: Quote, kind: str) -> list[Block]:
    """Typed text under its label, as rich text: shown as it is, it can neither format nor pass for ours."""
    label = _rich("rich_text_section", shorten(quote.label, limits.HEADER), bold=True)
    first, *others = [_rich(kind, part) for part in pieces(quote.text)]
    blocks = [[label, first], *([other] for other in others)]
    return [{"type": "rich_text", "elements": elements} for elements in blocks]


def _rich(kind: str, text: str, *, bold: bool = False) -> Block:
    element: Block = {"type": "text", "text": text}
    return {"type": kind, "elements": [element | {"style": {"bold": True}} if bold else element]}


def _buttons(buttons: Sequence[Button], numbers: Iterator[int]) -> Iterator[Block]:
    """Rows of buttons; ``numbers`` keeps their names apart across the message."""
    for row in in_rows(buttons, limits.ACTIONS_ELEMENTS):
        yield {"type": "actions", "elements": [_button(button, next(numbers)) for button in row]}


def _button(button: Button, number: int) -> Block:
    drawn: Block = {
        "type": "button",
        "action_id": f"{PRESS}:{number}",
        "text": plain(shorten(button.label, limits.BUTTON_TEXT)),
        "value": button_value(button.act, button.subject),
    }
    style = _STYLES[button.tone]
    return drawn | {"style": style} if style else drawn


def _small_print(text: str) -> list[Block]:
    if not text.strip():
        return []
    elements = [plain(part) for part in pieces(text, limits.CONTEXT_TEXT)]
    return [{"type": "context", "elements": row} for row in in_rows(elements, limits.CONTEXT_ELEMENTS)]
