"""What lists, pages and the health checks read: many rows at a glance, never one to act on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select

from storage import absences
from storage.columns import earliest
from storage.connection import Connection
from storage.outbox import has_failed, oldest_waiting
from storage.tables import assessments, journal, outbox, people


@dataclass(frozen=True)
class Counts:
    """How Daymark is doing: what there is, what it has to do now, and since when the longest has waited."""

    open_assessments: int
    looks_due: int
    to_send: int
    failed: int
    oldest_waiting: datetime | None


@dataclass(frozen=True)
class Done:
    """An act that ``by`` did in somebody else's name; ``reference`` is None when it was on no assessment."""

    at: datetime
    by: str
    act: str
    reference: str | None


_NEXT_LOOK, _NEXT_SENDING = earliest(assessments.c.look_at), earliest(outbox.c.send_after)


def next_look(connection: Connection) -> datetime | None:
    """When something is next to be done: the earliest look, sending, or coming and going of somebody absent.

    None when nothing ever is.
    """
    times = [oldest_look(connection), connection.scalar(_NEXT_SENDING), absences.next_look(connection)]
    return min((time for time in times if time is not None), default=None)


def done_for(connection: Connection, person_id: int, since: datetime) -> tuple[Done, ...]:
    """What others did in this person's name since then, oldest first."""
    wanted = (
        select(journal.c.at, people.c.name, journal.c.act, assessments.c.reference)
        .join_from(journal, people, people.c.id == journal.c.actor_id)
        .outerjoin(assessments, assessments.c.id == journal.c.chain)
        .where(journal.c.acting_for == person_id, journal.c.at >= since)
        .order_by(journal.c.id)
    )
    return tuple(Done(*row) for row in connection.execute(wanted))


def oldest_look(connection: Connection) -> datetime | None:
    """When the look that is due first was or will be; None when none ever is."""
    return connection.scalar(_NEXT_LOOK)


def counts(connection: Connection, now: datetime) -> Counts:
    """How Daymark is doing at ``now``."""
    is_open, is_due = assessments.c.finished_at.is_(None), assessments.c.look_at <= now
    to_send = outbox.c.send_after <= now
    return Counts(
        open_assessments=_count(connection, assessments, is_open),
        looks_due=_count(connection, assessments, is_due),
        to_send=_count(connection, outbox, to_send),
        failed=_count(connection, outbox, has_failed()),
        oldest_waiting=oldest_waiting(connection),
    )


def _count(connection: Connection, table: Table, where: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(where)).scalar_one()
