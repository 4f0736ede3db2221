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

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from scheduling.calendar import WorkingCalendar
from scheduling.figures import Approved, Due, Facts, Fortnight, SignedOff, due_then
from scheduling.words import Act, DecisionKind, Standing
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
class _Then:
    """What was so when the fortnight ended, and is not what the rows say now.

    ``moved`` are the extensions approved since, of each assessment; ``finished`` the acts that had finished
    those reopened since.
    """

    starts: datetime
    ends: datetime
    moved: Mapping[int, Sequence[tuple[datetime, int]]]
    finished: Mapping[int, tuple[str, datetime]]


def facts(connection: Connection, calendar: WorkingCalendar, fortnight: Fortnight, steps: Steps) -> Facts:
    """What happened in one fortnight, in the days of London; some half a dozen statements in all."""
    starts = calendar.at(fortnight.first, time.min)
    ends = calendar.at(fortnight.last + timedelta(1), time.min)
    then = _Then(starts, ends, _moved_since(connection, ends), _finished_then(connection, ends))
    return Facts(
        signed_off=_signed_off(connection, calendar, steps, then),
        approved=_approved(connection, steps, then),
        check_ins=_due(connection, calendar, steps, steps.check_ins, fortnight, then),
        notes=_due(connection, calendar, steps, steps.notes, fortnight, then),
        notes_filed=_filed(connection, steps, then),
    )


def _signed_off(
    connection: Connection, calendar: WorkingCalendar, steps: Steps, then: _Then
) -> tuple[SignedOff, ...]:
    again = {
        number: at for number, (act, at) in then.finished.items() if act == Act.SIGN_OFF and then.starts <= at
    }
    finished_at = assessments.c.finished_at
    in_time = and_(
        assessments.c.standing == Standing.SIGNED_OFF, finished_at >= then.starts, finished_at < then.ends
    )
    wanted = _milestones(steps, steps.sign_off).where(or_(in_time, assessments.c.id.in_(again)))
    return tuple(
        SignedOff(
            referred_on=row.referred_on,
            allocated_on=row.allocated_on,
            planned_on=row.planned_on,
            due_on=due_then(calendar, row.due_on, _moved(row, steps, then)),
            ceiling_on=row.ceiling_on,
            on=calendar.today(again.get(row.id, row.finished_at)),
        )
        for row in connection.execute(wanted)
    )


def _due(
    connection: Connection,
    calendar: WorkingCalendar,
    steps: Steps,
    keys: Collection[str],
    fortnight: Fortnight,
    then: _Then,
) -> tuple[Due, ...]:
    """What had begun by then and fell due in the fortnight, or would have but for what came since."""
    due_on = milestones.c.due_on
    fell_due = and_(
        due_on >= fortnight.first,
        or_(
            due_on <= fortnight.last,
            assessments.c.id.in_(select(_later(then.ends).subquery().c.assessment_id)),
        ),
        milestones.c.begun_at < then.ends,
    )
    found = connection.execute(_milestones(steps, keys).where(fell_due))
    return tuple(_as_due(row, calendar, steps, then) for row in found)


def _as_due(row: Row[Any], calendar: WorkingCalendar, steps: Steps, then: _Then) -> Due:
    met_at, closed_at = (at if at and at < then.ends else None for at in (row.met_at, row.closed_at))
    if met_at is None and closed_at is None and row.id in then.finished:
        _, closed_at = then.finished[row.id]  # it was closed with its assessment, and opened again since
    return Due(
        due_on=due_then(calendar, row.due_on, _moved(row, steps, then)),
        done_on=calendar.today(met_at) if met_at else None,
        closed_on=calendar.today(closed_at) if closed_at else None,
    )


def _approved(connection: Connection, steps: Steps, then: _Then) -> tuple[Approved, ...]:
    given = (
        select(extensions.c.reason, extensions.c.days_approved)
        .join(assessments, assessments.c.id == extensions.c.assessment_id)
        .where(_was_given(), assessments.c.procedure == steps.procedure)
        .where(extensions.c.decided_at >= then.starts, extensions.c.decided_at < then.ends)
        .order_by(extensions.c.id)
    )
    return tuple(Approved(reason, days) for reason, days in connection.execute(given))


def _filed(connection: Connection, steps: Steps, then: _Then) -> int:
    filed = (
        select(func.count())
        .select_from(case_notes)
        .join(assessments, assessments.c.id == case_notes.c.assessment_id)
        .where(assessments.c.procedure == steps.procedure)
        .where(case_notes.c.filed_at >= then.starts, case_notes.c.filed_at < then.ends)
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


def _moved(row: Row[Any], steps: Steps, then: _Then) -> int:
    """How many working days a milestone was moved by since the fortnight ended; only an open one moves."""
    if (row.procedure_version, row.step) not in steps.moving:
        return 0
    over = min((at for at in (row.met_at, row.closed_at) if at is not None), default=None)
    return sum(days for at, days in then.moved.get(row.id, ()) if over is None or at < over)


def _moved_since(connection: Connection, ends: datetime) -> Mapping[int, Sequence[tuple[datetime, int]]]:
    moved = defaultdict(list)
    for number, at, days in connection.execute(_later(ends)):
        moved[number].append((at, days))
    return moved


def _later(ends: datetime) -> Select[Any]:
    """The extensions that were approved after the fortnight."""
    asked = select(extensions.c.assessment_id, extensions.c.decided_at, extensions.c.days_approved)
    return asked.where(_was_given(), extensions.c.decided_at >= ends)


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
