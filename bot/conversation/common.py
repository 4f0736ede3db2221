"""What several cards say in the same way: the two clocks, the dates ahead, and who did it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.casework.case import Case
from bot.saying import plural, short_day
from bot.shapes import Button, Choice, ChoiceField, Fact, Tone
from scheduling.calendar import full_date
from scheduling.words import Act, Standing, Worded


def choices(words: Iterable[Worded]) -> tuple[Choice, ...]:
    """The options of a closed list."""
    return tuple(Choice(word.value, word.label) for word in words)


def one_of(name: str, label: str, words: Iterable[Worded], value: str = "", hint: str = "") -> ChoiceField:
    """A choice field over a closed list."""
    return ChoiceField(name, label, choices(words), value=value, hint=hint)


def heading(case: Case, what: str) -> str:
    """What a card is about: "Check-in for AB-1042"."""
    return f"{what} for {case.assessment.reference}"


def clocks(case: Case) -> tuple[Fact, ...]:
    """Both clocks, and which comes first (PRODUCT.md section 2)."""
    assessment = case.assessment
    local, ceiling = assessment.sign_off_on, assessment.ceiling_on
    if ceiling < local:
        first = "The statutory ceiling comes first."
    elif ceiling == local:
        first = "Both fall on the same day."
    else:
        left = case.calendar.between(local, ceiling) if local <= ceiling else 0
        first = f"Sign-off comes first, {plural(left, 'working day')} before the ceiling."
    return (
        Fact(f"On {short_day(case.today)}", f"working day {case.day_number}, {standing_words(case)}"),
        Fact("Sign-off due", full_date(local)),
        Fact("Statutory ceiling", f"{full_date(ceiling)}. {first}"),
    )


def standing_words(case: Case) -> str:
    """Where it stands, in words and with a mark that does not need colour."""
    assessment = case.assessment
    if assessment.standing is Standing.SIGNED_OFF:
        return "✔ signed off"
    if assessment.is_finished:
        return "■ ended"
    if assessment.sign_off_on < case.today:
        return f"▲ overdue, {assessment.standing.label}"
    if assessment.at_risk:
        return f"▲ at risk, {assessment.standing.label}"
    return f"● on track, {assessment.standing.label}"


def plan_facts(case: Case) -> tuple[Fact, ...]:
    """Every planned step with its day, and whether it is done."""
    facts = []
    for milestone in case.assessment.milestones:
        step = case.procedure.step(milestone.step)
        if not step.is_planned or step.key == "call":
            continue
        day = short_day(milestone.due_on)
        if milestone.met_at is not None:
            day = f"{day} ✔ done {short_day(case.calendar.today(milestone.met_at))}"
        elif milestone.moves and milestone.due_on != milestone.planned_on:
            day = f"{day} (was {short_day(milestone.planned_on)})"
        facts.append(Fact(step.label, day))
    return tuple(facts)


def people_facts(case: Case) -> tuple[Fact, ...]:
    """Who holds it."""
    return (
        Fact("Worker", case.worker.name),
        Fact("Team manager", case.team_manager.name),
        Fact("Service manager", case.service_manager.name),
    )


def risk_buttons(case: Case) -> tuple[Button, ...]:
    """What a team manager may do about a risk: ask for more time, or record what is done instead."""
    offered = (
        (Act.REQUEST_EXTENSION, Button("Ask for more time", "extension.request", case.subject, opens=True)),
        (
            Act.RECORD_REMEDIAL_ACTION,
            Button("Record remedial action", "remedial_action.record", case.subject, opens=True),
        ),
    )
    return tuple(button for act, button in offered if case.can(act))


def raise_button(case: Case) -> tuple[Button, ...]:
    """The way to say "at risk" on any day."""
    if not case.can(Act.RAISE_RISK):
        return ()
    return (Button("Say it is at risk", "risk.raise", case.subject, opens=True, tone=Tone.WARNING),)


def send_button(case: Case) -> tuple[Button, ...]:
    """The worker's way to say that the draft is sent."""
    if not case.can(Act.SEND_DRAFT):
        return ()
    return (Button("I have sent the draft", "draft.send", case.subject, tone=Tone.GOOD),)


def complete_button(case: Case) -> tuple[Button, ...]:
    """The worker's way to say that it is complete."""
    if not case.can(Act.COMPLETE):
        return ()
    return (Button(f"Complete on {case.record_system}", "completion.complete", case.subject, tone=Tone.GOOD),)


def acting(name: str, for_name: str | None) -> str:
    """Who did something, saying for whom when it was another's duty: "Sarah Malik, acting for Tom Reed"."""
    return f"{name}, acting for {for_name}" if for_name else name
