"""What an audit reads: rows that should not be there, found set by set. Nothing here is ever acted on.

Each function gives what breaks one promise, by number and reference and never by a word that was typed.
``since`` leaves out what was written before: a nightly audit need not read last year again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from scheduling.words import Act, Held, NoteKind, RequestState, Role, Standing
from storage.connection import Connection
from storage.outbox import State
from storage.tables import (
    assessments,
    case_notes,
    check_ins,
    duties,
    extensions,
    journal,
    milestones,
    outbox,
    people,
    prompts,
)

DECIDED = (RequestState.APPROVED, RequestState.REFUSED)
# A round comes once a working day at most; one that was late may be followed by the next morning's.
_TOO_SOON = timedelta(hours=12)


@dataclass(frozen=True)
class Spot:
    """Where something is wrong: the assessment, and the row as a subject such as "milestone:5"."""

    assessment_id: int | None
    reference: str
    subject: str


@dataclass(frozen=True)
class Moved:
    """A milestone that is not on the day it was planned for, or could be.

    ``granted`` are the working days of each approved extension; ``held_early`` says that an earlier check-in
    was held before its day.
    """

    spot: Spot
    step: str
    procedure: tuple[str, int]
    planned_on: date
    due_on: date
    granted: tuple[int, ...]
    held_early: bool


def never_looked_at(connection: Connection) -> tuple[Spot, ...]:
    """Open assessments with no look ahead of them and nobody asked about anything."""
    asked = (
        select(prompts.c.id)
        .join(milestones, milestones.c.id == prompts.c.milestone_id)
        .where(prompts.c.assessment_id == assessments.c.id, _is_open())
    )
    lost = and_(assessments.c.finished_at.is_(None), assessments.c.look_at.is_(None), ~exists(asked))
    return _spots(connection, _about("assessment", assessments.c.id).where(lost))


def looks_overdue(connection: Connection, before: datetime) -> tuple[Spot, ...]:
    """Assessments whose look was due before this moment and has not come."""
    return _spots(connection, _about("assessment", assessments.c.id).where(assessments.c.look_at < before))


def to_be_looked_at(connection: Connection, now: datetime, after: int, limit: int) -> Mapping[int, datetime]:
    """When each open assessment is to be looked at next, where that is still to come, by number.

    At most ``limit`` of them, in the order of their numbers, from the one after ``after`` on.
    """
    ahead = and_(assessments.c.finished_at.is_(None), assessments.c.look_at > now, assessments.c.id > after)
    found = select(assessments.c.id, assessments.c.look_at).where(ahead).order_by(assessments.c.id)
    return {row.id: row.look_at for row in connection.execute(found.limit(limit))}


def asked_twice(connection: Connection, since: datetime | None) -> tuple[Spot, ...]:
    """Questions of which one round was put twice, or two rounds within the same working day."""
    key = (prompts.c.milestone_id, prompts.c.moves, prompts.c.role, prompts.c.asked)
    asked = (
        select(assessments.c.id, assessments.c.reference, *key, prompts.c.round, prompts.c.asked_at)
        .join(assessments, assessments.c.id == prompts.c.assessment_id)
        .where(since_then(prompts.c.asked_at, since))
        .order_by(*key, prompts.c.asked_at, prompts.c.id)
    )
    found: dict[Spot, None] = {}
    last: tuple[object, ...] = ()
    for number, reference, milestone_id, *question, round_, at in connection.execute(asked):
        now = (milestone_id, *question, round_, at)
        same = bool(last) and now[:4] == last[:4]
        if same and (round_ == last[4] or at - last[5] < _TOO_SOON):
            found[Spot(number, reference, f"milestone:{milestone_id}")] = None
        last = now
    return tuple(found)


def live_twice(connection: Connection, since: datetime | None) -> tuple[Spot, ...]:
    """Cards of which one person has two that both still count, about one thing."""
    other = outbox.alias()
    live = (State.WAITING, State.SENT)
    twin = select(other.c.id).where(
        other.c.subject == outbox.c.subject,
        other.c.person_id == outbox.c.person_id,
        other.c.topic == outbox.c.topic,
        other.c.id < outbox.c.id,
        other.c.state.in_(live),
        ~other.c.superseded,
    )
    counts = and_(outbox.c.state.in_(live), ~outbox.c.superseded, since_then(outbox.c.created_at, since))
    return _spots(connection, _telling().where(counts, exists(twin)))


def not_sent(connection: Connection, before: datetime) -> tuple[Spot, ...]:
    """Cards that were due before this moment and wait still, and any that wait for nothing at all.

    One that a platform would not take just now has a later turn and says why it waits: `put_off` has those.
    """
    stuck = or_(
        outbox.c.send_after < before,
        and_(outbox.c.state == State.WAITING, outbox.c.send_after.is_(None)),
        and_(
            outbox.c.state == State.WAITING,
            outbox.c.attempts > 0,
            outbox.c.why == "",
            outbox.c.created_at < before,
        ),
    )
    return _spots(connection, _telling().where(stuck))


def put_off(connection: Connection, since: datetime, before: datetime) -> tuple[Spot, ...]:
    """Cards that a platform would not take, whose next turn came ``since`` or is to come, wanted ``before``.

    A card that is new is wanted since it was asked for; one that is to be drawn again, since its assessment
    was last acted on or told of: when its row was changed is not written down, and it cannot be longer ago.
    """
    other = outbox.alias()
    acted = select(func.max(journal.c.at)).where(journal.c.chain == outbox.c.assessment_id)
    told = select(func.max(other.c.created_at)).where(other.c.assessment_id == outbox.c.assessment_id)
    is_new = and_(outbox.c.state == State.WAITING, outbox.c.created_at < before)
    is_again = and_(
        outbox.c.state == State.SENT,
        outbox.c.assessment_id.is_not(None),
        acted.scalar_subquery() < before,
        told.scalar_subquery() < before,
    )
    waits = and_(outbox.c.send_after >= since, outbox.c.why != "")
    return _spots(connection, _telling().where(waits, or_(is_new, is_again)))


def failed_without_a_reason(connection: Connection) -> tuple[Spot, ...]:
    """Cards that were given up, and nobody can read why."""
    failed = outbox.c.state == literal(State.FAILED.value, literal_execute=True)
    return _spots(connection, _telling().where(failed, outbox.c.why == ""))


def asked_and_never_told(connection: Connection, since: datetime | None) -> tuple[Spot, ...]:
    """Rounds that were put to somebody without a card for them being written in the same moment."""
    card = select(outbox.c.id).where(
        outbox.c.assessment_id == prompts.c.assessment_id,
        outbox.c.person_id == prompts.c.person_id,
        outbox.c.created_at == prompts.c.asked_at,
    )
    rounds = _about("milestone", prompts.c.milestone_id).select_from(
        prompts.join(assessments, assessments.c.id == prompts.c.assessment_id)
    )
    return _spots(connection, rounds.where(since_then(prompts.c.asked_at, since), ~exists(card)))


def put_at(connection: Connection, since: datetime | None) -> tuple[tuple[Spot, datetime], ...]:
    """Every round that was put to somebody, and when."""
    rounds = (
        _about("milestone", prompts.c.milestone_id)
        .add_columns(prompts.c.asked_at)
        .select_from(prompts.join(assessments, assessments.c.id == prompts.c.assessment_id))
        .where(since_then(prompts.c.asked_at, since))
    )
    return tuple((Spot(*spot), at) for *spot, at in connection.execute(rounds))


def put_to_leavers(connection: Connection, since: datetime | None) -> tuple[Spot, ...]:
    """Rounds that were put to somebody who had left the day before, or earlier."""
    rounds = (
        _about("milestone", prompts.c.milestone_id)
        .select_from(prompts.join(assessments, assessments.c.id == prompts.c.assessment_id))
        .join(people, people.c.id == prompts.c.person_id)
        .where(since_then(prompts.c.asked_at, since), people.c.left_on < func.date(prompts.c.asked_at))
    )
    return _spots(connection, rounds)


def duties_let_drop(connection: Connection, before: datetime) -> tuple[Spot, ...]:
    """Duties with something to answer that nobody answered, chases any more or has listed in time."""
    waits = and_(duties.c.answer_by.is_not(None), duties.c.done_at.is_(None), duties.c.listed_at.is_(None))
    dropped = or_(duties.c.look_at.is_(None), duties.c.look_at < before)
    found = connection.scalars(select(subject_of("duty", duties.c.id)).where(waits, dropped))
    return tuple(Spot(None, "", subject) for subject in found)


def decided_by_nobody(connection: Connection, since: datetime | None) -> tuple[Spot, ...]:
    """Requests that count as decided without anybody having decided them, or at no moment."""
    nobody = or_(extensions.c.decided_by.is_(None), extensions.c.decided_at.is_(None))
    lately = or_(extensions.c.decided_at.is_(None), since_then(extensions.c.decided_at, since))
    return _spots(connection, _request().where(extensions.c.state.in_(DECIDED), lately, nobody))


def not_in_the_journal(connection: Connection, since: datetime | None) -> tuple[Spot, ...]:
    """Decisions that the journal does not know, by that person and on that request."""
    entry = select(journal.c.id).where(
        journal.c.chain == extensions.c.assessment_id,
        journal.c.act == Act.DECIDE.value,
        journal.c.subject == subject_of("extension", extensions.c.id),
        journal.c.actor_id == extensions.c.decided_by,
    )
    return _spots(
        connection,
        _request().where(
            extensions.c.state.in_(DECIDED), since_then(extensions.c.decided_at, since), ~exists(entry)
        ),
    )


def without_a_note(connection: Connection, since: datetime | None) -> tuple[Spot, ...]:
    """Requests without their case note, and decisions without the note for the child's file."""
    drafted = select(case_notes.c.id).where(
        case_notes.c.assessment_id == extensions.c.assessment_id,
        case_notes.c.kind == NoteKind.DECISION,
        case_notes.c.drafted_at == extensions.c.decided_at,
    )
    lacking = or_(func.trim(extensions.c.note) == "", and_(extensions.c.state.in_(DECIDED), ~exists(drafted)))
    return _spots(connection, _request().where(since_then(extensions.c.requested_at, since), lacking))


