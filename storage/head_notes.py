"""Notes to the head of service, kept as they were sent: one for each Friday's duty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from storage import rows
from storage.connection import Connection
from storage.engine import insert_once
from storage.tables import head_notes


@dataclass(frozen=True)
class HeadNote:
    """One note. ``text`` is empty when there was ``nothing_to_report``; ``acting_for`` says whom the sender
    stood in for.
    """

    duty_id: int
    head_id: int
    nothing_to_report: bool
    text: str
    sent_by: int
    sent_at: datetime
    acting_for: int | None = None
    id: int = 0


def add(connection: Connection, note: HeadNote) -> HeadNote | None:
    """Keep a note; it comes back with its number, or None when that duty's was sent already."""
    number = insert_once(connection, head_notes, rows.values(note))
    return None if number is None else replace(note, id=number)


def of_duty(connection: Connection, duty_id: int) -> HeadNote | None:
    """What was sent for this duty, if anything was."""
    return rows.Query(head_notes, HeadNote, head_notes.c.duty_id == duty_id).first(connection)
