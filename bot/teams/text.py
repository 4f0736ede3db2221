"""Text made fit for Teams: nothing in it becomes markup, and nothing is cut without saying so."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

NOTHING = "–"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
WORD_JOINER = "\N{WORD JOINER}"
# These turn round the reading order of what stands beside them and could make a refusal read as an approval.
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Room:
    """How much of a card's long parts may be shown: characters of a text, options of a list; None is all."""

    text: int | None = None
    choices: int | None = None


def clean(text: str) -> str:
    """The text with a visible mark in place of each character that disguises others, and plain newlines."""
    return "".join(_shown(character) for character in text.replace("\r\n", "\n").replace("\r", "\n"))


def _shown(character: str) -> str:
    if character in "\n\t":
        return character
    hidden = character in OVERRIDES or unicodedata.category(character) in ("Cc", "Cs")
    return REPLACEMENT if hidden else character


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
