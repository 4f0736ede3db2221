"""Assessments under way, from a file: each gets its plan from the day it was allocated.

Nobody is told of them, for those on them know, and nobody gets a storm of questions: the call and the
check-ins whose day has passed are closed as passed. Draft, completion and sign-off have still to be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.allocation import PROCEDURE, Allocate, enter
from bot.conversation.allocation import REFERENCE_LIMIT
from bot.conversation.reading import Reader
from bot.desk import Council, Desk, found
from bot.imports.plan import (
    ADD,
    Change,
    ChangedMeanwhile,
    Plan,
    faults_of,
    planned,
    read_day,
    read_email,
    repeated,
)
from bot.imports.sheet import Row, Sheet, hint
from scheduling import assessment as moves
from scheduling.assessment import Assessment
from scheduling.calendar import OutsideCalendar, full_date
from scheduling.people import Person
from scheduling.procedure import Procedure
from scheduling.words import Role
from storage import assessments, journal, people
from storage.engine import Connection

NEEDED = ("reference", "kind", "worker_email", "referred_on", "allocated_on")
OPTIONAL = ("team_manager_email", "service_manager_email", "expectations", "difficulties")
_Facts = tuple[str, date | None, date | None]
TALKS = ("call", "check_in", "final_check_in")
"""Topics of steps that are a talk on a day: once the day has passed, there is nothing left to ask."""


@dataclass(frozen=True)
class Entry:
    """An assessment as the file has it, with who manages it."""

    command: Allocate
    team_manager_id: int


@dataclass(frozen=True)
class _Ground:
    """What every row is held against."""

    connection: Connection
    council: Council
    now: datetime
    by_id: Mapping[int, Person]
    by_email: Mapping[str, Person]

    @property
    def today(self) -> date:
        return self.council.calendar.today(self.now)

    @property
    def procedure(self) -> Procedure:
        return self.council.current(PROCEDURE)


def plan_assessments(connection: Connection, council: Council, sheet: Sheet, now: datetime) -> Plan[Entry]:
    """Hold a file of assessments against what is kept. One brought in before is left as it is now."""
    everyone = people.everyone(connection)
    ground = _Ground(
        connection, council, now, {one.id: one for one in everyone}, {one.email: one for one in everyone}
    )
    changes: list[Change[Entry] | None] = []
    faults = repeated(sheet.rows, "reference", _key)
    for row in sheet.rows:
        reader = Reader(row.cells)
        changes.append(_read(ground, reader, row))
        faults += faults_of(row, reader)
    return planned(sheet, changes, faults, changes.count(None))


def bring_in_assessments(connection: Connection, council: Council, plan: Plan[Entry], now: datetime) -> None:
    """Write each assessment down with its plan. Raises ChangedMeanwhile when a reference is open by now."""
    procedure = council.current(PROCEDURE)
    for change in plan.changes:
        entry = change.new
        manager = found(people.get(connection, entry.team_manager_id))
        entered = enter(Desk(connection, council, now, manager), procedure, entry.command, manager.id)
        if entered is None:
            raise ChangedMeanwhile
        today = council.calendar.today(now)
        assessments.save(connection, _passed(entered, procedure, today, now), look_at=now)
        detail: journal.Detail = {"kind": entered.kind, "worker": entered.worker_id}
        journal.record(connection, entered.id, now, None, None, "import", f"assessment:{entered.id}", detail)


def _passed(assessment: Assessment, procedure: Procedure, today: date, now: datetime) -> Assessment:
    """The assessment with every talk closed whose day was before today."""
    for step in procedure.planned:
        milestone = assessment.open_milestone(step.key)
        if step.topic in TALKS and milestone is not None and milestone.due_on < today:
            assessment = moves.close(assessment, step.key, now)
    return assessment


def _read(ground: _Ground, reader: Reader, row: Row) -> Change[Entry] | None:
    """One row; None when it is wrong, or was brought in before."""
    reference = reader.line("reference", "Please give the reference.", REFERENCE_LIMIT)
    kind = _kind(ground, reader)
    referred_on = read_day(reader, "referred_on", "Please give the day of the referral.")
    allocated_on = read_day(reader, "allocated_on", "Please give the day it was allocated.")
    expectations, difficulties = reader.text("expectations"), reader.text("difficulties")
    if _is_kept(ground, reader, reference, (kind, referred_on, allocated_on)):
        return None
    _check_days(ground, reader, referred_on, allocated_on)
    worker, team_manager, service_manager = _people(ground, reader, row)
    if reader.faults or not (worker and team_manager and service_manager and referred_on and allocated_on):
        return None
    command = Allocate(
        reference, kind, worker.id, service_manager.id, referred_on, allocated_on, expectations, difficulties
    )
    return Change(row.line, ADD, reference, _told(ground, command, worker), Entry(command, team_manager.id))


def _kind(ground: _Ground, reader: Reader) -> str:
    """A kind by its label or its key; "" with a fault."""
    kinds = ground.procedure.kinds
    text = reader.line("kind", "Please give the kind.")
    for kind in kinds:
        if text.casefold() in (kind.key.casefold(), kind.label.casefold()):
            return kind.key
    if text:
        reader.fault("kind", f'"{text}" is not a kind.{hint(text, [kind.label for kind in kinds])}')
    return ""


def _is_kept(ground: _Ground, reader: Reader, reference: str, facts: _Facts) -> bool:
    """Whether this is an assessment that is here already. One that is open with other facts is a fault."""
    kept = assessments.newest_by_reference(ground.connection, reference) if reference else None
    if kept is None or not all(facts):
        return False
    if (kept.kind, kept.referred_on, kept.allocated_on) == facts:
        return True
    if not kept.is_finished:
        told = ground.procedure.kind_label(kept.kind)
        days = f"referred {full_date(kept.referred_on)} and allocated {full_date(kept.allocated_on)}"
        reader.fault(
            "reference", f"This is open already, but as {told}, {days}. Please correct it or take it out."
        )
    return False


def _check_days(ground: _Ground, reader: Reader, referred_on: date | None, allocated_on: date | None) -> None:
    calendar = ground.council.calendar
    if referred_on and referred_on > ground.today:
        reader.fault("referred_on", "The day of the referral is in the future. Please check it.")
    if allocated_on and allocated_on > ground.today:
        reader.fault("allocated_on", "The day it was allocated is in the future. Please check it.")
    elif allocated_on and referred_on and allocated_on < referred_on:
        reader.fault("allocated_on", "This is before the day of the referral. Please check both dates.")
    elif allocated_on and not calendar.is_working(allocated_on):
        reader.fault(
            "allocated_on", f"{full_date(allocated_on)} is not a working day. Please check the date."
        )
    if reader.faults or referred_on is None or allocated_on is None:
        return
    try:
        moves.plan(ground.procedure, calendar, allocated_on, referred_on, ground.now)
        moves.ceiling(ground.procedure, calendar, allocated_on, referred_on)
    except OutsideCalendar as fault:
        reader.fault("allocated_on", str(fault))


def _people(ground: _Ground, reader: Reader, row: Row) -> tuple[Person | None, Person | None, Person | None]:
    """The worker, and who manages the work: who is named, else the next person up."""
    worker = _named(ground, reader, row, "worker_email", Role.WORKER, "Please give the worker's e-mail.")
    team_manager = _manager(ground, reader, row, "team_manager_email", Role.TEAM_MANAGER, worker)
    service_manager = _manager(
        ground, reader, row, "service_manager_email", Role.SERVICE_MANAGER, team_manager
    )
    return worker, team_manager, service_manager


def _manager(
    ground: _Ground, reader: Reader, row: Row, column: str, role: Role, below: Person | None
) -> Person | None:
    if row.cells.get(column, "").strip() or below is None:
        return _named(ground, reader, row, column, role)
    above = ground.by_id.get(below.manager_id or 0)
    if above is None:
        reader.fault(column, f"{below.name} has no line manager. Please name the {role.label} here.")
        return None
    wrong = _unfit(ground, above, role)
    if wrong:
        reader.fault(
            column, f"{below.name} reports to {above.name}. {wrong} Please name the {role.label} here."
        )
        return None
    return above


def _named(
    ground: _Ground, reader: Reader, row: Row, column: str, role: Role, missing: str = ""
) -> Person | None:
    email = read_email(reader, column, missing)
    if not email:
        return None
    person = ground.by_email.get(email)
    wrong = (
        _unfit(ground, person, role)
        if person
        else f"Nobody here has the e-mail {email}. Import people first."
    )
    if wrong:
        reader.fault(column, wrong)
        return None
    return person


def _unfit(ground: _Ground, person: Person, role: Role) -> str:
    """Why somebody cannot hold ``role`` here, as a sentence; "" when they can."""
    if person.role is not role:
        return f"{person.name} is not a {role.label}, but a {person.role.label}."
    if person.left_on and person.has_left(ground.today):
        return f"{person.name} left on {full_date(person.left_on)}."
    return ""


def _told(ground: _Ground, command: Allocate, worker: Person) -> str:
    """What would come of it: whose it is, when it is due, and how many talks are past."""
    dates = (command.allocated_on, command.referred_on)
    calendar, procedure = ground.council.calendar, ground.procedure
    plan = moves.plan(procedure, calendar, *dates, ground.now)
    past = sum(m.due_on < ground.today and procedure.step(m.step).topic in TALKS for m in plan)
    parts = [
        procedure.kind_label(command.kind),
        worker.name,
        f"due {full_date(max(milestone.due_on for milestone in plan))}",
        f"ceiling {full_date(moves.ceiling(procedure, calendar, *dates))}",
    ]
    return ", ".join(parts) + (f"; closed as passed: {past}" if past else "")


def _key(reference: str) -> str:
    return " ".join(reference.split()).casefold()
