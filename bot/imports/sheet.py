"""A CSV file as a spreadsheet saves it, read to rows with their line numbers, or to every fault at once.

Spreadsheets differ in three ways that are forgiven here: the encoding, what stands between two values, and
the end of a line. Anything else is said with its place, and never guessed.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.conversation.reading import clean, is_blank

SEPARATORS = ",;\t"
NOT_TEXT = {
    b"PK\x03\x04": "This is an Excel workbook. Please save it as CSV (comma separated) and import that file.",
    b"\xd0\xcf\x11\xe0": "This is an old Excel workbook. Please save it as CSV and import that file.",
    b"%PDF": "This is a PDF, not a CSV file.",
}
OLD_ENCODING = (
    "The file is not saved as UTF-8, so it was read as Windows-1252. "
    "Please look at names with accents before you go on."
)
UNFINISHED = "A quotation mark is opened here and never closed. The lines after it were not read."
TOO_LONG = (
    "A value here is too long, perhaps because a quotation mark is never closed. The rest was not read."
)
STRAY_MARK = (
    "There is something between a closing quotation mark and the end of its value. "
    "A quotation mark inside a value is written twice. The lines after this one were not read."
)


@dataclass(frozen=True)
class Fault:
    """Something wrong, in a finished sentence, with its line and its column ("" for the whole line)."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        """The whole of it on one line."""
        place = ", ".join(filter(None, (f"line {self.line}", self.column)))
        return f"{place}: {self.sentence}"


@dataclass(frozen=True)
class Row:
    """One line of values, by column; ``line`` is where it begins in the file."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A file as it was read. ``notes`` are sentences about how; with ``faults``, some rows may be missing."""

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


class _Faulty(Exception):
    """The file cannot be read any further."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = faults


def read_sheet(raw: bytes, needed: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """Read a file whose first line names its columns in any order, all of ``needed``, any of ``optional``."""
    try:
        text, notes = _decoded(raw, needed)
        lines = _lines(text)
        line, header = next(lines, (1, []))
        columns = _columns(line, header, needed, optional)
    except _Faulty as found:
        return Sheet(faults=found.faults)
    rows: list[Row] = []
    faults: list[Fault] = []
    try:
        for line, values in lines:
            rows.append(Row(line, dict(zip(columns, values, strict=False))))
            if any(not is_blank(value) for value in values[len(columns) :]):
                faults.append(_too_many(line, columns))
    except _Faulty as found:
        faults += found.faults
    if not rows and not faults:
        faults.append(Fault(line, "", "There is nothing below the line that names the columns."))
    return Sheet(columns, tuple(rows), notes, tuple(faults))


def hint(typed: str, known: Collection[str]) -> str:
    """The end of a sentence about a word that is not ``known``: the nearest one, or else all of them."""
    near = get_close_matches(typed.casefold(), known, n=1)
    return f' Did you mean "{near[0]}"?' if near else f" It can be: {', '.join(known)}."


def _decoded(raw: bytes, needed: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    for begins, sentence in NOT_TEXT.items():
        if raw.startswith(begins):
            raise _Faulty(Fault(1, "", sentence))
    text, notes = _text(raw)
    if "\0" in text:
        raise _Faulty(Fault(1, "", "This is not a text file. Please save it as CSV and import that file."))
    if is_blank(text):
        raise _Faulty(Fault(1, "", f"The file is empty. Its first line must be: {','.join(needed)}"))
    return text, notes


def _text(raw: bytes) -> tuple[str, tuple[str, ...]]:
    utf_16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))  # what Excel calls "Unicode text"
    try:
        return raw.decode("utf-16" if utf_16 else "utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), (OLD_ENCODING,)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        unknown = "There is a character here that cannot be read. Please save the file as CSV UTF-8."
        raise _Faulty(Fault(line, "", unknown)) from None


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every line that is not blank, with its number; where a value runs over several lines, the first."""
    first = text.lstrip().splitlines()[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            values = next(reader, None)
        except csv.Error as error:
            raise _Faulty(Fault(line, "", _said(str(error)))) from None
        if values is None:
            return
        if any(not is_blank(value) for value in values):
            yield line, values


def _said(error: str) -> str:
    """What is wrong, in plain words, by how `csv` says it."""
    if "unexpected end" in error:
        return UNFINISHED
    if "field larger" in error:
        return TOO_LONG
    return STRAY_MARK


def _columns(
    line: int, header: Sequence[str], needed: Sequence[str], optional: Sequence[str]
) -> tuple[str, ...]:
    named = [_column(name) for name in header]
    while named and not named[-1]:
        named.pop()
    known = (*needed, *optional)
    faults = [
        Fault(line, "", _unknown_column(place, name, clean(header[place - 1]), known))
        for place, name in enumerate(named, start=1)
        if name not in known
    ]
    faults += [
        Fault(line, name, "There are two columns of this name.")
        for name, times in Counter(named).items()
        if times > 1
    ]
    faults += [Fault(line, name, "This column is missing.") for name in needed if name not in named]
    if faults:
        raise _Faulty(*faults)
    return tuple(named)


def _column(written: str) -> str:
    """The name of a column, however it was capitalised and spaced: "Manager e-mail" is manager_email."""
    words = written.casefold().replace("e-mail", "email").replace("-", " ").replace("_", " ")
    return "_".join(words.split())


def _unknown_column(place: int, name: str, written: str, known: Sequence[str]) -> str:
    if not name:
        return f"Column {place} has no name."
    near = get_close_matches(name, known, n=1)
    said = f'There is no column "{written}".'
    return f'{said} Did you mean "{near[0]}"?' if near else f"{said} The columns are: {', '.join(known)}."


def _too_many(line: int, columns: Sequence[str]) -> Fault:
    sentence = (
        f"There are more than {len(columns)} values on this line. "
        "A value that holds a comma must stand in quotation marks."
    )
    return Fault(line, "", sentence)
