"""What a row of the outbox is, and how rows are found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, func, literal, or_, select

from storage.among import among
from storage.connection import Connection
from storage.people import Account
from storage.tables import accounts, outbox


class State(StrEnum):
    """Where a row is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    CLOSED = "closed"
    FAILED = "failed"


@dataclass(frozen=True)
class OutboxRow:
    """One telling of one person. ``mark`` is the stable name that the platform carries for it.

    ``account`` is where it goes or went: None before it is claimed, and when the person has no account that
    can be reached. ``wanted`` and ``drawn`` count the states of its card that were asked for and shown, and
    ``shown`` is a digest of the card as last drawn. ``attempted_at``: since then it may be on the platform
    without our having noted where.
    """

    id: int
    person_id: int
    assessment_id: int | None
    topic: str
    subject: str
    urgent: bool
    mark: str
    state: State
    wanted: int
    drawn: int
    superseded: bool
    send_after: datetime | None
    lease_until: datetime | None
    owner: str | None
    attempts: int
    attempted_at: datetime | None
    posted: str | None
    created_at: datetime
    sent_at: datetime | None
    why: str
    shown: str
    account: Account | None

    @property
    def may_be_repeat(self) -> bool:
        """Whether the platform has to be asked before this is posted."""
        return self.attempted_at is not None


# What statements are made of: each is written once, as to write one takes longer than to run it.
NOW = bindparam("now", type_=outbox.c.send_after.type)
NUMBERED = among(outbox.c.id, "numbers")
LIVE = or_(*(outbox.c.state == state for state in (State.WAITING, State.SENT)))
RELEASED: dict[str, Any] = {"lease_until": None, "owner": None}

_NAMED = tuple(field.name for field in fields(OutboxRow) if field.name != "account")


def get(connection: Connection, row_id: int) -> OutboxRow | None:
    """The row with this number."""
    return next(iter(_rows(connection, outbox.c.id == row_id)), None)


def rows_of(connection: Connection, person_id: int, limit: int) -> tuple[OutboxRow, ...]:
    """What a person was told or is to be told, newest first."""
    return _rows(connection, outbox.c.person_id == person_id, order_by=(outbox.c.id.desc(),), limit=limit)


def by_posted(connection: Connection, platform: str, posted: str) -> OutboxRow | None:
    """The row whose card was posted there."""
    where = and_(outbox.c.posted == posted, accounts.c.platform == platform)
    return next(iter(_rows(connection, where, order_by=(outbox.c.id.desc(),), limit=1)), None)


def undelivered(connection: Connection, limit: int) -> tuple[OutboxRow, ...]:
    """What could not be delivered, newest first; ``why`` says why."""
    return _rows(connection, has_failed(), order_by=(outbox.c.id.desc(),), limit=limit)


def has_failed() -> ColumnElement[bool]:
    """That a row could not be delivered, written out rather than bound, or SQLite would not use its index."""
    return outbox.c.state == literal(State.FAILED.value, literal_execute=True)


def oldest_waiting(connection: Connection) -> datetime | None:
    """Since when the longest waiting first post has been due; None when none waits."""
    due = select(func.min(_waiting_since(), type_=outbox.c.send_after.type))
    due = due.where(outbox.c.state == State.WAITING, outbox.c.send_after.is_not(None))
    oldest: datetime | None = connection.execute(due).scalar_one()
    return oldest


def _waiting_since() -> ColumnElement[datetime]:
    """Since when a row waits: to be put off by a platform again and again does not make it any younger."""
    return case((outbox.c.attempts > 0, outbox.c.created_at), else_=outbox.c.send_after)


def version(connection: Connection) -> str:
    """A text that changes whenever a row is added, sent, redrawn, closed or failed. Reads the whole table."""
    in_state = (func.sum(case((outbox.c.state == state, 1), else_=0)) for state in State)
    counts = select(func.max(outbox.c.id), func.sum(outbox.c.wanted), func.sum(outbox.c.drawn), *in_state)
    return ".".join(str(count or 0) for count in connection.execute(counts).one())


@cache
def every_row() -> Select[Any]:
    """Every row with its account beside it, for `read`."""
    whose = (accounts.c[field.name].label(f"account_{field.name}") for field in fields(Account))
    columns = (*(outbox.c[name] for name in _NAMED), *whose)
    return select(*columns).outerjoin_from(outbox, accounts, accounts.c.id == outbox.c.account_id)


def read(found: Iterable[Row[Any]]) -> tuple[OutboxRow, ...]:
    """The rows that a statement made of `every_row` found."""
    return tuple(_row(tuple(row), len(_NAMED)) for row in found)


def _rows(
    connection: Connection,
    where: ColumnElement[bool],
    *,
    order_by: tuple[ColumnElement[Any], ...] = (outbox.c.id,),
    limit: int | None = None,
) -> tuple[OutboxRow, ...]:
    return read(connection.execute(every_row().where(where).order_by(*order_by).limit(limit)))


def _row(values: tuple[Any, ...], width: int) -> OutboxRow:
    account = Account(*values[width:]) if values[-1] is not None else None
    row = dict(zip(_NAMED, values[:width], strict=True))
    return OutboxRow(**{**row, "state": State(row["state"])}, account=account)
