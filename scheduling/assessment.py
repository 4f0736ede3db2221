"""One assessment as frozen facts, and the pure moves on its dates: plan, begin, meet, extend, end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from scheduling.calendar import WorkingCalendar
from scheduling.procedure import Procedure, Step
from scheduling.words import Happening, Role, Standing


@dataclass(frozen=True)
class Milestone:
    """A step of one assessment, with its date.

    ``about`` is what it is for when that is not the assessment itself ("extension:9"). ``planned_on`` never
    changes; ``due_on`` moves, and ``moves`` counts how often, as a calendar entry's SEQUENCE does. ``asks``
    narrows who is asked to one role, and ``holder_id`` names the person, where that was agreed when it began
    (a remedial action, an approver). ``id`` is 0 until saved.
    """

    step: str
    due_on: date
    planned_on: date
    begun_at: datetime
    about: str = ""
    moves: int = 0
    met_at: datetime | None = None
    closed_at: datetime | None = None
    asks: Role | None = None
    holder_id: int | None = None
    id: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.met_at is None and self.closed_at is None

    @property
    def subject(self) -> str:
        """What its cards are about: "extension:9", or the milestone itself."""
        return self.about or f"milestone:{self.id}"


@dataclass(frozen=True)
class Assessment:
    """The piece of work, known by its reference. Dates are days in London; instants are aware UTC."""

    id: int
    reference: str
    kind: str
    procedure: str
    procedure_version: int
    referred_on: date
    allocated_on: date
    worker_id: int
    team_manager_id: int
    service_manager_id: int
    standing: Standing
    ceiling_on: date
    milestones: tuple[Milestone, ...]
    days_extended: int = 0
    at_risk: bool = False
    told_forecast: date | None = None
    finished_at: datetime | None = None

    def milestone(self, step: str) -> Milestone | None:
        """The newest milestone of the step named ``step``, open or not."""
        return next((m for m in reversed(self.milestones) if m.step == step), None)

    def open_milestone(self, step: str, about: str | None = None) -> Milestone | None:
        """The milestone of ``step`` that still waits (for ``about`` alone, when given)."""
        return next((m for m in reversed(self.milestones) if _waits(m, step, about)), None)

    @cached_property
    def sign_off_on(self) -> date:
        """The day the local clock ends: when sign-off is due."""
        milestone = self.milestone("sign-off")
        return milestone.due_on if milestone else self.ceiling_on

    @property
    def is_finished(self) -> bool:
        """Whether it was signed off or ended another way."""
        return self.standing in (Standing.SIGNED_OFF, Standing.ENDED)

    def holder(self, role: Role) -> int | None:
        """Who holds ``role`` on this assessment, by number; None for roles not held per assessment."""
        holders = {
            Role.WORKER: self.worker_id,
            Role.TEAM_MANAGER: self.team_manager_id,
            Role.SERVICE_MANAGER: self.service_manager_id,
        }
        return holders.get(role)


def plan(
    procedure: Procedure, calendar: WorkingCalendar, allocated_on: date, referred_on: date, now: datetime
) -> tuple[Milestone, ...]:
    """The milestones of a new assessment, each on its own count from day 0 (never from another step)."""
    starts = {Happening.ALLOCATION: allocated_on, Happening.REFERRAL: referred_on}
    days = ((step, calendar.add(starts[step.counts_from], step.after)) for step in procedure.planned)
    return tuple(Milestone(step.key, day, day, now) for step, day in days)


def ceiling(procedure: Procedure, calendar: WorkingCalendar, allocated_on: date, referred_on: date) -> date:
    """The statutory latest day (*Working Together*: at most 45 working days from referral)."""
    start = referred_on if procedure.ceiling.counts_from is Happening.REFERRAL else allocated_on
    return calendar.add(start, procedure.ceiling.days)


def due_after(step: Step, calendar: WorkingCalendar, now: datetime) -> date:
    """When a step that begins ``now`` is due, in working days or clock hours, never on a non-working day."""
    if step.after_hours is not None:
        ends = calendar.today(now + timedelta(hours=step.after_hours))
        return max(calendar.on_or_before(ends), calendar.on_or_after(calendar.today(now)))
    return calendar.shift(calendar.on_or_after(calendar.today(now)), step.after)


def begin(
    assessment: Assessment,
    step: Step,
    calendar: WorkingCalendar,
    now: datetime,
    *,
    about: str = "",
    due_on: date | None = None,
    asks: Role | None = None,
    holder_id: int | None = None,
) -> Assessment:
    """Add the milestone of a step that something has set going, due on ``due_on`` where that was agreed."""
    day = due_on or due_after(step, calendar, now)
    begun = Milestone(step.key, day, day, now, about=about, asks=asks, holder_id=holder_id)
    return replace(assessment, milestones=(*assessment.milestones, begun))


def meet(assessment: Assessment, step: str, now: datetime, *, about: str | None = None) -> Assessment:
    """Mark the open milestones of ``step`` (for ``about`` alone, when given) as met."""
    return _each(assessment, lambda m: replace(m, met_at=now) if _waits(m, step, about) else m)


def take_back(assessment: Assessment, milestone: Milestone) -> Assessment:
    """A milestone that was called met was not: it waits again, from the round it had come to."""
    return _each(assessment, lambda m: replace(m, met_at=None) if m.id == milestone.id else m)


def close(assessment: Assessment, step: str, now: datetime, *, about: str | None = None) -> Assessment:
    """Close the open milestones of ``step`` that nobody need answer any more, without calling them met."""
    return _each(assessment, lambda m: replace(m, closed_at=now) if _waits(m, step, about) else m)


def extend(assessment: Assessment, procedure: Procedure, calendar: WorkingCalendar, days: int) -> Assessment:
    """Move every unmet step that an extension moves by ``days`` working days (PRODUCT.md section 4.4)."""
    moved = _each(assessment, lambda m: _later(m, procedure, calendar, days))
    return replace(moved, days_extended=assessment.days_extended + days)


def held_early(
    assessment: Assessment, procedure: Procedure, calendar: WorkingCalendar, step: str, held_on: date
) -> Assessment:
    """Bring forward a step that may never be later than so many working days after ``step`` was held.

    PRODUCT.md section 2: the final check-in hangs on the plan, and is never later than 10 working days (and
    whatever an extension has added) after a check-in held early. A check-in held late moves nothing, so that
    the chain 25, 28, 30 stands.
    """
    held = assessment.milestone(step)
    if held is None or held_on >= held.due_on:
        return assessment

    def nearer(milestone: Milestone) -> Milestone:
        own = procedure.step(milestone.step)
        if own.within is None or own.within.step != step or not milestone.is_open:
            return milestone
        granted = assessment.days_extended if own.moves else 0
        latest = calendar.shift(held_on, own.within.days + granted)
        if latest >= milestone.due_on:
            return milestone
        return replace(milestone, due_on=latest, moves=milestone.moves + 1)

    return _each(assessment, nearer)


def end(assessment: Assessment, standing: Standing, now: datetime) -> Assessment:
    """End it: every open milestone closes, save the case notes that are still to be filed."""

    def close_unless_note(milestone: Milestone) -> Milestone:
        closes = milestone.is_open and not milestone.about.startswith("note:")
        return replace(milestone, closed_at=now) if closes else milestone

    closed = _each(assessment, close_unless_note)
    return replace(closed, standing=standing, finished_at=now, at_risk=False)


def _waits(milestone: Milestone, step: str, about: str | None) -> bool:
    return milestone.is_open and milestone.step == step and about in (None, milestone.about)


def _later(milestone: Milestone, procedure: Procedure, calendar: WorkingCalendar, days: int) -> Milestone:
    if not milestone.is_open or not procedure.step(milestone.step).moves:
        return milestone
    return replace(milestone, due_on=calendar.shift(milestone.due_on, days), moves=milestone.moves + 1)


def _each(assessment: Assessment, change: Callable[[Milestone], Milestone]) -> Assessment:
    return replace(assessment, milestones=tuple(change(milestone) for milestone in assessment.milestones))
