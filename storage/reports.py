"""What the fortnightly report counts, read set by set: plain facts without a name or a reference.

Only what was recorded before the fortnight ended is read, and what has happened to it since (a reopening, a
later extension) is taken back, so that the same report comes again later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from scheduling.calendar import WorkingCalendar
from scheduling.figures import Approved, Due, Facts, Fortnight, SignedOff, due_then
from scheduling.words import Act, DecisionKind, Standing
from storage.connection import Connection
from storage.snapshot import once
from storage.tables import assessments, case_notes, endings, extensions, journal, milestones

_GIVEN = (DecisionKind.APPROVED, DecisionKind.FEWER_DAYS)
_FINISHES = (Act.SIGN_OFF, Act.END, Act.REOPEN)


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
    """What the store says of one fortnight, from ``starts`` until ``ends``, before it is in days of London.

    ``moved`` are the extensions approved since, of each assessment, and ``finished`` the acts that had
    finished, by then, those reopened since: what was so when the fortnight ended and the rows no longer say.
    """

    starts: datetime
    ends: datetime
    moved: Mapping[int, Sequence[tuple[datetime, int]]]
    finished: Mapping[int, tuple[str, datetime]]
    signed_off: Sequence[Row[Any]]
    due: Sequence[Row[Any]]
    approved: tuple[Approved, ...]
    notes_filed: int


def facts(connection: Connection, calendar: WorkingCalendar, fortnight: Fortnight, steps: Steps) -> Facts:
    """What happened in one fortnight, in the days of London; half a dozen statements, once in a snapshot."""
    starts = calendar.at(fortnight.first, time.min)
    ends = calendar.at(fortnight.last + timedelta(1), time.min)
    found = _read(connection, fortnight, steps, starts, ends)
    due = [(row.step, _as_due(row, calendar, steps, found)) for row in found.due]
    return Facts(
        signed_off=tuple(_as_signed_off(row, calendar, steps, found) for row in found.signed_off),
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
    finished = _finished_then(connection, ends)
    return _Found(
        starts=starts,
        ends=ends,
        moved=_moved_since(connection, ends),
        finished=finished,
        signed_off=_signed_off(connection, steps, starts, ends, finished),
        due=_due(connection, steps, fortnight, ends),
        approved=_approved(connection, steps, starts, ends),
        notes_filed=_filed(connection, steps, starts, ends),
    )


def _signed_off(
    connection: Connection,
    steps: Steps,
    starts: datetime,
    ends: datetime,
    finished: Mapping[int, tuple[str, datetime]],
) -> Sequence[Row[Any]]:
    again = [number for number, (act, at) in finished.items() if act == Act.SIGN_OFF and starts <= at]
    finished_at = assessments.c.finished_at
    in_time = and_(assessments.c.standing == Standing.SIGNED_OFF, finished_at >= starts, finished_at < ends)
    wanted = _milestones(steps, steps.sign_off).where(or_(in_time, assessments.c.id.in_(again)))
    return connection.execute(wanted).all()


def _due(connection: Connection, steps: Steps, fortnight: Fortnight, ends: datetime) -> Sequence[Row[Any]]:
    """What had begun by then and fell due in the fortnight, or would have but for what came since."""
    due_on = milestones.c.due_on
    moved_since = assessments.c.id.in_(select(extensions.c.assessment_id).where(_given_since(ends)))
    fell_due = and_(
        due_on >= fortnight.first,
        or_(due_on <= fortnight.last, moved_since),
        milestones.c.begun_at < ends,
    )
    wanted = _milestones(steps, [*steps.check_ins, *steps.notes]).where(fell_due)
    return connection.execute(wanted).all()


def _as_signed_off(row: Row[Any], calendar: WorkingCalendar, steps: Steps, found: _Found) -> SignedOff:
    _, signed_off_at = found.finished.get(row.id, ("", row.finished_at))
    return SignedOff(
        referred_on=row.referred_on,
        allocated_on=row.allocated_on,
        planned_on=row.planned_on,
        due_on=due_then(calendar, row.due_on, _moved(row, steps, found)),
        ceiling_on=row.ceiling_on,
        on=calendar.today(signed_off_at),
    )


def _as_due(row: Row[Any], calendar: WorkingCalendar, steps: Steps, found: _Found) -> Due:
    met_at, closed_at = (at if at and at < found.ends else None for at in (row.met_at, row.closed_at))
    outlives = row.step in steps.notes  # a note is still to be filed when its assessment is over
    if met_at is None and closed_at is None and row.id in found.finished and not outlives:
        _, closed_at = found.finished[row.id]  # it was closed with its assessment, and opened again since
    return Due(
        due_on=due_then(calendar, row.due_on, _moved(row, steps, found)),
        done_on=calendar.today(met_at) if met_at else None,
        closed_on=calendar.today(closed_at) if closed_at else None,
    )


def _approved(connection: Connection, steps: Steps, starts: datetime, ends: datetime) -> tuple[Approved, ...]:
    given = (
        select(extensions.c.reason, extensions.c.days_approved)
        .join(assessments, assessments.c.id == extensions.c.assessment_id)
        .where(_was_given(), assessments.c.procedure == steps.procedure)
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
        select(*own, *theirs)
        .join(milestones, milestones.c.assessment_id == assessments.c.id)
        .where(assessments.c.procedure == steps.procedure, milestones.c.step.in_(keys))
        .order_by(milestones.c.id)
    )


_DATES = ("id", "procedure_version", "referred_on", "allocated_on", "ceiling_on", "finished_at")


def _moved(row: Row[Any], steps: Steps, found: _Found) -> int:
    """How many working days a milestone was moved by since the fortnight ended; only an open one moves."""
    if (row.procedure_version, row.step) not in steps.moving:
        return 0
    over = min((at for at in (row.met_at, row.closed_at) if at is not None), default=None)
    return sum(days for at, days in found.moved.get(row.id, ()) if over is None or at < over)


def _moved_since(connection: Connection, ends: datetime) -> Mapping[int, Sequence[tuple[datetime, int]]]:
    later = select(extensions.c.assessment_id, extensions.c.decided_at, extensions.c.days_approved)
    moved = defaultdict(list)
    for number, at, days in connection.execute(later.where(_given_since(ends))):
        moved[number].append((at, days))
    return moved


def _given_since(ends: datetime) -> ColumnElement[bool]:
    """The extensions that were approved after the fortnight."""
    return and_(_was_given(), extensions.c.decided_at >= ends)


def _was_given() -> ColumnElement[bool]:
    return extensions.c.decision.in_(_GIVEN)


def _finished_then(connection: Connection, ends: datetime) -> Mapping[int, tuple[str, datetime]]:
    """What had finished, by the end of the fortnight, each assessment that was reopened after it.

    A reopening wipes the day out of the assessment; the journal keeps it.
    """
    reopened = select(endings.c.assessment_id).where(endings.c.act == Act.REOPEN, endings.c.at >= ends)
    told = (
        select(journal.c.chain, journal.c.act, journal.c.at)
        .where(journal.c.chain.in_(reopened), journal.c.act.in_([act.value for act in _FINISHES]))
        .where(journal.c.at < ends)
        .order_by(journal.c.chain, journal.c.seq)
    )
    newest = {chain: (act, at) for chain, act, at in connection.execute(told)}
    return {number: (act, at) for number, (act, at) in newest.items() if act != Act.REOPEN}
