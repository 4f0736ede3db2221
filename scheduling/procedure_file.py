"""Procedure files: a council's procedure written as TOML, read to frozen values or to every problem at once.

GUIDE.md in `procedures` explains the words to those who edit the files; a test holds it to `WORDS`. A bad
file stops the start and never a running service, so whatever could fail later is looked for here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from pathlib import Path, PurePath

from scheduling.procedure import EVERY, Ceiling, Kind, Procedure, Reason, Rhythm, Step, Within
from scheduling.toml_table import Source, Table
from scheduling.words import Happening, Role

WORDS: Mapping[str, tuple[str, ...]] = {
    "procedure": (
        *("title", "version", "counts_from", "ceiling", "asks_at"),
        *("kind", "step", "reason", "rhythm"),
    ),
    "ceiling": ("days", "from"),
    "kind": ("key", "label"),
    "step": (
        *("key", "label", "topic", "after", "after_hours", "counts_from", "within", "follows", "moves"),
        *("asks", "copies", "invites", "asks_before", "again_every", "escalates_after"),
    ),
    "within": ("days", "of"),
    "reason": ("key", "label", "hint", "exact", "private", "shown_as", "only_for"),
    "rhythm": ("key", "label", "topic", "asks", "every", "at", "answer_within", "again_at", "each"),
}
"""Every word a procedure file may use, by the part of the file it stands in."""

A_YEAR = 260  # working days; more than that is a slip of the keyboard
A_YEAR_OF_HOURS = 8760
NEVER = "never"  # for `escalates_after`: nobody else is ever asked
FIRST_DAYS = (Happening.ALLOCATION, Happening.REFERRAL)
KEY = re.compile(r"[a-z][a-z0-9-]*")
KEY_RULE = 'use small letters, figures and hyphens, such as "check-in"'


@dataclass(frozen=True)
class Problem:
    """Something wrong, in a finished sentence, and its place ("assessment.toml, line 34, step draft")."""

    place: str
    sentence: str

    def __str__(self) -> str:
        """The whole of it on one line."""
        return f"{self.place}: {self.sentence}"


def read(text: str, place: str, topics: Collection[str] | None = None) -> Procedure | tuple[Problem, ...]:
    """The procedure written in ``text``, or every problem with it.

    ``place`` is the name of the file; without its ending it becomes the procedure's key. ``topics`` are the
    conversations that exist; None leaves topics unchecked.
    """
    return _read(text, place, None if topics is None else frozenset(topics))


@lru_cache(maxsize=32)  # what comes of it is frozen, so the same text need not be read twice
def _read(text: str, place: str, topics: frozenset[str] | None) -> Procedure | tuple[Problem, ...]:
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return (_unreadable(text, place, str(error)),)
    source = Source(text)
    procedure = _procedure(Table(raw, WORDS["procedure"], source), PurePath(place).stem, topics)
    if not source.faults:
        return procedure
    return tuple(
        Problem(", ".join(filter(None, (place, f"line {fault.line}", fault.within))), fault.sentence)
        for fault in sorted(source.faults)
    )


def load(path: Path, topics: Collection[str] | None = None) -> Procedure | tuple[Problem, ...]:
    """`read` the file at ``path``."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a byte order mark in front
    except UnicodeDecodeError:
        return (Problem(path.name, "The file is not plain text in UTF-8; save it again with that encoding."),)
    except OSError as error:
        return (Problem(path.name, f"The file cannot be opened: {error.strerror}."),)
    return read(text, path.name, topics)


def read_folder(
    folder: Path, topics: Collection[str] | None = None
) -> dict[str, Procedure] | tuple[Problem, ...]:
    """Every procedure in ``folder`` by its key, or every problem of every file."""
    results = [load(path, topics) for path in sorted(folder.glob("*.toml"))]
    problems = [problem for result in results if isinstance(result, tuple) for problem in result]
    if not results:
        problems.append(Problem(folder.name, "There is no procedure file (*.toml) in this folder."))
    if problems:
        return tuple(problems)
    return {result.key: result for result in results if isinstance(result, Procedure)}


# ---- The parts of a file -----------------------------------------------------------------------------


def _procedure(top: Table, key: str, topics: Collection[str] | None) -> Procedure:
    if not KEY.fullmatch(key):
        top.fault("", f'The name of the file becomes a key, and "{key}" cannot be one: {KEY_RULE}.')
    counts_from = top.choice("counts_from", FIRST_DAYS, "a day a procedure can count from")
    kinds = _keyed(top, "kind", needed=True)
    steps = _keyed(top, "step", needed=True)
    reasons = _keyed(top, "reason", needed=True)
    asks_at = _time(top, "asks_at")
    procedure = Procedure(
        key=key,
        title=top.text("title"),
        version=top.number("version", least=1, most=1_000_000),
        counts_from=counts_from,
        ceiling=_ceiling(top),
        kinds=tuple(Kind(kind.text("key"), kind.text("label")) for kind in kinds),
        asks_at=asks_at,
        steps=tuple(_step(step, counts_from, topics) for step in steps),
        reasons=tuple(_reason(reason) for reason in reasons),
        rhythms=tuple(_rhythm(rhythm, asks_at, topics) for rhythm in _keyed(top, "rhythm")),
    )
    _check_days(procedure, steps)
    _check_links(procedure, steps)
    _check_kinds(procedure, reasons)
    return procedure


