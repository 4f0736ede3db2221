"""The journal: who did which act, for whom, when, on what; append only, each row vouching for the last.

There is one chain for each assessment (its number) and chain 0 for everything that belongs to none. A
transaction that writes in both writes in chain 0 last, so that two never wait for each other. The text of a
note is never in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import groupby

from sqlalchemy import Executable, bindparam, select, tuple_, update

from storage import rows
from storage.columns import storable
from storage.connection import Connection
from storage.engine import insert_for
from storage.tables import journal, journal_heads

Detail = Mapping[str, str | int | bool | None]
_Head = tuple[int, str]  # seq and hash of a chain's last entry


@dataclass(frozen=True)
class Entry:
    """One act in the journal; ``seq`` counts from 1 within its chain."""

    chain: int
    seq: int
    at: datetime
    actor_id: int | None
    acting_for: int | None
    act: str
    subject: str
    detail: Detail
    previous: str
    hash: str
    id: int = 0


_NEW_HEAD = update(journal_heads).where(journal_heads.c.chain == bindparam("this"))
_IN_CHAIN = journal.c.chain == bindparam("this")
_OF_CHAIN = rows.Query(journal, Entry, _IN_CHAIN, order_by=(journal.c.seq,))
_LAST = rows.Query(
    journal, Entry, _IN_CHAIN, journal.c.act == bindparam("act"), order_by=(journal.c.seq.desc(),)
)


@dataclass(frozen=True)
class Broken:
    """Where a chain does not hold: at row ``id``, or where rows are missing at its end when that is None."""

    chain: int
    seq: int
    id: int | None


def record(
    connection: Connection,
    chain: int,
    at: datetime,
    actor_id: int | None,
    acting_for: int | None,
    act: str,
    subject: str,
    detail: Detail | None = None,
) -> None:
    """Add one act to the end of ``chain``. ``actor_id`` is None when Daymark itself acted."""
    seq, previous = _locked_head(connection, chain)
    unsigned = Entry(
        chain,
        seq + 1,
        at,
        actor_id,
        acting_for,
        storable(act),
        storable(subject),
        dict(detail or {}),
        previous,
        "",
    )
    entry = rows.add(connection, journal, replace(unsigned, hash=_digest(unsigned)))
    connection.execute(_NEW_HEAD, {"this": chain, "seq": entry.seq, "hash": entry.hash})


def of_chain(connection: Connection, chain: int) -> tuple[Entry, ...]:
    """A chain from its beginning."""
    return _OF_CHAIN.every(connection, this=chain)


def last(connection: Connection, chain: int, act: str) -> Entry | None:
    """The last time that an act was done in a chain, if it ever was."""
    return _LAST.first(connection, this=chain, act=act)


def newest_at(connection: Connection) -> datetime | None:
    """When the last entry was written; None while there is none."""
    newest = select(journal.c.at).order_by(journal.c.id.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none()


def newest_chains(connection: Connection, entries: int) -> frozenset[int]:
    """The chains of the last so many entries, but for chain 0: which assessments were acted on last."""
    newest = select(journal.c.chain).order_by(journal.c.id.desc()).limit(entries)
    return frozenset(connection.scalars(newest)) - {0}


def verify(connection: Connection, batch: int = 1000) -> Broken | None:
    """The first place where the journal was touched, or None when all of it holds."""
    for chain, links in groupby(_links(connection, batch), key=lambda link: link[0].chain):
        broken = _first_broken(chain, links)
        if broken is not None:
            return broken
    return _emptied(connection)


def _first_broken(chain: int, links: Iterable[tuple[Entry, _Head]]) -> Broken | None:
    seq, previous, head = 0, "", (0, "")
    for entry, head in links:  # noqa: B007 - the head is the same for the whole chain and is wanted after it
        if (entry.seq, entry.previous, entry.hash) != (seq + 1, previous, _digest(entry)):
            return Broken(chain, seq + 1, entry.id)
        seq, previous = entry.seq, entry.hash
    return None if head == (seq, previous) else Broken(chain, seq + 1, None)


def _links(connection: Connection, batch: int) -> Iterator[tuple[Entry, _Head]]:
    """Every entry with the head of its chain, chain by chain, never more than ``batch`` in memory."""
    key = tuple_(journal.c.chain, journal.c.seq)
    ordered = (
        rows.rows_of(journal, Entry)
        .add_columns(journal_heads.c.seq.label("head_seq"), journal_heads.c.hash.label("head_hash"))
        .outerjoin(journal_heads, journal_heads.c.chain == journal.c.chain)
        .order_by(journal.c.chain, journal.c.seq)
        .limit(batch)
    )
    after = (-1, -1)
    while page := connection.execute(ordered.where(key > after)).all():
        for *values, head_seq, head_hash in page:
            yield Entry(*values), (head_seq, head_hash)
        after = (page[-1].chain, page[-1].seq)


def _emptied(connection: Connection) -> Broken | None:
    """A chain that has a head and not one entry: somebody has taken all of it away."""
    entries = select(journal.c.id).where(journal.c.chain == journal_heads.c.chain)
    emptied = select(journal_heads.c.chain).where(~entries.exists()).order_by(journal_heads.c.chain).limit(1)
    chain = connection.scalar(emptied)
    return None if chain is None else Broken(chain, 1, None)


def _locked_head(connection: Connection, chain: int) -> _Head:
    """Where the chain ends, locked as long as the transaction: two acts cannot take the same place."""
    begun = {"chain": chain, "seq": 0, "hash": ""}
    found = connection.execute(_locking(connection.dialect.name), begun).one()
    return found.seq, found.hash


@cache
def _locking(dialect: str) -> Executable:
    """Begin the chain, or lock it where it has begun: to write what is there already locks it on both."""
    begin = insert_for(dialect, journal_heads)
    lock = begin.on_conflict_do_update(
        index_elements=[journal_heads.c.chain], set_={"seq": journal_heads.c.seq}
    )
    return lock.returning(journal_heads.c.seq, journal_heads.c.hash)


def _digest(entry: Entry) -> str:
    """SHA-256 over everything but the number and the hash itself, the hash before it included."""
    told = {name: value for name, value in rows.values(entry).items() if name != "hash"}
    told["at"] = entry.at.astimezone(UTC).isoformat()
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
