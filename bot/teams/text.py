"""Text made fit for Teams: nothing in it becomes markup, and nothing is cut without saying so."""

from __future__ import annotations

import re
from dataclasses import dataclass

NOTHING = "–"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
WORD_JOINER = "\N{WORD JOINER}"
# Control characters (but no tabs or new lines), halves of pairs, and those that turn round the reading order
# of what stands beside them, so that a refusal could read as an approval.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Room:
    """How much of a card's long parts may be shown: characters of a text, options of a list; None is all."""

    text: int | None = None
    choices: int | None = None


def clean(text: str) -> str:
    """The text with a visible mark in place of each character that disguises others, and plain newlines."""
    return _HIDDEN.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def literal(text: str) -> str:
    """The cleaned text for a text run: a dash where there is none, no {{DATE(...)}} for Teams to work out."""
    return clean(text).replace("{{", f"{{{WORD_JOINER}{{") if text.strip() else NOTHING


def clipped(text: str, room: Room) -> tuple[str, str]:
    """The part of a text that there is room for, and a sentence about what is missing ("" for nothing)."""
    if room.text is None or len(text) <= room.text:
        return text, ""
    missing = len(text) - room.text
    return text[
        : room.text
    ], f"This text is too long for Teams. Its last {missing:,} characters are not shown here."
