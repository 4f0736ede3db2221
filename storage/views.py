"""What lists, pages and the health checks read: many rows at a glance, never one to act on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select

from storage.outbox import has_failed, oldest_waiting
from storage.tables import assessments, outbox


@dataclass(frozen=True)
class Counts:
    """How Daymark is doing: what there is, what it has to do now, and since when the longest has waited."""

    open_assessments: int
    looks_due: int
    to_send: int
    failed: int
    oldest_waiting: datetime | None


def next_look(connection: Connection) -> datetime | None:
    """When something is next to be done: the earliest look or sending. None when nothing ever is."""
    sendings = select(func.min(outbox.c.send_after, type_=outbox.c.send_after.type))
    times = [oldest_look(connection), connection.scalar(sendings)]
    return min((time for time in times if time is not None), default=None)


def oldest_look(connection: Connection) -> datetime | None:
    """When the look that is due first was or will be; None when none ever is."""
    earliest = select(func.min(assessments.c.look_at, type_=assessments.c.look_at.type))
    oldest: datetime | None = connection.execute(earliest).scalar_one()
    return oldest


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
