"""The management-oversight note for the child's file, in plain text ready to copy (PRODUCT.md section 4.7).

The June 2019 procedure asks the team manager to "put case note on file to confirm action taken ... and/or any
extraordinary circumstances that require an extension (confirming the length of the extension approved ...)".
Staff are named with their roles; Daymark itself never names anybody in the family. What is private to the
managers cannot get in: for a private reason the note carries its public label, and neither what exactly it is
nor why it was asked for nor the comment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduling.calendar import full_date
from scheduling.people import Person
from scheduling.procedure import Reason
from scheduling.words import DecisionKind, Ending, Held, NoteKind, Outlook


@dataclass(frozen=True)
class Context:
    """What every note says: which assessment, on which day, which working day of its plan, and what is next.

    ``next_review`` is the next day of the plan still to come; None when there is none.
    """

    reference: str
    on: date
    day: int
    next_review: date | None = None


@dataclass(frozen=True)
class CheckInNote:
    """A check-in that was held, or was not after all. People are said as `by` says them; ``agreed`` was typed
    by the manager.
    """

    step: str
    held: Held
    outlook: Outlook
    agreed: str
    team_manager: str
    worker: str


@dataclass(frozen=True)
class DecisionNote:
    """An answer to an extension request: ``days`` is the length approved, 0 for none.

    ``exactly``, ``note`` (why it was asked for), ``meanwhile``, ``comment`` and ``action`` were typed. The
    days of sign-off are those before and after the decision; None where it did not move.
    """

    decision: DecisionKind
    reason: Reason
    exactly: str
    note: str
    meanwhile: str
    days: int
    asked_by: str
    decided_by: str
    comment: str = ""
    action: str = ""
    sign_off_before: date | None = None
    sign_off_after: date | None = None


@dataclass(frozen=True)
class RemedialActionNote:
    """What will be done instead of more time, by whom and by when."""

    what: str
    owner: str
    due_on: date
    agreed_by: str


@dataclass(frozen=True)
class EndingNote:
    """An ending without a sign-off, and the reason that was typed."""

    ending: Ending
    reason: str
    decided_by: str


def by(person: Person, acting_for: Person | None = None) -> str:
    """Somebody as a note names them: "Sarah Malik (service manager), acting for Tom Reed (team manager)"."""
    covering = f", acting for {by(acting_for)}" if acting_for else ""
    return f"{person.name} ({person.role.label}){covering}"


def check_in_note(context: Context, note: CheckInNote) -> str:
    """The note of a check-in: how it was held, with whom, how it stands, what was agreed.

    It says "not held yet" only where an earlier one said that it was.
    """
    taken_back = note.held is Held.NOT_YET
    how = f"held {note.held.label.lower()}"
    if taken_back:
        how = "not held yet. What was recorded before was wrong"
    return _text(
        context,
        NoteKind.CHECK_IN,
        f"{note.step} {how}.",
        f"{'To be held' if taken_back else 'Held'} by: {note.team_manager}.",
        f"Worker: {note.worker}.",
        f"How it stands: {note.outlook.label.lower()}.",
        _typed("Agreed", note.agreed),
    )


def decision_note(context: Context, note: DecisionNote) -> str:
    """The note of a decision: the category, the length approved, by whom and why."""
    private = note.reason.private
    return _text(
        context,
        NoteKind.DECISION,
        f"Category: {note.reason.public_label}.",
        "" if private else _typed("What this is", note.exactly),
        "" if private else _typed("Why more time was asked for", note.note),
        _decided(note),
        f"Asked for by: {note.asked_by}.",
        f"Decided by: {note.decided_by}.",
        "" if private else _typed("Why", note.comment),
        _typed("What will be done", note.action),
        _typed("What the wait means for the child, and what keeps them safe meanwhile", note.meanwhile),
        _sign_off(note),
    )


def remedial_action_note(context: Context, note: RemedialActionNote) -> str:
    """The note of a remedial action: what, who, by when."""
    return _text(
        context,
        NoteKind.REMEDIAL_ACTION,
        _typed("What will be done", note.what),
        f"By: {note.owner}, by {full_date(note.due_on)}.",
        f"Agreed by: {note.agreed_by}.",
    )


def ending_note(context: Context, note: EndingNote) -> str:
    """The note of an ending: which, decided by whom, why."""
    return _text(
        context,
        NoteKind.ENDING,
        f"The assessment has ended: {note.ending.label.lower()}.",
        f"Decided by: {note.decided_by}.",
        _typed("Why", note.reason),
    )


def _text(context: Context, kind: NoteKind, *lines: str) -> str:
    opening = (
        f"Management oversight: {kind.label}",
        f"{context.reference}, {full_date(context.on)}, working day {context.day} of the plan.",
    )
    return "\n".join(filter(None, (*opening, *lines, _next(context, kind))))


def _next(context: Context, kind: NoteKind) -> str:
    if kind is NoteKind.ENDING:
        return ""
    if context.next_review is None:
        return "Next review: none is planned."
    return f"Next review: {full_date(context.next_review)}."


def _typed(label: str, text: str) -> str:
    return f"{label}: {text.strip()}" if text.strip() else ""


def _decided(note: DecisionNote) -> str:
    if not note.days:
        return f"Decision: {note.decision.label.lower()}, no extension."
    return f"Decision: {note.decision.label.lower()}, {note.days} working day{'s' if note.days > 1 else ''}."


def _sign_off(note: DecisionNote) -> str:
    if not note.days or note.sign_off_before is None or note.sign_off_after is None:
        return ""
    return f"Sign-off moves from {full_date(note.sign_off_before)} to {full_date(note.sign_off_after)}."
