"""Transfers, endings and reopenings, with the reason that was given for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam

from scheduling.words import Act, Ending
from storage import rows
from storage.connection import Connection
from storage.tables import endings


@dataclass(frozen=True)
class Ended:
    """One of these acts. ``ending`` says which ending it was when the act is `Act.END`."""

    assessment_id: int
    act: Act
    reason: str
    by_id: int
    at: datetime
    ending: Ending | None = None
    id: int = 0


_OF_ASSESSMENT = rows.Query(endings, Ended, endings.c.assessment_id == bindparam("assessment"))


def add(connection: Connection, ended: Ended) -> Ended:
    """Add one; it comes back with its number."""
    return rows.add(connection, endings, ended)


def get(connection: Connection, ended_id: int) -> Ended | None:
    """The act with this number."""
    return rows.get(connection, endings, Ended, ended_id)


def of_assessment(connection: Connection, assessment_id: int) -> tuple[Ended, ...]:
    """All of them, oldest first."""
    return _OF_ASSESSMENT.every(connection, assessment=assessment_id)
