"""The management-oversight note for the child's file: drafted here, copied and filed by a manager
(PRODUCT.md section 4.7).
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.casework.case import Seen, Subject, open_case, save
from bot.desk import Desk, found
from scheduling import assessment as moves
from scheduling.refusal import Refusal
from storage import case_notes
from storage.case_notes import CaseNote as CaseNote


@dataclass(frozen=True)
class NoteView(Seen):
    """A case note as its card shows it."""

    note: CaseNote


def see_note(desk: Desk, subject: Subject) -> NoteView:
    """Read one note."""
    note = found(case_notes.get(desk.connection, subject.expect("note").number))
    return NoteView(open_case(desk, note.assessment_id, others=(note.filed_by,)), note)


def is_ready(view: NoteView) -> Refusal | None:
    """Whether it is still to be filed."""
    if view.note.filed_at is not None:
        return Refusal(f"{view.case.name_of(view.note.filed_by)} marked this note as filed already.")
    return None


def file(desk: Desk, view: NoteView, _: None) -> str:
    """Somebody says that the note is on the child's file."""
    subject = f"note:{view.note.id}"
    case_notes.file(desk.connection, view.note.id, desk.actor.id, desk.now)
    desk.record("file_note", view.case.assessment.id, subject, {"kind": view.note.kind.value})
    save(desk, moves.meet(view.case.assessment, "filing", desk.now, about=subject))
    case = view.case
    return f"Thank you. The note for {case.reference} is marked as filed on {case.record_system}."
