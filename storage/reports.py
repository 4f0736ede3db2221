"""What the fortnightly report counts, read set by set: plain facts without a name or a reference.

Only what was recorded before the fortnight ended is read, and what has happened to it since is taken back
(`storage.then`), so that the same report comes again later.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from scheduling.calendar import WorkingCalendar
from scheduling.figures import Approved, Due, Facts, Fortnight, SignedOff, due_then
from scheduling.words import Act, Standing
from storage.connection import Connection
from storage.snapshot import once
from storage.tables import assessments, case_notes, extensions, milestones
from storage.then import Then, as_of, given_since, was_given


@dataclass(frozen=True)
class Steps:
    """Which steps of the procedure named ``procedure`` the report counts, by their keys.

    ``moving`` are those that an extension moves, each with the version of the procedure that says so.
    """

    procedure: str
    sign_off: Collection[str]
    check_ins: Collection[str]
    notes: Collection[str]
    moving: Collection[tuple[int, str]]


@dataclass(frozen=True)
class _Found:
    """What the store says of one fortnight, before it is in days of London, and what was so when it ended."""

    then: Then
    signed_off: Sequence[Row[Any]]
    due: Sequence[Row[Any]]
    approved: tuple[Approved, ...]
    notes_filed: int


def facts(connection: Connection, calendar: WorkingCalendar, fortnight: Fortnight, steps: Steps) -> Facts:
    """What happened in one fortnight, in the days of London; half a dozen statements, once in a snapshot."""
    starts = calendar.at(fortnight.first, time.min)
    ends = calendar.at(fortnight.last + timedelta(1), time.min)
    found = _read(connection, fortnight, steps, starts, ends)
    due = [(row.step, _as_due(row, calendar, steps, found.then)) for row in found.due]
    return Facts(
        signed_off=tuple(_as_signed_off(row, calendar, steps, found.then) for row in found.signed_off),
        approved=found.approved,
        check_ins=tuple(one for step, one in due if step in steps.check_ins),
        notes=tuple(one for step, one in due if step in steps.notes),
        notes_filed=found.notes_filed,
    )


@once
def _read(
    connection: Connection, fortnight: Fortnight, steps: Steps, starts: datetime, ends: datetime
) -> _Found:
    """Everybody who reviews the report is drawn the same one, and in a large store it takes a while."""
    then = as_of(connection, ends)
    return _Found(
        then=then,
        signed_off=_signed_off(connection, steps, starts, then),
        due=_due(connection, steps, fortnight, ends),
        approved=_approved(connection, steps, starts, ends),
        notes_filed=_filed(connection, steps, starts, ends),
    )


def _signed_off(connection: Connection, steps: Steps, starts: datetime, then: Then) -> Sequence[Row[Any]]:
    again = [number for number, (act, at) in then.finished.items() if act == Act.SIGN_OFF and starts <= at]
    finished_at = assessments.c.finished_at
    in_time = and_(
        assessments.c.standing == Standing.SIGNED_OFF, finished_at >= starts, finished_at < then.moment
    )
    wanted = _milestones(steps, steps.sign_off).where(or_(in_time, assessments.c.id.in_(again)))
    return connection.execute(wanted).all()


def _due(connection: Connection, steps: Steps, fortnight: Fortnight, ends: datetime) -> Sequence[Row[Any]]:
    """What had begun by then and fell due in the fortnight, or would have but for what came since."""
    due_on = milestones.c.due_on
    moved_since = assessments.c.id.in_(select(extensions.c.assessment_id).where(given_since(ends)))
    fell_due = and_(
        due_on >= fortnight.first,
        or_(due_on <= fortnight.last, moved_since),
        milestones.c.begun_at < ends,
    )
    wanted = _milestones(steps, [*steps.check_ins, *steps.notes]).where(fell_due)
    return connection.execute(wanted).all()


def _as_signed_off(row: Row[Any], calendar: WorkingCalendar, steps: Steps, then: Then) -> SignedOff:
    _, signed_off_at = then.finished.get(row.id, ("", row.finished_at))
    return SignedOff(
        referred_on=row.referred_on,
        allocated_on=row.allocated_on,
        planned_on=row.planned_on,
        due_on=due_then(calendar, row.due_on, _moved(row, steps, then)),
        ceiling_on=row.ceiling_on,
        on=calendar.today(signed_off_at),
    )


def _as_due(row: Row[Any], calendar: WorkingCalendar, steps: Steps, then: Then) -> Due:
    met_at = then.met_at(row.milestone_id, row.met_at)
    closed_at = row.closed_at if row.closed_at and row.closed_at < then.moment else None
    outlives = row.step in steps.notes  # a note is still to be filed when its assessment is over
    if met_at is None and closed_at is None and row.id in then.finished and not outlives:
        _, closed_at = then.finished[row.id]  # it was closed with its assessment, and opened again since
    return Due(
        due_on=due_then(calendar, row.due_on, _moved(row, steps, then)),
        done_on=calendar.today(met_at) if met_at else None,
        closed_on=calendar.today(closed_at) if closed_at else None,
    )


def _approved(connection: Connection, steps: Steps, starts: datetime, ends: datetime) -> tuple[Approved, ...]:
    given = (
        select(extensions.c.reason, extensions.c.days_approved)
        .join(assessments, assessments.c.id == extensions.c.assessment_id)
        .where(was_given(), assessments.c.procedure == steps.procedure)
        .where(extensions.c.decided_at >= starts, extensions.c.decided_at < ends)
        .order_by(extensions.c.id)
    )
    return tuple(Approved(reason, days) for reason, days in connection.execute(given))


def _filed(connection: Connection, steps: Steps, starts: datetime, ends: datetime) -> int:
    filed = (
        select(func.count())
        .select_from(case_notes)
        .join(assessments, assessments.c.id == case_notes.c.assessment_id)
        .where(assessments.c.procedure == steps.procedure)
        .where(case_notes.c.filed_at >= starts, case_notes.c.filed_at < ends)
    )
    return connection.execute(filed).scalar_one()


def _milestones(steps: Steps, keys: Collection[str]) -> Select[Any]:
    """The milestones of these steps, each with the dates of its assessment."""
    own = (assessments.c[name] for name in _DATES)
    theirs = (milestones.c[name] for name in ("step", "planned_on", "due_on", "met_at", "closed_at"))
    return (
        select(*own, milestones.c.id.label("milestone_id"), *theirs)
        .join(milestones, milestones.c.assessment_id == assessments.c.id)
        .where(assessments.c.procedure == steps.procedure, milestones.c.step.in_(keys))
        .order_by(milestones.c.id)
    )


_DATES = ("id", "procedure_version", "referred_on", "allocated_on", "ceiling_on", "finished_at")


def _moved(row: Row[Any], steps: Steps, then: Then) -> int:
    """By how many working days a milestone was moved since the fortnight ended."""
    if (row.procedure_version, row.step) not in steps.moving:
        return 0
    return then.moved_by(row.id, row.milestone_id, (row.met_at, row.closed_at))
