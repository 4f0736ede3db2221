"""The case note: drafted for the child's file, copied there by a manager, and chased until it is filed."""

from __future__ import annotations

from bot.casework.case_note import NoteView
from bot.conversation.common import heading
from bot.saying import moment
from bot.shapes import Button, Card, Quote, Tone
from scheduling.words import Act


def card(view: NoteView) -> Card | None:
    """The text to copy, for the managers alone; afterwards only that it was filed."""
    case, note = view.case, view.note
    if not case.manages:
        return None
    system = case.record_system
    title = heading(case, "Case note")
    if note.filed_at is not None:
        filed = (
            f"{case.name_of(note.filed_by)} marked this note ({note.kind.label}) as filed on {system} "
            f"{moment(note.filed_at)}."
        )
        return Card(title, f"{case.reference}: case note filed", lines=(filed,), settled=True)
    button = Button(f"Filed on {system}", "case_note.file", f"note:{note.id}", tone=Tone.GOOD)
    return Card(
        title=title,
        summary=f"{case.reference}: a case note to file",
        lines=(
            f"Please copy this note ({note.kind.label}) to the child's file on {system}, then say so here.",
        ),
        copy=Quote("Case note to copy", note.text),
        buttons=(button,) if case.can(Act.FILE_NOTE) else (),
    )