def _ceiling(top: Table) -> Ceiling:
    table = top.table("ceiling", WORDS["ceiling"], needed=True)
    if table is None:
        return Ceiling(A_YEAR, Happening.REFERRAL)
    days = table.number("days", least=1, most=A_YEAR)
    happening = table.choice("from", FIRST_DAYS, "a day the ceiling can count from")
    return Ceiling(days if table.is_sound("days") else A_YEAR, happening)


def _time(table: Table, word: str) -> time:
    written = table.text(word)
    if table.is_sound(word) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", written):
        return time.fromisoformat(written)
    if table.is_sound(word):
        table.fault(word, f'"{written}" is not a time of day; write it with four figures, such as "09:30".')
    return time()


def _step(table: Table, counts_from: Happening, topics: Collection[str] | None) -> Step:
    begins = table.choice("counts_from", tuple(Happening), "something a step can count from", counts_from)
    step = Step(
        key=table.text("key"),
        label=table.text("label"),
        topic=_topic(table, topics),
        after=table.number("after", 0 if "after_hours" in table else None, most=A_YEAR),
        counts_from=begins,
        asks=_asks(table),
        copies=_roles(table, "copies"),
        invites=_roles(table, "invites"),
        after_hours=_after_hours(table, begins),
        asks_before=table.number("asks_before", 0, most=A_YEAR),
        again_every=table.number("again_every", 1, least=1, most=A_YEAR),
        escalates_after=_escalates_after(table),
        follows=table.text("follows") if "follows" in table else None,
        within=_within(table),
        moves=table.flag("moves"),
    )
    if step.moves and not step.is_planned and table.is_sound("counts_from"):
        table.fault("moves", f"An extension moves the plan, and this step begins with {begins.label}.")
    return step


def _after_hours(table: Table, begins: Happening) -> int | None:
    if "after_hours" not in table:
        return None
    if "after" in table:
        table.fault("after_hours", 'Write either "after" or "after_hours", not both.')
    if begins in FIRST_DAYS and table.is_sound("counts_from"):
        table.fault(
            "after_hours", f"A step that counts from {begins.label} is counted in days, not in hours."
        )
    return table.number("after_hours", least=1, most=A_YEAR_OF_HOURS)


def _escalates_after(table: Table) -> int | None:
    written = table.written("escalates_after")
    if isinstance(written, str):
        table.choice("escalates_after", (NEVER,), "a number of working days")
        return None
    return table.number("escalates_after", 2, most=A_YEAR)


def _within(step: Table) -> Within | None:
    table = step.table("within", WORDS["within"])
    return Within(table.number("days", least=1, most=A_YEAR), table.text("of")) if table else None


def _reason(table: Table) -> Reason:
    reason = Reason(
        key=table.text("key"),
        label=table.text("label"),
        hint=table.text("hint"),
        exact=table.flag("exact"),
        private=table.flag("private"),
        shown_as=table.text("shown_as", ""),
        only_for=table.texts("only_for"),
    )
    if reason.private and not reason.shown_as and table.is_sound("shown_as"):
        table.fault("shown_as", 'A private reason needs "shown_as": what everybody but the managers reads.')
    if reason.shown_as and not reason.private and table.is_sound("private"):
        table.fault("shown_as", '"shown_as" needs "private = true" beside it.')
    return reason


def _rhythm(table: Table, asks_at: time, topics: Collection[str] | None) -> Rhythm:
    rhythm = Rhythm(
        key=table.text("key"),
        label=table.text("label"),
        topic=_topic(table, topics),
        asks=_asks(table),
        every=table.choice("every", EVERY, "how often a rhythm can come round"),
        at=_time(table, "at") if "at" in table else asks_at,
        answer_within=table.number("answer_within", most=A_YEAR) if "answer_within" in table else None,
        again_at=_time(table, "again_at") if "again_at" in table else None,
        each=table.choice("each", tuple(Role), "a role") if "each" in table else None,
    )
    if "again_at" in table and "answer_within" not in table:
        table.fault("again_at", '"again_at" needs "answer_within": without an answer nobody is asked again.')
    return rhythm


def _topic(table: Table, topics: Collection[str] | None) -> str:
    topic = table.text("topic")
    if topics is not None and table.is_sound("topic") and topic not in topics:
        table.unknown("topic", topic, sorted(topics), "a conversation that exists")
    return topic


