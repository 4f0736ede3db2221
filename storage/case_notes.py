"""Case notes: the text for the child's file, to be filed there by a person, then filed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, update

from scheduling.words import NoteKind
from storage import rows
from storage.connection import Connection
from storage.tables import case_notes


@dataclass(frozen=True)
class CaseNote:
    """One note, ready to copy; filed once ``filed_at`` is set."""

    assessment_id: int
    kind: NoteKind
    text: str
    drafted_at: datetime
    filed_by: int | None = None
    filed_at: datetime | None = None
    id: int = 0


_THEIRS = case_notes.c.assessment_id == bindparam("assessment")
_UNFILED = case_notes.c.filed_at.is_(None)
_OF_ASSESSMENT = rows.Query(case_notes, CaseNote, _THEIRS)
_TO_FILE = rows.Query(case_notes, CaseNote, _THEIRS, _UNFILED)
_CHANGE = update(case_notes).where(case_notes.c.id == bindparam("note"), _UNFILED).returning(case_notes.c.id)


def add(connection: Connection, note: CaseNote) -> CaseNote:
    """Add a note that is to be filed; it comes back with its number."""
    return rows.add(connection, case_notes, note)


def get(connection: Connection, note_id: int) -> CaseNote | None:
    """The note with this number."""
    return rows.get(connection, case_notes, CaseNote, note_id)


def redraft(connection: Connection, note_id: int, text: str, at: datetime) -> bool:
    """Change the words of a note; False when it was filed already, and then nothing changes."""
    changed = connection.execute(_CHANGE, {"note": note_id, "text": text, "drafted_at": at})
    return changed.first() is not None


def file(connection: Connection, note_id: int, by: int, at: datetime) -> bool:
    """Mark a note as filed; False when somebody was first, and then nothing changes."""
    filed = connection.execute(_CHANGE, {"note": note_id, "filed_by": by, "filed_at": at})
    return filed.first() is not None


def to_file(connection: Connection, assessment_id: int) -> tuple[CaseNote, ...]:
    """The notes that are still to be filed, oldest first."""
    return _TO_FILE.every(connection, assessment=assessment_id)


def of_assessment(connection: Connection, assessment_id: int) -> tuple[CaseNote, ...]:
    """Every note, oldest first."""
    return _OF_ASSESSMENT.every(connection, assessment=assessment_id)
