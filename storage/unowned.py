"""Assessments that nobody here holds: whoever should has left, has no manager, or has no account anywhere.

``unowned_at`` is since when their service manager has been told, so that each is told once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, literal, select, union_all, update

from scheduling.words import Want
from storage.tables import accounts, assessments, people

_TODAY = bindparam("today", type_=people.c.left_on.type)


@dataclass(frozen=True)
class Unowned:
    """An open assessment, and the holder of it who cannot be asked; ``why`` says what is wanting."""

    assessment_id: int
    reference: str
    holder_id: int
    holder: str
    service_manager_id: int
    why: Want


def every(connection: Connection, today: date) -> tuple[Unowned, ...]:
    """All that nobody here holds today, by reference: the worker before the team manager."""
    return _found(connection, _unowned(), today)


def tell(connection: Connection, today: date, now: datetime, limit: int) -> tuple[Unowned, ...]:
    """Those of them that nobody was told of yet, told from now on; two who tick never both get one."""
    found = _found(connection, _unowned(untold=True).limit(limit), today)
    if not found:
        return ()
    numbers = {one.assessment_id for one in found}
    free = select(assessments.c.id).where(assessments.c.id.in_(numbers), assessments.c.unowned_at.is_(None))
    held = set(connection.scalars(free.order_by(assessments.c.id).with_for_update(skip_locked=True)))
    connection.execute(update(assessments).where(assessments.c.id.in_(held)).values(unowned_at=now))
    return tuple(one for one in found if one.assessment_id in held)


def forget(connection: Connection, today: date) -> tuple[int, ...]:
    """Somebody holds these again, or they ended: told anew should it happen again. Gives their numbers."""
    over = _told(connection) - {one.assessment_id for one in every(connection, today)}
    if not over:
        return ()
    free = select(assessments.c.id).where(assessments.c.id.in_(over)).order_by(assessments.c.id)
    held = connection.scalars(free.with_for_update(skip_locked=True)).all()
    connection.execute(update(assessments).where(assessments.c.id.in_(held)).values(unowned_at=None))
    return tuple(held)


def has_changed(connection: Connection, today: date) -> bool:
    """Whether there is anything to tell or to forget."""
    return _told(connection) != {one.assessment_id for one in every(connection, today)}


def _told(connection: Connection) -> set[int]:
    return set(connection.scalars(select(assessments.c.id).where(assessments.c.unowned_at.is_not(None))))


def _found(connection: Connection, which: Select[Any], today: date) -> tuple[Unowned, ...]:
    found = dict.fromkeys(Unowned(*row) for row in connection.execute(which, {"today": today}))
    return tuple(replace(one, why=Want(one.why)) for one in found)


@cache
def _unowned(*, untold: bool = False) -> Select[Any]:
    """From the people who are wanting, a few, to what they hold, each role by its own index.

    Looked for at every tick, so it may not read all that is open: a million, and nobody of them lost.
    """
    has_left = people.c.left_on <= _TODAY
    roles = (
        _held_as(assessments.c.worker_id, 1),
        _held_as(assessments.c.team_manager_id, 2),
        _held_as(assessments.c.service_manager_id, 3).where(has_left),
    )
    found = union_all(*(held.where(assessments.c.unowned_at.is_(None)) if untold else held for held in roles))
    held = found.subquery()
    wanted = (held.c.assessment_id, held.c.reference, held.c.holder_id, held.c.name)
    by_reference = (held.c.reference_key, held.c.assessment_id, held.c.place)
    return select(*wanted, held.c.service_manager_id, held.c.why).order_by(*by_reference)


def _held_as(role: ColumnElement[int], place: int) -> Select[Any]:
    why = _why()
    return (
        select(
            assessments.c.id.label("assessment_id"),
            assessments.c.reference,
            assessments.c.reference_key,
            people.c.id.label("holder_id"),
            people.c.name,
            assessments.c.service_manager_id,
            why.label("why"),
            literal(place).label("place"),
        )
        .join_from(people, assessments, role == people.c.id)
        .where(why.is_not(None), assessments.c.finished_at.is_(None))
    )


def _why() -> ColumnElement[Any]:
    has_account = select(accounts.c.id).where(accounts.c.person_id == people.c.id).exists()
    return case(
        (people.c.left_on <= _TODAY, Want.HERE.value),
        (people.c.manager_id.is_(None), Want.MANAGER.value),
        (~has_account, Want.ACCOUNT.value),
    )