def _asks(table: Table) -> tuple[Role, ...]:
    roles = table.choices("asks", tuple(Role), "a role", needed=True)
    if not roles and table.is_sound("asks"):
        table.fault("asks", 'Somebody must be asked: "asks" needs at least one role.')
    return roles


def _roles(table: Table, word: str) -> tuple[Role, ...]:
    return table.choices(word, tuple(Role), "a role")


def _keyed(top: Table, word: str, *, needed: bool = False) -> list[Table]:
    """The tables headed ``word``, their keys well written and each used once."""
    tables = top.tables(word, WORDS[word])
    if needed and not tables and top.is_sound(word):
        top.fault(word, f"A procedure needs at least one [[{word}]].")
    first: dict[str, int] = {}
    for table in tables:
        key = table.written("key")
        if not isinstance(key, str):
            continue
        if key.strip() and not KEY.fullmatch(key):
            table.fault("key", f'"{key}" cannot be a key: {KEY_RULE}.')
        if key in first:
            table.fault("key", f'There is a {word} "{key}" already, on line {first[key]}.')
        first.setdefault(key, table.line("key"))
    return tables


# ---- Rules across steps and reasons ------------------------------------------------------------------


def _check_days(procedure: Procedure, tables: Sequence[Table]) -> None:
    """There is a plan, its steps stand in the order of their days, and none falls after the ceiling."""
    if tables and not procedure.planned:
        tables[0].fault("counts_from", "At least one step must count from allocation or referral.")
    before: dict[Happening, Step] = {}
    for table, step in zip(tables, procedure.steps, strict=True):
        if not step.is_planned or not table.is_sound("after", "after_hours", "counts_from"):
            continue
        last = before.get(step.counts_from)
        if last and step.after < last.after:
            table.fault(
                "after", f'Day {step.after} comes before day {last.after} of the step above it, "{last.key}".'
            )
        if step.after > procedure.ceiling.days:
            table.fault(
                "after", f"Day {step.after} is past the ceiling of {procedure.ceiling.days} working days."
            )
        before[step.counts_from] = step


def _check_links(procedure: Procedure, tables: Sequence[Table]) -> None:
    """`follows` and `within` name other steps, and never lead back to where they began."""
    pairs = list(zip(tables, procedure.steps, strict=True))
    follows = {step.key: step.follows for step in procedure.steps if step.follows}
    within = {step.key: step.within.step for step in procedure.steps if step.within}
    for word, links in (("follows", follows), ("within", within)):
        keys = [step.key for step in procedure.steps]
        for table, step in pairs:
            named = links.get(step.key)
            if not named or not table.is_sound(word, "key"):
                continue
            if named not in keys:
                table.unknown(word, named, keys, "a step of this procedure")
            elif circle := _circle(step.key, links, keys):
                table.fault(word, f"These steps wait for each other in a circle: {', '.join(circle)}.")


def _circle(start: str, links: Mapping[str, str], order: Sequence[str]) -> list[str]:
    """The steps from ``start`` back to itself, told only by the first of them in the file; else nothing."""
    walked = [start]
    while (following := links.get(walked[-1])) and following not in walked:
        walked.append(following)
    if following != start or start != min(walked, key=order.index):
        return []
    return [*walked, start]


def _check_kinds(procedure: Procedure, tables: Iterable[Table]) -> None:
    """A reason is narrowed only to kinds that the procedure has."""
    kinds = [kind.key for kind in procedure.kinds]
    for table, reason in zip(tables, procedure.reasons, strict=True):
        for kind in reason.only_for:
            if kind not in kinds:
                table.unknown("only_for", kind, kinds, "a kind of this procedure")


# ---- What is not TOML at all -------------------------------------------------------------------------

SAYINGS = {
    "Cannot overwrite a value": "The same word is given twice.",
    "Duplicate inline table key": "The same word is given twice.",
    "Cannot declare": "The same heading is given twice.",
    "Expected '='": 'A word must be followed by "=" and its value.',
    "Expected newline": "Something stands after the end of the value; each word goes on a line of its own.",
    "Illegal character '\\n'": "A closing quotation mark is missing.",
    "Unterminated string": "A closing quotation mark is missing.",
    "Unclosed": "A closing bracket is missing.",
    "Invalid value": "The value cannot be read; texts need quotation marks around them.",
    "Invalid statement": "This line is neither a heading nor a word with a value.",
}
"""What is commonly wrong, in plain words, by how `tomllib` begins to say it."""


def _unreadable(text: str, place: str, error: str) -> Problem:
    """A problem that keeps the rest of the file from being read, so it is the only one told."""
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", error)
    line = found[1] if found and found[1] else text.rstrip().count("\n") + 1
    message = error[: found.start()] if found else error
    said = next(
        (said for start, said in SAYINGS.items() if message.startswith(start)), f"It is not TOML: {message}."
    )
    return Problem(f"{place}, line {line}", f"{said} The rest of the file was not checked.")
