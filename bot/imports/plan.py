"""What an import would do, as it is shown before anything is written; and what both imports read alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from bot.conversation.reading import EARLIEST, LATEST, Reader
from bot.imports.sheet import Fault, Row, Sheet

T = TypeVar("T")

ADD, CHANGE = "add", "change"
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
BRITISH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
NOT_A_DATE = "This is not a date. Please write it as 2026-03-30, or as 30/03/2026 with the day first."


class ChangedMeanwhile(Exception):
    """What is kept is no longer what the preview showed: nothing was written."""


@dataclass(frozen=True)
class Change(Generic[T]):
    """One line that would change something: ``what`` it does, to whom or what, and how in a few words."""

    line: int
    what: str
    name: str
    detail: str
    new: T


@dataclass(frozen=True)
class Plan(Generic[T]):
    """A whole file held against what is kept. With ``faults``, nothing of it may be written."""

    changes: tuple[Change[T], ...]
    unchanged: int
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]

    def count(self, what: str) -> int:
        """How many lines add something, or change something."""
        return sum(change.what == what for change in self.changes)


def planned(
    sheet: Sheet, changes: Iterable[Change[T] | None], faults: Iterable[Fault], unchanged: int
) -> Plan[T]:
    """A plan with every fault of its file, in the file's order; one that is wrong shows no changes."""
    places = {column: place for place, column in enumerate(sheet.columns)}
    every = tuple(
        sorted((*sheet.faults, *faults), key=lambda fault: (fault.line, places.get(fault.column, -1)))
    )
    kept = () if every else tuple(change for change in changes if change is not None)
    return Plan(kept, unchanged, sheet.notes, every)


def faults_of(row: Row, reader: Reader) -> list[Fault]:
    """What a reader found wrong with the values of one row."""
    return [Fault(row.line, column, sentence) for column, sentence in reader.faults.items()]


def repeated(rows: Sequence[Row], column: str, key: Callable[[str], str]) -> list[Fault]:
    """A fault for each row whose value in ``column`` an earlier row has already."""
    first: dict[str, int] = {}
    faults = []
    for row in rows:
        value = key(row.cells.get(column, ""))
        if value and value in first:
            faults.append(Fault(row.line, column, f"This is on line {first[value]} already."))
        first.setdefault(value, row.line)
    return faults


def email_key(text: str) -> str:
    """A work e-mail as it is compared and kept."""
    return text.strip().casefold()


def read_email(reader: Reader, column: str, missing: str = "") -> str:
    """A work e-mail in small letters; "" when there is none, or with a fault."""
    text = reader.line(column, missing)
    if text and not EMAIL.fullmatch(text):
        reader.fault(column, f'"{text}" is not an e-mail address.')
        return ""
    return email_key(text)


def read_day(reader: Reader, column: str, missing: str = "") -> date | None:
    """A day written year first with hyphens, or day first with slashes; nothing is guessed."""
    text = reader.line(column, missing)
    if not text:
        return None
    day = written_day(text)
    if day is None:
        reader.fault(column, NOT_A_DATE)
    elif not EARLIEST <= day <= LATEST:
        reader.fault(column, f"Please check the year: it can be from {EARLIEST.year} to {LATEST.year}.")
        return None
    return day


def written_day(text: str) -> date | None:
    """The day written as 2026-03-30 or, the British way, 30/03/2026; None for anything else."""
    british = BRITISH.fullmatch(text)
    iso = f"{british[3]}-{int(british[2]):02}-{int(british[1]):02}" if british else text
    try:
        return date.fromisoformat(iso) if re.fullmatch(r"\d{4}-\d\d-\d\d", iso, re.ASCII) else None
    except ValueError:
        return None
