"""Reading what was typed into a form: every field is read, and every fault gets a finished sentence at its
field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import TypeVar

from bot.conversation.topic import Wrong
from bot.shapes import LINE_LIMIT, NOTE_LIMIT
from scheduling.words import Worded

W = TypeVar("W", bound=Worded)
# Digits without end would cost seconds to read; nine are more than any form asks for.
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
EARLIEST, LATEST = date(2015, 1, 1), date(2045, 12, 31)


def clean(text: str) -> str:
    """What was typed, without control characters that no keyboard makes and without space around it."""
    kept = "".join(
        c
        for c in text.replace("\r\n", "\n").replace("\r", "\n")
        if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")
    )
    return kept.strip()


def one_line(text: str) -> str:
    """The same on one line, without what shows nothing: a reference is pasted with invisible characters."""
    shown = "".join(c for c in clean(text) if unicodedata.category(c) != "Cf")
    return " ".join(shown.split())


def is_blank(text: str) -> bool:
    """Whether there is nothing to read in it: only spaces, or characters that show nothing."""
    return not any(unicodedata.category(c)[0] not in "ZC" for c in text)


class Reader:
    """Takes the answers of one form, one field after another, and gathers every fault on the way."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        """Read from ``answers``; a field that is not there reads as empty."""
        self._answers = answers
        self.faults: dict[str, str] = {}

    @property
    def wrong(self) -> Wrong | None:
        """All the faults found so far; None when there are none."""
        return Wrong(self.faults) if self.faults else None

    def fault(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field; the first thing said about it stands."""
        self.faults.setdefault(name, sentence)

    def is_empty(self, *names: str) -> bool:
        """Whether nothing was given in any of these fields."""
        return all(is_blank(self._answers.get(name, "")) for name in names)

    def text(self, name: str, missing: str = "", limit: int = NOTE_LIMIT) -> str:
        """Typed text of at most ``limit`` characters; ``missing`` is the sentence when it must not be
        blank.
        """
        text = clean(self._answers.get(name, ""))
        if missing and is_blank(text):
            self.fault(name, missing)
        if len(text) > limit:
            self.fault(
                name, f"This is {len(text):,} characters long. Please shorten it to {limit:,} or fewer."
            )
        return text if not is_blank(text) else ""

    def line(self, name: str, missing: str = "", limit: int = LINE_LIMIT) -> str:
        """One line of text, with line breaks made into spaces."""
        return one_line(self.text(name, missing, limit))

    def word(self, name: str, words: type[W], missing: str) -> W | None:
        """One of a closed list; None, with a fault, when it is not on the list."""
        try:
            return words(self._answers.get(name, "").strip())
        except ValueError:
            self.fault(name, missing)
            return None

    def choice(self, name: str, choices: Collection[str], missing: str) -> str:
        """One of ``choices``; "" with a fault when it is not among them."""
        value = self._answers.get(name, "").strip()
        if value not in choices:
            self.fault(name, missing)
            return ""
        return value

    def number(self, name: str, missing: str, most: int, too_many: str = "") -> int:
        """A whole number from 1 to ``most``; 0 with a fault otherwise."""
        typed = self._answers.get(name, "").strip()
        if not typed:
            self.fault(name, missing)
        elif not _WHOLE_NUMBER.fullmatch(typed):
            self.fault(name, "Please give a whole number in figures, for example 10.")
        elif int(typed) < 1:
            self.fault(name, "Please give 1 working day or more.")
        elif int(typed) > most:
            self.fault(name, too_many or f"Please give {most} or fewer.")
        return 0 if name in self.faults else int(typed)

    def day(self, name: str, missing: str) -> date | None:
        """A day written as YYYY-MM-DD; None with a fault otherwise."""
        typed = self._answers.get(name, "").strip()
        if not typed:
            self.fault(name, missing)
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            self.fault(name, "This is not a date. Please give it as year-month-day, for example 2026-05-14.")
            return None
        if not EARLIEST <= day <= LATEST:
            self.fault(
                name,
                f"Please check the year: Daymark works with dates from {EARLIEST.year} to {LATEST.year}.",
            )
            return None
        return day
