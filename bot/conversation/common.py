"""What several cards say in the same way: the two clocks, the dates ahead, and who did it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.casework.case import Case
from bot.casework.duty import DutySeen
from bot.saying import moment, plural, short_day, whoever
from bot.shapes import Button, Choice, ChoiceField, Fact, Tone
from scheduling.calendar import full_date
from scheduling.overview import stands
from scheduling.people import Person
from scheduling.words import Act, Worded


def choices(words: Iterable[Worded]) -> tuple[Choice, ...]:
    """The options of a closed list."""
    return tuple(Choice(word.value, word.label) for word in words)


def one_of(name: str, label: str, words: Iterable[Worded], value: str = "", hint: str = "") -> ChoiceField:
    """A choice field over a closed list."""
    return ChoiceField(name, label, choices(words), value=value, hint=hint)


def heading(case: Case, what: str) -> str:
    """What a card is about: "Check-in for AB-1042"."""
    return f"{what} for {case.reference}"


def clocks(case: Case) -> tuple[Fact, ...]:
    """Both clocks, and which comes first (PRODUCT.md section 2)."""
    local, ceiling = case.assessment.sign_off_on, case.assessment.ceiling_on
    if ceiling < local:
        first = "which comes first"
    elif ceiling == local:
        first = "the same day"
    else:
        first = f"{plural(case.calendar.between(local, ceiling), 'working day')} later"
    today = "" if case.assessment.is_finished else f", day {case.day_number} ({short_day(case.today)})"
    return (
        Fact("How it stands", f"{standing_words(case)}{today}"),
        Fact("Sign-off due", full_date(local)),
        Fact("Statutory ceiling", f"{full_date(ceiling)}, {first}"),
    )


def standing_words(case: Case) -> str:
    """Where it stands, in words and with a mark that does not need colour."""
    return str(stands(case.assessment, case.forecast, case.today))


def plan_facts(case: Case) -> tuple[Fact, ...]:
    """Every planned step with its day, and whether it is done; the clocks beside it say when sign-off is."""
    facts = []
    for milestone in case.assessment.milestones:
        step = case.procedure.step(milestone.step)
        if not step.is_planned or step.key in ("call", "sign-off"):
            continue
        day = short_day(milestone.due_on)
        if milestone.met_at is not None:
            met_on = case.calendar.today(milestone.met_at)
            day = f"✔ done {short_day(met_on)}" + (f" (due {day})" if met_on != milestone.due_on else "")
        elif milestone.moves and milestone.due_on != milestone.planned_on:
            day = f"{day} (was {short_day(milestone.planned_on)})"
        facts.append(Fact(step.label, day))
    return tuple(facts)


def people_facts(case: Case) -> tuple[Fact, ...]:
    """Who holds it, and who acts for them today."""
    return (
        Fact("Worker", _who_acts(case, case.worker)),
        Fact("Team manager", _who_acts(case, case.team_manager)),
        Fact("Service manager", _who_acts(case, case.service_manager)),
    )


def _who_acts(case: Case, person: Person) -> str:
    if person.id not in case.cover.away:
        return person.name
    stand_in = case.acting.get(person.id)
    return f"{person.name}, away: {stand_in.name} acts for them" if stand_in else f"{person.name}, away"


def risk_buttons(case: Case) -> tuple[Button, ...]:
    """What a team manager may do about a risk: ask for more time, or record what is done instead."""
    buttons = []
    if may_ask_for_more(case):
        buttons.append(Button("Ask for more time", "extension.request", case.subject, opens=True))
    if case.can(Act.RECORD_REMEDIAL_ACTION):
        buttons.append(Button("Record remedial action", "remedial_action.record", case.subject, opens=True))
    return tuple(buttons)


def may_ask_for_more(case: Case) -> bool:
    """Whether the viewer may ask for more time, and no request of before waits for its decision."""
    return case.can(Act.REQUEST_EXTENSION) and case.assessment.open_milestone("decision") is None


def raise_button(case: Case) -> tuple[Button, ...]:
    """The way to say "at risk" on any day."""
    if not case.can(Act.RAISE_RISK):
        return ()
    return (Button("Say it is at risk", "risk.raise", case.subject, opens=True, tone=Tone.WARNING),)


def send_button(case: Case) -> tuple[Button, ...]:
    """The worker's way to say that the draft is sent."""
    if not case.can(Act.SEND_DRAFT) or case.assessment.open_milestone("comments"):
        return ()
    return (Button("I have sent the draft", "draft.send", case.subject, tone=Tone.GOOD),)


def complete_button(case: Case) -> tuple[Button, ...]:
    """The worker's way to say that it is complete."""
    if not case.can(Act.COMPLETE):
        return ()
    return (Button(f"Complete on {case.record_system}", "completion.complete", case.subject, tone=Tone.GOOD),)


def done_by(seen: DutySeen, what: str) -> str:
    """Who did a duty and when: "You finished this review at 15:02 on Friday 6 March 2026."."""
    duty = seen.duty
    if duty.done_at is None or seen.done_by is None:
        return "This is still to be done."
    for_whom = seen.holder.name if duty.acting_for else None
    who = "You" if seen.done_by.id == seen.viewer.id else whoever(seen.done_by.name, for_whom)
    return f"{who} {what} {moment(duty.done_at)}."
