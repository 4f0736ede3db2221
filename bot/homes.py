"""Having homes and lists drawn again that show what somebody changed: soon after, for many acts together.

Whoever pressed does not wait for it. What was not come to before a stop is found in the journal at the next
start (PRODUCT.md section 5: a Home follows what happens).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk import Council
from storage import homes, journal
from storage.engine import Database, StorageUnavailable

BEFORE_A_STOP = 200  # acts: more than are done between one look and the next, in the busiest morning


@dataclass(frozen=True)
class Change:
    """These assessments look different since ``at``; the person with the number ``by`` sees it at once."""

    assessments: frozenset[int]
    at: datetime
    by: int


def before_the_stop(database: Database, now: datetime) -> Change:
    """What was done last before Daymark was stopped, which nobody may have come to showing: to be shown now
    that it is back, and not after another while.
    """
    with database.reading() as connection:
        return Change(journal.newest_chains(connection, BEFORE_A_STOP), now - homes.TOGETHER, by=0)


class Homes:
    """What was changed and is not shown yet."""

    def __init__(self, database: Database, council: Council) -> None:
        """On this store, for this council."""
        self._database, self._council = database, council
        self._waiting: list[Change] = []

    def follow(self, change: Change) -> None:
        """With the next `draw`."""
        if change.assessments:
            self._waiting.append(change)

    async def draw(self) -> None:
        """Have the homes drawn again that show what was changed. Raises StorageUnavailable, and forgets
        nothing then.
        """
        if not self._waiting:
            return
        changes, self._waiting = self._waiting, []
        try:
            await asyncio.to_thread(self._draw, changes)
        except StorageUnavailable:
            self._waiting = changes + self._waiting
            raise

    def _draw(self, changes: Sequence[Change]) -> None:
        changed = {number for change in changes for number in change.assessments}
        by, now = {change.by for change in changes}, max(change.at for change in changes)
        with self._database.reading() as connection:
            concerned = homes.concerned(connection, changed, self._council.calendar.today(now))
        if concerned:
            with self._database.writing() as connection:
                homes.draw(connection, concerned, by, now)
