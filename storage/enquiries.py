"""Enquiries: a service manager asks the team manager how an assessment stands, once a day at most."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import bindparam

from storage import rows, snapshot
from storage.among import among
from storage.connection import Connection
from storage.engine import insert_once
from storage.tables import enquiries


@dataclass(frozen=True)
class Enquiry:
    """One asking on the day ``day`` in London. ``acting_for`` says whom the person who asked stood in for."""

    assessment_id: int
    day: date
    asked_by: int
    asked_of: int
    asked_at: datetime
    acting_for: int | None = None
    id: int = 0


_MADE_ON = rows.Query(
    enquiries,
    Enquiry,
    among(enquiries.c.assessment_id, "numbers"),
    enquiries.c.day == bindparam("day", type_=enquiries.c.day.type),
)


def add(connection: Connection, enquiry: Enquiry) -> Enquiry | None:
    """Add an enquiry; it comes back with its number, or None when that day's was made already."""
    number = insert_once(connection, enquiries, rows.values(enquiry))
    return None if number is None else replace(enquiry, id=number)


def get(connection: Connection, enquiry_id: int) -> Enquiry | None:
    """The enquiry with this number."""
    return rows.get(connection, enquiries, Enquiry, enquiry_id)


def made_on(connection: Connection, assessment_ids: Collection[int], day: date) -> dict[int, Enquiry]:
    """The enquiry of ``day`` about each of these assessments that has one."""
    return snapshot.each(connection, _made_on, assessment_ids, day)


def _made_on(connection: Connection, numbers: Collection[int], day: date) -> dict[int, Enquiry]:
    return {one.assessment_id: one for one in _MADE_ON.every(connection, numbers=numbers, day=day)}