def finished_by_nobody(connection: Connection, since: datetime | None) -> tuple[Spot, ...]:
    """Assessments that are signed off or ended without anybody having done that, by the journal."""
    by_act = ((Standing.SIGNED_OFF, Act.SIGN_OFF), (Standing.ENDED, Act.END))
    done = select(journal.c.id).where(
        journal.c.chain == assessments.c.id,
        or_(*(and_(assessments.c.standing == how, journal.c.act == act.value) for how, act in by_act)),
    )
    finished = and_(assessments.c.finished_at.is_not(None), since_then(assessments.c.finished_at, since))
    return _spots(connection, _about("assessment", assessments.c.id).where(finished, ~exists(done)))


def days_do_not_add_up(connection: Connection) -> tuple[Spot, ...]:
    """Assessments that were given other days than the decisions on them add up to."""
    given = (
        select(func.coalesce(func.sum(extensions.c.days_approved), 0))
        .where(
            extensions.c.assessment_id == assessments.c.id,
            extensions.c.state == RequestState.APPROVED,
            extensions.c.decided_by.is_not(None),
        )
        .scalar_subquery()
    )
    extended = select(extensions.c.assessment_id).where(extensions.c.state == RequestState.APPROVED)
    some = or_(assessments.c.days_extended != 0, assessments.c.id.in_(extended))
    return _spots(
        connection,
        _about("assessment", assessments.c.id).where(some, assessments.c.days_extended != given),
    )


