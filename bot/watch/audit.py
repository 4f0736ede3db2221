"""The audit: what must always be so, held against what is stored (PRODUCT.md section 9).

Written once: the auditor asks it each night, `daymark audit` whenever somebody types it, and the rehearsal
after every day of its year. A finding names an assessment by its reference and never a word that was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import combinations

from bot.desk import Council
from bot.watch.decisions import decisions
from bot.watch.finding import Finding
from bot.watch.looks import looks
from storage import audit as reading
from storage import journal
from storage.audit import Moved, Spot
from storage.engine import Connection

LATE = timedelta(minutes=15)
OUT_OF_ORDER = timedelta(hours=8)
"""For how long a platform may put a card off before somebody is told that it has reached nobody: a working
day. `/readyz` is red long before, by the age of that card, and Daymark goes on trying; but a child has waited
all day, and whoever hears of it at night can telephone before the next one is over.
"""
PUT_OFF = "put off"


def audit(
    connection: Connection,
    council: Council,
    now: datetime,
    *,
    since: datetime | None = None,
    with_journal: bool = True,
) -> tuple[Finding, ...]:
    """Everything that is wrong at ``now``; nothing when all is as it must be. Only reads.

    ``since`` leaves out what was written before it, and ``with_journal`` the one part that reads every row.
    """
    return (
        *_looked_at(connection, now),
        *looks(connection, council, now),
        *_asked_once(connection, since),
        *_asked_rightly(connection, council, since),
        *_answered(connection, now),
        *_told(connection, now, since),
        *_decided_rightly(connection, council, now, since),
        *_moved_rightly(connection, council),
        *_noted(connection, since),
        *(_journal(connection) if with_journal else ()),
    )


def _looked_at(connection: Connection, now: datetime) -> Iterator[Finding]:
    yield from _each(
        "looked at",
        reading.never_looked_at(connection),
        "It is open, and Daymark will never look at it again.",
    )
    yield from _each(
        "looked at",
        reading.looks_overdue(connection, now - LATE),
        "A look at it has been due for more than 15 minutes.",
    )


def _asked_once(connection: Connection, since: datetime | None) -> Iterator[Finding]:
    yield from _each(
        "asked once", reading.asked_twice(connection, since), "Somebody was asked twice for one thing."
    )
    yield from _each(
        "asked once",
        reading.live_twice(connection, since),
        "Somebody has two cards in front of them for one thing.",
    )


def _asked_rightly(connection: Connection, council: Council, since: datetime | None) -> Iterator[Finding]:
    """Nobody is asked outside working days and hours, and nobody who has left."""
    for spot, at in reading.put_at(connection, since):
        if not council.calendar.is_open(at):
            yield Finding("asked in time", spot, "Somebody was asked outside the council's working hours.")
    yield from _each(
        "asked in time", reading.put_to_leavers(connection, since), "Somebody was asked who had left."
    )


def _answered(connection: Connection, now: datetime) -> Iterator[Finding]:
    yield from _each(
        "answered",
        reading.duties_let_drop(connection, now - LATE),
        "A duty was neither answered, nor chased, nor put on the administrator's list.",
    )


def _told(connection: Connection, now: datetime, since: datetime | None) -> Iterator[Finding]:
    yield from _each(
        "told",
        reading.not_sent(connection, now - LATE),
        "A card about it has been due for more than 15 minutes and is not sent.",
    )
    yield from _each(
        PUT_OFF,
        reading.put_off(connection, now - LATE, now - OUT_OF_ORDER),
        "A card about it has reached nobody for more than 8 hours: its platform takes nothing.",
    )
    yield from _each(
        "told",
        reading.failed_without_a_reason(connection),
        "A card about it was not delivered, and no reason is given.",
    )
    yield from _each(
        "told",
        reading.asked_and_never_told(connection, since),
        "A question about it was put to somebody who was never sent a card.",
    )


def _decided_rightly(
    connection: Connection, council: Council, now: datetime, since: datetime | None
) -> Iterator[Finding]:
    yield from _each(
        "decided",
        reading.decided_by_nobody(connection, since),
        "An extension of it counts as decided, and nobody decided it.",
    )
    yield from decisions(connection, council, now, since)
    yield from _each(
        "decided", reading.finished_by_nobody(connection, since), "It is finished, and nobody finished it."
    )
    yield from _each(
        "decided",
        reading.not_in_the_journal(connection, since),
        "A decision on an extension of it is not in the journal.",
    )


def _moved_rightly(connection: Connection, council: Council) -> Iterator[Finding]:
    yield from _each(
        "dates",
        reading.days_do_not_add_up(connection),
        "It has other days than the decisions on it add up to.",
    )
    for one in reading.moved(connection):
        if not _may_be_there(one, council):
            yield Finding("dates", one.spot, "A date of it has moved without a decision.")


def _may_be_there(one: Moved, council: Council) -> bool:
    """Whether approved days, or a check-in held early, lead from the planned day to the due day."""
    procedure = council.procedures.get(one.procedure)
    if procedure is None:
        return True  # a version that can no longer be read is `daymark check`'s to tell
    step = procedure.step(one.step)
    if not step.moves:
        return False
    shift = council.calendar.shift
    if any(shift(one.planned_on, days) == one.due_on for days in _sums(one.granted)):
        return True
    latest = shift(one.planned_on, sum(one.granted))
    return step.within is not None and one.held_early and one.due_on < latest


def _sums(days: tuple[int, ...]) -> set[int]:
    """Every sum that some of these can make: a step met for a while is not moved by what came meanwhile."""
    return {sum(some) for count in range(1, len(days) + 1) for some in combinations(days, count)}


def _noted(connection: Connection, since: datetime | None) -> Iterator[Finding]:
    return _each(
        "noted",
        reading.without_a_note(connection, since),
        "An extension of it has no case note for the file.",
    )


def _journal(connection: Connection) -> Iterator[Finding]:
    broken = journal.verify(connection)
    if broken is not None:
        yield Finding("journal", None, "The journal does not hold. Run: daymark verify")


def _each(rule: str, spots: Iterable[Spot], sentence: str) -> Iterator[Finding]:
    return (Finding(rule, spot, sentence) for spot in spots)
