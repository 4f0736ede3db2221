"""Words typed in the chat while a check-in waited for them, kept until they are offered back as an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage import rows
from storage.connection import Connection
from storage.tables import typed


@dataclass(frozen=True)
class Typed:
    """What ``person_id`` typed, and the milestone that waited for an answer of theirs."""

    assessment_id: int
    milestone_id: int
    person_id: int
    at: datetime
    text: str
    id: int = 0


def add(connection: Connection, words: Typed) -> Typed:
    """Add words; they come back with their number."""
    return rows.add(connection, typed, words)


def get(connection: Connection, typed_id: int) -> Typed | None:
    """The words with this number."""
    return rows.get(connection, typed, Typed, typed_id)
