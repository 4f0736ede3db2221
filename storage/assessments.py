"""Assessments with their milestones: read, held, written, and claimed for a look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, bindparam, insert, or_, select, update

from scheduling.assessment import Assessment, Milestone
from scheduling.people import Person
from scheduling.words import Role
from storage import people, rows, snapshot
from storage.among import among
from storage.connection import Connection
from storage.engine import insert_once
from storage.snapshot import once
from storage.tables import assessments, milestones

_FIELDS = tuple(field.name for field in fields(Assessment) if field.name != "milestones")


@once
def get(connection: Connection, assessment_id: int) -> Assessment | None:
    """The assessment with this number, as it is now."""
    return _one(connection, _by_number(), number=assessment_id)


def get_many(connection: Connection, assessment_ids: Collection[int]) -> tuple[Assessment, ...]:
    """The assessments with these numbers, in the order of their numbers; two statements for all of them."""
    found = snapshot.each(connection, _by_numbers, assessment_ids)
    return tuple(found[number] for number in sorted(found))


def learn(connection: Connection, assessment_ids: Collection[int]) -> tuple[Assessment, ...]:
    """Read these assessments at once, for `get` and `of_milestone` in the same snapshot."""
    found = get_many(connection, assessment_ids)
    snapshot.learn(connection, get, {(one.id,): one for one in found})
    belongs = {(milestone.id,): one.id for one in found for milestone in one.milestones}
    snapshot.learn(connection, of_milestone, belongs)
    return found


def hold(connection: Connection, assessment_id: int) -> Assessment | None:
    """Lock the assessment until the transaction ends, and read it: whoever holds it decides alone.

    Reading first and comparing a version afterwards moved dates twice when two managers approved together.
    """
    held = _one(connection, _held(), number=assessment_id)
    snapshot.learn(connection, get, {(assessment_id,): held})
    return held


def add(
    connection: Connection,
    assessment: Assessment,
    *,
    expectations: str,
    difficulties: str,
    look_at: datetime | None,
) -> Assessment | None:
    """Save a new assessment; it comes back with its numbers, or None when its reference is open already."""
    texts = {"expectations": expectations, "difficulties": difficulties}
    number = insert_once(connection, assessments, {**_values(assessment), **texts, "look_at": look_at})
    return None if number is None else _with_milestones(connection, replace(assessment, id=number), ())


def save(connection: Connection, assessment: Assessment, *, look_at: datetime | None) -> Assessment:
    """Write what differs of an assessment and its milestones; new ones come back with their numbers.

    Whoever saves it holds it. Raises KeyError for one that was never added, and IntegrityError when it is
    open again and its reference was given to another one meanwhile.
    """
    before = get(connection, assessment.id)
    if before is None:
        raise KeyError(assessment.id)
    differing = rows.differing(_values(before), _values(assessment))
    rows.change(connection, assessments, assessment.id, **differing, look_at=look_at)
    saved = _with_milestones(connection, assessment, before.milestones)
    snapshot.learn(connection, get, {(saved.id,): saved})
    return saved


@once
def of_milestone(connection: Connection, milestone_id: int) -> int | None:
    """The number of the assessment that a milestone belongs to."""
    return connection.execute(_belongs(), {"milestone": milestone_id}).scalar_one_or_none()


def open_by_reference(connection: Connection, reference: str) -> Assessment | None:
    """The open assessment with this reference, however it was capitalised and spaced."""
    return _one(connection, _open_one(), key=_key(reference))


def newest_by_reference(connection: Connection, reference: str) -> Assessment | None:
    """The open assessment with this reference, else the one that was added last."""
    still_open = open_by_reference(connection, reference)
    return still_open or _one(connection, _newest_one(), key=_key(reference))


def texts(connection: Connection, assessment_id: int) -> tuple[str, str]:
    """The expectations and the difficulties that were written down at allocation. Both may be empty."""
    row = connection.execute(_texts(), {"number": assessment_id}).one()
    return row.expectations, row.difficulties


def held_by(connection: Connection, person: Person) -> tuple[Assessment, ...]:
    """The open assessments that a person holds in any role; for a head of service, their managers' too."""
    under = (
        people.service_managers_under(connection, person.id) if person.role is Role.HEAD_OF_SERVICE else ()
    )
    held = or_(
        assessments.c.worker_id == person.id,
        assessments.c.team_manager_id == person.id,
        assessments.c.service_manager_id.in_((person.id, *under)),
    )
    return _where(connection, held, assessments.c.finished_at.is_(None))


def due_a_look(connection: Connection, now: datetime, limit: int) -> tuple[int, ...]:
    """The numbers of assessments to look at by ``now``, longest due first, held until the transaction ends.

    Those that another instance or a press holds are passed over: they come with the next tick.
    """
    return tuple(connection.scalars(_due(), {"now": now, "at_most": limit}))


def looked(connection: Connection, look_at: Mapping[int, datetime | None]) -> None:
    """Write down when to look at each next: one statement for each instant, and most share theirs."""
    together = defaultdict(list)
    for assessment_id, instant in look_at.items():
        together[instant].append(assessment_id)
    for instant, numbers in together.items():
        connection.execute(_looked(), {"numbers": numbers, "look_at": instant})


