"""The three fields of a remedial action, asked for on their own and within a decision."""

from __future__ import annotations

from bot.casework.case import Case
from bot.casework.follow_on import Agree
from bot.conversation.reading import Reader
from bot.shapes import Choice, ChoiceField, DateField, Field, NoteField
from scheduling.calendar import full_date
from scheduling.words import Role

_OWNERS = (Role.WORKER, Role.TEAM_MANAGER, Role.SERVICE_MANAGER)


def action_fields(case: Case) -> tuple[Field, ...]:
    """What, who and by when."""
    owners = tuple(
        Choice(role.value, f"{case.name_of(case.assessment.holder(role))}, {role.label}") for role in _OWNERS
    )
    return (
        NoteField("what", "What will be done?"),
        ChoiceField("owner", "Who will do it?", owners),
        DateField("due_on", "By when?", hint="A working day from today on."),
    )


def read_action(reader: Reader, case: Case) -> Agree:
    """Read the three fields; faults are the reader's to hold."""
    what = reader.text("what", "Please say what will be done.")
    owner = reader.choice("owner", [role.value for role in _OWNERS], "Please say who will do it.")
    due_on = reader.day("due_on", "Please say by when.")
    if due_on and due_on < case.today:
        reader.fault("due_on", "This day has passed. Please choose today or a later day.")
    elif due_on and not case.calendar.is_working(due_on):
        reader.fault("due_on", f"{full_date(due_on)} is not a working day. Please choose another day.")
    return Agree(what, Role(owner) if owner else Role.WORKER, due_on or case.today)
