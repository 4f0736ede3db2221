"""Day 0: a team manager allocates an assessment, and confirms the call to the worker (procedure, "Day of
allocation").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.casework.case import Case, Seen, Subject, open_case, save
from bot.desk import Desk
from scheduling import assessment as moves
from scheduling.assessment import Assessment
from scheduling.authority import Holding, Permission, may
from scheduling.calendar import WorkingCalendar, full_date
from scheduling.people import Person
from scheduling.procedure import Procedure
from scheduling.refusal import Refusal
from scheduling.words import Act, Role, Standing
from storage import assessments, people

PROCEDURE = "assessment"
BACKDATED_AT_MOST = 5


@dataclass(frozen=True)
class Allocate:
    """Everything that starts an assessment."""

    reference: str
    kind: str
    worker_id: int
    service_manager_id: int
    referred_on: date
    allocated_on: date
    expectations: str
    difficulties: str


@dataclass(frozen=True)
class NewAllocation:
    """What the allocation form needs to know before there is an assessment."""

    viewer: Person
    procedure: Procedure
    calendar: WorkingCalendar
    today: date
    workers: tuple[Person, ...]
    service_managers: tuple[Person, ...]
    is_open_already: bool

    @property
    def permission(self) -> Permission | Refusal:
        """Whether the viewer may allocate at all."""
        return may(Act.ALLOCATE, self.viewer, Holding(today=self.today))

    def team_manager_of(self, worker_id: int) -> int | None:
        """Who will be the team manager: the allocator if they are one, else the worker's own line manager."""
        if self.viewer.role is Role.TEAM_MANAGER:
            return self.viewer.id
        return next((worker.manager_id for worker in self.workers if worker.id == worker_id), None)


@dataclass(frozen=True)
class Allocated(Seen):
    """A new assessment as its card shows it."""

    expectations: str
    difficulties: str


def prepare(desk: Desk, reference: str = "") -> NewAllocation:
    """Read who may be chosen, one's own team first, and whether ``reference`` is open already."""
    everyone = people.everyone(desk.connection, on=desk.today)
    return NewAllocation(
        viewer=desk.actor,
        procedure=desk.council.current(PROCEDURE),
        calendar=desk.calendar,
        today=desk.today,
        workers=_own_first(desk.actor, [p for p in everyone if p.role is Role.WORKER]),
        service_managers=tuple(p for p in everyone if p.role is Role.SERVICE_MANAGER),
        is_open_already=assessments.open_by_reference(desk.connection, reference) is not None,
    )


def see_allocated(desk: Desk, subject: Subject) -> Allocated:
    """The card of a new assessment, with what was expected of it."""
    case = open_case(desk, subject.expect("assessment").number)
    expectations, difficulties = assessments.texts(desk.connection, subject.number)
    return Allocated(case, expectations, difficulties)


def allocate(desk: Desk, view: NewAllocation, command: Allocate) -> str | Refusal:
    """Start an assessment: its plan, its ceiling, and the card to the worker and both managers."""
    team_manager_id = view.team_manager_of(command.worker_id) or desk.actor.id
    assessment = enter(desk, view.procedure, command, team_manager_id)
    if assessment is None:
        return Refusal(f"{command.reference} was allocated by somebody else a moment ago.")
    subject = f"assessment:{assessment.id}"
    desk.record("allocate", assessment.id, subject, {"kind": command.kind, "worker": command.worker_id})
    desk.tell(
        (command.worker_id, team_manager_id, command.service_manager_id), "allocation", subject, assessment.id
    )
    worker = desk.person(command.worker_id)
    return (
        f"{assessment.reference} is allocated to {worker.name}. "
        f"It is due to be signed off by {full_date(assessment.sign_off_on)}."
    )


def enter(desk: Desk, procedure: Procedure, command: Allocate, team_manager_id: int) -> Assessment | None:
    """Write a planned assessment down, to be looked at at once; the import of assessments stands on this too.

    Gives None when its reference is open already.
    """
    dates = (command.allocated_on, command.referred_on)
    assessment = Assessment(
        id=0,
        reference=command.reference,
        kind=command.kind,
        procedure=procedure.key,
        procedure_version=procedure.version,
        referred_on=command.referred_on,
        allocated_on=command.allocated_on,
        worker_id=command.worker_id,
        team_manager_id=team_manager_id,
        service_manager_id=command.service_manager_id,
        standing=Standing.OPEN,
        ceiling_on=moves.ceiling(procedure, desk.calendar, *dates),
        milestones=moves.plan(procedure, desk.calendar, *dates, desk.now),
    )
    return assessments.add(
        desk.connection,
        assessment,
        expectations=command.expectations,
        difficulties=command.difficulties,
        look_at=desk.now,
    )


def is_ready_to_confirm(case: Case) -> Refusal | None:
    """Whether the call is still to be confirmed."""
    if case.assessment.open_milestone("call") is None:
        return Refusal("The call is recorded already.")
    return None


def confirm_call(desk: Desk, case: Case, _: None) -> str:
    """The team manager says that the worker was called."""
    save(desk, moves.meet(case.assessment, "call", desk.now))
    desk.record("confirm_call", case.assessment.id, case.subject)
    return f"Thank you. The call to {case.worker.name} is recorded."


def _own_first(manager: Person, workers: Sequence[Person]) -> tuple[Person, ...]:
    return tuple(sorted(workers, key=lambda worker: (worker.manager_id != manager.id, worker.name)))
