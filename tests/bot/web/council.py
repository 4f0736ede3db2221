"""A small made-up council at the edge of the desk: its cards are in memory, and what it hears it keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.messages import Incoming, Line, Reply
from bot.shapes import (
    Button,
    Card,
    Choice,
    ChoiceField,
    DateField,
    Fact,
    Form,
    Item,
    LineField,
    Link,
    NoteField,
    NumberField,
    PersonField,
    Picture,
    Quote,
    Tone,
)
from bot.web.desk import Hung, Member

Client = TestClient[web.Request, web.Application]

START = datetime(2026, 3, 23, 9, 30, tzinfo=UTC)

PRIYA = Member(1, "Priya Shah", "Worker", "Rivers team")
TOM = Member(2, "Tom Reed", "Team manager", "Rivers team")
GRACE = Member(3, "Grace Obi", "Service manager", "")

MEMBERS = (
    PRIYA,
    TOM,
    GRACE,
    Member(4, "Daniel Hughes", "Worker", "Rivers team"),
    Member(5, "Aisha Khan", "Team manager", "Hills team"),
    Member(6, "Helen Price", "Head of service", ""),
)

CHECK_IN = Card(
    title="Check-in due on AB-1042",
    summary="AB-1042: check-in due",
    lines=("How does this assessment stand? Your manager sees your answer.",),
    facts=(
        Fact("Day", "15 of 30"),
        Fact("Sign-off", "Wed 15 April"),
        Fact("Statutory latest", "Thu 7 May"),
    ),
    buttons=(
        Button("On track", "check_in.on_track", "check_in:7", tone=Tone.GOOD),
        Button("At risk", "check_in.at_risk", "check_in:7", opens=True, tone=Tone.WARNING),
        Button("Will be late", "check_in.late", "check_in:7", opens=True, tone=Tone.WARNING),
    ),
    footnote="You are asked because you hold this assessment.",
)

REQUEST = Card(
    title="More time asked for on AB-1042",
    summary="AB-1042: an extension to decide",
    facts=(
        Fact("Asked by", "Tom Reed"),
        Fact("Reason", "Family availability"),
        Fact("Asked for", "10 working days"),
        Fact("Sign-off now", "Wed 15 April"),
        Fact("Would become", "Wed 29 April"),
        Fact("Statutory latest", "Thu 7 May"),
    ),
    quotes=(
        Quote("Exactly what", "The father works away on a two-week rota until 10 April."),
        Quote(
            "Case note",
            "Both parents need to be seen together.\nThe children are seen weekly at school meanwhile.",
        ),
    ),
    buttons=(
        Button("Approve", "extension.approve", "extension:9", tone=Tone.GOOD),
        Button("Approve fewer days", "extension.fewer", "extension:9", opens=True),
        Button("Ask for other action", "extension.other", "extension:9", opens=True),
        Button("Ask for more information", "extension.more", "extension:9", opens=True),
    ),
    footnote="You are asked because you manage Rivers team. Tom Reed cannot decide his own request.",
    tone=Tone.WARNING,
)

NOTE = Card(
    title="Case note to be filed for AB-0977",
    summary="AB-0977: a case note to file",
    copy=Quote(
        "Management oversight",
        "Mon 16 March 2026, day 10. Check-in held in person by the team manager.\n"
        "On track. Agreed: school visit by Fri 20 March. Next review Wed 8 April.",
    ),
    buttons=(Button("Filed on Mosaic", "case_note.filed", "case_note:4", tone=Tone.GOOD),),
)

MORNING = Card(
    title="Your list for Mon 23 March",
    summary="3 things wait for you",
    lines=("Worst first.",),
    items=(
        Item(
            "AB-1042",
            "▲ Overdue by 2 working days, on day 32 of 30.\nIt waits on Tom Reed since Thu 19 March.",
            (Button("Sign off", "sign_off.sign_off", "assessment:1042", tone=Tone.GOOD),),
        ),
        Item(
            "AB-1043",
            "● A request for 10 working days, of Fri 20 March.",
            (
                Button("Approve", "extension.approve", "extension:9", opens=True, tone=Tone.GOOD),
                Button("Approve fewer days", "extension.fewer", "extension:9", opens=True),
                Button("Ask for other action", "extension.other", "extension:9", opens=True),
            ),
        ),
        Item("AB-1050", "■ Drafted. Sign-off Thu 26 March."),
    ),
    links=(Link("Open the dashboard", "/people/3"), Link("The day’s list as a page", "/people/3")),
    buttons=(Button("Seen", "morning_list.seen", "duty:5"),),
    footnote="You are sent this because you manage Rivers team.",
)

REPORT = Card(
    title="The fortnight to Fri 20 March",
    summary="The fortnightly report",
    facts=(Fact("On time, local", "82%"), Fact("On time, statutory", "96%")),
    pictures=(
        Picture(
            "Working days taken",
            "/desk/daymark.svg",
            "Working days taken by 40 assessments: 12 took up to 20 days, 20 took 21 to 30, 8 took 31 to 45.",
        ),
    ),
    quotes=(Quote("Said of it", "The half-term holiday fell into this fortnight."),),
    links=(Link("Open the report", "/people/3"),),
)

SIGNED_OFF = Card(
    title="AB-0931 is signed off",
    summary="AB-0931: signed off",
    lines=("Signed off on working day 27, three days before it was due.",),
    tone=Tone.GOOD,
)

EVERY_FIELD = Form(
    title="Ask for more time on AB-1042",
    act="extension.send",
    subject="assessment:12",
    lines=("Both clocks move only when the request is approved.",),
    facts=(Fact("Sign-off now", "Wed 15 April"), Fact("Statutory latest", "Thu 7 May")),
    quotes=(Quote("What the worker said", "The family is away."),),
    fields=(
        ChoiceField(
            "reason",
            "Reason",
            (
                Choice("family", "Family availability", "Say exactly what this is below."),
                Choice("relationship", "Relationship building", "Say exactly what this is below."),
                Choice("worker", "Worker related", "Others read only “worker availability”."),
            ),
        ),
        LineField("exactly", "Exactly what", required=False, hint="For example shift patterns or a holiday."),
        NumberField("days", "Working days", hint="10 working days would make it Wed 29 April."),
        DateField("review", "Next review"),
        PersonField("approver", "Who decides", (Choice("3", "Grace Obi"), Choice("6", "Helen Price"))),
        NoteField("note", "Case note", hint="What the wait means for the child and what keeps them safe."),
    ),
    submit="Send the request",
)


ANSWERS = {
    "reason": "family",
    "exactly": "He works away, <b>two</b> weeks in three.",
    "days": "ten",
    "review": "2026-04-08",
    "approver": "6",
    "note": "  First line.\nSecond line & more.",
}


@dataclass
class Council:
    """Cards and replies that a test sets; ``heard`` is everything that came in."""

    people: list[Member] = field(default_factory=lambda: list(MEMBERS))
    hung: dict[int, list[Hung]] = field(default_factory=dict)
    heard: list[Incoming] = field(default_factory=list)
    reply: Reply | Exception = field(default_factory=lambda: Line("Recorded."))
    changes: int = 0

    def members(self) -> tuple[Member, ...]:
        return tuple(self.people)

    def cards(self, person_id: int) -> tuple[Hung, ...]:
        return tuple(self.hung.get(person_id, ()))

    def version(self) -> str:
        return str(self.changes)

    async def receive(self, incoming: Incoming) -> Reply:
        self.heard.append(incoming)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply

    def hang(self, person: Member, card: Card, at: datetime = START, where: str = "web") -> Hung:
        """Put a card in front of somebody."""
        self.changes += 1
        hung = Hung(f"mark-{self.changes}", card, at, where)
        self.hung.setdefault(person.id, []).append(hung)
        return hung

    def take_down(self, person: Member, hung: Hung) -> None:
        """Take a card away again."""
        self.changes += 1
        self.hung[person.id].remove(hung)


@dataclass
class SetClock:
    """A clock that stands still until it is moved, and knows when something next falls due."""

    at: datetime = START
    movable: bool = True
    due: datetime | None = None
    then: datetime | None = None
    """What falls due after a tick has done what was due."""
    ticks: int = 0

    def now(self) -> datetime:
        return self.at

    def move_to(self, instant: datetime) -> None:
        if instant < self.at:
            raise ValueError("The clock can only be moved forward.")
        self.at = instant

    def next_due(self) -> datetime | None:
        return self.due

    async def moved(self) -> None:
        self.ticks += 1
        self.due = self.then or self.due
