"""The decision on an extension: by somebody else than who asked, once, and then a plain record (PRODUCT.md,
4.3, 4.4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.casework.case import Case, save
from bot.casework.extension import Request
from bot.casework.follow_on import Agree, agree_action, draft_note, note_context, said_by
from bot.desk import Desk
from scheduling import assessment as moves
from scheduling.calendar import full_date
from scheduling.case_note import DecisionNote, by, decision_note
from scheduling.words import DecisionKind, NoteKind, RequestState
from storage import extensions
from storage.extensions import Extension


@dataclass(frozen=True)
class Approve:
    """More time, all that was asked or fewer ``days`` with a ``comment``; ``acknowledged`` when it passes
    the ceiling.
    """

    days: int
    comment: str
    acknowledged: bool


@dataclass(frozen=True)
class AskInstead:
    """No more time, but other action: a dated task."""

    action: Agree
    comment: str


def approve(desk: Desk, view: Request, command: Approve) -> str:
    """Approve: every unmet step from the final check-in on moves, and its note is drafted (PRODUCT.md
    section 4.4).
    """
    case = view.case
    plain = command.days == view.extension.days
    before = case.assessment.sign_off_on
    moved = moves.extend(case.assessment, case.procedure, case.calendar, command.days)
    moved = replace(
        moves.meet(moved, "decision", desk.now, about=view.subject), told_forecast=None, at_risk=False
    )
    case = replace(case, assessment=save(desk, moved))
    given = replace(
        view.extension,
        state=RequestState.APPROVED,
        comment=command.comment,
        days_approved=command.days,
        past_ceiling_acknowledged=command.acknowledged,
        sign_off_before=before,
        sign_off_after=moved.sign_off_on,
    )
    decision = DecisionKind.APPROVED if plain else DecisionKind.FEWER_DAYS
    decided = _decided(desk, view, decision, given)
    _draft_note(desk, case, view, decision, decided)
    told = [case.worker.id, case.team_manager.id, view.requester.id]
    if command.acknowledged and case.head:
        told.append(case.head.id)
    desk.tell(told, "extension", view.subject, case.assessment.id)
    told_names = f"{case.worker.name} and {case.team_manager.name} have been told."
    return f"Approved. Sign-off moves to {full_date(moved.sign_off_on)}. {told_names}"


def ask_instead(desk: Desk, view: Request, command: AskInstead) -> str:
    """No more time: other action instead, which becomes a dated task."""
    case = view.case
    met = moves.meet(case.assessment, "decision", desk.now, about=view.subject)
    case = replace(case, assessment=save(desk, met))
    given = replace(view.extension, state=RequestState.REFUSED, comment=command.comment)
    decided = _decided(desk, view, DecisionKind.OTHER_ACTION, given)
    case = agree_action(desk, case, command.action, view.extension.id)
    _draft_note(desk, case, view, DecisionKind.OTHER_ACTION, decided, command.action.what)
    desk.tell((case.team_manager.id, view.requester.id), "extension", view.subject, case.assessment.id)
    due_on = full_date(command.action.due_on)
    return f"Recorded. {view.requester.name} has been told, and the action will be asked about on {due_on}."


def _decided(desk: Desk, view: Request, decision: DecisionKind, given: Extension) -> Extension:
    """Note who decided, for whom and when; from now on every other press on it is too late."""
    decided = replace(
        given,
        decision=decision,
        decided_by=desk.actor.id,
        decided_for=desk.acting_for,
        decided_at=desk.now,
    )
    extensions.save(desk.connection, decided)
    desk.record(
        "decide",
        view.case.assessment.id,
        view.subject,
        {
            "decision": decision.value,
            "days": decided.days_approved or 0,
            "past_ceiling": decided.past_ceiling_acknowledged,
        },
    )
    return decided


def _draft_note(
    desk: Desk, case: Case, view: Request, decision: DecisionKind, decided: Extension, action: str = ""
) -> None:
    note = DecisionNote(
        decision=decision,
        reason=view.reason,
        exactly=decided.exactly,
        note=decided.note,
        meanwhile=decided.meanwhile,
        days=decided.days_approved or 0,
        asked_by=by(view.requester),
        decided_by=said_by(desk),
        comment=decided.comment,
        action=action,
        sign_off_before=decided.sign_off_before,
        sign_off_after=decided.sign_off_after,
    )
    draft_note(desk, case, NoteKind.DECISION, decision_note(note_context(case), note))
