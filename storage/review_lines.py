"""What a Friday review is made of: a line for each assessment that awaited sign-off when it was asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from storage import rows
from storage.connection import Connection
from storage.engine import insert
from storage.tables import review_lines


@dataclass(frozen=True)
class ReviewLine:
    """One assessment in a review, and what came of it: the team manager was asked, or it was followed up."""

    duty_id: int
    assessment_id: int
    asked_at: datetime | None = None
    asked_by: int | None = None
    followed_up_at: datetime | None = None
    followed_up_by: int | None = None
    id: int = 0

    @property
    def is_dealt_with(self) -> bool:
        """Whether somebody was asked about it, or it was followed up another way."""
        return self.asked_at is not None or self.followed_up_at is not None


def put_many(connection: Connection, new: Collection[ReviewLine]) -> None:
    """Add these lines, but for those that are there already."""
    if new:
        statement = insert(connection, review_lines).on_conflict_do_nothing()
        connection.execute(statement, [rows.values(line) for line in new])


def get(connection: Connection, line_id: int) -> ReviewLine | None:
    """The line with this number. Hold its assessment before reading it to change it."""
    return rows.get(connection, review_lines, ReviewLine, line_id)


def save(connection: Connection, line: ReviewLine) -> None:
    """Write what came of a line."""
    rows.save(connection, review_lines, line)


def of_duty(connection: Connection, duty_id: int) -> tuple[ReviewLine, ...]:
    """The lines of one review, in the order in which they were put."""
    return rows.Query(review_lines, ReviewLine, review_lines.c.duty_id == duty_id).every(connection)
