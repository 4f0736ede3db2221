"""The worker's final drafts and what was returned on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam

from storage import rows
from storage.connection import Connection
from storage.tables import drafts


@dataclass(frozen=True)
class Draft:
    """One draft that was sent. ``amendments`` is None until comments came; ``returned_for`` says whom for."""

    assessment_id: int
    sent_by: int
    sent_at: datetime
    returned_by: int | None = None
    returned_for: int | None = None
    returned_at: datetime | None = None
    amendments: bool | None = None
    comments: str = ""
    id: int = 0


_THEIRS = drafts.c.assessment_id == bindparam("assessment")
_OF_ASSESSMENT = rows.Query(drafts, Draft, _THEIRS)
_NEWEST = rows.Query(drafts, Draft, _THEIRS, order_by=(drafts.c.id.desc(),))


def add(connection: Connection, draft: Draft) -> Draft:
    """Add a draft; it comes back with its number."""
    return rows.add(connection, drafts, draft)


def get(connection: Connection, draft_id: int) -> Draft | None:
    """The draft with this number."""
    return rows.get(connection, drafts, Draft, draft_id)


def save(connection: Connection, draft: Draft) -> None:
    """Write what was returned."""
    rows.save(connection, drafts, draft)


def newest(connection: Connection, assessment_id: int) -> Draft | None:
    """The draft that was sent last."""
    return _NEWEST.first(connection, assessment=assessment_id)


def of_assessment(connection: Connection, assessment_id: int) -> tuple[Draft, ...]:
    """Every draft, oldest first."""
    return _OF_ASSESSMENT.every(connection, assessment=assessment_id)
