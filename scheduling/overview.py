"""The one view of what is open, worst first: every list, page and figure about many assessments reads it.

Chat's home tab, the Teams tab, the web page and the morning lists show the same lines (PRODUCT.md section 5,
"Live dashboard"), so none of them can say of an assessment what another does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from scheduling.assessment import Assessment, Milestone
from scheduling.calendar import WorkingCalendar
from scheduling.due import Waiting, waiting
from scheduling.forecast import Forecast, forecast
from scheduling.procedure import Procedure, Step
from scheduling.staff import Staff
from scheduling.words import Happening, Rank, Role, Standing

SOON = 5
"""How many working days ahead of its sign-off an assessment counts as due soon."""

AFTER_CEILING = "expected after the ceiling"

_RANKS = {rank: place for place, rank in enumerate(Rank)}


@dataclass(frozen=True)
class Stands:
    """How an assessment stands, in words, with a mark that says the same without colour."""

    mark: str
    words: str

    def __str__(self) -> str:
        return f"{self.mark} {self.words}"


@dataclass(frozen=True)
class WaitsOn:
    """Whom it waits on, by number, in which role, and for what.

    ``due_on`` is the day of the step; ``asked`` is False for a step that is still to come. ``topic`` and
    ``subject`` say what its card is ("extension", "extension:9"). ``until`` is set while it is put off.
    """

    role: Role
    person_id: int | None
    step: str
    label: str
    due_on: date
    topic: str
    subject: str
    asked: bool = True
    until: date | None = None


@dataclass(frozen=True)
class Line:
    """One open assessment at a glance.

    ``days_left`` and ``ceiling_days_left`` count working days from today: 0 is the day itself or a day off
    after it, and below 0 is that many days over. ``waits_on`` holds every question that waits, the most
    pressing first; when none does, what comes next.
    """

    assessment_id: int
    reference: str
    team: str
    worker_id: int
    team_manager_id: int
    service_manager_id: int
    day_number: int
    sign_off_on: date
    days_left: int
    ceiling_on: date
    ceiling_days_left: int
    standing: Standing
    stands: Stands
    rank: Rank
    waits_on: tuple[WaitsOn, ...]

    @property
    def subject(self) -> str:
        """The assessment as a subject."""
        return f"assessment:{self.assessment_id}"

    @property
    def next(self) -> WaitsOn | None:
        """What it waits for first."""
        return self.waits_on[0] if self.waits_on else None

    @property
    def ceiling_first(self) -> bool:
        """Whether the statutory clock runs out before the local one."""
        return self.ceiling_on < self.sign_off_on

    def waits_for(self, person_id: int) -> tuple[WaitsOn, ...]:
        """What this person has been asked and has not answered."""
        return tuple(one for one in self.waits_on if one.asked and one.person_id == person_id)


@dataclass(frozen=True)
class Request:
    """An extension request that is not decided: who asked, and whether it is they who are asked for more."""

    requester_id: int
    wants_information: bool = False


@dataclass(frozen=True)
class Known:
    """What is known of many assessments besides themselves, by their numbers; what is missing is nothing.

    ``put_off`` says until when a question was put off, by (milestone, role).
    """

    requests: Mapping[int, Request] = field(default_factory=dict)
    answered: Mapping[int, frozenset[tuple[int, Role]]] = field(default_factory=dict)
    put_off: Mapping[tuple[int, Role], datetime] = field(default_factory=dict)


def overview(
    assessments: Iterable[Assessment],
    procedures: Mapping[tuple[str, int], Procedure],
    calendar: WorkingCalendar,
    staff: Staff,
    known: Known,
    now: datetime,
) -> tuple[Line, ...]:
    """A line for each assessment that is not finished, worst first, as things are at ``now`` (aware)."""
    lines = (
        _line(one, procedures[one.procedure, one.procedure_version], calendar, staff, known, now)
        for one in assessments
        if not one.is_finished
    )
    return tuple(sorted(lines, key=worst_first))


def worst_first(line: Line) -> tuple[int, date, str]:
    """What to sort lines by: how bad it is, then the soonest sign-off, then the reference."""
    return _RANKS[line.rank], line.sign_off_on, line.reference


def stands(assessment: Assessment, expected: Forecast, today: date) -> Stands:
    """Where an assessment is and how it goes: the one wording for cards, pages and lists."""
    if assessment.standing is Standing.SIGNED_OFF:
        return Stands("✔", "signed off")
    if assessment.is_finished:
        return Stands("■", "ended")
    if assessment.sign_off_on < today:
        how = Stands("▲", "overdue")
    elif expected.past_ceiling:
        how = Stands("▲", AFTER_CEILING)
    elif assessment.at_risk:
        how = Stands("▲", "at risk")
    elif expected.late_by:
        how = Stands("▲", "may be late")
    else:
        how = Stands("●", "on track")
    if assessment.standing is Standing.OPEN:
        return how
    return Stands(how.mark, f"{how.words}, {assessment.standing.label}")


def _line(
    assessment: Assessment,
    procedure: Procedure,
    calendar: WorkingCalendar,
    staff: Staff,
    known: Known,
    now: datetime,
) -> Line:
    today = calendar.today(now)
    answered = known.answered.get(assessment.id, frozenset())
    asked = waiting(assessment, procedure, calendar, answered, known.put_off, now)
    expected = forecast(assessment, procedure, calendar, today)
    waits_on = _asked(assessment, calendar, staff, known, asked, now) or _ahead(assessment, procedure, staff)
    day_number = calendar.between(assessment.allocated_on, today)
    days_left = calendar.between(assessment.allocated_on, assessment.sign_off_on) - day_number
    manager = staff.by_id.get(assessment.team_manager_id)
    return Line(
        assessment_id=assessment.id,
        reference=assessment.reference,
        team=manager.team if manager else "",
        worker_id=assessment.worker_id,
        team_manager_id=assessment.team_manager_id,
        service_manager_id=assessment.service_manager_id,
        day_number=day_number,
        sign_off_on=assessment.sign_off_on,
        days_left=days_left,
        ceiling_on=assessment.ceiling_on,
        ceiling_days_left=calendar.between(assessment.allocated_on, assessment.ceiling_on) - day_number,
        standing=assessment.standing,
        stands=stands(assessment, expected, today),
        rank=_rank(assessment, expected, days_left, waits_on, today),
        waits_on=waits_on,
    )


def _rank(
    assessment: Assessment, expected: Forecast, days_left: int, waits_on: tuple[WaitsOn, ...], today: date
) -> Rank:
    if assessment.sign_off_on < today:
        return Rank.OVERDUE
    if expected.past_ceiling:
        return Rank.PAST_CEILING
    if days_left <= SOON:
        return Rank.DUE_SOON
    if assessment.standing is Standing.COMPLETED:
        return Rank.AWAITING_SIGN_OFF
    if any(one.asked and one.until is None and one.due_on < today for one in waits_on):
        return Rank.UNANSWERED
    if assessment.at_risk or expected.late_by:
        return Rank.AT_RISK
    return Rank.IN_TIME


def _asked(
    assessment: Assessment,
    calendar: WorkingCalendar,
    staff: Staff,
    known: Known,
    asked: tuple[Waiting, ...],
    now: datetime,
) -> tuple[WaitsOn, ...]:
    """What has been asked: what holds everything up before all else, then the first due first."""
    request = known.requests.get(assessment.id)
    found = []
    for one in sorted(asked, key=_pressing):
        until = calendar.today(one.until) if one.until is not None and one.until > now else None
        role, person_id, label = _whom(assessment, staff, one, request)
        card = (one.step.topic, one.milestone.subject)
        found.append(WaitsOn(role, person_id, one.step.key, label, one.milestone.due_on, *card, until=until))
    return tuple(found)


def _pressing(one: Waiting) -> int:
    """A request to decide holds everything up; a call of the first day and a note to file hold up nothing."""
    if one.step.counts_from is Happening.EXTENSION:
        return 0
    holds_up = one.step.after > 0 if one.step.is_planned else one.step.counts_from is not Happening.CASE_NOTE
    return 1 if holds_up else 2


def _whom(
    assessment: Assessment, staff: Staff, one: Waiting, request: Request | None
) -> tuple[Role, int | None, str]:
    """In which role, who, and for what: whoever asked for an extension owes the information on it."""
    if request is not None and request.wants_information and one.step.counts_from is Happening.EXTENSION:
        return Role.TEAM_MANAGER, staff.here(request.requester_id), f"{one.step.label}: information"
    return one.role, staff.asked(assessment, one.milestone, one.role), one.step.label


def _ahead(assessment: Assessment, procedure: Procedure, staff: Staff) -> tuple[WaitsOn, ...]:
    """Nobody has been asked anything: the next step of the plan, and who will be."""
    planned = (
        (milestone, procedure.step(milestone.step))
        for milestone in assessment.milestones
        if milestone.is_open
    )
    coming = [(milestone, step) for milestone, step in planned if step.is_planned]
    if not coming:
        return ()
    milestone, step = min(coming, key=lambda pair: pair[0].due_on)
    return tuple(_to_come(assessment, milestone, step, staff, role) for role in step.asks)


def _to_come(assessment: Assessment, milestone: Milestone, step: Step, staff: Staff, role: Role) -> WaitsOn:
    person_id = staff.asked(assessment, milestone, role)
    card = (step.topic, milestone.subject)
    return WaitsOn(role, person_id, step.key, step.label, milestone.due_on, *card, asked=False)