def told_forecast(connection: Connection, told: Mapping[int, date]) -> None:
    """Write down which forecast of sign-off people have been told."""
    for assessment_id, day in told.items():
        rows.change(connection, assessments, assessment_id, told_forecast=day)


def _by_numbers(connection: Connection, numbers: Collection[int]) -> dict[int, Assessment]:
    return {one.id: one for one in _found(connection, *_numbered(), numbers=numbers)}


def _key(reference: str) -> str:
    return " ".join(reference.split()).casefold()


def _values(assessment: Assessment) -> dict[str, object]:
    values = {name: getattr(assessment, name) for name in _FIELDS if name != "id"}
    return {**values, "reference": assessment.reference.strip(), "reference_key": _key(assessment.reference)}


def _where(connection: Connection, *where: ColumnElement[bool]) -> tuple[Assessment, ...]:
    return _found(connection, *_wanted(*where))


@cache
def _by_number() -> tuple[Select[Any], Select[Any]]:
    return _wanted(assessments.c.id == bindparam("number"))


@cache
def _held() -> tuple[Select[Any], Select[Any]]:
    """The same, locked: on PostgreSQL a row that was waited for is read as it has become by then."""
    wanted, steps = _by_number()
    return wanted.with_for_update(), steps


@cache
def _open_one() -> tuple[Select[Any], Select[Any]]:
    return _newest(assessments.c.finished_at.is_(None))


@cache
def _newest_one() -> tuple[Select[Any], Select[Any]]:
    return _newest()


def _newest(*where: ColumnElement[bool]) -> tuple[Select[Any], Select[Any]]:
    named = select(assessments.c.id).where(*where, assessments.c.reference_key == bindparam("key"))
    newest = named.order_by(assessments.c.id.desc()).limit(1)
    return _wanted(assessments.c.id == newest.scalar_subquery())


@cache
def _numbered() -> tuple[Select[Any], Select[Any]]:
    return _wanted(among(assessments.c.id, "numbers"))


@cache
def _looked() -> Update:
    return update(assessments).where(among(assessments.c.id, "numbers"))


@cache
def _texts() -> Select[str, str]:
    written = select(assessments.c.expectations, assessments.c.difficulties)
    return written.where(assessments.c.id == bindparam("number"))


@cache
def _belongs() -> Select[int]:
    return select(milestones.c.assessment_id).where(milestones.c.id == bindparam("milestone"))


@cache
def _due() -> Select[int]:
    due = select(assessments.c.id).where(assessments.c.look_at <= bindparam("now"))
    in_turn = due.order_by(assessments.c.look_at, assessments.c.id).limit(bindparam("at_most"))
    return in_turn.with_for_update(skip_locked=True)


def _wanted(*where: ColumnElement[bool]) -> tuple[Select[Any], Select[Any]]:
    """Assessments, and their milestones. Both ask the same, so that no list of numbers can grow too long for
    the database.
    """
    wanted = select(*(assessments.c[name] for name in _FIELDS)).where(*where).order_by(assessments.c.id)
    theirs = select(assessments.c.id).where(*where)
    named = (milestones.c[field.name] for field in fields(Milestone))
    steps = select(milestones.c.assessment_id, *named).where(milestones.c.assessment_id.in_(theirs))
    return wanted, steps.order_by(milestones.c.id)


def _one(
    connection: Connection, statements: tuple[Select[Any], Select[Any]], **asked: object
) -> Assessment | None:
    wanted, steps = statements
    return next(iter(_found(connection, wanted, steps, **asked)), None)


def _found(
    connection: Connection, wanted: Select[Any], steps: Select[Any], **asked: object
) -> tuple[Assessment, ...]:
    found = connection.execute(wanted, asked).all()
    of_each = defaultdict(list)
    for assessment_id, *values in connection.execute(steps, asked).all():
        of_each[assessment_id].append(Milestone(*values))
    named_values = (dict(zip(_FIELDS, row, strict=True)) for row in found)
    return tuple(Assessment(**values, milestones=tuple(of_each[values["id"]])) for values in named_values)


def _with_milestones(
    connection: Connection, assessment: Assessment, before: Collection[Milestone]
) -> Assessment:
    was = {milestone.id: milestone for milestone in before}
    for milestone in assessment.milestones:
        if milestone.id and milestone != was[milestone.id]:
            differing = rows.differing(rows.values(was[milestone.id]), rows.values(milestone))
            rows.change(connection, milestones, milestone.id, **differing)
    unsaved = [milestone for milestone in assessment.milestones if not milestone.id]
    if not unsaved:
        return assessment
    new = iter(_added(connection, assessment.id, unsaved))
    return replace(assessment, milestones=tuple(m if m.id else next(new) for m in assessment.milestones))


def _added(connection: Connection, assessment_id: int, new: Sequence[Milestone]) -> list[Milestone]:
    """The numbers come in the order of the milestones: what began later is found later."""
    statement = insert(milestones).returning(milestones.c.id, sort_by_parameter_order=True)
    values = [{**rows.values(milestone), "assessment_id": assessment_id} for milestone in new]
    numbers = connection.scalars(statement, values)
    return [replace(milestone, id=number) for milestone, number in zip(new, numbers, strict=True)]
