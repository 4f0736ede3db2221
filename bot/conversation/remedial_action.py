"""Remedial action: what will be done instead of more time, by whom, by when."""

from __future__ import annotations

from bot.casework.case import Case
from bot.casework.follow_on import Agree
from bot.casework.remedial_action import ActionView
from bot.conversation.action_fields import action_fields, read_action
from bot.conversation.common import heading
from bot.conversation.reading import Reader
from bot.conversation.topic import Answers, Wrong
from bot.saying import moment
from bot.shapes import Button, Card, Fact, Form, Quote, Tone
from scheduling.calendar import full_date
from scheduling.words import Act


def form(case: Case) -> Form:
    """What, who and by when."""
    return Form(
        title="Record remedial action",
        act="remedial_action.record",
        subject=case.subject,
        fields=action_fields(case),
        submit="Record",
        lines=(f"For {case.reference}. A case note is drafted from this.",),
    )


def read(case: Case, answers: Answers) -> Agree | Wrong:
    """Read the three fields."""
    reader = Reader(answers)
    agreed = read_action(reader, case)
    return reader.wrong or agreed


def card(view: ActionView) -> Card:
    """The task in front of whoever does it, and of the team manager."""
    case, action = view.case, view.action
    done = action.done_at
    lines = (
        (f"{case.name_of(action.done_by)} recorded this as done {moment(done)}.",)
        if done
        else (f"Agreed {moment(action.agreed_at)} by {case.name_of(action.agreed_by)}.",)
    )
    button = Button("Done", "remedial_action.done", f"action:{action.id}", tone=Tone.GOOD)
    return Card(
        title=heading(case, "Remedial action"),
        summary=f"{case.reference}: remedial action " + ("done" if done else "to do"),
        lines=lines,
        facts=(Fact("Who", case.name_of(action.owner_id)), Fact("By", full_date(action.due_on))),
        quotes=(Quote("What will be done", action.what),),
        buttons=(button,) if not done and case.can(Act.FINISH_REMEDIAL_ACTION, view.holding) else (),
        settled=done is not None,
    )
