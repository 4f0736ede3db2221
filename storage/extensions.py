"""Extension requests: asked for, decided, withdrawn. At most one is open for each assessment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import bindparam

from scheduling.words import DecisionKind, RequestState
from storage import rows
from storage.connection import Connection
from storage.engine import insert_once
from storage.tables import extensions

OPEN = (RequestState.ASKED, RequestState.INFORMATION)


@dataclass(frozen=True)
class Extension:
    """One request. ``days`` were asked for and ``days_approved`` given, in working days.

    ``reason`` is the key of one of the procedure's reasons, ``exactly`` says exactly what it is where the
    reason wants that, ``note`` is the case note and ``meanwhile`` what keeps the child safe while waiting.
    ``question`` and ``information`` are what was asked for before deciding, and what came of it.
    ``acting_for`` and ``decided_for`` say whom the people who asked and decided stood in for.
    """

    assessment_id: int
    requested_by: int
    requested_at: datetime
    reason: str
    days: int
    note: str
    meanwhile: str
    approver_id: int
    exactly: str = ""
    acting_for: int | None = None
    state: RequestState = RequestState.ASKED
    decision: DecisionKind | None = None
    days_approved: int | None = None
    decided_by: int | None = None
    decided_for: int | None = None
    decided_at: datetime | None = None
    comment: str = ""
    past_ceiling_acknowledged: bool = False
    question: str = ""
    information: str = ""
    sign_off_before: date | None = None
    sign_off_after: date | None = None
    id: int = 0


_THEIRS = extensions.c.assessment_id == bindparam("assessment")
_OF_ASSESSMENT = rows.Query(extensions, Extension, _THEIRS)
_OPEN = rows.Query(extensions, Extension, _THEIRS, extensions.c.state.in_(OPEN))


def add(connection: Connection, extension: Extension) -> Extension | None:
    """Add a request; it comes back with its number, or None when another one is open for its assessment."""
    number = insert_once(connection, extensions, rows.values(extension))
    return None if number is None else replace(extension, id=number)


def get(connection: Connection, extension_id: int) -> Extension | None:
    """The request with this number. Hold its assessment before reading it to decide."""
    return rows.get(connection, extensions, Extension, extension_id)


def save(connection: Connection, extension: Extension) -> None:
    """Write what has changed about a request."""
    rows.save(connection, extensions, extension)


def open_of(connection: Connection, assessment_id: int) -> Extension | None:
    """The request that waits for a decision or for information, if there is one."""
    return _OPEN.first(connection, assessment=assessment_id)


def of_assessment(connection: Connection, assessment_id: int) -> tuple[Extension, ...]:
    """Every request, oldest first."""
    return _OF_ASSESSMENT.every(connection, assessment=assessment_id)
