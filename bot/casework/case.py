"""An assessment as one person may see it: what every card and form starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from bot.desk import Desk, found
from scheduling import assessment as moves
from scheduling import authority, standing
from scheduling.assessment import Assessment, Milestone
from scheduling.authority import Holding, Permission
from scheduling.calendar import WorkingCalendar
from scheduling.cover import Cover
from scheduling.forecast import Forecast, forecast
from scheduling.people import Person
from scheduling.procedure import Procedure, Step
from scheduling.refusal import Refusal
from scheduling.words import Act, Happening, Role, Standing
from storage import (
    absences,
    assessments,
    case_notes,
    drafts,
    endings,
    enquiries,
    extensions,
    people,
    remedial_actions,
    review_lines,
    risks,
    samples,
    typed,
)
from storage.engine import Connection


@dataclass(frozen=True)
class Subject:
    """What a card or a button is about, as it stands in outbox rows and buttons: "extension:9"."""

    kind: str
    number: int

    @classmethod
    def read(cls, text: str) -> Subject | None:
        """Take apart "kind:number"; None for anything else, since buttons can be forged.

        A number that does not fit into the store's 32 bits is nobody's: PostgreSQL would refuse it.
        """
        kind, _, number = text.partition(":")
        if not (kind.isascii() and number.isascii() and number.isdigit() and len(number) < 10):
            return None
        return cls(kind, int(number))

    def expect(self, *kinds: str) -> Subject:
        """This subject, where it is of one of these kinds.

        Raises KeyError otherwise: a forged button must never have a number read as that of another thing.
        """
        if self.kind not in kinds:
            raise KeyError(self.kind)
        return self

    def __str__(self) -> str:
        return f"{self.kind}:{self.number}"


class AboutAssessment(Protocol):
    """Any row that belongs to one assessment."""

    @property
    def assessment_id(self) -> int:
        """The assessment, by number."""


@dataclass(frozen=True)
class Case:
    """One assessment, the people on it, and the day on which somebody is looking at it.

    ``cover`` says who is away on that day, and ``acting`` who acts for those of these people who are, by
    their number. ``others`` did something here for them. ``milestone`` is the one that the subject named,
    when it named one.
    """

    assessment: Assessment
    procedure: Procedure
    calendar: WorkingCalendar
    now: datetime
    viewer: Person
    worker: Person
    team_manager: Person
    service_manager: Person
    head: Person | None
    record_system: str
    cover: Cover
    acting: Mapping[int, Person] = field(default_factory=dict)
    others: tuple[Person, ...] = ()
    milestone: Milestone | None = None

    @property
    def today(self) -> date:
        """The day in London."""
        return self.calendar.today(self.now)

    @property
    def reference(self) -> str:
        """What people call the assessment."""
        return self.assessment.reference

    @property
    def subject(self) -> str:
        """The assessment itself as a subject."""
        return f"assessment:{self.assessment.id}"

    @property
    def day_number(self) -> int:
        """Which working day of the plan it is today."""
        return self.calendar.between(self.assessment.allocated_on, self.today)

    @property
    def step(self) -> Step | None:
        """The step of the milestone in hand."""
        return self.procedure.step(self.milestone.step) if self.milestone else None

    @cached_property
    def forecast(self) -> Forecast:
        """When sign-off can be expected as things are."""
        return forecast(self.assessment, self.procedure, self.calendar, self.today)

    @property
    def case(self) -> Case:
        """Itself: a topic that needs no more than the case is seen by it alone."""
        return self

    @property
    def chain(self) -> int:
        """The assessment's own chain of the journal."""
        return self.assessment.id

    @property
    def standing(self) -> Standing:
        """Where the assessment is."""
        return self.assessment.standing

    @property
    def name(self) -> str:
        """What people call it."""
        return self.reference

    @cached_property
    def holding(self) -> Holding:
        """Who holds what here, for `authority`."""
        return Holding(
            worker_id=self.worker.id,
            team_manager_id=self.team_manager.id,
            service_manager_id=self.service_manager.id,
            head_id=self.head.id if self.head else None,
            today=self.today,
            cover=self.cover.stand_ins,
        )

    def may(self, act: Act, holding: Holding | None = None) -> Permission | Refusal:
        """Whether the viewer may do ``act`` here, as this person and as things stand today."""
        permission = authority.may(act, self.viewer, holding or self.holding)
        if isinstance(permission, Refusal):
            return permission
        now = standing.after(self.assessment.standing, act)
        return now if isinstance(now, Refusal) else permission

    def can(self, act: Act, holding: Holding | None = None) -> bool:
        """The same as a yes or no, for choosing which buttons to show."""
        return isinstance(self.may(act, holding), Permission)

    @property
    def is_worker(self) -> bool:
        """Whether the viewer is the worker here, or acts for the worker and manages nothing of it."""
        acts_for_worker = self.cover.stand_ins.get(self.worker.id) == self.viewer.id
        return self.viewer.id == self.worker.id or (acts_for_worker and not self._is_a_manager)

    @property
    def manages(self) -> bool:
        """Whether the viewer is, or acts for, one of the managers here, who may read what is private to them.

        Never the worker, whomever they stand in for.
        """
        return self._is_a_manager and self.viewer.id != self.worker.id

    @property
    def manages_team(self) -> bool:
        """Whether the viewer is the team manager here, or acts for them."""
        return self.viewer.id in (self.team_manager.id, self.cover.stand_ins.get(self.team_manager.id))

    @property
    def _is_a_manager(self) -> bool:
        managers = {self.team_manager.id, self.service_manager.id, self.head.id if self.head else 0}
        acting = {stand_in for away, stand_in in self.cover.stand_ins.items() if away in managers}
        return self.viewer.id in managers | acting

    def name_of(self, person_id: int | None) -> str:
        """The name of somebody who is, or acted, on this assessment; "Somebody" for anyone else."""
        holders = (self.worker, self.team_manager, self.service_manager, self.head)
        known = {
            person.id: person.name for person in (*holders, *self.acting.values(), *self.others) if person
        }
        return known.get(person_id or 0, "Somebody")

    @property
    def managers(self) -> tuple[int, int]:
        """The team manager and the service manager, by number."""
        return self.team_manager.id, self.service_manager.id