def moved(connection: Connection) -> tuple[Moved, ...]:
    """Every milestone that is not due on the day it was planned for."""
    granted: dict[int, list[int]] = defaultdict(list)
    approved = select(extensions.c.assessment_id, extensions.c.days_approved)
    for number, days in connection.execute(approved.where(extensions.c.state == RequestState.APPROVED)):
        granted[number].append(days or 0)
    return tuple(
        Moved(
            spot=Spot(row.id, row.reference, row.subject),
            step=row.step,
            procedure=(row.procedure, row.procedure_version),
            planned_on=row.planned_on,
            due_on=row.due_on,
            granted=tuple(granted[row.id]),
            held_early=row.held_early,
        )
        for row in connection.execute(_off_their_day())
    )


def _off_their_day() -> Select[Any]:
    talk = milestones.alias()
    early = (
        select(check_ins.c.id)
        .join(talk, talk.c.id == check_ins.c.milestone_id)
        .where(
            check_ins.c.assessment_id == milestones.c.assessment_id,
            check_ins.c.held.is_not(None),
            check_ins.c.held != Held.NOT_YET,
            func.date(check_ins.c.at) < func.date(talk.c.due_on),
        )
    )
    whose = (assessments.c.procedure, assessments.c.procedure_version)
    days = (milestones.c.planned_on, milestones.c.due_on)
    return (
        _about("milestone", milestones.c.id)
        .add_columns(milestones.c.step, *whose, *days, exists(early).label("held_early"))
        .join(milestones, milestones.c.assessment_id == assessments.c.id)
        .where(milestones.c.due_on != milestones.c.planned_on)
    )


