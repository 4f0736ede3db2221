"""The one way out: who is to be told about what. What a card looks like is decided when it is sent.

A row has work to do at ``send_after`` and none when that is empty. It is first *waiting* for its card to be
posted. Once *sent*, a change to what it shows raises ``wanted`` above ``drawn`` and gives it work again: the
card is redrawn. A newer row about the same supersedes it: it is redrawn once more and *closed*.

A dispatcher claims rows, and no other touches them while the lease lasts; the lease has to outlast a wire's
time-out. It says `attempting` before the platform hears of a row, so that after a crash nobody posts again
what may be there already: ``attempted_at`` is set exactly while a post may have happened that was not noted.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    true,
    update,
)

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
class Put:
    """What to tell whom: `put` makes a row of it. ``send_after`` holds it back until then."""

    person_id: int
    topic: str
    subject: str
    assessment_id: int | None = None
    urgent: bool = False
    send_after: datetime | None = None


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


@dataclass(frozen=True)
class Sent:
    """What is known of a card that was posted: see `sent`."""

    row_id: int
    posted: str
    drawn: int
    shown: str = ""


# Statements are written once: to write one takes longer than to run it. Those of a claim are at the end.
_NOW = bindparam("now", type_=outbox.c.send_after.type)
_DRAWN = bindparam("as_drawn", type_=outbox.c.drawn.type)
_NUMBERED = among(outbox.c.id, "numbers")
_SUBJECTS = among(outbox.c.subject, "subjects")
_LIVE = or_(*(outbox.c.state == state for state in (State.WAITING, State.SENT)))
_TURN = (outbox.c.urgent.desc(), outbox.c.id)
_RELEASED: dict[str, Any] = {"lease_until": None, "owner": None}

NEW: dict[str, Any] = {
    "state": State.WAITING,
    "wanted": 1,
    "drawn": 0,
    "superseded": False,
    "attempts": 0,
    "why": "",
    "shown": "",
}
"""What every row holds before anybody has begun to send it, with what `new_row` gives."""

_PUT = insert(outbox).values(NEW)
_EARLIER = select(outbox.c.id, outbox.c.person_id, outbox.c.topic, outbox.c.subject).where(
    _SUBJECTS, _LIVE, not_(outbox.c.superseded)
)
_UNBEGUN = and_(
    outbox.c.state == State.WAITING,
    outbox.c.attempted_at.is_(None),
    or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= _NOW),
)
# A card that waits is drawn fresh when it goes; it counts too, for it may be under way just now.
_ASKED_FOR_AGAIN = {
    "wanted": outbox.c.wanted + 1,
    "send_after": case((outbox.c.state == State.SENT, _NOW), else_=outbox.c.send_after),
}
_CLOSE_EARLIER = (
    update(outbox)
    .where(_NUMBERED, _UNBEGUN)
    .values(**_RELEASED, state=State.CLOSED, send_after=None, superseded=True)
)
_SUPERSEDE = update(outbox).where(_NUMBERED, _LIVE).values(**_ASKED_FOR_AGAIN, superseded=True)
_REFRESH = update(outbox).where(_SUBJECTS, _LIVE).values(_ASKED_FOR_AGAIN)
_REFRESH_ASSESSMENT = (
    update(outbox).where(outbox.c.assessment_id == bindparam("whose"), _LIVE).values(_ASKED_FOR_AGAIN)
)
_ATTEMPTING = (
    update(outbox)
    .where(
        _NUMBERED,
        outbox.c.owner == bindparam("by"),
        outbox.c.lease_until == bindparam("leased_until"),
        outbox.c.lease_until > _NOW,
        _LIVE,
    )
    .values(lease_until=bindparam("until"), attempted_at=case((outbox.c.state == State.WAITING, _NOW)))
    .returning(outbox.c.id)
)
_ROW = update(outbox).where(outbox.c.id == bindparam("row"), _LIVE)
_DONE = _ROW.values(
    **_RELEASED,
    drawn=_DRAWN,
    shown=bindparam("digest"),
    why="",
    send_after=case((outbox.c.wanted > _DRAWN, _NOW)),
)
_SENT = _DONE.values(state=State.SENT, posted=bindparam("where_posted"), sent_at=_NOW, attempted_at=None)
_LATER = _ROW.values(**_RELEASED, attempts=outbox.c.attempts + 1)
_ENDED = _ROW.values(**_RELEASED, send_after=None)
_TRY_AGAIN = (
    update(outbox)
    .where(outbox.c.person_id == bindparam("whose"), outbox.c.state == State.FAILED)
    .values(state=State.WAITING, send_after=_NOW, attempts=0, why="")
)


def put(connection: Connection, puts: Sequence[Put], now: datetime) -> None:
    """Add a row for each put, one where two are alike, and supersede earlier ones about the same."""
    unlike = {(new.person_id, new.topic, new.subject): new for new in puts}
    if unlike:
        _supersede(connection, unlike.keys(), now)
        connection.execute(_PUT, [new_row(one, now) for one in unlike.values()])


def refresh(connection: Connection, subjects: Collection[str], now: datetime) -> None:
    """What these subjects look like has changed: redraw every card about them, whatever its topic."""
    connection.execute(_REFRESH, {"subjects": subjects, "now": now})


def refresh_assessment(connection: Connection, assessment_id: int, now: datetime) -> None:
    """What this assessment looks like has changed: redraw every card that belongs to it."""
    connection.execute(_REFRESH_ASSESSMENT, {"whose": assessment_id, "now": now})


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
    return _read(connection.execute(_claimed(), {"numbers": numbers}))


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


def sent(
    connection: Connection, row_id: int, posted: str, now: datetime, *, drawn: int, shown: str = ""
) -> None:
    """Its card was posted at ``posted``, showing the state that was ``wanted`` when it was claimed."""
    all_sent(connection, [Sent(row_id, posted, drawn, shown)], now)


def all_sent(connection: Connection, sent: Sequence[Sent], now: datetime) -> None:
    """The same for several rows at once."""
    values = [
        {
            "row": one.row_id,
            "where_posted": one.posted,
            "as_drawn": one.drawn,
            "digest": one.shown,
            "now": now,
        }
        for one in sent
    ]
    if values:
        connection.execute(_SENT, values)


def redrawn(connection: Connection, row_id: int, now: datetime, *, drawn: int, shown: str = "") -> None:
    """Its card, posted before, now shows the state that was ``wanted`` when it was claimed."""
    connection.execute(_DONE, {"row": row_id, "as_drawn": drawn, "digest": shown, "now": now})


def later(
    connection: Connection, row_id: int, send_after: datetime, why: str, *, ambiguous: bool = False
) -> None:
    """Not now: try again from ``send_after``. ``ambiguous`` when the platform may have taken it all the same.

    ``why`` is one plain sentence without a word of what was being sent.
    """
    known = {} if ambiguous else {"attempted_at": None}
    connection.execute(_LATER, {"row": row_id, "send_after": send_after, "why": why, **known})


def failed(connection: Connection, row_id: int, why: str, *, ambiguous: bool = False) -> None:
    """It cannot be delivered: `undelivered` lists it from now on, with ``why``.

    Should it be tried again, it goes to whichever account is used then, unless it is ``ambiguous``: then the
    platform may have taken it all the same.
    """
    known = {} if ambiguous else {"attempted_at": None}
    connection.execute(_ENDED, {"row": row_id, "state": State.FAILED, "why": why, **known})


def close(connection: Connection, row_id: int, why: str = "") -> None:
    """Nothing more to tell: its question was overtaken, or its card was redrawn for the last time."""
    connection.execute(_ENDED, {"row": row_id, "state": State.CLOSED, "why": why})


def try_again(connection: Connection, person_id: int, now: datetime) -> None:
    """The person can be reached after all: what failed for them is waiting again."""
    connection.execute(_TRY_AGAIN, {"whose": person_id, "now": now})


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
    due = select(func.min(waiting_since(), type_=outbox.c.send_after.type))
    due = due.where(outbox.c.state == State.WAITING, outbox.c.send_after.is_not(None))
    oldest: datetime | None = connection.execute(due).scalar_one()
    return oldest


def waiting_since() -> ColumnElement[datetime]:
    """Since when a row waits: to be put off by a platform again and again does not make it any younger."""
    return case((outbox.c.attempts > 0, outbox.c.created_at), else_=outbox.c.send_after)


def version(connection: Connection) -> str:
    """A text that changes whenever a row is added, sent, redrawn, closed or failed. Reads the whole table."""
    in_state = (func.sum(case((outbox.c.state == state, 1), else_=0)) for state in State)
    counts = select(func.max(outbox.c.id), func.sum(outbox.c.wanted), func.sum(outbox.c.drawn), *in_state)
    return ".".join(str(count or 0) for count in connection.execute(counts).one())


def new_row(new: Put, now: datetime) -> dict[str, Any]:
    """What differs from one new row to the next."""
    return {
        "person_id": new.person_id,
        "assessment_id": new.assessment_id,
        "topic": new.topic,
        "subject": new.subject,
        "urgent": new.urgent,
        "send_after": new.send_after or now,
        "mark": uuid.uuid4().hex,
        "created_at": now,
    }


def _supersede(connection: Connection, keys: Collection[tuple[int, str, str]], now: datetime) -> None:
    """Close earlier rows that nobody has begun to send; draw the cards of the others once more."""
    found = connection.execute(_EARLIER, {"subjects": {subject for _, _, subject in keys}})
    earlier = [number for number, *about in found if tuple(about) in keys]
    if earlier:
        connection.execute(_CLOSE_EARLIER, {"numbers": earlier, "now": now})
        connection.execute(_SUPERSEDE, {"numbers": earlier, "now": now})


_AT_MOST = bindparam("at_most", type_=outbox.c.id.type)
_READY = and_(outbox.c.send_after <= _NOW, or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= _NOW))


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
    ready = select(outbox.c.id).where(_NUMBERED, _READY).order_by(*_TURN)
    return ready.limit(_AT_MOST).with_for_update(skip_locked=True)


@cache
def _unlocked() -> Select[Any]:
    return select(outbox.c.id).where(_NUMBERED).with_for_update(skip_locked=True)


@cache
def _claimed() -> Select[Any]:
    return _every_row().where(_NUMBERED).order_by(*_TURN)


@lru_cache(maxsize=8)
def _lease(platforms: tuple[str, ...]) -> Update:
    leased: dict[str, Any] = {"owner": bindparam("new_owner"), "lease_until": bindparam("until")}
    return update(outbox).where(_NUMBERED).values(**leased, account_id=_address(platforms))


@lru_cache(maxsize=64)
def _candidates(platforms: tuple[str, ...], resting: tuple[tuple[str, str], ...]) -> Select[Any]:
    """Rows with work to do, in their turn, for people to whom nobody is writing just now.

    More than are wanted, because another claim may be taking some and because each person has one turn.
    Locking them is another statement: in one, PostgreSQL took 40 seconds over 15,000 that were due. And the
    account of each is looked up as its turn comes: to join them all, because it knew nothing yet of what had
    just been put, took it 150 ms each time.
    """
    busy = select(outbox.c.person_id).where(outbox.c.lease_until > _NOW)
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


def _rows(
    connection: Connection,
    where: ColumnElement[bool],
    *,
    order_by: tuple[ColumnElement[Any], ...] = (outbox.c.id,),
    limit: int | None = None,
) -> tuple[OutboxRow, ...]:
    return _read(connection.execute(_every_row().where(where).order_by(*order_by).limit(limit)))


def _read(found: Iterable[Row[Any]]) -> tuple[OutboxRow, ...]:
    return tuple(_row(tuple(row), len(_NAMED)) for row in found)


_NAMED = tuple(field.name for field in fields(OutboxRow) if field.name != "account")


@cache
def _every_row() -> Select[Any]:
    """Every row with its account beside it."""
    whose = (accounts.c[field.name].label(f"account_{field.name}") for field in fields(Account))
    columns = (*(outbox.c[name] for name in _NAMED), *whose)
    return select(*columns).outerjoin_from(outbox, accounts, accounts.c.id == outbox.c.account_id)


def _row(values: tuple[Any, ...], width: int) -> OutboxRow:
    account = Account(*values[width:]) if values[-1] is not None else None
    row = dict(zip(_NAMED, values[:width], strict=True))
    return OutboxRow(**{**row, "state": State(row["state"])}, account=account)
