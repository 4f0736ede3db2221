"""The dip sample: three assessments drawn by lot every fortnight, each looked into by the service manager.

June 2019 procedure, "Fortnightly"; PRODUCT.md section 5, "Dip sample". What was found is for the service
manager, whoever stands in for them and the head of service. An action that comes of it is a remedial action
like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.casework.case import Case, Subject, open_case
from bot.casework.checked import checks_of
from bot.casework.duty import DutySeen, finish, see_duty
from bot.casework.follow_on import Agree, agree_action
from bot.desk import Council, Desk, found
from bot.saying import moment
from scheduling.assessment import Assessment
from scheduling.authority import Holding
from scheduling.checks import Check
from scheduling.people import Person
from scheduling.refusal import Refusal
from scheduling.sample import MONTHS_APART, SIZE, draw, months_before
from storage import assessments, duties, outbox, people, samples
from storage.duties import Duty
from storage.engine import Connection
from storage.samples import Sample

FINISHED_WITHIN = 3
"""For how many months a finished assessment may still be drawn."""


@dataclass(frozen=True)
class Drawn:
    """One assessment of a dip sample, with its checks as they stand, or as they were once it was reviewed.

    ``is_viewers_own`` says that whoever looks at it works on it: somebody else reviews that.
    """

    sample: Sample
    reference: str
    checks: tuple[Check, ...]
    reviewed_by: Person | None
    reviewed_for: Person | None
    is_viewers_own: bool

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody has looked into it."""
        return self.sample.reviewed_at is not None


@dataclass(frozen=True)
class DipSample(DutySeen):
    """A fortnight's dip sample, as its card shows it."""

    drawn: tuple[Drawn, ...]


@dataclass(frozen=True)
class SampleView:
    """One assessment that was drawn, in front of whoever reviews it."""

    case: Case
    duty: DutySeen
    sample: Sample
    checks: tuple[Check, ...]
    reviewed_by: Person | None

    @property
    def subject(self) -> str:
        """The sample as a subject."""
        return f"sample:{self.sample.id}"

    @property
    def holding(self) -> Holding:
        """Whose duty it is: those on the assessment have no part in it."""
        return self.duty.holding

    @property
    def chain(self) -> int:
        """The assessment's own chain of the journal."""
        return self.case.chain

    @property
    def standing(self) -> None:
        """It is reviewed wherever the assessment stands."""
        return None

    @property
    def name(self) -> str:
        """What people call it."""
        return self.duty.name


@dataclass(frozen=True)
class Findings:
    """What the reviewer found, and what is to be done about it."""

    text: str
    actions: tuple[Agree, ...]


def draw_samples(connection: Connection, council: Council, made: Sequence[Duty], now: datetime) -> None:
    """Draw for each new duty. One with nothing to draw from is over before anybody is asked."""
    if not made:
        return
    today = council.calendar.today(now)
    finished_since = council.calendar.at(months_before(today, FINISHED_WITHIN), council.calendar.opens)
    candidates = samples.candidates(
        connection,
        [duty.person_id for duty in made],
        past_steps=_first_check_ins(council),
        finished_since=finished_since,
        today=today,
    )
    drawn_before = samples.last_drawn(connection, months_before(today, MONTHS_APART))
    for duty in made:
        seed = f"{duty.rhythm} {duty.day.isoformat()} {duty.person_id}"
        drawn = draw(candidates.get(duty.person_id, ()), seed, SIZE, drawn_before, today)
        samples.put_many(connection, [Sample(duty.id, number, today) for number in drawn])
        if not drawn:
            duties.done(connection, duty.id, None, None, now)


def see_samples(desk: Desk, subject: Subject) -> DipSample:
    """Read a dip sample by its duty."""
    seen = see_duty(desk, subject, "dip_sample")
    drawn = samples.of_duty(desk.connection, seen.duty.id)
    return DipSample(**vars(seen), drawn=tuple(_drawn(desk, seen, drawn)))


