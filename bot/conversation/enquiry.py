"""A question to the team manager: who asks about which assessment, what it waits for, what can be done."""

from __future__ import annotations

from bot.casework.enquiry import EnquiryView
from bot.conversation.common import clocks
from bot.conversation.next_act import next_act, waits_on
from bot.saying import moment, whoever
from bot.shapes import Card, Tone


def card(view: EnquiryView) -> Card | None:
    """In front of the team manager, with their own next act on it; the worker was not asked."""
    case, line = view.case, view.line
    if not case.manages:
        return None
    asker = whoever(view.asked_by.name, view.asked_for.name if view.asked_for else None)
    own = case.viewer.id == view.asked_by.id
    asked = f"{'You' if own else asker} asked how it stands {moment(view.enquiry.asked_at)}."
    title = f"{'You ask' if own else f'{asker} asks'} about {case.reference}"
    if line is None:
        return Card(title, f"{case.reference}: closed", lines=(asked, "It is closed by now."), settled=True)
    return Card(
        title=title,
        summary=f"{case.reference}: {view.asked_by.name} asks how it stands",
        lines=(asked, waits_on(line, view.names, case.viewer.id)),
        facts=clocks(case),
        buttons=() if own else (next_act(line, case.viewer.id, case.record_system, asked_today=True),),
        tone=Tone.WARNING if line.stands.mark == "▲" else Tone.PLAIN,
    )
