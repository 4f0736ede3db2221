"""What an act on one topic sets going on another: a note to file, a risk to answer, an action to do, a
request closed.

Topics never import one another; what they share is here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.casework.case import Case, Subject, begin, save
from bot.desk import Desk
from scheduling import assessment as moves
from scheduling.case_note import Context, by
from scheduling.words import Happening, NoteKind, RequestState, Role
from storage import case_notes, extensions, remedial_actions, risks
from storage.case_notes import CaseNote
from storage.remedial_actions import RemedialAction
from storage.risks import Risk


@dataclass(frozen=True)
class Agree:
    """A remedial action: what will be done, who will do it (by their role here), and by when."""

    what: str
    owner: Role
    due_on: date


@dataclass(frozen=True)
class Reason:
    """Why something is done, in the words of the person who does it."""

    text: str


def note_context(case: Case) -> Context:
    """What every note says first: which assessment, on which day, and when it is next reviewed."""
    ahead = [
        m.due_on for m in case.assessment.milestones if m.is_open and not m.about and m.due_on > case.today
    ]
    return Context(
        reference=case.reference,
        on=case.today,
        day=case.day_number,
        next_review=min(ahead, default=None),
    )


def said_by(desk: Desk) -> str:
    """Who acts, as a note names them, and for whom."""
    return by(desk.actor, desk.person(desk.acting_for) if desk.acting_for else None)


def draft_note(
    desk: Desk, case: Case, kind: NoteKind, text: str, *, instead_of: datetime | None = None
) -> Case:
    """Keep a drafted case note, begin its chase, and put it in front of the team manager (PRODUCT.md
    section 4.7).

    ``instead_of`` is when the note was drafted that this one overtakes: while that is not filed yet, it is
    the one that changes, so that nobody files what is no longer so.
    """
    if instead_of is not None and _redraft(desk, case, kind, text, instead_of):
        return case
    note = case_notes.add(
        desk.connection,
        CaseNote(assessment_id=case.assessment.id, kind=kind, text=text, drafted_at=desk.now),
    )
    subject = f"note:{note.id}"
    desk.tell((case.team_manager.id,), "case_note", subject, case.assessment.id)
    return begin(desk, case, Happening.CASE_NOTE, about=subject)


def _redraft(desk: Desk, case: Case, kind: NoteKind, text: str, drafted_at: datetime) -> bool:
    """Whether there was such a note to change."""
    for note in case_notes.to_file(desk.connection, case.assessment.id):
        if note.kind is kind and note.drafted_at == drafted_at:
            return case_notes.redraft(desk.connection, note.id, text, desk.now)
    return False


def put_at_risk(desk: Desk, case: Case, note: str) -> Case:
    """Ask the team manager what will be done. While that question is open already it is put once more, with
    all that was said; the same words from the same person are said once.
    """
    waiting = case.assessment.open_milestone("risk")
    case = replace(case, assessment=replace(case.assessment, at_risk=True))
    if waiting is not None and _was_said(desk, case, waiting.about, note):
        return replace(case, assessment=save(desk, case.assessment))
    risk = risks.add(desk.connection, Risk(case.assessment.id, desk.actor.id, desk.now, note))
    subject = waiting.about if waiting else f"risk:{risk.id}"
    if waiting is None:
        case = begin(desk, case, Happening.AT_RISK, about=subject)
    else:
        case = replace(case, assessment=save(desk, case.assessment))
    desk.tell((case.team_manager.id,), "risk", subject, case.assessment.id)
    return case


def _was_said(desk: Desk, case: Case, question: str, note: str) -> bool:
    first = Subject.read(question)
    return first is not None and any(
        risk.id >= first.number and (risk.raised_by, risk.note) == (desk.actor.id, note)
        for risk in risks.of_assessment(desk.connection, case.assessment.id)
    )


def risk_settled(case: Case) -> Case:
    """Something is being done about it: more time asked for, a remedial action, or it is back on track."""
    return replace(case, assessment=moves.meet(case.assessment, "risk", case.now))


def agree_action(desk: Desk, case: Case, agreed: Agree, extension_id: int | None = None) -> Case:
    """Keep a remedial action, tell its owner, and have it asked about on its day."""
    owner_id = case.assessment.holder(agreed.owner) or case.team_manager.id
    action = remedial_actions.add(
        desk.connection,
        RemedialAction(
            assessment_id=case.assessment.id,
            extension_id=extension_id,
            agreed_by=desk.actor.id,
            agreed_at=desk.now,
            what=agreed.what,
            owner_id=owner_id,
            due_on=agreed.due_on,
        ),
    )
    subject = f"action:{action.id}"
    due_on = agreed.due_on.isoformat()
    desk.record("record_remedial_action", case.assessment.id, subject, {"owner": owner_id, "due_on": due_on})
    desk.tell((owner_id, case.team_manager.id), "remedial_action", subject, case.assessment.id)
    return begin(
        desk,
        case,
        Happening.REMEDIAL_ACTION,
        about=subject,
        due_on=case.calendar.on_or_before(agreed.due_on),
        asks=agreed.owner,
        holder_id=owner_id,
    )


def close_request(desk: Desk, case: Case) -> None:
    """An assessment that ends takes its waiting extension request with it."""
    waiting = extensions.open_of(desk.connection, case.assessment.id)
    if waiting is not None:
        closed = replace(waiting, state=RequestState.CLOSED, decided_by=desk.actor.id, decided_at=desk.now)
        extensions.save(desk.connection, closed)
