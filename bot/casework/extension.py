"""Extensions: asked for by a team manager, decided by somebody else, once (PRODUCT.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.casework.case import Case, Seen, Subject, begin, open_case, save, see
from bot.casework.follow_on import (
    Reason,
    risk_settled,
)
from bot.desk import Desk, found
from bot.saying import moment, plural
from scheduling import assessment as moves
from scheduling import procedure
from scheduling.assessment import Milestone
from scheduling.authority import Holding
from scheduling.people import Person
from scheduling.refusal import Refusal
from scheduling.words import DecisionKind, Happening, RequestState, Role
from storage import assessments, extensions, people
from storage.extensions import Extension as Extension

WAITING = (RequestState.ASKED, RequestState.INFORMATION)


@dataclass(frozen=True)
class Asking(Seen):
    """An assessment for which more time may be asked, with what stands in the way of asking."""

    open_request: Extension | None
    earlier: tuple[Extension, ...]


@dataclass(frozen=True)
class Request(Seen):
    """One extension request, as the person looking at it may see it."""

    extension: Extension
    requester: Person
    approver: Person
    decided_by: Person | None
    earlier: tuple[Extension, ...]
    approvers: tuple[Person, ...]

    @property
    def subject(self) -> str:
        """The request as a subject."""
        return f"extension:{self.extension.id}"

    @property
    def reason(self) -> procedure.Reason:
        """The council's category."""
        return self.case.procedure.reason(self.extension.reason)

    @property
    def holding(self) -> Holding:
        """Who holds what, with who asked and who was asked."""
        return replace(
            self.case.holding,
            requester_id=self.extension.requested_by,
            approver_id=self.extension.approver_id,
        )

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be decided."""
        return self.extension.state in WAITING

    def sign_off_after(self, days: int) -> date:
        """When sign-off would be due with ``days`` more working days."""
        return self.case.calendar.shift(self.case.assessment.sign_off_on, days)

    def passes_ceiling(self, days: int) -> bool:
        """Whether ``days`` more working days would go past the statutory ceiling."""
        return self.sign_off_after(days) > self.case.assessment.ceiling_on


@dataclass(frozen=True)
class AskForMore:
    """What a team manager gives with a request; ``exactly`` is for reasons that must say exactly what it
    is.
    """

    reason: str
    days: int
    note: str
    exactly: str
    meanwhile: str


@dataclass(frozen=True)
class ChangeApprover:
    """Somebody else to decide."""

    approver_id: int


def see_asking(desk: Desk, subject: Subject) -> Asking:
    """Read an assessment for which more time may be asked."""
    case = see(desk, subject.expect("assessment"))
    asked = extensions.of_assessment(desk.connection, case.assessment.id)
    return Asking(case, extensions.open_of(desk.connection, case.assessment.id), tuple(asked))


def see_request(desk: Desk, subject: Subject) -> Request:
    """Read one request."""
    extension = found(extensions.get(desk.connection, subject.expect("extension").number))
    whose = (extension.acting_for, extension.decided_for)
    case = open_case(desk, extension.assessment_id, others=whose)
    earlier = [
        e for e in extensions.of_assessment(desk.connection, case.assessment.id) if e.id < extension.id
    ]
    return Request(
        case=case,
        extension=extension,
        requester=desk.person(extension.requested_by),
        approver=desk.person(extension.approver_id),
        decided_by=desk.person(extension.decided_by) if extension.decided_by else None,
        earlier=tuple(e for e in earlier if e.state is RequestState.APPROVED),
        approvers=_approvers(desk, extension),
    )


def may_be_asked(view: Asking) -> Refusal | None:
    """A second request is refused while one is open."""
    if view.open_request is not None:
        return Refusal(
            "There is already a request waiting for a decision. Withdraw it first if it has changed."
        )
    return None


def is_waiting(view: Request) -> Refusal | None:
    """Whether it is still to be decided: the second of two managers reads who did, and when."""
    if view.is_waiting:
        return None
    return Refusal(outcome(view))


def is_asked(view: Request) -> Refusal | None:
    """A question is answered only while one is open."""
    if view.extension.state is RequestState.INFORMATION:
        return None
    return Refusal("No question is waiting for an answer.") if view.is_waiting else Refusal(outcome(view))


def outcome(view: Request) -> str:
    """Who decided what and when, in one sentence; the viewer is "you"."""
    extension = view.extension
    verb = {
        RequestState.APPROVED: "approved this"
        if extension.decision is DecisionKind.APPROVED
        else f"approved {extension.days_approved} of the {extension.days} working days asked for",
        RequestState.REFUSED: "asked for other action",
        RequestState.WITHDRAWN: "withdrew this request",
        RequestState.CLOSED: "ended the assessment, which closed this request",
    }.get(extension.state)
    if verb is None or extension.decided_at is None:
        return "This request is waiting for a decision."
    who = "You" if extension.decided_by == view.case.viewer.id else _name(view.decided_by)
    return f"{who} {verb} {moment(extension.decided_at)}."


def request(desk: Desk, view: Asking, command: AskForMore) -> str:
    """Ask for more time: the request goes to the service manager, or to the head of service if they ask
    themselves.
    """
    case = risk_settled(view.case)
    approver_id = _first_approver(desk, case)
    asked = Extension(
        assessment_id=case.assessment.id,
        requested_by=desk.actor.id,
        acting_for=desk.acting_for,
        requested_at=desk.now,
        reason=command.reason,
        days=command.days,
        exactly=command.exactly,
        note=command.note,
        meanwhile=command.meanwhile,
        approver_id=approver_id,
        sign_off_before=case.assessment.sign_off_on,
    )
    extension = found(extensions.add(desk.connection, asked))
    subject = f"extension:{extension.id}"
    begin(
        desk, case, Happening.EXTENSION, about=subject, asks=_role(desk, approver_id), holder_id=approver_id
    )
    desk.record(
        "request_extension",
        case.assessment.id,
        subject,
        {"reason": command.reason, "days": command.days, "approver": approver_id},
    )
    desk.tell((approver_id, desk.actor.id, case.team_manager.id), "extension", subject, case.assessment.id)
    more = plural(command.days, "more working day")
    return f"Your request for {more} is with {desk.person(approver_id).name}."


def ask_for_information(desk: Desk, view: Request, command: Reason) -> str:
    """The question goes back to the requester; the request stays open and its chase goes on."""
    extensions.save(
        desk.connection,
        replace(view.extension, state=RequestState.INFORMATION, question=command.text),
    )
    desk.record("ask_for_information", view.case.assessment.id, view.subject)
    desk.redraw(view.case.assessment.id)
    desk.tell((view.requester.id,), "extension", view.subject, view.case.assessment.id)
    return f"Your question is with {view.requester.name}."


def add_information(desk: Desk, view: Request, command: Reason) -> str:
    """The requester answers, and the request is back with the person who decides."""
    extensions.save(
        desk.connection, replace(view.extension, state=RequestState.ASKED, information=command.text)
    )
    desk.record("add_information", view.case.assessment.id, view.subject)
    desk.redraw(view.case.assessment.id)
    desk.tell((view.approver.id,), "extension", view.subject, view.case.assessment.id)
    return f"Thank you. {view.approver.name} has your answer."


def withdraw(desk: Desk, view: Request, _: None) -> str:
    """The requester takes it back; every button on it is dead from now on."""
    case = view.case
    save(desk, moves.close(case.assessment, "decision", desk.now, about=view.subject))
    extensions.save(
        desk.connection,
        replace(view.extension, state=RequestState.WITHDRAWN, decided_by=desk.actor.id, decided_at=desk.now),
    )
    desk.record("withdraw_extension", case.assessment.id, view.subject)
    return "Your request is withdrawn. The dates stay as they are."


def change_approver(desk: Desk, view: Request, command: ChangeApprover) -> str:
    """Somebody else decides: the old buttons die, and the chase starts again with the new approver."""
    case = view.case
    extensions.save(desk.connection, replace(view.extension, approver_id=command.approver_id))
    closed = moves.close(case.assessment, "decision", desk.now, about=view.subject)
    begin(
        desk,
        replace(case, assessment=closed),
        Happening.EXTENSION,
        about=view.subject,
        asks=_role(desk, command.approver_id),
        holder_id=command.approver_id,
    )
    desk.record("change_approver", case.assessment.id, view.subject, {"approver": command.approver_id})
    desk.tell((command.approver_id,), "extension", view.subject, case.assessment.id)
    return f"{desk.person(command.approver_id).name} is now asked to decide."


def would_become(view: Asking | Request, days: int) -> tuple[Milestone, ...]:
    """The milestones as they would be with ``days`` more working days, for the form and the decision."""
    case = view.case
    return moves.extend(case.assessment, case.procedure, case.calendar, days).milestones


def _first_approver(desk: Desk, case: Case) -> int:
    """The service manager; the head of service when they, or whoever acts for them, are the one who asks."""
    if desk.actor.id in (case.service_manager.id, case.cover.acts_for(case.service_manager.id)) and case.head:
        return case.head.id
    return case.service_manager.id


def _approvers(desk: Desk, extension: Extension) -> tuple[Person, ...]:
    roles = (Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)
    able = [p for role in roles for p in people.with_role(desk.connection, role, on=desk.today)]
    assessment = found(assessments.get(desk.connection, extension.assessment_id))
    never = {extension.requested_by, extension.approver_id, assessment.worker_id}
    return tuple(p for p in able if p.id not in never)


def _role(desk: Desk, person_id: int) -> Role:
    return desk.person(person_id).role


def _name(person: Person | None) -> str:
    return person.name if person else "Somebody"
