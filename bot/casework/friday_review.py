"""The Friday review: a service manager goes through what awaits sign-off ("Service managers to review
assessments waiting for sign off and follow up with relevant team managers", June 2019 procedure, "Every
Friday").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.casework.case import Case, Seen, Subject, open_case
from bot.casework.duty import DutySeen, finish, is_waiting, see_duty
from bot.casework.enquiry import ask_about, asked_already
from bot.desk import Council, Desk, found
from bot.saying import moment, plural
from scheduling.refusal import Refusal
from storage import assessments, duties, enquiries, outbox, overview, review_lines
from storage.duties import Duty
from storage.engine import Connection
from storage.enquiries import Enquiry
from storage.review_lines import ReviewLine


@dataclass(frozen=True)
class Line:
    """One assessment in the review: as it is now, and what came of it here."""

    case: Case
    kept: ReviewLine

    @property
    def needs_an_answer(self) -> bool:
        """Whether nobody was asked about it, and it was neither followed up nor signed off meanwhile."""
        return not self.kept.is_dealt_with and not self.case.assessment.is_finished


@dataclass(frozen=True)
class Review(DutySeen):
    """One Friday's review. ``names`` are those who asked and followed up."""

    lines: tuple[Line, ...]
    names: Mapping[int, str]

    @property
    def waiting(self) -> int:
        """How many lines still need an answer."""
        return sum(line.needs_an_answer for line in self.lines)


@dataclass(frozen=True)
class LineSeen(Seen):
    """One line of a review, with the review that it belongs to."""

    kept: ReviewLine
    duty: Duty


def begin(connection: Connection, _: Council, made: Sequence[Duty], __: datetime) -> None:
    """Put a line into each new review for every assessment of its service manager that awaits sign-off."""
    by_person = {duty.person_id: duty.id for duty in made}
    awaiting = overview.awaiting_sign_off(connection, by_person.keys())
    new = [ReviewLine(by_person[person_id], number) for number, person_id in awaiting]
    review_lines.put_many(connection, new)


def see_review(desk: Desk, subject: Subject) -> Review:
    """The review behind a duty, with every line as it is now."""
    seen = see_duty(desk, subject, "friday_review")
    kept = review_lines.of_duty(desk.connection, seen.duty.id)
    assessments.learn(desk.connection, {one.assessment_id for one in kept})
    lines = [Line(open_case(desk, one.assessment_id), one) for one in kept]
    named = {number for one in kept for number in (one.asked_by, one.followed_up_by) if number}
    names = {number: desk.person(number).name for number in named}
    return Review(**vars(seen), lines=tuple(sorted(lines, key=_soonest)), names=names)


def see_line(desk: Desk, subject: Subject) -> LineSeen:
    """One line of a review."""
    kept = found(review_lines.get(desk.connection, subject.expect("line").number))
    duty = found(duties.get(desk.connection, kept.duty_id))
    return LineSeen(open_case(desk, kept.assessment_id), kept, duty)


def is_open(view: LineSeen) -> Refusal | None:
    """Whether the review still goes on."""
    return Refusal("This review is finished.") if view.duty.done_at is not None else None


def ask(desk: Desk, view: LineSeen, _: None) -> str:
    """Ask the team manager; one who was asked already today is not asked twice, and the line says so."""
    case = view.case
    enquiry = ask_about(desk, case)
    already = "" if enquiry else asked_already(desk, case, _todays(desk, case))
    asked = enquiry or _todays(desk, case)
    _keep(desk, view, replace(view.kept, asked_at=asked.asked_at, asked_by=asked.asked_by))
    return already or f"{case.team_manager.name} has been asked about {case.reference}."


def follow_up(desk: Desk, view: LineSeen, _: None) -> str | Refusal:
    """It was followed up another way: by telephone, or across the desk."""
    kept = view.kept
    if kept.followed_up_at is not None and kept.followed_up_by is not None:
        who = "You" if kept.followed_up_by == desk.actor.id else desk.person(kept.followed_up_by).name
        return Refusal(f"{who} followed this up {moment(kept.followed_up_at)}.")
    desk.record("follow_up", view.case.assessment.id, f"line:{kept.id}")
    _keep(desk, view, replace(kept, followed_up_at=desk.now, followed_up_by=desk.actor.id))
    return f"{view.case.reference} is marked as followed up."


def is_ready(view: Review) -> Refusal | None:
    """Whether every line has its answer, and nobody was first."""
    if view.waiting and not view.is_done:
        left = plural(view.waiting, "assessment")
        return Refusal(
            f"{left} still to go through: ask the team manager about each, or say it is followed up."
        )
    return is_waiting(view)


def done(desk: Desk, view: Review, _: None) -> str:
    """The review is finished."""
    finish(desk, view, "finish_review")
    return "Thank you. The review is finished." if view.lines else "Thank you. There was nothing to review."


def _soonest(line: Line) -> tuple[date, str]:
    return line.case.assessment.sign_off_on, line.case.reference


def _todays(desk: Desk, case: Case) -> Enquiry:
    return enquiries.made_on(desk.connection, [case.assessment.id], desk.today)[case.assessment.id]


def _keep(desk: Desk, view: LineSeen, kept: ReviewLine) -> None:
    review_lines.save(desk.connection, kept)
    outbox.refresh(desk.connection, [view.duty.subject], desk.now)
