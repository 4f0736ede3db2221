"""Absences: booked, covered, cancelled; and who is away on a day, with who stands in for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from scheduling.cover import Absence, Cover, cover_on
from storage import rows
from storage.among import among
from storage.columns import earliest
from storage.connection import Connection
from storage.snapshot import once
from storage.tables import absences

_STANDS = absences.c.cancelled_at.is_(None)
_NEXT_LOOK = earliest(absences.c.look_at)


def add(connection: Connection, absence: Absence) -> Absence:
    """Add an absence; it comes back with its number."""
    return rows.add(connection, absences, absence)


def get(connection: Connection, absence_id: int) -> Absence | None:
    """The absence with this number."""
    return rows.get(connection, absences, Absence, absence_id)


def hold(connection: Connection, absence_id: int) -> Absence | None:
    """Lock the absence until the transaction ends, then read it."""
    locked = connection.execute(_locked(), {"number": absence_id}).first()
    return None if locked is None else get(connection, absence_id)


def save(connection: Connection, absence: Absence) -> None:
    """Write what has changed about an absence."""
    rows.save(connection, absences, absence)


def between(connection: Connection, first_day: date, last_day: date) -> tuple[Absence, ...]:
    """Every absence that is not cancelled and holds on any of these days, those booked first first."""
    return _between().every(connection, first_day=first_day, last_day=last_day)


@once
def cover(connection: Connection, day: date) -> Cover:
    """Who is away on ``day``, and who stands in for them."""
    return cover_on(between(connection, day, day), day)


def of_people(
    connection: Connection, person_ids: Collection[int], since: date, *, covered_by: int | None = None
) -> tuple[Absence, ...]:
    """The absences of these people that are not cancelled and not over before ``since``, the next one first.

    With ``covered_by``, those as well that this person was asked to cover.
    """
    whose: ColumnElement[bool] = absences.c.person_id.in_(person_ids)
    if covered_by is not None:
        whose = or_(whose, absences.c.alternate_id == covered_by)
    order = (absences.c.first_day, absences.c.id)
    still = (absences.c.last_day >= since, _STANDS)
    return rows.Query(absences, Absence, whose, *still, order_by=order).every(connection)


def next_look(connection: Connection) -> datetime | None:
    """When an absence next begins, or somebody is back to be told; None when nobody is or will be away."""
    look: datetime | None = connection.scalar(_NEXT_LOOK)
    return look


def due_a_look(connection: Connection, now: datetime, limit: int) -> tuple[Absence, ...]:
    """Absences that have begun or ended by ``now`` and were not told yet, held until the transaction ends.

    Those that another instance or a press holds are passed over: they come with the next tick.
    """
    numbers = connection.scalars(_to_look_at(), {"now": now, "at_most": limit}).all()
    return _numbered().every(connection, numbers=numbers) if numbers else ()


@cache
def _locked() -> Select[int]:
    return select(absences.c.id).where(absences.c.id == bindparam("number")).with_for_update()


@cache
def _between() -> rows.Query[Absence]:
    first_day = bindparam("first_day", type_=absences.c.first_day.type)
    last_day = bindparam("last_day", type_=absences.c.last_day.type)
    holds = (absences.c.last_day >= first_day, absences.c.first_day <= last_day, _STANDS)
    return rows.Query(absences, Absence, *holds)


@cache
def _numbered() -> rows.Query[Absence]:
    return rows.Query(absences, Absence, among(absences.c.id, "numbers"))


@cache
def _to_look_at() -> Select[int]:
    now = bindparam("now", type_=absences.c.look_at.type)
    due = select(absences.c.id).where(absences.c.look_at <= now).order_by(absences.c.look_at, absences.c.id)
    return due.limit(bindparam("at_most", type_=absences.c.id.type)).with_for_update(skip_locked=True)
