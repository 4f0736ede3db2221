"""Duties: one run of a rhythm for one person, made once, answered, chased or listed. And how far they
are made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from sqlalchemy import Executable, Select, Update, bindparam, func, select, update

from storage import rows, snapshot
from storage.among import among
from storage.columns import earliest
from storage.connection import Connection
from storage.engine import insert, insert_for
from storage.snapshot import once
from storage.tables import duties, rhythms


@dataclass(frozen=True)
class Duty:
    """One run of a rhythm for ``person_id``; ``about_id`` is the person it is about, 0 for nobody.

    ``answer_by`` is the last day for an answer, None when there is nothing to answer. ``look_at`` is when it
    has to be asked again or listed. ``listed_at`` is since when it stood on the administrator's list,
    ``dealt_with_at`` when the administrator took it off.
    """

    procedure: str
    rhythm: str
    topic: str
    day: date
    person_id: int
    asked_at: datetime
    about_id: int = 0
    rounds: int = 1
    answer_by: date | None = None
    look_at: datetime | None = None
    done_at: datetime | None = None
    done_by: int | None = None
    acting_for: int | None = None
    listed_at: datetime | None = None
    dealt_with_at: datetime | None = None
    id: int = 0

    @property
    def subject(self) -> str:
        """The duty as a subject."""
        return f"duty:{self.id}"


_UP_TO = select(rhythms.c.procedure, rhythms.c.rhythm, rhythms.c.done_up_to)
_NEXT_LOOK = earliest(duties.c.look_at)
_NUMBERED = rows.Query(duties, Duty, among(duties.c.id, "numbers"))


def make(connection: Connection, wanted: Sequence[Duty]) -> tuple[Duty, ...]:
    """Add those of these duties that nobody has made before; they come back with their numbers.

    Every instance tries, and the unique key decides (DESIGN.md, "Doing things once").
    """
    if not wanted:
        return ()
    statement = (
        insert(connection, duties)
        .on_conflict_do_nothing()
        .returning(duties.c.id, duties.c.person_id, duties.c.about_id)
    )
    by_key = {(duty.person_id, duty.about_id): duty for duty in wanted}
    made = connection.execute(statement, [rows.values(duty) for duty in wanted]).all()
    new = (replace(by_key[person_id, about_id], id=number) for number, person_id, about_id in made)
    return tuple(sorted(new, key=lambda duty: duty.id))


@once
def get(connection: Connection, duty_id: int) -> Duty | None:
    """The duty with this number."""
    return rows.get(connection, duties, Duty, duty_id)


def learn(connection: Connection, duty_ids: Collection[int]) -> tuple[Duty, ...]:
    """Read these duties at once, for `get` in the same snapshot."""
    found = _NUMBERED.every(connection, numbers=duty_ids) if duty_ids else ()
    snapshot.learn(connection, get, {(duty.id,): duty for duty in found})
    return found


def hold(connection: Connection, duty_id: int) -> Duty | None:
    """Lock the duty until the transaction ends, then read it."""
    locked = connection.execute(_locked(), {"number": duty_id}).first()
    return None if locked is None else get(connection, duty_id)


def done_up_to(connection: Connection) -> dict[tuple[str, str], date]:
    """The day up to which the duties of each rhythm (procedure, rhythm) that has begun are made."""
    return {(procedure, rhythm): day for procedure, rhythm, day in connection.execute(_UP_TO)}


def are_done_up_to(connection: Connection, rhythms: Collection[tuple[str, str]], day: date) -> None:
    """The duties of these rhythms are made up to ``day``; what was made up to a later day stays so."""
    new = [{"procedure": procedure, "rhythm": rhythm, "done_up_to": day} for procedure, rhythm in rhythms]
    connection.execute(_keeping(connection.dialect.name), new)


def before(connection: Connection, duty: Duty) -> tuple[Duty, ...]:
    """Everybody's duties of the same rhythm on the last day before that it came round; usually yesterday."""
    theirs = (duties.c.procedure == duty.procedure, duties.c.rhythm == duty.rhythm)
    last = select(func.max(duties.c.day)).where(*theirs, duties.c.day < duty.day).scalar_subquery()
    return rows.Query(duties, Duty, *theirs, duties.c.day == last).every(connection)


