"""Is the procedure being followed? What it asks of one assessment, answered from Daymark's own record.

June 2019 procedure, "Fortnightly": service managers check this in supervision and by dip sampling; both read
these lines. A check carries dates and nothing that anybody typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scheduling.assessment import Assessment, Milestone
from scheduling.calendar import WorkingCalendar, full_date
from scheduling.procedure import Procedure
from scheduling.words import RequestState, Verdict

EXTENSION, DECISION, ACTION = "extension", "decision", "remedial_action"
"""The topics of the checks that are not about a step of the procedure."""

_AFTER_AN_EVENT = {"comments": "Comments on the draft of", "case_note": "Case note of"}
_DONE = {
    "call": "Confirmed",
    "check_in": "Recorded as held",
    "final_check_in": "Recorded as held",
    "draft": "Sent",
    "comments": "Returned",
    "completion": "Completed",
    "sign_off": "Signed off",
    "case_note": "Filed",
}


@dataclass(frozen=True)
class Request:
    """An extension that was asked for, each person by number.

    ``explained`` says whether it has a reason and a note, ``sign_off_on`` when sign-off was due as it was
    asked for.
    """

    asked_by: int
    asked_at: datetime
    explained: bool
    sign_off_on: date | None
    state: RequestState
    decided_by: int | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True)
class Action:
    """A remedial action that was agreed."""

    agreed_at: datetime
    due_on: date
    done_at: datetime | None = None


@dataclass(frozen=True)
class Check:
    """One thing that the procedure asks, with its day, and what became of it.

    ``topic`` names the conversation that it belongs to. ``days_late`` counts working days until it was done,
    or so far while it waits. ``fact`` is a finished sentence with its date; "" where there is none.
    ``done_on`` is the day on which it was done.
    """

    topic: str
    asked: str
    due_on: date | None
    verdict: Verdict
    fact: str = ""
    days_late: int = 0
    done_on: date | None = None

    @property
    def is_failing(self) -> bool:
        """Whether the procedure was not followed here."""
        return self.verdict in (Verdict.LATE, Verdict.NOT_MET)

    @property
    def is_answered(self) -> bool:
        """Whether the record says that it was followed, or that it was not."""
        return self.is_failing or self.verdict is Verdict.MET


def checks(
    assessment: Assessment,
    procedure: Procedure,
    calendar: WorkingCalendar,
    requests: Sequence[Request],
    actions: Sequence[Action],
    today: date,
) -> tuple[Check, ...]:
    """Everything that the procedure asks of an assessment, in the order in which it asks it."""
    judge = _Judge(assessment, procedure, calendar, today)
    return (
        *judge.plan(),
        *judge.after_events("comments"),
        *(check for request in requests for check in judge.extension(request)),
        *judge.after_events("case_note"),
        *(judge.action(action) for action in actions),
    )


@dataclass(frozen=True)
class _Judge:
    """Puts each thing that was asked beside the day on which it was done."""

    assessment: Assessment
    procedure: Procedure
    calendar: WorkingCalendar
    today: date

    def plan(self) -> Iterator[Check]:
        """The steps whose days are known from the first day on."""
        for step in self.procedure.planned:
            milestone = self.assessment.milestone(step.key)
            if milestone is not None:
                yield self._step(step.topic, step.label, milestone)
            else:
                yield Check(step.topic, step.label, None, Verdict.NOT_KNOWN)

    def after_events(self, topic: str) -> Iterator[Check]:
        """The steps of one topic, each with the day of the event that it follows."""
        for milestone in self.assessment.milestones:
            if self.procedure.step(milestone.step).topic == topic:
                begun = self._day(milestone.begun_at)
                yield self._step(topic, f"{_AFTER_AN_EVENT[topic]} {begun.day} {begun:%B}", milestone)

    def extension(self, request: Request) -> Iterator[Check]:
        """Asked for with its reason and note before the day passed; decided by somebody else."""
        asked = "Extension asked for in time, with reason and note"
        if request.sign_off_on is None or not request.explained:
            asked_on = self._day(request.asked_at)
            gone = "" if request.explained else " Its note is no longer kept here."
            fact = f"Asked for on {full_date(asked_on)}.{gone}"
            yield Check(EXTENSION, asked, request.sign_off_on, Verdict.NOT_KNOWN, fact, done_on=asked_on)
        else:
            yield self._timed(EXTENSION, asked, request.sign_off_on, request.asked_at, "Asked for")
        yield Check(DECISION, "Extension decided by somebody else", None, *self._decision(request))

    def action(self, action: Action) -> Check:
        """A remedial action is done by its day, also when the assessment has ended since."""
        agreed = self._day(action.agreed_at)
        asked = f"Remedial action of {agreed.day} {agreed:%B}"
        return self._timed(ACTION, asked, action.due_on, action.done_at, "Done")

    def _decision(self, request: Request) -> tuple[Verdict, str]:
        if request.decided_at is None:
            return Verdict.NOT_YET, f"Waiting for a decision since {full_date(self._day(request.asked_at))}."
        became = f"{request.state.label.capitalize()} {self._on(request.decided_at)}"
        if request.state not in (RequestState.APPROVED, RequestState.REFUSED):
            return Verdict.NOT_NEEDED, f"{became}."
        if request.decided_by == request.asked_by:
            return Verdict.NOT_MET, f"{became}, by the person who asked."
        return Verdict.MET, f"{became}."

    def _step(self, topic: str, asked: str, milestone: Milestone) -> Check:
        done = _DONE.get(topic, "Done")
        if milestone.met_at is not None or milestone.closed_at is None:
            return self._timed(topic, asked, milestone.due_on, milestone.met_at, done)
        if milestone.closed_at == milestone.begun_at:  # closed as passed, by an import
            unknown = "Its day had passed when Daymark first knew of the assessment."
            return Check(topic, asked, milestone.due_on, Verdict.NOT_KNOWN, unknown)
        closed_on = self._day(milestone.closed_at)
        moved_on = f"The assessment had moved on by {full_date(closed_on)}."
        verdict = Verdict.NOT_NEEDED if closed_on <= milestone.due_on else Verdict.NOT_MET
        return Check(topic, asked, milestone.due_on, verdict, moved_on)

    def _timed(self, topic: str, asked: str, due_on: date, done_at: datetime | None, done: str) -> Check:
        done_on = self._day(done_at) if done_at else None
        late = self._days_late(due_on, done_on or self.today)
        if done_on is not None:
            verdict = Verdict.LATE if late else Verdict.MET
            return Check(topic, asked, due_on, verdict, f"{done} on {full_date(done_on)}.", late, done_on)
        return Check(topic, asked, due_on, Verdict.NOT_MET if late else Verdict.NOT_YET, days_late=late)

    def _days_late(self, due_on: date, day: date) -> int:
        """Working days from ``due_on`` to ``day``; a weekend after its day counts as one, 0 is in time."""
        start = self.assessment.allocated_on
        passed = self.calendar.between(start, day) - self.calendar.between(start, due_on)
        return max(passed, 1) if day > due_on else 0

    def _on(self, at: datetime) -> str:
        return f"on {full_date(self._day(at))}"

    def _day(self, at: datetime) -> date:
        return self.calendar.today(at)
