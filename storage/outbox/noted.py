"""What became of a row that was claimed: sent, redrawn, put off, failed or closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, update

from storage.connection import Connection
from storage.outbox.rows import LIVE, NOW, RELEASED, State
from storage.tables import outbox


@dataclass(frozen=True)
class Sent:
    """What is known of a card that was posted: see `sent`."""

    row_id: int
    posted: str
    drawn: int
    shown: str = ""


_DRAWN = bindparam("as_drawn", type_=outbox.c.drawn.type)
_ROW = update(outbox).where(outbox.c.id == bindparam("row"), LIVE)
_DONE = _ROW.values(
    **RELEASED,
    drawn=_DRAWN,
    shown=bindparam("digest"),
    why="",
    send_after=case((outbox.c.wanted > _DRAWN, NOW)),
)
_SENT = _DONE.values(state=State.SENT, posted=bindparam("where_posted"), sent_at=NOW, attempted_at=None)
_LATER = _ROW.values(**RELEASED, attempts=outbox.c.attempts + 1)
_ENDED = _ROW.values(**RELEASED, send_after=None)


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