def of_day(connection: Connection, topic: str, person_ids: Collection[int], day: date) -> tuple[Duty, ...]:
    """The duties of this topic that these people have on one day."""
    theirs = (duties.c.person_id.in_(person_ids), duties.c.topic == topic, duties.c.day == day)
    return rows.Query(duties, Duty, *theirs).every(connection)


def due_a_look(connection: Connection, now: datetime, limit: int) -> tuple[Duty, ...]:
    """Duties to be asked again or listed by ``now``, held until the transaction ends.

    Those that another instance or a press holds are passed over: they come with the next tick.
    """
    numbers = connection.scalars(_to_look_at(), {"now": now, "at_most": limit}).all()
    return _NUMBERED.every(connection, numbers=numbers) if numbers else ()


def next_look(connection: Connection) -> datetime | None:
    """When a duty is next to be asked again or listed; None when none is."""
    look: datetime | None = connection.scalar(_NEXT_LOOK)
    return look


def asked_again(connection: Connection, duty_ids: Collection[int], look_at: datetime) -> None:
    """One more round was put; look again at ``look_at``."""
    again = update(duties).where(duties.c.id.in_(duty_ids))
    connection.execute(again.values(rounds=duties.c.rounds + 1, look_at=look_at))


def listed(connection: Connection, duty_ids: Collection[int], now: datetime) -> None:
    """Nobody answered in time: on the administrator's list from now on."""
    connection.execute(update(duties).where(duties.c.id.in_(duty_ids)).values(listed_at=now, look_at=None))


def dealt_with(connection: Connection, duty_id: int, now: datetime) -> None:
    """The administrator took it off the list; a late answer is still taken."""
    connection.execute(update(duties).where(duties.c.id == duty_id).values(dealt_with_at=now))


def unanswered(connection: Connection) -> tuple[Duty, ...]:
    """What stands on the administrator's list, oldest first."""
    is_listed = (duties.c.listed_at.is_not(None), duties.c.dealt_with_at.is_(None))
    return rows.Query(duties, Duty, *is_listed).every(connection)


def done(connection: Connection, duty_id: int, by: int | None, acting_for: int | None, now: datetime) -> None:
    """It was answered, or ``by`` is None and there was nothing to do: asked no more, and off every list."""
    connection.execute(_done(), {"number": duty_id, "by": by, "for": acting_for, "now": now})


@cache
def _locked() -> Select[int]:
    return select(duties.c.id).where(duties.c.id == bindparam("number")).with_for_update()


@cache
def _keeping(dialect: str) -> Executable:
    keep = insert_for(dialect, rhythms)
    return keep.on_conflict_do_update(
        index_elements=[*rhythms.primary_key],
        set_={"done_up_to": keep.excluded.done_up_to},
        where=rhythms.c.done_up_to < keep.excluded.done_up_to,
    )


@cache
def _to_look_at() -> Select[int]:
    now = bindparam("now", type_=duties.c.look_at.type)
    due = select(duties.c.id).where(duties.c.look_at <= now).order_by(duties.c.look_at, duties.c.id)
    return due.limit(bindparam("at_most", type_=duties.c.id.type)).with_for_update(skip_locked=True)


@cache
def _done() -> Update:
    now = bindparam("now", type_=duties.c.done_at.type)
    changed = {"done_at": now, "done_by": bindparam("by"), "acting_for": bindparam("for")}
    here = update(duties).where(duties.c.id == bindparam("number"), duties.c.done_at.is_(None))
    return here.values(**changed, look_at=None, listed_at=None)
