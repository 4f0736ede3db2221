"""At risk: said by anyone on any day; the team manager chooses what is done about it."""

from __future__ import annotations

from bot.casework.case import Case
from bot.casework.follow_on import Reason
from bot.casework.risk import Risk, RiskView
from bot.conversation.common import clocks, risk_buttons
from bot.conversation.reading import Reader
from bot.conversation.topic import Answers, Wrong
from bot.saying import briefly
from bot.shapes import Button, Card, Form, NoteField, Quote, Tone
from scheduling.calendar import listed
from scheduling.words import Act


def form(case: Case) -> Form:
    """What is in the way."""
    return Form(
        title="Say it is at risk",
        act="risk.raise",
        subject=case.subject,
        lines=(f"{case.team_manager.name} will be asked what can be done about {case.reference}.",),
        fields=(NoteField("note", "What is in the way?"),),
    )


def read(_: Case, answers: Answers) -> Reason | Wrong:
    """Read what is in the way; it may not be blank."""
    reader = Reader(answers)
    note = reader.text("note", "Please say what is in the way.")
    return reader.wrong or Reason(note)


def card(view: RiskView) -> Card:
    """The choices in front of the team manager, or that one was made."""
    case = view.case
    lines = [f"{_who_say(view)} that {case.reference} may not be finished on time."]
    lines.append("What will be done about it?" if view.is_open else "What will be done is recorded.")
    return Card(
        title=f"At risk: {case.reference}",
        summary=f"{case.reference}: at risk" + ("" if view.is_open else ", dealt with"),
        lines=tuple(lines),
        facts=clocks(case),
        quotes=tuple(
            Quote(f"In the way: {_name(view, one)} ({briefly(one.at)})", one.note)
            for one in view.raised
            if one.note
        ),
        buttons=_buttons(view),
        tone=Tone.WARNING if view.is_open else Tone.PLAIN,
        settled=not view.is_open,
    )


def _who_say(view: RiskView) -> str:
    names = sorted(dict.fromkeys(_name(view, one) for one in view.raised), key=lambda name: name != "You")
    return f"{listed(names)} {'say' if len(names) > 1 or names == ['You'] else 'says'}"


def _name(view: RiskView, said: Risk) -> str:
    return "You" if said.raised_by == view.case.viewer.id else view.case.name_of(said.raised_by)


def _buttons(view: RiskView) -> tuple[Button, ...]:
    if not view.is_open:
        return ()
    buttons = risk_buttons(view.case)
    if view.case.can(Act.RECORD_REMEDIAL_ACTION):
        buttons = (*buttons, Button("Back on track", "risk.clear", view.subject))
    return buttons
