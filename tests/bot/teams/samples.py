"""Cards and forms such as Daymark sends, with something of everything, for the tests of the Teams wire."""

from __future__ import annotations

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
    NumberField,
    PersonField,
    Quote,
    Tone,
)

HOSTILE = (
    "*bold* [a link](http://evil.example) <at>everyone</at> {{DATE(2026-03-23T09:30:00Z,SHORT)}} \u202eevol"
)

CARD = Card(
    title="Check-in for AB-1042",
    summary="AB-1042: check-in on day 15",
    lines=("Please say how it stands.",),
    facts=(Fact("Sign-off", "Wed 15 April"), Fact("Statutory ceiling", "Wed 6 May")),
    quotes=(Quote("Expectations", "See the child alone.\n\nSpeak to the school."),),
    copy=Quote("For the child's file", "23 March 2026, day 15 of 30.\nOn track."),
    buttons=(
        Button("Answer", "check_in.answer", "AB-1042", opens=True, tone=Tone.GOOD),
        Button("Seen", "check_in.seen", "AB-1042"),
        Button("At risk", "risk.raise", "AB-1042", tone=Tone.WARNING),
    ),
    footnote="You get this because you hold AB-1042.",
    tone=Tone.WARNING,
)

STANDING = ChoiceField(
    "standing",
    "How does it stand?",
    (
        Choice("on", "On track"),
        Choice("risk", "At risk", "something is in the way"),
        Choice("late", "Will be late"),
    ),
)

FORM = Form(
    title="Check-in for AB-1042",
    act="check_in.answer",
    subject="AB-1042",
    fields=(
        STANDING,
        NoteField("note", "What is in the way?", hint="Without names, please."),
        NumberField("days", "Working days"),
        DateField("by", "By when", required=False),
        PersonField("who", "Who helps", (Choice("7", "Omar Bell"), Choice("9", "Ruth Lane")), required=False),
        LineField("exactly", "Exactly what this is", required=False),
    ),
    submit="Record",
    lines=("Day 15 of 30.",),
    facts=(Fact("Sign-off", "Wed 15 April"),),
)

ANSWERS = {
    "standing": "risk",
    "note": "Father works nights.\nMother is away until Friday.",
    "days": "7",
    "by": "2026-04-15",
    "who": "9",
    "exactly": "Shift patterns",
}
