"""The draft: sent by the worker, commented on by the team manager within 48 hours (procedure, "5 weeks")."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.casework.case import Case, Seen, Subject, begin, open_case, save
from bot.desk import Desk, found
from scheduling import assessment as moves
from scheduling.refusal import Refusal
from scheduling.words import Happening, Role, Standing
from storage import drafts
from storage.drafts import Draft


@dataclass(frozen=True)
class DraftView(Seen):
    """A draft that was sent, as its card shows it. ``is_newest`` is false once another draft took its
    place.
    """

    draft: Draft
    is_newest: bool

    @property
    def is_own(self) -> bool:
        """Whether the viewer sent it, and so does not comment on it: nobody decides what they asked for."""
        return self.draft.sent_by == self.case.viewer.id


@dataclass(frozen=True)
class Comments:
    """What the team manager sends back; None means no amendments."""

    text: str


def see_draft(desk: Desk, subject: Subject) -> DraftView:
    """Read one draft."""
    draft = found(drafts.get(desk.connection, subject.expect("draft").number))
    newest = drafts.newest(desk.connection, draft.assessment_id)
    case = open_case(desk, draft.assessment_id, others=(draft.returned_by, draft.returned_for))
    return DraftView(case, draft, newest is not None and newest.id == draft.id)


def may_be_sent(case: Case) -> Refusal | None:
    """A draft is sent again once comments came back: a second click must not send a second one."""
    if case.assessment.open_milestone("comments") is not None:
        return Refusal(f"Your draft is with {case.team_manager.name} already.")
    return None


def send(desk: Desk, case: Case, _: None) -> str:
    """The worker says that the draft is with the team manager; the 48 hours begin."""
    draft = drafts.add(
        desk.connection,
        Draft(assessment_id=case.assessment.id, sent_by=desk.actor.id, sent_at=desk.now),
    )
    subject = f"draft:{draft.id}"
    sent = moves.meet(case.assessment, "draft", desk.now)
    sent = moves.close(sent, "comments", desk.now)
    sent = replace(sent, standing=Standing.DRAFTED)
    # Whoever sent it for the worker does not comment on it as well.
    is_own = desk.acting_for is not None and case.manages_team
    manager = case.service_manager if is_own else case.team_manager
    case = begin(
        desk,
        replace(case, assessment=sent),
        Happening.DRAFT,
        about=subject,
        asks=Role.SERVICE_MANAGER if is_own else None,
        holder_id=manager.id if is_own else None,
    )
    desk.record("send_draft", case.assessment.id, subject)
    desk.tell((manager.id,), "comments", subject, case.assessment.id)
    return f"Thank you. {manager.name} has been asked to comment on your draft for {case.reference}."


def return_nothing(desk: Desk, view: DraftView, _: None) -> str:
    """The team manager has no amendments."""
    _returned(desk, view, amendments=False, text="")
    return f"{view.case.worker.name} has been told that there are no amendments."


def return_amendments(desk: Desk, view: DraftView, command: Comments) -> str:
    """The team manager returns amendments."""
    _returned(desk, view, amendments=True, text=command.text)
    return f"Your amendments are with {view.case.worker.name}."


def is_ready(view: DraftView) -> Refusal | None:
    """Whether this draft still waits for comments."""
    if view.draft.returned_at is not None:
        return Refusal(
            f"{view.case.name_of(view.draft.returned_by)} has already returned comments on this draft."
        )
    if not view.is_newest:
        return Refusal("A newer draft was sent. Comment on that one.")
    if view.is_own:
        return Refusal("You sent this draft, so somebody else must comment on it.")
    return None


def _returned(desk: Desk, view: DraftView, *, amendments: bool, text: str) -> None:
    case, subject = view.case, f"draft:{view.draft.id}"
    drafts.save(
        desk.connection,
        replace(
            view.draft,
            returned_by=desk.actor.id,
            returned_for=desk.acting_for,
            returned_at=desk.now,
            amendments=amendments,
            comments=text,
        ),
    )
    save(desk, moves.meet(case.assessment, "comments", desk.now, about=subject))
    desk.record("return_comments", case.assessment.id, subject, {"amendments": amendments})
    desk.tell((case.worker.id,), "comments", subject, case.assessment.id)