def see_sample(desk: Desk, subject: Subject) -> SampleView:
    """Read one assessment that was drawn."""
    sample = found(samples.get(desk.connection, subject.expect("sample").number))
    case = open_case(desk, sample.assessment_id)
    return SampleView(
        case=case,
        duty=see_duty(desk, Subject("duty", sample.duty_id)),
        sample=sample,
        checks=checks_of(desk, [case.assessment])[case.assessment.id],
        reviewed_by=people.get(desk.connection, sample.reviewed_by) if sample.reviewed_by else None,
    )


def is_ready(view: SampleView) -> Refusal | None:
    """Whether it is still to be reviewed, and by the viewer."""
    if _is_own(view.case.viewer, view.duty, view.case.assessment):
        return Refusal("You work on this assessment, so somebody else must review it.")
    if view.sample.reviewed_at is None:
        return None
    is_viewer = view.sample.reviewed_by == view.case.viewer.id
    who = "You" if is_viewer else view.reviewed_by.name if view.reviewed_by else "Somebody"
    return Refusal(f"{who} reviewed this {moment(view.sample.reviewed_at)}.")


def review(desk: Desk, view: SampleView, command: Findings) -> str:
    """Keep what was found beside the checks as they are, and have each action asked about on its day."""
    samples.save(
        desk.connection,
        replace(
            view.sample,
            checks=samples.kept(view.checks),
            findings=command.text,
            reviewed_by=desk.actor.id,
            acting_for=desk.acting_for,
            reviewed_at=desk.now,
        ),
    )
    case = view.case
    for agreed in command.actions:
        case = agree_action(desk, case, agreed)
    failing = sum(check.is_failing for check in view.checks)
    detail = {"failing": failing, "actions": len(command.actions)}
    desk.record("review_sample", view.chain, view.subject, detail)
    left = _left(desk, view.duty)
    if left:
        outbox.refresh(desk.connection, [view.duty.subject], desk.now)
        return f"Thank you. Your review of {case.reference} is kept. {left} of this sample still to review."
    finish(desk, view.duty, "finish_dip_sample")
    return f"Thank you. Your review of {case.reference} is kept, and this sample is finished."


def _left(desk: Desk, duty: DutySeen) -> int:
    """How many are still to be reviewed; two people who review the last two must not both leave it open."""
    found(duties.hold(desk.connection, duty.duty.id))
    return sum(one.reviewed_at is None for one in samples.of_duty(desk.connection, duty.duty.id))


def _drawn(desk: Desk, duty: DutySeen, drawn: Sequence[Sample]) -> Iterator[Drawn]:
    they = {one.id: one for one in assessments.get_many(desk.connection, [s.assessment_id for s in drawn])}
    now = checks_of(desk, list(they.values()))
    by_id = _people_in(desk, drawn)
    for sample in drawn:
        yield Drawn(
            sample,
            they[sample.assessment_id].reference,
            sample.as_reviewed if sample.reviewed_at else now[sample.assessment_id],
            by_id.get(sample.reviewed_by),
            by_id.get(sample.acting_for),
            _is_own(desk.actor, duty, they[sample.assessment_id]),
        )


def _is_own(person: Person, duty: DutySeen, assessment: Assessment) -> bool:
    """Whether a stand-in would be looking into their own work, or their own team's."""
    works_on = person.id in (assessment.worker_id, assessment.team_manager_id)
    return works_on and person.id != duty.holder.id


def _people_in(desk: Desk, drawn: Sequence[Sample]) -> Mapping[int | None, Person]:
    numbers = {number for one in drawn for number in (one.reviewed_by, one.acting_for) if number}
    return {number: desk.person(number) for number in numbers}


def _first_check_ins(council: Council) -> frozenset[str]:
    """What the procedures, of whichever version, call the check-in from whose day on there is much to see."""
    plans = (procedure.planned for procedure in council.procedures.values())
    return frozenset(step.key for plan in plans for step in plan if step.topic == "check_in")
