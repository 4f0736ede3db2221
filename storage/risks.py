"""Why an assessment was said to be at risk, by whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam

from storage import rows
from storage.connection import Connection
from storage.tables import risks


@dataclass(frozen=True)
class Risk:
    """One risk that was raised; ``note`` says what is in the way."""

    assessment_id: int
    raised_by: int
    at: datetime
    note: str
    id: int = 0


_OF_ASSESSMENT = rows.Query(risks, Risk, risks.c.assessment_id == bindparam("whose"))


def add(connection: Connection, risk: Risk) -> Risk:
    """Add a risk; it comes back with its number."""
    return rows.add(connection, risks, risk)


def of_assessment(connection: Connection, assessment_id: int) -> tuple[Risk, ...]:
    """Every risk that was raised on an assessment, oldest first."""
    return _OF_ASSESSMENT.every(connection, whose=assessment_id)


def get(connection: Connection, risk_id: int) -> Risk | None:
    """The risk with this number."""
    return rows.get(connection, risks, Risk, risk_id)
