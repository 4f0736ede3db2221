"""A TOML table read one word at a time, noting every fault with its line instead of stopping at the first.

`tomllib` forgets lines once it has read a file, so `Source` finds them again in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

Path = tuple[str | int, ...]
"""Where a word stands: ("step", 2, "within", "days") is `days` in the `within` of the third step."""

T = TypeVar("T")
S = TypeVar("S", bound=str)

LIST = 'a list of texts in square brackets, such as ["worker", "team_manager"]'

_PART = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADING = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_WORD = re.compile(rf"\s*({_DOTTED})\s*=")
_FENCES = ('"""', "'''")


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong on a line; ``within`` is the part of the file it stands in ("step draft"), or ""."""

    line: int
    within: str
    sentence: str


class Source:
    """The text of one file: on which line each word stands, and the faults found so far."""

    def __init__(self, text: str) -> None:
        """Find the lines of ``text``, which `tomllib` has already accepted."""
        self.faults: list[Fault] = []
        self._lines = _lines(text)

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest thing around it (words in braces share a line)."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


class Table:
    """One table of a file: its methods give the value of a word, or note a fault and give a stand-in."""

    def __init__(
        self,
        raw: Mapping[str, object],
        words: Collection[str],
        source: Source,
        path: Path = (),
        name: str = "",
    ) -> None:
        """Read ``raw``, which stands at ``path`` and may hold ``words``; faults are noted in ``source``."""
        self._raw, self._source, self._path, self._name = raw, source, path, name
        self._faulty: set[str] = set()
        for word in raw:
            if word not in words:
                self.fault(word, f'The word "{word}" is not known here{_hint(word, words, "The words are")}')

    def __contains__(self, word: str) -> bool:
        """Whether ``word`` was written at all."""
        return word in self._raw

    def fault(self, word: str, sentence: str) -> None:
        """Note that something is wrong at ``word``, or with the whole table where it is not written."""
        self._faulty.add(word)
        self._source.faults.append(Fault(self.line(word), self._name, sentence))

    def unknown(self, word: str, value: str, known: Collection[str], what: str) -> None:
        """Note that ``value`` is not ``what`` it should be ("a role"), with the nearest ``known`` one."""
        self.fault(word, f'"{value}" is not {what}{_hint(value, known, "Known are")}')

    def written(self, word: str) -> object:
        """What stands at ``word``, of whatever type; None when it is not written."""
        return self._raw.get(word)

    def line(self, word: str) -> int:
        """The line on which ``word`` stands."""
        return self._source.line((*self._path, word))

    def is_sound(self, *words: str) -> bool:
        """Whether none of ``words`` has a fault yet, so that rules across tables may rely on them."""
        return self._faulty.isdisjoint(words)

    def text(self, word: str, default: str | None = None) -> str:
        """A text that is not blank; must be written unless there is a ``default``."""
        value = self._take(word, str, 'a text in quotes, such as "check-in"', default)
        if word in self and value is not None and not value.strip():
            self.fault(word, f'"{word}" must not be blank.')
        return value or ""

    def number(self, word: str, default: int | None = None, *, least: int = 0, most: int) -> int:
        """A whole number from ``least`` to ``most``; must be written unless there is a ``default``."""
        value = self._take(word, int, "a whole number without quotes, such as 2", default)
        if value is not None and not least <= value <= most:
            self.fault(word, f'"{word}" must be a whole number from {least} to {most}.')
        return value or 0

    def flag(self, word: str) -> bool:
        """A plain yes or no; no when it is not written."""
        return bool(self._take(word, bool, "true or false, without quotes", False))

    def choice(self, word: str, choices: Sequence[S], what: str, default: S | None = None) -> S:
        """One of ``choices``, which people call ``what`` ("a role"); the first of them after a fault."""
        value = self.text(word, default)
        if not self.is_sound(word):
            return choices[0]
        chosen = self._chosen(word, value, choices, what)
        return choices[0] if chosen is None else chosen

    def choices(self, word: str, choices: Sequence[S], what: str, *, needed: bool = False) -> tuple[S, ...]:
        """Any number of ``choices`` in square brackets; none when it is not ``needed`` and not written."""
        chosen = (self._chosen(word, value, choices, what) for value in self.texts(word, needed=needed))
        return tuple(choice for choice in chosen if choice is not None)

    def texts(self, word: str, *, needed: bool = False) -> tuple[str, ...]:
        """Any number of texts in square brackets; none when it is not ``needed`` and not written."""
        listed = self._take(word, list, LIST, None if needed else []) or []
        if not all(isinstance(value, str) for value in listed):
            self.fault(word, f'"{word}" must be {LIST}.')
        return tuple(value for value in listed if isinstance(value, str))

    def table(self, word: str, words: Collection[str], *, needed: bool = False) -> Table | None:
        """The table under ``word``; None when it is not written, or is no table."""
        if word not in self and not needed:
            return None
        raw = self._take(word, dict, f"written with braces: {{ {' = ..., '.join(words)} = ... }}", None)
        if raw is None:
            return None
        return Table(raw, words, self._source, (*self._path, word), self._name or word)

    def tables(self, word: str, words: Collection[str]) -> list[Table]:
        """Every table headed [[word]], each named by its key ("step check-in") or else its number."""
        listed = (
            self._take(word, list, f"written as a heading of its own, [[{word}]], once for each", []) or []
        )
        tables = []
        for number, raw in enumerate(listed):
            if isinstance(raw, dict):
                name = f"{word} {raw.get('key', number + 1)}"
                tables.append(Table(raw, words, self._source, (*self._path, word, number), name))
            else:
                self.fault(word, f"Each {word} is written as a heading of its own, [[{word}]].")
        return tables

    def _take(self, word: str, kind: type[T], said: str, default: T | None) -> T | None:
        if word not in self._raw:
            if default is None:
                self.fault(word, f'The word "{word}" is missing.')
            return default
        value = self._raw[word]
        if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):  # true is no number
            return value
        self.fault(word, f'"{word}" must be {said}.')
        return None

    def _chosen(self, word: str, value: str, choices: Sequence[S], what: str) -> S | None:
        for choice in choices:
            if choice == value:
                return choice
        self.unknown(word, value, choices, what)
        return None


def _hint(typed: str, known: Collection[str], otherwise: str) -> str:
    """The end of a sentence about a word that is not ``known``: the nearest one, or else all of them."""
    near = get_close_matches(typed, known, n=1)
    if near:
        return f'; did you mean "{near[0]}"?'
    return f". {otherwise}: {', '.join(known)}." if known else "."


def _lines(text: str) -> dict[Path, int]:
    """The line of every heading and word; what looks like one inside a text over several lines is none."""
    lines: dict[Path, int] = {}
    headings: Counter[str] = Counter()
    around: Path = ()
    fence = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not fence:
            if heading := _HEADING.match(line):
                around = _heading_path(heading, headings)
                lines.setdefault(around, number)
            elif word := _WORD.match(line):
                _note_word(lines, (*around, *_parts(word[1])), len(around), number)
        fence = _fence_after(line, fence)
    return lines


def _heading_path(heading: re.Match[str], headings: Counter[str]) -> Path:
    first, *rest = _parts(heading[2])
    if heading[1] == "[[" and not rest:
        headings[first] += 1
    return (first, headings[first] - 1, *rest) if headings[first] else (first, *rest)


def _note_word(lines: dict[Path, int], path: Path, depth: int, number: int) -> None:
    """Note a word and, for a dotted one, each word before its dots."""
    for end in range(depth + 1, len(path) + 1):
        lines.setdefault(path[:end], number)


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]


def _fence_after(line: str, fence: str) -> str:
    """The quotation marks of a text that is still open after ``line``, if one is."""
    if fence:
        return "" if line.count(fence) % 2 else fence
    return next((mark for mark in _FENCES if line.count(mark) % 2), "")
