"""The three fields of a remedial action, asked for on their own, within a decision and within a review."""

from __future__ import annotations

from bot.casework.case import Case
from bot.casework.follow_on import Agree
from bot.conversation.reading import Reader
from bot.shapes import Choice, ChoiceField, DateField, Field, LineField, NoteField
from scheduling.calendar import full_date
from scheduling.words import Role

_OWNERS = (Role.WORKER, Role.TEAM_MANAGER, Role.SERVICE_MANAGER)


def action_fields(
    case: Case, prefix: str = "", about: str = "", *, required: bool = True
) -> tuple[Field, ...]:
    """What, who and by when. A form that asks for several tells them apart by ``prefix`` and ``about``.

    An action that may be left out has one line to be said in, so that such a form stays short.
    """
    owners = tuple(
        Choice(role.value, f"{case.name_of(case.assessment.holder(role))}, {role.label}") for role in _OWNERS
    )
    hint = "A working day from today on."
    text = NoteField if required else LineField
    return (
        text(f"{prefix}what", _label(about, "What will be done?"), required=required),
        ChoiceField(f"{prefix}owner", _label(about, "Who will do it?"), owners, required=required),
        DateField(f"{prefix}due_on", _label(about, "By when?"), required=required, hint=hint),
    )


def read_action(reader: Reader, case: Case, prefix: str = "") -> Agree:
    """Read the three fields; faults are the reader's to hold."""
    what = reader.text(f"{prefix}what", "Please say what will be done.")
    roles = [role.value for role in _OWNERS]
    owner = reader.choice(f"{prefix}owner", roles, "Please say who will do it.")
    due_on = reader.day(f"{prefix}due_on", "Please say by when.")
    if due_on and due_on < case.today:
        reader.fault(f"{prefix}due_on", "This day has passed. Please choose today or a later day.")
    elif due_on and not case.calendar.is_working(due_on):
        day_off = f"{full_date(due_on)} is not a working day. Please choose another day."
        reader.fault(f"{prefix}due_on", day_off)
    return Agree(what, Role(owner) if owner else Role.WORKER, due_on or case.today)


def read_optional_action(reader: Reader, case: Case, prefix: str) -> Agree | None:
    """The same where an action may be left out; None when nothing was said of it at all."""
    names = (f"{prefix}what", f"{prefix}owner", f"{prefix}due_on")
    return None if reader.is_empty(*names) else read_action(reader, case, prefix)


def _label(about: str, question: str) -> str:
    return f"{about}: {question[0].lower()}{question[1:]}" if about else question
