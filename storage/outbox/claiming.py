"""Claiming rows for one dispatcher, which no other touches while its lease lasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
    true,
    update,
)

from storage.connection import Connection
from storage.outbox.rows import LIVE, NOW, NUMBERED, OutboxRow, State, every_row, read
from storage.tables import accounts, outbox

_TURN = (outbox.c.urgent.desc(), outbox.c.id)
_AT_MOST = bindparam("at_most", type_=outbox.c.id.type)
_READY = and_(outbox.c.send_after <= NOW, or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= NOW))
_ATTEMPTING = (
    update(outbox)
    .where(
        NUMBERED,
        outbox.c.owner == bindparam("by"),
        outbox.c.lease_until == bindparam("leased_until"),
        outbox.c.lease_until > NOW,
        LIVE,
    )
    .values(lease_until=bindparam("until"), attempted_at=case((outbox.c.state == State.WAITING, NOW)))
    .returning(outbox.c.id)
)


def has_work(
    connection: Connection,
    now: datetime,
    *,
    platforms: Collection[str],
    resting: Collection[tuple[str, str]] = (),
) -> bool:
    """Whether `claim` would find anything. To look and find nothing takes time where thousands wait for a
    workspace that is resting, and the one writer of SQLite must not be held meanwhile.
    """
    which = _candidates(tuple(platforms), tuple(resting))
    return connection.execute(which, {"now": now, "at_most": 1}).first() is not None


def claim(
    connection: Connection,
    owner: str,
    now: datetime,
    *,
    lease_seconds: float,
    limit: int,
    platforms: Collection[str],
    resting: Collection[tuple[str, str]] = (),
) -> tuple[OutboxRow, ...]:
    """Take rows with work to do: urgent ones first, then the oldest, at most one for each person at a time.

    A row that was never tried is addressed to the account on ``platforms`` that its person used last; one
    that was keeps its account. Rows for a (platform, tenant) that is ``resting`` are left. A lease that ran
    out is taken over. Several dispatchers never take the same row.
    """
    which = _candidates(tuple(platforms), tuple(resting))
    candidates = connection.execute(which, {"now": now, "at_most": 4 * limit}).all()
    first_of_each = {row.person_id: row.id for row in reversed(candidates)}
    if not first_of_each:
        return ()
    free = {"numbers": list(first_of_each.values()), "now": now, "at_most": limit}
    numbers = connection.scalars(_free(), free).all()
    lease = {"new_owner": owner, "until": now + timedelta(seconds=lease_seconds)}
    connection.execute(_lease(tuple(platforms)), {"numbers": numbers, **lease})
    return read(connection.execute(_claimed(), {"numbers": numbers}))


def hold_free(connection: Connection, row_ids: Collection[int]) -> frozenset[int]:
    """Lock those of these rows that nobody else is changing just now, waiting for none. Gives their numbers.

    Whoever changes several rows in one transaction takes them this way, and never waits for one while it
    holds another.
    """
    return frozenset(connection.scalars(_unlocked(), {"numbers": row_ids}))


def attempting(
    connection: Connection, rows: Collection[OutboxRow], now: datetime, *, lease_seconds: float
) -> frozenset[int]:
    """Say, before the platform hears of them, that these claimed rows are about to be posted or redrawn.

    Once for each claim; renews the leases. Gives the numbers of the rows that may go on: the leases of the
    others ran out, or there is nothing more to tell, and they must be left alone.
    """
    renewed, may_go_on = {"now": now, "until": now + timedelta(seconds=lease_seconds)}, set[int]()
    of_each = defaultdict(list)
    for row in rows:
        of_each[row.owner, row.lease_until].append(row.id)
    for (owner, until), numbers in of_each.items():  # most often one: they were claimed together
        claimed = {"numbers": numbers, "by": owner, "leased_until": until}
        may_go_on.update(connection.scalars(_ATTEMPTING, {**renewed, **claimed}))
    return frozenset(may_go_on)


@lru_cache(maxsize=8)
def _address(platforms: tuple[str, ...]) -> ColumnElement[Any]:
    """The account that a row goes to: its own once it was tried, else the one its person used last."""
    tried = or_(outbox.c.state == State.SENT, outbox.c.attempted_at.is_not(None))
    return case((tried, outbox.c.account_id), else_=_last_used(platforms))


def _last_used(platforms: tuple[str, ...]) -> ScalarSelect[Any]:
    reachable = and_(accounts.c.unreachable_since.is_(None), accounts.c.platform.in_(platforms))
    return (
        select(accounts.c.id)
        .where(accounts.c.person_id == outbox.c.person_id, reachable)
        .order_by(accounts.c.seen_at.desc(), accounts.c.id.desc())
        .limit(1)
        .correlate(outbox)
        .scalar_subquery()
    )


@cache
def _free() -> Select[Any]:
    """Those of some rows that nobody took meanwhile, locked."""
    ready = select(outbox.c.id).where(NUMBERED, _READY).order_by(*_TURN)
    return ready.limit(_AT_MOST).with_for_update(skip_locked=True)


@cache
def _unlocked() -> Select[Any]:
    return select(outbox.c.id).where(NUMBERED).with_for_update(skip_locked=True)


@cache
def _claimed() -> Select[Any]:
    return every_row().where(NUMBERED).order_by(*_TURN)


@lru_cache(maxsize=8)
def _lease(platforms: tuple[str, ...]) -> Update:
    leased: dict[str, Any] = {"owner": bindparam("new_owner"), "lease_until": bindparam("until")}
    return update(outbox).where(NUMBERED).values(**leased, account_id=_address(platforms))


@lru_cache(maxsize=64)
def _candidates(platforms: tuple[str, ...], resting: tuple[tuple[str, str], ...]) -> Select[Any]:
    """Rows with work to do, in their turn, for people to whom nobody is writing just now.

    More than are wanted, because another claim may be taking some and because each person has one turn.
    Locking them is another statement: in one, PostgreSQL took 40 seconds over 15,000 that were due. And the
    account of each is looked up as its turn comes: to join them all, because it knew nothing yet of what had
    just been put, took it 150 ms each time.
    """
    busy = select(outbox.c.person_id).where(outbox.c.lease_until > NOW)
    awake = and_(
        accounts.c.platform.in_(platforms),
        *(
            not_(and_(accounts.c.platform == platform, accounts.c.tenant == tenant))
            for platform, tenant in resting
        ),
    )
    may_go = select(awake).where(accounts.c.id == _address(platforms)).correlate(outbox).scalar_subquery()
    return (
        select(outbox.c.id, outbox.c.person_id)
        .where(_READY, outbox.c.person_id.not_in(busy), func.coalesce(may_go, true()))
        .order_by(*_TURN)
        .limit(_AT_MOST)
    )
