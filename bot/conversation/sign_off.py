"""Complete and sign-off: the last two steps, and the card that says it is done."""

from __future__ import annotations

from bot.casework.case import Case
from bot.conversation.common import clocks, complete_button, heading, raise_button, risk_buttons, send_button
from bot.saying import moment, plural
from bot.shapes import Button, Card, Fact, Tone
from scheduling.calendar import full_date
from scheduling.words import Act, Standing


def completion_card(case: Case) -> Card:
    """Asks the worker to complete it; the next person up reads that it is not complete."""
    title = f"Completion of {case.reference}"
    milestone = case.assessment.milestone("complete")
    if milestone is None or not milestone.is_open:
        done = moment(milestone.met_at) if milestone and milestone.met_at else ""
        lines = (f"This was marked complete {done}.",) if done else ("This is closed.",)
        return Card(title, f"{case.reference}: complete", lines=lines)
    if not case.is_worker:
        lines = (f"{case.worker.name} has not marked it complete yet.",)
    elif case.assessment.standing is Standing.OPEN:
        lines = (f"Please send your draft first, so that {case.team_manager.name} can comment on it.",)
    else:
        lines = (f"Please complete it on {case.record_system}, then say so here.",)
    return Card(
        title,
        f"{case.reference}: to complete by {full_date(milestone.due_on)}",
        lines=lines,
        facts=(Fact("Complete by", full_date(milestone.due_on)), *clocks(case)),
        buttons=(
            *complete_button(case),
            *(send_button(case) if _no_draft(case) else ()),
            *raise_button(case),
        ),
    )


def card(case: Case) -> Card:
    """Asks the team manager to sign off; everybody reads when it is done."""
    milestone = case.assessment.milestone("sign-off")
    reference = case.reference
    if case.assessment.standing is Standing.SIGNED_OFF:
        return _signed_off(case)
    if milestone is None or not milestone.is_open:
        return Card(heading(case, "Sign-off"), f"{reference}: closed", lines=("This is closed.",))
    if case.assessment.standing is not Standing.COMPLETED:
        lines = (
            f"Sign-off is due by {full_date(milestone.due_on)}.",
            f"{case.worker.name} has not marked it complete yet.",
        )
        buttons = risk_buttons(case)
    else:
        lines = (
            f"{case.worker.name} has completed it.",
            f"Please sign it off on {case.record_system}, then say so here.",
        )
        buttons = ()
    return Card(
        heading(case, "Sign-off"),
        f"{reference}: sign-off due by {full_date(milestone.due_on)}",
        lines=lines,
        facts=clocks(case),
        buttons=(*_sign_off_buttons(case), *buttons),
    )


def _signed_off(case: Case) -> Card:
    finished = case.assessment.finished_at or case.now
    day, due_on = case.calendar.today(finished), case.assessment.sign_off_on
    number = case.calendar.between(case.assessment.allocated_on, day)
    early = case.calendar.between(day, due_on) if day < due_on else 0
    lines = [f"{case.reference} was signed off {moment(finished)}, on working day {number}."]
    if early > 0:
        lines.append(f"That is {plural(early, 'working day')} early. Thank you.")
    within = "within" if day <= case.assessment.ceiling_on else "past"
    return Card(
        f"{case.reference} is signed off",
        f"{case.reference}: signed off",
        lines=tuple(lines),
        facts=(Fact("Statutory ceiling", f"{full_date(case.assessment.ceiling_on)}: finished {within} it"),),
        tone=Tone.GOOD,
        settled=True,
    )


def _sign_off_buttons(case: Case) -> tuple[Button, ...]:
    buttons = []
    if case.can(Act.SIGN_OFF):
        label = f"Signed off on {case.record_system}"
        buttons.append(Button(label, "sign_off.sign_off", case.subject, tone=Tone.GOOD))
        buttons.append(Button("Send back", "ending.reopen", case.subject, opens=True))
    return tuple(buttons)


def _no_draft(case: Case) -> bool:
    return case.assessment.standing is Standing.OPEN
