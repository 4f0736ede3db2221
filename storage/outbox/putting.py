"""Putting rows into the outbox, and asking for cards that are out there to be drawn again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, insert, not_, or_, select, update

from storage.among import among
from storage.connection import Connection
from storage.outbox.rows import LIVE, NOW, NUMBERED, RELEASED, State
from storage.tables import outbox


@dataclass(frozen=True)
class Put:
    """What to tell whom: `put` makes a row of it. ``send_after`` holds it back until then."""

    person_id: int
    topic: str
    subject: str
    assessment_id: int | None = None
    urgent: bool = False
    send_after: datetime | None = None


_SUBJECTS = among(outbox.c.subject, "subjects")

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
    _SUBJECTS, LIVE, not_(outbox.c.superseded)
)
_UNBEGUN = and_(
    outbox.c.state == State.WAITING,
    outbox.c.attempted_at.is_(None),
    or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= NOW),
)
# A card that waits is drawn fresh when it goes; it counts too, for it may be under way just now.
_ASKED_FOR_AGAIN = {
    "wanted": outbox.c.wanted + 1,
    "send_after": case((outbox.c.state == State.SENT, NOW), else_=outbox.c.send_after),
}
_CLOSE_EARLIER = (
    update(outbox)
    .where(NUMBERED, _UNBEGUN)
    .values(**RELEASED, state=State.CLOSED, send_after=None, superseded=True)
)
_SUPERSEDE = update(outbox).where(NUMBERED, LIVE).values(**_ASKED_FOR_AGAIN, superseded=True)
_REFRESH = update(outbox).where(_SUBJECTS, LIVE).values(_ASKED_FOR_AGAIN)
_REFRESH_ASSESSMENT = (
    update(outbox).where(outbox.c.assessment_id == bindparam("whose"), LIVE).values(_ASKED_FOR_AGAIN)
)
_TRY_AGAIN = (
    update(outbox)
    .where(outbox.c.person_id == bindparam("whose"), outbox.c.state == State.FAILED)
    .values(state=State.WAITING, send_after=NOW, attempts=0, why="")
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


def try_again(connection: Connection, person_id: int, now: datetime) -> None:
    """The person can be reached after all: what failed for them is waiting again."""
    connection.execute(_TRY_AGAIN, {"whose": person_id, "now": now})


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
