"""Remedial actions: what is to be done instead of more time, by whom and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam

from storage import rows
from storage.connection import Connection
from storage.tables import remedial_actions


@dataclass(frozen=True)
class RemedialAction:
    """One action. ``extension_id`` names the request that it was the answer to, where it was one."""

    assessment_id: int
    agreed_by: int
    agreed_at: datetime
    what: str
    owner_id: int
    due_on: date
    extension_id: int | None = None
    done_by: int | None = None
    done_at: datetime | None = None
    id: int = 0


_OF_ASSESSMENT = rows.Query(
    remedial_actions, RemedialAction, remedial_actions.c.assessment_id == bindparam("assessment")
)


def add(connection: Connection, action: RemedialAction) -> RemedialAction:
    """Add an action; it comes back with its number."""
    return rows.add(connection, remedial_actions, action)


def get(connection: Connection, action_id: int) -> RemedialAction | None:
    """The action with this number."""
    return rows.get(connection, remedial_actions, RemedialAction, action_id)


def save(connection: Connection, action: RemedialAction) -> None:
    """Write what has changed about an action."""
    rows.save(connection, remedial_actions, action)


def of_assessment(connection: Connection, assessment_id: int) -> tuple[RemedialAction, ...]:
    """Every action, oldest first."""
    return _OF_ASSESSMENT.every(connection, assessment=assessment_id)
