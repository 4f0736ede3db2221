"""What a person looks up: `mine`, `show`, `why` and `help`, showing only what that person may see."""

from __future__ import annotations

from dataclasses import replace

from bot.casework.case import Case
from bot.casework.record import Listing, RecordView
from bot.conversation.common import (
    clocks,
    complete_button,
    may_ask_for_more,
    people_facts,
    plan_facts,
    raise_button,
    risk_buttons,
    send_button,
    standing_words,
)
from bot.saying import plural, short_day
from bot.shapes import Button, Card, Fact, Tone
from scheduling.calendar import full_date
from scheduling.people import Person
from scheduling.why import why
from scheduling.words import Act, RequestState, Role

LISTED_AT_MOST = 30
OWN_COMMANDS = ("cover", "dashboard", "extension")
"""The words that are slash commands of their own."""


def mine_card(listing: Listing) -> Card:
    """One's own open assessments, the soonest sign-off first."""
    cases = listing.cases
    if not cases:
        return Card("Your assessments", "Your assessments", lines=("You have no open assessments.",))
    shown = cases[:LISTED_AT_MOST]
    more = len(cases) - len(shown)
    return Card(
        title="Your assessments",
        summary=f"You have {plural(len(cases), 'open assessment')}",
        facts=tuple(Fact(case.reference, _line(case)) for case in shown),
        footnote=f"{plural(more, 'more assessment')} not shown. " * bool(more)
        + "Type show and a reference for one of them.",
    )


def card(view: RecordView) -> Card:
    """One assessment in full, with everything that the viewer may do to it now."""
    case = view.case
    return Card(
        title=case.reference,
        summary=f"{case.reference}: {case.assessment.standing.label}",
        facts=(
            Fact("Kind", case.procedure.kind_label(case.assessment.kind)),
            *people_facts(case),
            *clocks(case),
            *plan_facts(case),
            *_forecast(case),
            *_extensions(view),
        ),
        buttons=_buttons(case),
    )


def why_card(view: RecordView) -> Card:
    """Why each day is the day it is: one function answers here and everywhere (PRODUCT.md section 2)."""
    case = view.case
    approved = [
        (e.days_approved or 0, case.calendar.today(e.decided_at))
        for e in view.extensions
        if e.state is RequestState.APPROVED and e.decided_at
    ]
    reasons = why(case.assessment, case.procedure, case.calendar, approved)
    return Card(
        title=f"Why these days for {case.reference}",
        summary=f"{case.reference}: why these days",
        facts=tuple(Fact(label, sentence) for label, sentence in reasons),
    )


def choose_card(cases: tuple[Case, ...]) -> Card:
    """Which assessment to ask more time for, when no reference was typed."""
    able = [case for case in cases if may_ask_for_more(case)][:LISTED_AT_MOST]
    if not able:
        none = "You have no assessment that you can ask more time for."
        return Card("Ask for more time", "Ask for more time", lines=(none,))
    return Card(
        title="Ask for more time",
        summary="Ask for more time: which assessment?",
        lines=("Which assessment is it for?",),
        buttons=tuple(Button(case.reference, "extension.request", case.subject, opens=True) for case in able),
    )


def help_card(person: Person, *, slash: bool) -> Card:
    """What can be typed, for this person's role; with the slash commands where those are used."""
    words = [
        ("mine", "your open assessments"),
        ("show REF", "one assessment, and what you can do"),
        ("why REF", "why its days are what they are"),
        ("dashboard", "how your assessments stand, worst first"),
    ]
    if person.role in (Role.TEAM_MANAGER, Role.SERVICE_MANAGER):
        words += [("new", "allocate an assessment"), ("extension REF", "ask for more time")]
    words += [("cover", "who is away, and who acts for them"), ("help", "this list")]
    facts = tuple(Fact(_typed(word, slash=slash), meaning) for word, meaning in words)
    return Card(
        title="What you can type",
        summary="Daymark: what you can type",
        lines=(
            f"Hello {person.name.split()[0]}. Daymark asks you when something is due. You can also type:",
        ),
        facts=facts,
        footnote="Please never write a child's name here. Use the reference.",
    )


def not_understood_card(person: Person, *, slash: bool) -> Card:
    """Words that Daymark does not know: said so, with what it does know."""
    known = help_card(person, slash=slash)
    return replace(
        known,
        title="Daymark did not understand that",
        summary="Daymark did not understand that",
        lines=("Nothing was recorded. You can type:",),
    )


def forecast_card(case: Case) -> Card | None:
    """A link of the chain is late: told while those who can still change it can (PRODUCT.md section 3)."""
    forecast = case.forecast
    if case.assessment.is_finished or forecast.late_by == 0:
        return Card(
            f"{case.reference}: back within its days",
            f"{case.reference}: back within its days",
            lines=("As things stand, sign-off will not be late.",),
        )
    ceiling = f"That is past the statutory ceiling of {full_date(case.assessment.ceiling_on)}."
    return Card(
        title=f"{case.reference} may be late",
        summary=f"{case.reference}: sign-off expected {full_date(forecast.sign_off_on)}",
        lines=(
            f"As things stand, sign-off is expected on {full_date(forecast.sign_off_on)}, "
            f"{plural(forecast.late_by, 'working day')} late.",
            *((ceiling,) if forecast.past_ceiling else ()),
            *forecast.because,
        ),
        facts=clocks(case),
        buttons=(*raise_button(case), *risk_buttons(case)),
        tone=Tone.WARNING,
    )


def _line(case: Case) -> str:
    waiting = next((m for m in case.assessment.milestones if m.is_open and not m.about), None)
    ahead = (
        f"; next {case.procedure.step(waiting.step).label.lower()} {short_day(waiting.due_on)}"
        if waiting
        else ""
    )
    return (
        f"day {case.day_number}, {standing_words(case)}; sign-off {short_day(case.assessment.sign_off_on)}, "
        f"ceiling {short_day(case.assessment.ceiling_on)}{ahead}"
    )


def _forecast(case: Case) -> tuple[Fact, ...]:
    forecast = case.forecast
    if case.assessment.is_finished or not forecast.late_by:
        return ()
    return (
        Fact(
            "Forecast",
            f"▲ sign-off {full_date(forecast.sign_off_on)}, {plural(forecast.late_by, 'working day')} late",
        ),
    )


def _extensions(view: RecordView) -> tuple[Fact, ...]:
    case = view.case
    facts = []
    for extension in view.extensions:
        reason = case.procedure.reason(extension.reason)
        label = reason.label if case.manages else reason.public_label
        days = plural(extension.days_approved or extension.days, "working day")
        facts.append(Fact("Extension", f"{label}, {days}, {extension.state.label}"))
    return tuple(facts)


def _buttons(case: Case) -> tuple[Button, ...]:
    offered = (
        (
            Act.SIGN_OFF,
            Button(f"Signed off on {case.record_system}", "sign_off.sign_off", case.subject, tone=Tone.GOOD),
        ),
        (Act.TRANSFER, Button("Transfer", "ending.transfer", case.subject, opens=True)),
        (Act.END, Button("End without sign-off", "ending.end", case.subject, opens=True)),
        (Act.REOPEN, Button("Reopen", "ending.reopen", case.subject, opens=True)),
    )
    allowed = tuple(button for act, button in offered if case.can(act))
    return (*complete_button(case), *send_button(case), *risk_buttons(case), *raise_button(case), *allowed)


def _typed(word: str, *, slash: bool) -> str:
    if not slash:
        return word
    return f"/{word}" if word.split()[0] in OWN_COMMANDS else f"/assessment {word}"
