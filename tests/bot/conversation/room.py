"""A room with a real store, the shared cast and a clock that is set, in which assessments are lived through.

`snap` looks at everything that anybody has in front of them at that moment: each card as every member of the
cast would be drawn it, what each of its buttons would do, and each form that opens. Looking changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from bot.acts import answer, find, press
from bot.casework.case import Case, Subject
from bot.desk import Council, Desk
from bot.drawing import card_for
from bot.messages import Address, Ask, Faults, Incoming, Line, Reply, Shown
from bot.shapes import Button, Card, Form
from bot.tick import tick
from bot.topics import START, TOPICS
from scheduling import procedure_file
from scheduling.calendar import LONDON, WorkingCalendar
from scheduling.people import Person
from scheduling.procedure import Procedure
from storage import assessments, journal, outbox, people
from storage.engine import Connection, Database, open_database
from storage.journal import Entry
from tests.cast import AISHA, EVERYONE, HELEN, OUTSIDER, SARAH, TOM

PROCEDURES = Path(procedure_file.__file__).parent / "procedures"
RECORD_SYSTEM = "Mosaic"
# The worker, the managers above her and an outsider; anybody else who is told something looks as well.
AROUND = (AISHA, TOM, SARAH, HELEN, OUTSIDER)
ALLOCATION = {
    "reference": "AB-1042",
    "kind": "assessment",
    "worker": str(AISHA.id),
    "service_manager": str(SARAH.id),
    "referred_on": "2026-03-02",
    "allocated_on": "2026-03-02",
    "expectations": "See the child in the first week.",
    "difficulties": "Shifts in the family.",
}


@dataclass(frozen=True)
class Pressed:
    """A button of a card, and what pressing it would have been answered."""

    button: Button
    reply: Reply


@dataclass(frozen=True)
class Drawn:
    """One topic's card about one subject as one person is drawn it; ``told`` when it was sent to them."""

    moment: str
    topic: str
    subject: str
    viewer: Person
    card: Card | None
    view: Any
    told: bool
    pressed: tuple[Pressed, ...] = ()

    @property
    def place(self) -> str:
        """Where it was seen, for a test that says what is wrong."""
        return f"{self.moment}: {self.topic} {self.subject} for {self.viewer.name}"

    @property
    def case(self) -> Case | None:
        """The assessment it is about; None for a duty."""
        return getattr(self.view, "case", None)


@dataclass(frozen=True)
class Opened:
    """A form in front of somebody, with the view it was made from."""

    moment: str
    act: str
    viewer: Person
    form: Form
    view: Any

    @property
    def place(self) -> str:
        """Where it was seen, for a test that says what is wrong."""
        return f"{self.moment}: {self.act} for {self.viewer.name}"


@dataclass
class Seen:
    """Everything that was ever seen in a room."""

    drawn: list[Drawn] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)


class Undone(Exception):
    """Raised to undo what was only tried."""


