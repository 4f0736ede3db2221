"""Taking a great many that are due, without keeping anybody waiting who has something to write."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

from storage.connection import Connection
from storage.engine import Database

FEWEST, MOST = 20, 500
TURN_SECONDS = 0.001


def in_turns(database: Database, take: Callable[[Connection, int], int]) -> None:
    """Take what is due until there is no more, a transaction for each batch.

    ``take`` is told how many it may take and gives how many there were. While nobody waits, each batch is
    twice as large as the one before, for large ones cost least. As soon as somebody does, they are small
    again: SQLite's one writer is held for a few milliseconds, and then the other has a turn.
    """
    at_most = FEWEST
    while True:
        with database.writing() as connection:
            taken = take(connection, at_most)
        if taken < at_most:
            return
        at_most = min(2 * at_most, MOST)
        if database.is_awaited:
            at_most = FEWEST
            sleep(TURN_SECONDS)  # the writer goes to whoever asks first, which would be this loop again
