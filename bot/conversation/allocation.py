"""Allocation: the form that starts an assessment, the card that tells everybody, and the call to the
worker.
"""

from __future__ import annotations

from datetime import date

from bot.casework.allocation import BACKDATED_AT_MOST, Allocate, Allocated, NewAllocation
from bot.casework.case import Case
from bot.conversation.common import clocks, heading, people_facts, plan_facts, raise_button
from bot.conversation.reading import Reader
from bot.conversation.topic import Answers, Wrong
from bot.saying import moment
from bot.shapes import (
    Button,
    Card,
    Choice,
    ChoiceField,
    DateField,
    Fact,
    Form,
    LineField,
    NoteField,
    PersonField,
    Quote,
    Tone,
)
from scheduling.assessment import ceiling
from scheduling.calendar import full_date
from scheduling.people import Person
from scheduling.words import Act, Role

REFERENCE_LIMIT = 40


def form(view: NewAllocation) -> Form:
    """What a team manager gives on day 0."""
    own = view.viewer.manager_id if view.viewer.role is Role.TEAM_MANAGER else view.viewer.id
    kinds = tuple(Choice(kind.key, kind.label) for kind in view.procedure.kinds)
    return Form(
        title="Allocate an assessment",
        act="allocation.allocate",
        subject="",
        submit="Allocate",
        fields=(
            LineField(
                "reference",
                "Reference",
                hint="The reference on your record system. Never a child's name.",
                limit=REFERENCE_LIMIT,
            ),
            ChoiceField("kind", "Kind", kinds, value=kinds[0].value),
            PersonField("worker", "Worker", _choices(view.workers)),
            PersonField(
                "service_manager", "Service manager", _choices(view.service_managers), value=str(own or "")
            ),
            DateField("referred_on", "Referral date", value=view.today.isoformat()),
            DateField("allocated_on", "Allocated on", hint="Day 0.", value=view.today.isoformat()),
            NoteField(
                "expectations",
                "Initial expectations",
                hint="What you expect of the work, and what matters most.",
            ),
            NoteField(
                "difficulties",
                "Anything known to make it hard",
                required=False,
                hint="For example leave that is booked, or shifts in the family.",
            ),
        ),
    )


def read(view: NewAllocation, answers: Answers) -> Allocate | Wrong:
    """Read the form, or say everything that is wrong with it."""
    reader = Reader(answers)
    reference = _reference(reader, view)
    kind = reader.choice("kind", [k.key for k in view.procedure.kinds], "Please choose a kind.")
    worker = _person(reader, "worker", view.workers, "Please choose a worker from the list.")
    manager = _person(
        reader, "service_manager", view.service_managers, "Please choose a service manager from the list."
    )
    if worker and view.team_manager_of(worker) is None:
        reader.fault("worker", "This worker has no team manager yet. Ask your administrator to set one.")
    referred_on = reader.day("referred_on", "Please give the referral date.")
    allocated_on = reader.day("allocated_on", "Please give the day it was allocated.")
    if referred_on and referred_on > view.today:
        reader.fault("referred_on", "The referral date is in the future. Please check it.")
    elif referred_on and allocated_on:
        _dates(reader, view, referred_on, allocated_on)
    expectations = reader.text("expectations", "Please say what you expect of the work.")
    difficulties = reader.text("difficulties")
    if reader.wrong or referred_on is None or allocated_on is None:
        return Wrong(reader.faults)
    return Allocate(reference, kind, worker, manager, referred_on, allocated_on, expectations, difficulties)


def card(view: Allocated) -> Card:
    """A new assessment: when it is due, what is expected."""
    case = view.case
    quotes = [Quote("Initial expectations", view.expectations)] if view.expectations else []
    if view.difficulties:
        quotes.append(Quote("Known to make it hard", view.difficulties))
    whose = "you" if case.is_worker else case.worker.name
    return Card(
        title=f"{case.reference} is allocated to {whose}",
        summary=f"{case.reference}: allocated, due {full_date(case.assessment.sign_off_on)}",
        facts=(
            Fact("Kind", case.procedure.kind_label(case.assessment.kind)),
            *people_facts(case),
            *clocks(case),
            *plan_facts(case),
        ),
        quotes=tuple(quotes),
        buttons=raise_button(case),
    )


def call_card(case: Case) -> Card:
    """The team manager confirms that the worker was called (procedure: "Team manager calls worker to
    discuss").
    """
    title = heading(case, "Call to the worker")
    summary = f"{case.reference}: have you called {case.worker.name}?"
    milestone = case.milestone
    if milestone is not None and milestone.met_at is not None:
        return Card(
            title,
            summary,
            lines=(f"The call to {case.worker.name} was confirmed {moment(milestone.met_at)}.",),
            settled=True,
        )
    if milestone is None or not milestone.is_open:
        return Card(
            title, summary, lines=("This is closed, because the assessment has moved on.",), settled=True
        )
    buttons: tuple[Button, ...] = ()
    if case.can(Act.CONFIRM_CALL):
        buttons = (Button("Yes, I have called", "call.confirm", f"milestone:{milestone.id}", tone=Tone.GOOD),)
    return Card(
        title,
        summary,
        lines=(f"Have you called {case.worker.name} to talk through the allocation and what you expect?",),
        buttons=buttons,
    )


def _choices(people: tuple[Person, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(str(person.id), person.name, person.team) for person in people)


def _person(reader: Reader, name: str, people: tuple[Person, ...], missing: str) -> int:
    chosen = reader.choice(name, [str(person.id) for person in people], missing)
    return int(chosen) if chosen else 0


def _reference(reader: Reader, view: NewAllocation) -> str:
    reference = reader.line("reference", "Please give the reference.", REFERENCE_LIMIT)
    if view.is_open_already:
        reader.fault("reference", f"{reference} is already open. Type show {reference} to see it.")
    return reference


def _dates(reader: Reader, view: NewAllocation, referred_on: date, allocated_on: date) -> None:
    earliest = view.calendar.shift(view.today, -BACKDATED_AT_MOST)
    if allocated_on > view.today:
        reader.fault("allocated_on", "The day it was allocated is in the future. Please check it.")
    elif allocated_on < referred_on:
        reader.fault(
            "allocated_on", "It cannot be allocated before it was referred. Please check both dates."
        )
    elif allocated_on < earliest:
        reader.fault(
            "allocated_on",
            f"Please give {full_date(earliest)} or later. Older work is brought in by your administrator.",
        )
    latest = ceiling(view.procedure, view.calendar, allocated_on, referred_on)
    if latest < view.today:
        reader.fault(
            "referred_on",
            f"The statutory ceiling for this referral was {full_date(latest)}, which has passed. "
            "Please check the date.",
        )