class Room:
    """One instance of Daymark without its wires. `close` it afterwards."""

    def __init__(self, database_url: str) -> None:
        """Start on Monday 2 March 2026 at 9:00 with the cast at work and nothing allocated."""
        self.database: Database = open_database(database_url)
        self.council = council()
        self.now = london("2026-03-02 09:00")
        self.seen = Seen()
        self._numbers = count(1)
        self._settled: set[tuple[str, str, int]] = set()
        self._tried: dict[tuple[str, int, str, str], Reply] = {}
        with self.database.writing() as connection:
            for person in EVERYONE:
                added = people.add(
                    connection,
                    name=person.name,
                    email=person.email,
                    role=person.role,
                    team=person.team,
                    manager_id=person.manager_id,
                    left_on=person.left_on,
                )
                assert added.id == person.id

    def with_rhythms(self, *keys: str) -> None:
        """Let these rhythms of the procedure come round from now on; a room begins with none."""
        self.council = council(keys)

    def close(self) -> None:
        """Let go of the store."""
        self.database.close()

    def at(self, when: str) -> None:
        """Set the clock to a time in London, and ask what is due by then."""
        self.now = london(when)
        tick(self.database, self.council, self.now)

    def incoming(self, act: str = "", subject: str = "", **more: Any) -> Incoming:
        """Something that somebody did, on a platform that does not matter here."""
        return Incoming(Address("web", "", "1"), f"message-{next(self._numbers)}", act, subject, **more)

    def send(self, who: Person, incoming: Incoming) -> Reply:
        """Do what came in, as `Inbound.receive` does once it knows who it is."""
        with self.database.writing() as connection:
            return answer(self._desk(connection, who), incoming)

    def press(self, who: Person, act: str, subject: str) -> Reply:
        """Press a button, whether or not it is in front of anybody."""
        return self.send(who, self.incoming(act, subject))

    def say(self, who: Person, words: str) -> Reply:
        """Type something."""
        return self.send(who, self.incoming(said=words))

    def fill(self, who: Person, act: str, subject: str, **answers: str) -> Reply:
        """Send a form."""
        return self.send(who, self.incoming(act, subject, answers=answers))

    def do(self, who: Person, act: str, subject: str, **answers: str) -> None:
        """Press, or send a form when there are answers, and have it done."""
        reply = self.fill(who, act, subject, **answers) if answers else self.press(who, act, subject)
        assert isinstance(reply, Line), reply
        assert not reply.refused, reply

    def allocate(self, who: Person = TOM, **changes: str) -> str:
        """Start an assessment; gives its subject."""
        self.do(who, START, "", **{**ALLOCATION, **changes})
        tick(self.database, self.council, self.now)
        return self.newest("assessment")

    def milestone(self, step: str) -> str:
        """The newest milestone of one step of the newest assessment, as a subject."""
        number = int(self.newest("assessment").partition(":")[2])
        with self.database.reading() as connection:
            assessment = assessments.get(connection, number)
        found = assessment.milestone(step) if assessment else None
        assert found is not None, step
        return f"milestone:{found.id}"

    def newest(self, kind: str) -> str:
        """The newest subject of a kind that anybody was told about."""
        told = {subject for _, subject in self._told() if subject.startswith(f"{kind}:")}
        return max(told, key=lambda subject: int(subject.partition(":")[2]))

    def duty(self, topic: str, who: Person) -> str:
        """The newest duty of a topic that somebody was asked to do, as a subject."""
        told = [about for (name, about), whom in self._told().items() if name == topic and who.id in whom]
        return max(told, key=lambda subject: int(subject.partition(":")[2]))

    def journal(self, chain: int) -> tuple[Entry, ...]:
        """The journal of an assessment, or of none for 0."""
        with self.database.reading() as connection:
            return journal.of_chain(connection, chain)

    @contextmanager
    def desk(self, who: Person) -> Iterator[Desk]:
        """A desk on which nothing that is done will last."""
        try:
            with self.database.writing() as connection:
                yield self._desk(connection, who)
                raise Undone
        except Undone:
            pass

    def snap(self, moment: str) -> None:
        """Look at everything in front of everybody."""
        told = self._told()
        subjects = dict.fromkeys(told)
        subjects |= dict.fromkeys(("record", about) for _, about in told if about.startswith("assessment:"))
        people_told = set().union(*told.values())
        viewers = [one for one in EVERYONE if one in AROUND or one.id in people_told]
        with self.database.reading() as connection, self.desk(TOM) as trying:
            for topic, about in subjects:
                for viewer in viewers:
                    if (topic, about, viewer.id) in self._settled:
                        continue  # it is never drawn again
                    desk, trial = self._desk(connection, viewer), replace(trying, actor=viewer)
                    is_told = viewer.id in told.get((topic, about), ())
                    self._look(desk, trial, moment, topic, about, told=is_told)

    def look_up(self, moment: str, who: Person, words: str) -> None:
        """Look at what is shown to somebody who types these words."""
        reply = self.say(who, words)
        assert isinstance(reply, Shown), reply
        with self.desk(who) as desk:
            for card in reply.cards:
                pressed = tuple(self._try(desk, moment, button) for button in card.every_button)
                self.seen.drawn.append(Drawn(moment, words, "", who, card, None, told=False, pressed=pressed))

    def _look(self, desk: Desk, trial: Desk, moment: str, topic: str, about: str, *, told: bool) -> None:
        """Draw it as for an outbox row, and try its buttons on a desk where nothing lasts."""
        subject, viewer = Subject.read(about), desk.actor
        assert subject is not None
        view = TOPICS[topic].see(desk, subject)
        card = card_for(desk, topic, subject)
        pressed = tuple(self._try(trial, moment, button) for button in (card.every_button if card else ()))
        self.seen.drawn.append(Drawn(moment, topic, about, viewer, card, view, told, pressed))
        if card and card.settled and not card.every_button:
            self._settled.add((topic, about, viewer.id))

    def _try(self, desk: Desk, moment: str, button: Button) -> Pressed:
        """What a button would do. Many cards carry the same one, which is tried once."""
        key = (moment, desk.actor.id, button.act, button.subject)
        if key not in self._tried:
            self._tried[key] = self._press(desk, moment, button)
        return Pressed(button, self._tried[key])

    def _press(self, desk: Desk, moment: str, button: Button) -> Reply:
        """Press it, and undo it at once."""
        turn = find(desk, button.act, button.subject)
        trial = desk.connection.core.begin_nested()
        reply = press(desk, turn, None)
        trial.rollback()
        if isinstance(reply, Ask):
            self.seen.opened.append(Opened(moment, button.act, desk.actor, reply.form, turn.view))
        return reply

    def _told(self) -> dict[tuple[str, str], set[int]]:
        """Each (topic, subject) that was ever told, with whom it was told to."""
        told: dict[tuple[str, str], set[int]] = {}
        with self.database.reading() as connection:
            for person in EVERYONE:
                for row in outbox.rows_of(connection, person.id, 500):
                    told.setdefault((row.topic, row.subject), set()).add(person.id)
        return told

    def _desk(self, connection: Connection, who: Person) -> Desk:
        return Desk(connection, self.council, self.now, who)


def council(rhythms: Collection[str] = ()) -> Council:
    """The procedure that comes with Daymark, with these of its rhythms, on England's bank holidays."""
    procedures: dict[tuple[str, int], Procedure] = {
        (p.key, p.version): replace(p, rhythms=tuple(r for r in p.rhythms if r.key in rhythms))
        for p in _shipped()
    }
    return Council(WorkingCalendar(), procedures, RECORD_SYSTEM)


@cache
def _shipped() -> tuple[Procedure, ...]:
    """The procedures that come with Daymark, read once for every room."""
    found = procedure_file.read_folder(PROCEDURES, TOPICS)
    assert not isinstance(found, tuple), found
    return tuple(found.values())


def london(words: str) -> datetime:
    """A time in London, such as "2026-03-23 09:30"."""
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


def faults_of(reply: Reply) -> dict[str, str]:
    """The sentences of a form that was not taken."""
    assert isinstance(reply, Faults), reply
    return dict(reply.by_field)