@dataclass(frozen=True)
class Seen:
    """Something seen of one assessment; the views of most topics add to this what their cards need."""

    case: Case

    @property
    def holding(self) -> Holding:
        """Who holds what, for `authority`; some views know more than the case alone."""
        return self.case.holding

    @property
    def chain(self) -> int:
        """The assessment's own chain of the journal."""
        return self.case.chain

    @property
    def standing(self) -> Standing:
        """Where the assessment is."""
        return self.case.standing

    @property
    def name(self) -> str:
        """What people call it."""
        return self.case.name


_FINDERS: Mapping[str, Callable[[Connection, int], AboutAssessment | None]] = {
    "extension": extensions.get,
    "note": case_notes.get,
    "action": remedial_actions.get,
    "draft": drafts.get,
    "ending": endings.get,
    "risk": risks.get,
    "typed": typed.get,
    "enquiry": enquiries.get,
    "line": review_lines.get,
    "sample": samples.get,
}


def assessment_of(desk: Desk, subject: Subject) -> int:
    """Which assessment a subject belongs to. Raises KeyError when there is no such subject."""
    if subject.kind == "assessment":
        return subject.number
    if subject.kind == "milestone":
        return found(assessments.of_milestone(desk.connection, subject.number))
    return found(_FINDERS[subject.kind](desk.connection, subject.number)).assessment_id


def open_case(
    desk: Desk, assessment_id: int, milestone_id: int | None = None, *, others: Iterable[int | None] = ()
) -> Case:
    """Read an assessment and its people, as the desk's actor sees it. Raises KeyError when there is none.

    ``others`` are those, by number, who did what is to be seen and need not be on it.
    """
    assessment = found(assessments.get(desk.connection, assessment_id))
    on_it = (assessment.worker_id, assessment.team_manager_id, assessment.service_manager_id)
    people.learn(desk.connection, on_it)  # and the head, who manages the service manager
    head = people.head_of(desk.connection, assessment.service_manager_id, on=desk.today)
    cover = absences.cover(desk.connection, desk.today)
    holders = (*on_it, head.id if head else 0)
    return Case(
        assessment=assessment,
        procedure=desk.council.procedure_of(assessment),
        calendar=desk.calendar,
        now=desk.now,
        viewer=desk.actor,
        worker=desk.person(assessment.worker_id),
        team_manager=desk.person(assessment.team_manager_id),
        service_manager=desk.person(assessment.service_manager_id),
        head=head,
        record_system=desk.council.record_system,
        cover=cover,
        acting={n: desk.person(cover.stand_ins[n]) for n in holders if n in cover.stand_ins},
        others=tuple(desk.person(number) for number in others if number),
        milestone=next((m for m in assessment.milestones if m.id == milestone_id), None),
    )


def see(desk: Desk, subject: Subject) -> Case:
    """The case behind any subject that needs nothing more than the assessment and perhaps one milestone."""
    assessment_id = assessment_of(desk, subject.expect("assessment", "milestone"))
    return open_case(desk, assessment_id, subject.number if subject.kind == "milestone" else None)


def save(desk: Desk, assessment: Assessment) -> Assessment:
    """Keep an assessment that was moved, look at it again at once, and have its cards redrawn.

    Dates that move need nothing cancelled: the next look derives what is due from the facts (DESIGN.md,
    decision 3).
    """
    saved = assessments.save(desk.connection, assessment, look_at=desk.now)
    desk.redraw(saved.id)
    return saved


def begin(
    desk: Desk,
    case: Case,
    happening: Happening,
    *,
    about: str = "",
    due_on: date | None = None,
    asks: Role | None = None,
    holder_id: int | None = None,
) -> Case:
    """Begin every step that counts from ``happening``, and save."""
    assessment = case.assessment
    for step in case.procedure.steps_after(happening):
        assessment = moves.begin(
            assessment,
            step,
            case.calendar,
            case.now,
            about=about,
            due_on=due_on,
            asks=asks,
            holder_id=holder_id,
        )
    return replace(case, assessment=save(desk, assessment))
