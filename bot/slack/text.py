"""Text made fit for Slack: nothing becomes a mention, a link or markup, and nothing is cut unsaid.

Lengths are counted in UTF-16 units, as browsers count them, so that an emoji never takes more room than was
left for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.slack.limits import SECTION_TEXT

NOTHING = "–"
ELLIPSIS = "…"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Control characters (but no tabs or new lines), halves of pairs, and those that turn round the reading order
# of what stands beside them, so that a refusal could read as an approval.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """The text without characters that Slack refuses or that disguise others; each leaves a visible mark."""
    return _HIDDEN.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def said(text: str) -> str:
    """The cleaned text, or a dash where there is none, because Slack takes no empty text."""
    cleaned = clean(text)
    return cleaned if cleaned.strip() else NOTHING


def escape(text: str) -> str:
    """The cleaned text for a place where Slack reads markup: no mention and no link can come of it."""
    return said(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """How long Slack may count the text to be, in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def shorten(text: str, limit: int) -> str:
    """The text on one line, at most ``limit`` long; an ellipsis says that something was left out."""
    line = " ".join(said(text).split())
    return line if length(line) <= limit else _head(line, limit - 1).rstrip() + ELLIPSIS


def pieces(text: str, limit: int = SECTION_TEXT) -> Iterator[str]:
    """The whole text in parts that fit, cut between lines or words where there are any; no part is blank."""
    rest = said(text)
    while length(rest) > limit:
        part = _head(rest, limit)
        end = max(part.rfind("\n"), part.rfind(" ")) + 1
        part = part[:end] if part[:end].strip() else part
        rest = rest[len(part) :]
        if part.strip():
            yield part
    if rest.strip():
        yield rest


def _head(text: str, limit: int) -> str:
    """The longest start of the text that fits and parts no letter from its accents and no emoji in two."""
    end = room = 0
    for character in text:
        room += length(character)
        if room > limit:
            break
        end += 1
    cut = end
    while 0 < cut < len(text) and _belongs_together(text[cut - 1], text[cut]):
        cut -= 1
    return text[: cut or end]


def _belongs_together(before: str, after: str) -> bool:
    return "\u200d" in (before, after) or unicodedata.category(after) in ("Mn", "Me", "Mc", "Sk")
