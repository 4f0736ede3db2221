"""What the pages behind a link share: whose turn it is, and what is said while the store does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.desk import Council, Desk
from bot.web.guard import Refused
from storage import people
from storage.engine import Connection, StorageUnavailable

BUSY = Refused(503, "Daymark cannot be reached just now. Please try again in a minute.")


@contextmanager
def reached() -> Iterator[None]:
    """The store not answering is told as a page, not as a fault. Raises `Refused`."""
    try:
        yield
    except StorageUnavailable:
        raise BUSY from None


def desk_of(connection: Connection, council: Council, person_id: int, now: datetime) -> Desk | None:
    """The desk of whoever came by a link; None once they no longer work here, asked at every page."""
    person = people.get(connection, person_id)
    if person is None or person.has_left(council.calendar.today(now)):
        return None
    return Desk(connection, council, now, person)
