"""Remedial action: what is to be done instead of more time, by whom and by when: a dated task (PRODUCT.md
section 4.3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.casework.case import Case, Seen, Subject, open_case, save
from bot.casework.follow_on import Agree, agree_action, draft_note, note_context, risk_settled, said_by
from bot.desk import Desk, found
from scheduling import assessment as moves
from scheduling.authority import Holding
from scheduling.calendar import full_date
from scheduling.case_note import RemedialActionNote, remedial_action_note
from scheduling.refusal import Refusal
from scheduling.words import NoteKind, Role
from storage import remedial_actions
from storage.remedial_actions import RemedialAction


@dataclass(frozen=True)
class ActionView(Seen):
    """One remedial action as its card shows it."""

    action: RemedialAction

    @property
    def holding(self) -> Holding:
        """Who holds what, with the action's owner."""
        return replace(self.case.holding, owner_id=self.action.owner_id)


def see_action(desk: Desk, subject: Subject) -> ActionView:
    """Read one remedial action."""
    action = found(remedial_actions.get(desk.connection, subject.expect("action").number))
    who = (action.agreed_by, action.owner_id, action.done_by)
    return ActionView(open_case(desk, action.assessment_id, others=who), action)


def record(desk: Desk, case: Case, command: Agree) -> str:
    """The team manager records what will be done; its note is drafted for the file."""
    case = agree_action(desk, risk_settled(case), command)
    note = RemedialActionNote(
        what=command.what,
        owner=_owner_name(case, command.owner),
        due_on=command.due_on,
        agreed_by=said_by(desk),
    )
    draft_note(desk, case, NoteKind.REMEDIAL_ACTION, remedial_action_note(note_context(case), note))
    return f"Recorded. {_owner_name(case, command.owner)} is asked about it on {full_date(command.due_on)}."


def finish(desk: Desk, view: ActionView, _: None) -> str:
    """Somebody says that the action is done."""
    subject = f"action:{view.action.id}"
    remedial_actions.save(desk.connection, replace(view.action, done_by=desk.actor.id, done_at=desk.now))
    desk.record("finish_remedial_action", view.case.assessment.id, subject)
    save(desk, moves.meet(view.case.assessment, "remedial-action", desk.now, about=subject))
    return "Thank you. The remedial action is recorded as done."


def is_ready(view: ActionView) -> Refusal | None:
    """Whether it is still to be done."""
    if view.action.done_at is not None:
        return Refusal(f"{view.case.name_of(view.action.done_by)} recorded this as done already.")
    return None


def _owner_name(case: Case, owner: Role) -> str:
    return case.name_of(case.assessment.holder(owner))
