"""Extensions as people meet them: the card with its buttons, who may read what, and the record it becomes."""

from __future__ import annotations

from datetime import date

from bot.casework.extension import Request, outcome, would_become
from bot.conversation.common import clocks, heading, plan_facts
from bot.saying import moment, plural, short_day, whoever
from bot.shapes import Button, Card, Fact, Quote, Tone
from scheduling.calendar import full_date
from scheduling.words import Act, RequestState


def card(view: Request) -> Card | None:
    """The request in front of whoever decides, asks or is told; None for the worker until it is decided."""
    case = view.case
    if case.manages or case.viewer.id in (view.requester.id, view.approver.id):
        return _managers_card(view)
    return _workers_card(view) if view.extension.state is RequestState.APPROVED else None


def _managers_card(view: Request) -> Card:
    case, extension = view.case, view.extension
    reference = case.reference
    asked_for, more = (plural(extension.days, what) for what in ("working day", "more working day"))
    asker = whoever(view.requester.name, case.name_of(extension.acting_for) if extension.acting_for else None)
    lines = [f"{asker} asked for {asked_for} {moment(extension.requested_at)}."]
    lines.append(_where_it_stands(view))
    if view.is_waiting and view.passes_ceiling(extension.days):
        lines.append(f"This would pass the statutory ceiling of {full_date(case.assessment.ceiling_on)}.")
    return Card(
        title=heading(case, "Extension request"),
        summary=f"{reference}: {more} asked for, {extension.state.label}",
        lines=tuple(lines),
        facts=(*_request_facts(view), *_date_facts(view)),
        quotes=_quotes(view),
        buttons=_buttons(view),
        tone=Tone.WARNING if view.is_waiting and case.can(Act.DECIDE, view.holding) else Tone.PLAIN,
        settled=not view.is_waiting,
    )


def _workers_card(view: Request) -> Card:
    """The worker reads the new dates and the public reason, never the managers' detail."""
    case, more = view.case, plural(view.extension.days_approved or 0, "more working day")
    return Card(
        title=f"{case.reference}: new dates",
        summary=f"{case.reference}: new dates, sign-off by {full_date(case.assessment.sign_off_on)}",
        lines=(f"{more}. Reason: {view.reason.public_label}.",),
        facts=(*clocks(case), *plan_facts(case)),
    )


def _where_it_stands(view: Request) -> str:
    extension = view.extension
    if extension.state is RequestState.INFORMATION:
        return f"{view.approver.name} asked {view.requester.name} for more information."
    if view.is_waiting:
        own = view.approver.id == view.case.viewer.id
        return f"It is waiting for {'you' if own else view.approver.name} to decide."
    sentence = outcome(view)
    if extension.decided_for and extension.decided_by != view.case.viewer.id:
        return f"{sentence} They acted for {view.case.name_of(extension.decided_for)}."
    return sentence


def _request_facts(view: Request) -> tuple[Fact, ...]:
    earlier = sum(e.days_approved or 0 for e in view.earlier)
    before = (
        f"{plural(len(view.earlier), 'extension')}, {plural(earlier, 'working day')}"
        if view.earlier
        else "none"
    )
    return (
        Fact("Reason", view.reason.label),
        Fact("Asked for", plural(view.extension.days, "working day")),
        Fact("Extended before", before),
    )


def _date_facts(view: Request) -> tuple[Fact, ...]:
    """Both clocks before and after; once decided, what it came to."""
    case, extension = view.case, view.extension
    ceiling = Fact("Statutory ceiling", full_date(case.assessment.ceiling_on))
    if not view.is_waiting:
        moved = extension.sign_off_after and extension.sign_off_before
        if not moved:
            return (Fact("Sign-off", f"stays on {full_date(case.assessment.sign_off_on)}"), ceiling)
        return (Fact("Sign-off", _from_to(extension.sign_off_before, extension.sign_off_after)), ceiling)
    before = {m.id: m for m in case.assessment.milestones}
    moves = [
        Fact(case.procedure.step(m.step).label, _from_to(before[m.id].due_on, m.due_on))
        for m in would_become(view, extension.days)
        if m.is_open and m.due_on != before[m.id].due_on
    ]
    return (*moves, ceiling)


def _from_to(before: date | None, after: date | None) -> str:
    return f"{short_day(before)} → {short_day(after)}" if before and after else ""


def _quotes(view: Request) -> tuple[Quote, ...]:
    extension = view.extension
    said = (
        ("Exactly what it is", extension.exactly),
        ("Case note", extension.note),
        ("What the wait means for the child, and what keeps them safe meanwhile", extension.meanwhile),
        ("Asked for more information", extension.question),
        ("The answer", extension.information),
        ("Comment on the decision", extension.comment),
    )
    return tuple(Quote(label, text) for label, text in said if text)


def _buttons(view: Request) -> tuple[Button, ...]:
    if not view.is_waiting:
        return ()
    return (*_decide_buttons(view), *_requester_buttons(view), *_approver_button(view))


def _decide_buttons(view: Request) -> tuple[Button, ...]:
    if not view.case.can(Act.DECIDE, view.holding):
        return ()
    past = view.passes_ceiling(view.extension.days)
    fewer = Button("Approve fewer days", "extension.fewer", view.subject, opens=True)
    return (
        Button("Approve", "extension.approve", view.subject, opens=past, tone=Tone.GOOD),
        *((fewer,) if view.extension.days > 1 else ()),
        Button("Ask for other action", "extension.other", view.subject, opens=True),
        Button("Ask for more information", "extension.information", view.subject, opens=True),
    )


def _requester_buttons(view: Request) -> tuple[Button, ...]:
    buttons = []
    asked = view.extension.state is RequestState.INFORMATION
    if asked and view.case.can(Act.ADD_INFORMATION, view.holding):
        buttons.append(
            Button("Answer the question", "extension.answer", view.subject, opens=True, tone=Tone.GOOD)
        )
    if view.case.can(Act.WITHDRAW_EXTENSION, view.holding):
        buttons.append(Button("Withdraw the request", "extension.withdraw", view.subject))
    return tuple(buttons)


def _approver_button(view: Request) -> tuple[Button, ...]:
    if not view.approvers or not view.case.can(Act.CHANGE_APPROVER, view.holding):
        return ()
    return (Button("Ask somebody else to decide", "extension.approver", view.subject, opens=True),)
