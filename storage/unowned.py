"""Assessments that nobody here holds: whoever should has left, has no manager, or has no account anywhere.

``unowned_at`` is since when their service manager has been told, so that each is told once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, select, update

from scheduling.words import Want
from storage.among import among
from storage.connection import Connection
from storage.tables import accounts, assessments, people

_C = assessments.c
_TOLD = select(_C.id).where(_C.unowned_at.is_not(None))
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
    """All that nobody here holds today, by reference: the worker before the team manager.

    From the people who are wanting, a few, to what they hold, each role by its own index: this is looked for
    at every tick, so it may not read all that is open.
    """
    wanting = {row.id: row for row in connection.execute(_wanting(), {"today": today})}
    left = [number for number, row in wanting.items() if row.why == Want.HERE]
    found = dict[tuple[int, int], Unowned]()
    for role, numbers in (
        (_C.worker_id, wanting),
        (_C.team_manager_id, wanting),
        (_C.service_manager_id, left),
    ):
        for row in connection.execute(_held_as(role), {"numbers": numbers}) if numbers else ():
            who = wanting[row.holder_id]
            one = Unowned(row.id, row.reference, who.id, who.name, row.service_manager_id, Want(who.why))
            found.setdefault((row.id, who.id), one)
    return tuple(sorted(found.values(), key=lambda one: (one.reference.casefold(), one.assessment_id)))


def tell(
    connection: Connection, found: Collection[Unowned], now: datetime, limit: int
) -> tuple[Unowned, ...]:
    """Those of ``found`` that nobody was told of yet, told from now on; two who tick never both get one."""
    told = _told(connection)
    new = [one for one in found if one.assessment_id not in told][:limit]
    if not new:
        return ()
    numbers = {one.assessment_id for one in new}
    free = select(_C.id).where(_C.id.in_(numbers), _C.unowned_at.is_(None))
    held = set(connection.scalars(free.order_by(_C.id).with_for_update(skip_locked=True)))
    connection.execute(update(assessments).where(_C.id.in_(held)).values(unowned_at=now))
    return tuple(one for one in new if one.assessment_id in held)


def forget(connection: Connection, found: Collection[Unowned]) -> tuple[int, ...]:
    """Somebody holds again what is not in ``found``, or it ended: told anew should it happen again.

    Gives the numbers of those.
    """
    over = _told(connection) - {one.assessment_id for one in found}
    if not over:
        return ()
    free = select(_C.id).where(_C.id.in_(over)).order_by(_C.id)
    held = connection.scalars(free.with_for_update(skip_locked=True)).all()
    connection.execute(update(assessments).where(_C.id.in_(held)).values(unowned_at=None))
    return tuple(held)


def has_changed(connection: Connection, today: date) -> bool:
    """Whether there is anything to tell or to forget."""
    return _told(connection) != {one.assessment_id for one in every(connection, today)}


def _told(connection: Connection) -> set[int]:
    return set(connection.scalars(_TOLD))


@cache
def _wanting() -> Select[Any]:
    """The people who cannot be asked today, each with why."""
    has_account = select(accounts.c.id).where(accounts.c.person_id == people.c.id).exists()
    why = case(
        (people.c.left_on <= _TODAY, Want.HERE.value),
        (people.c.manager_id.is_(None), Want.MANAGER.value),
        (~has_account, Want.ACCOUNT.value),
    )
    return select(people.c.id, people.c.name, why.label("why")).where(why.is_not(None))


@cache
def _held_as(role: ColumnElement[int]) -> Select[Any]:
    held = select(_C.id, _C.reference, _C.service_manager_id, role.label("holder_id"))
    return held.where(among(role, "numbers"), _C.finished_at.is_(None))
