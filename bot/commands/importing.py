"""`daymark import`: a file is read, what it would do is shown, and then all of it is written or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from bot.commands.terminal import FINE, WRONG, CannotDo, Terminal, table
from bot.desk import Council
from bot.imports import assessments, people
from bot.imports.plan import ADD, CHANGE, ChangedMeanwhile, Plan
from bot.imports.sheet import Sheet, read_sheet
from storage.engine import Connection, Database

T = TypeVar("T")
DOES = {ADD: "added", CHANGE: "changed"}
WILL = {ADD: "add", CHANGE: "change"}
MEANWHILE = (
    "Something was changed here while you read this, so nothing was imported. Please import the file again."
)


@dataclass(frozen=True)
class _Kind(Generic[T]):
    """One kind of file: its columns, how it is planned, and how the plan is written."""

    noun: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]
    plan: Callable[[Connection, Sheet], Plan[T]]
    bring_in: Callable[[Connection, Plan[T]], None]


def import_people(
    terminal: Terminal, database: Database, path: Path, now: datetime, *, only_preview: bool
) -> int:
    """Bring people in from a file. Raises CannotDo when there is no such file."""
    kind = _Kind(
        "people",
        people.NEEDED,
        people.OPTIONAL,
        people.plan_people,
        lambda connection, plan: people.bring_in_people(connection, plan, now),
    )
    return _import(terminal, database, path, kind, only_preview=only_preview)


def import_assessments(
    terminal: Terminal, database: Database, council: Council, path: Path, now: datetime, *, only_preview: bool
) -> int:
    """Bring assessments under way in from a file. Raises CannotDo when there is no such file."""
    kind = _Kind(
        "assessments",
        assessments.NEEDED,
        assessments.OPTIONAL,
        lambda connection, sheet: assessments.plan_assessments(connection, council, sheet, now),
        lambda connection, plan: assessments.bring_in_assessments(connection, council, plan, now),
    )
    return _import(terminal, database, path, kind, only_preview=only_preview)


def _import(terminal: Terminal, database: Database, path: Path, kind: _Kind[T], *, only_preview: bool) -> int:
    sheet = read_sheet(_bytes(path), kind.needed, kind.optional)
    with database.reading() as connection:
        plan = kind.plan(connection, sheet)
    if plan.faults:
        _complain(terminal, path, plan)
        return WRONG
    _show(terminal, plan)
    if only_preview:
        terminal.say("Nothing was imported, because only a preview was asked for.")
        return FINE
    if not plan.changes:
        return FINE
    if not terminal.agrees(f"Import these {kind.noun}?"):
        terminal.say("Nothing was imported.")
        return FINE
    return _write(terminal, database, sheet, plan, kind)


def _write(terminal: Terminal, database: Database, sheet: Sheet, shown: Plan[T], kind: _Kind[T]) -> int:
    """One transaction, in which the file is planned once more: only what was shown is written."""
    try:
        with database.writing() as connection:
            if kind.plan(connection, sheet) != shown:
                raise ChangedMeanwhile
            kind.bring_in(connection, shown)
    except ChangedMeanwhile:
        terminal.complain(MEANWHILE)
        return WRONG
    told = [f"{shown.count(what)} {DOES[what]}" for what in (ADD, CHANGE) if shown.count(what)]
    terminal.say(f"Imported {kind.noun}: {', '.join(told)}.")
    return FINE


def _complain(terminal: Terminal, path: Path, plan: Plan[T]) -> None:
    terminal.complain(*plan.notes, *(f"{path.name}, {fault}" for fault in plan.faults))
    faults = len(plan.faults)
    terminal.complain(
        f"Nothing was imported: {faults} thing{'s' if faults > 1 else ''} must be put right first."
    )


def _show(terminal: Terminal, plan: Plan[T]) -> None:
    terminal.say(*plan.notes)
    if plan.changes:
        rows = [(str(c.line), WILL[c.what], c.name, c.detail) for c in plan.changes]
        terminal.say(*table(("Line", "Will", "Name", "What"), rows), "")
    added, changed = plan.count(ADD), plan.count(CHANGE)
    terminal.say(f"To add: {added}. To change: {changed}. As it is already: {plan.unchanged}.")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotDo(f"{path} cannot be opened: {error.strerror}.") from error