def since_then(column: ColumnElement[datetime], since: datetime | None) -> ColumnElement[bool]:
    """That it was written since then, or at any time when that is None."""
    return true() if since is None else column >= since


def _is_open() -> ColumnElement[bool]:
    return and_(milestones.c.met_at.is_(None), milestones.c.closed_at.is_(None))


def subject_of(kind: str, number: ColumnElement[int]) -> ColumnElement[str]:
    """A row as a subject, such as "milestone:5"."""
    return literal(f"{kind}:").concat(cast(number, Text))


def _about(kind: str, number: ColumnElement[int]) -> Select[Any]:
    """The three columns of a `Spot`, from the assessments and whatever is joined to them."""
    return select(assessments.c.id, assessments.c.reference, subject_of(kind, number).label("subject"))


def _request() -> Select[Any]:
    belongs = assessments.join(extensions, extensions.c.assessment_id == assessments.c.id)
    return _about("extension", extensions.c.id).select_from(belongs)


def _telling() -> Select[Any]:
    belongs = outbox.outerjoin(assessments, assessments.c.id == outbox.c.assessment_id)
    columns = (assessments.c.id, func.coalesce(assessments.c.reference, ""), outbox.c.subject)
    return select(*columns).select_from(belongs).order_by(outbox.c.id)


def _spots(connection: Connection, wanted: Select[Any]) -> tuple[Spot, ...]:
    return tuple(dict.fromkeys(Spot(*row) for row in connection.execute(wanted)))


def asked(connection: Connection) -> tuple[tuple[datetime, str, Role], ...]:
    """Every round there was: when, about which step, and to whom it was put; for a rehearsal to count."""
    rounds = select(prompts.c.asked_at, milestones.c.step, prompts.c.asked).join(
        milestones, milestones.c.id == prompts.c.milestone_id
    )
    return tuple((row.asked_at, row.step, row.asked) for row in connection.execute(rounds))


def standings(connection: Connection) -> tuple[tuple[Standing, int], ...]:
    """How many assessments there are at each standing."""
    counted = select(assessments.c.standing, func.count()).group_by(assessments.c.standing)
    return tuple((standing, number) for standing, number in connection.execute(counted))
