"""Whether everything is asked that has come: the pure rules asked again, and held against what was put.

A question that was simply not put leaves no row behind that could look wrong. What shows it is to ask what
was due when the council was last at work, of every open assessment whose next look is still ahead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from bot.casework.lines import staff_around
from bot.desk import Council
from bot.tick import whom
from bot.watch.finding import Finding
from scheduling.assessment import Assessment
from scheduling.due import Ask, Look, look
from storage import assessments, check_ins, prompts
from storage import audit as reading
from storage.audit import Spot
from storage.engine import Connection

AT_ONCE = 500


def looks(connection: Connection, council: Council, now: datetime) -> Iterator[Finding]:
    """Every open assessment of which something was not asked, or will not be in time."""
    last = 0
    while ahead := reading.to_be_looked_at(connection, now, last, AT_ONCE):
        yield from _page(connection, council, now, ahead)
        last = max(ahead)


def _page(
    connection: Connection, council: Council, now: datetime, ahead: Mapping[int, datetime]
) -> Iterator[Finding]:
    at_work, opening = council.calendar.last_open(now), council.calendar.next_opening(now)
    unasked: list[tuple[Assessment, tuple[Ask, ...]]] = []
    for one, again in _again(connection, council, ahead, at_work):
        # What Daymark could not ask because it was down is asked as soon as the council is at work again.
        if ahead[one.id] <= opening:
            continue
        if again.asks:
            unasked.append((one, again.asks))
        if again.look_at is None or ahead[one.id] > again.look_at:
            yield Finding("asked", _spot(one), "Daymark will look at it only after something of it is due.")
    yield from _not_put(connection, council, at_work, unasked)


def _again(
    connection: Connection, council: Council, numbers: Collection[int], at: datetime
) -> Iterator[tuple[Assessment, Look]]:
    """What a look at each of these would find at this moment, by the facts as they are now."""
    asked, answered = prompts.asked(connection, numbers), check_ins.answered(connection, numbers)
    for one in assessments.get_many(connection, numbers):
        procedure = council.procedures.get((one.procedure, one.procedure_version))
        if procedure is not None:  # a version that can no longer be read is `daymark check`'s to tell
            yield one, look(one, procedure, council.calendar, asked[one.id], answered[one.id], at)


def _not_put(
    connection: Connection,
    council: Council,
    at: datetime,
    unasked: Collection[tuple[Assessment, tuple[Ask, ...]]],
) -> Iterator[Finding]:
    """Those of which somebody was there to be asked."""
    if not unasked:
        return
    staff = staff_around(connection, [one for one, _ in unasked], council.calendar.today(at))
    for one, asks in unasked:
        if any(whom(staff, one, ask) is not None for ask in asks):
            yield Finding("asked", _spot(one), "A question about it has come, and nobody was asked.")


def _spot(one: Assessment) -> Spot:
    return Spot(one.id, one.reference, f"assessment:{one.id}")
