"""Where a command is typed: what it says, what it complains of, and the one question it may ask."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

FINE, WRONG, NOT_UNDERSTOOD = 0, 1, 2
"""The codes to leave with: done; what was looked at is wrong; the command cannot be carried out."""


class CannotDo(Exception):
    """The command cannot be carried out as it was typed; the message is a finished sentence."""


class Terminal:
    """The three streams of a command, written to line by line."""

    def __init__(self, out: TextIO, errors: TextIO, answers: TextIO) -> None:
        """Say to ``out``, complain to ``errors``, and read what is answered from ``answers``."""
        self._out, self._errors, self._answers = out, errors, answers

    def say(self, *lines: str) -> None:
        """What was asked for."""
        self._out.writelines(f"{line}\n" for line in lines)
        self._out.flush()  # a reader that has gone is noticed here, and not while Python leaves

    def complain(self, *sentences: str) -> None:
        """What is wrong, a sentence a line."""
        self._errors.writelines(f"{sentence}\n" for sentence in sentences)

    def agrees(self, question: str) -> bool:
        """Ask whoever sits there; where nobody does (a pipe, a nightly job) the answer is yes."""
        if not self._answers.isatty():
            return True
        self._out.write(f"{question} [y/N] ")
        self._out.flush()
        return self._answers.readline().strip().casefold() in ("y", "yes")


def here() -> Terminal:
    """The terminal that Daymark was started from. A name it has no letters for must not stop a list."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    return Terminal(sys.stdout, sys.stderr, sys.stdin)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows under their heads, each column as wide as its widest value."""
    every = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in every) for column in range(len(heads))]
    return [
        "  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip()
        for row in every
    ]
