"""Taking a great many that are due, without keeping anybody waiting who has something to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import sleep

from storage.connection import Connection
from storage.engine import Database

FEWEST, MOST = 10, 500
LONG_ALONE = 5  # batches: at a hundred presses a second nobody is left alone for so many
TURN_SECONDS = 0.005


def in_turns(
    database: Database,
    next_look: Callable[[Connection], datetime | None],
    now: datetime,
    take: Callable[[Connection, int], int],
) -> None:
    """Take what is due by ``now`` until there is no more, a transaction for each batch; none when nothing is.

    ``take`` is told how many it may take and gives how many there were. Once nobody else has written for a
    while, each batch is twice as large as the one before, for large ones cost least. While others do, they
    stay small: SQLite's one writer is held for a few milliseconds, and then somebody else has a turn.
    """
    with database.reading() as connection:
        look_at = next_look(connection)
    if look_at is None or look_at > now:
        return
    at_most, alone = FEWEST, 0
    while True:
        before = database.asked_to_write
        with database.writing() as connection:
            taken = take(connection, at_most)
        if taken < at_most:
            return
        if database.has_one_writer and database.asked_to_write > before + 1:
            at_most, alone = FEWEST, 0
            sleep(TURN_SECONDS)  # the writer goes to whoever asks first, which would be this loop again
        elif alone < LONG_ALONE:
            alone += 1
        else:
            at_most = min(2 * at_most, MOST)
