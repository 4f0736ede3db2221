"""The whole of Daymark in one room for stories: its real parts on a real database, with a clock that is set.

Only the edge is ours: each platform is a `LocalWire`. Stories press what people have in front of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

from bot import rhythms
from bot.council import read_council
from bot.demo import MEMBERS, address_of, found_council
from bot.gallery import Gallery
from bot.inbound import Inbound
from bot.messages import Address, Ask, Faults, Incoming, Line, Reply, Shown, Wire
from bot.outbound import Outbound
from bot.settings import Settings
from bot.shapes import Button, Card, ChoiceField, Field, Form, PersonField
from bot.tick import tick
from scheduling.assessment import Assessment
from scheduling.calendar import LONDON
from scheduling.people import Person
from storage import assessments, journal, outbox, people, views
from storage.engine import Database, open_database
from storage.journal import Entry
from storage.outbox import OutboxRow
from tests.local_wire import LocalWire, Sent

TENANTS = {"slack": "T1", "teams": "tenant-1", "web": ""}
EVERYBODY = tuple(name for name, *_ in MEMBERS)
ALLOCATION = {
    "reference": "AB-1042",
    "kind": "Assessment",
    "worker": "Aisha Khan",
    "service_manager": "Sarah Malik",
    "referred_on": "2026-03-02",
    "allocated_on": "2026-03-02",
    "expectations": "See the child in the first week.",
    "difficulties": "",
}


@dataclass
class SetClock:
    """A clock that stands still until it is set."""

    instant: datetime

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        return self.instant


def london(words: str) -> datetime:
    """A London wall-clock time, such as "2026-03-23 09:30", as the instant it names, in UTC."""
    return datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)


class Office:
    """One running instance: the demo council, a wire for each platform, and a clock that is set.

    Everything a person does through `button`, `fill`, `press`, `send` and `say` is followed by a tick and by
    sending all that can be sent, as happens within moments in life.
    """

    def __init__(
        self,
        database_url: str,
        clock: SetClock,
        wires: Mapping[str, LocalWire],
        settings: Settings,
        numbers: count[int],
    ) -> None:
        """Use `open_office` instead; this is for one more instance beside another."""
        self._settings, self._numbers = settings, numbers
        self._others: list[Office] = []
        self.url, self.clock, self.wires = database_url, clock, wires
        self.database: Database = open_database(database_url)
        self.council = read_council(settings, self.database)
        ways: dict[str, Wire] = dict(wires)
        self.outbound = Outbound(self.database, self.council, clock.now, ways, paces={})
        self.inbound = Inbound(self.database, self.council, clock.now, ways, self.outbound.nudge)
        self.gallery = Gallery(self.database, self.council, clock.now)

    def beside(self) -> Office:
        """Another instance on the same database, wires and clock, with connections of its own."""
        other = Office(self.url, self.clock, self.wires, self._settings, self._numbers)
        self._others.append(other)
        return other

    def close(self) -> None:
        """Let go of the database, here and in every instance beside this one."""
        for office in (self, *self._others):
            office.database.close()

    def seat(self, seats: Mapping[str, str]) -> None:
        """Give each named member an account on one platform; "" leaves somebody without any."""
        with self.database.writing() as connection:
            for name, platform in seats.items():
                person = people.by_email(connection, address_of(name))
                if person is not None and platform:
                    place = self._place(person, platform)
                    people.bind(
                        connection,
                        person.id,
                        place.platform,
                        place.tenant,
                        place.user,
                        "",
                        self.clock.now(),
                    )

    # What people do.

    async def button(self, who: str, label: str, *, on: str = "") -> Reply:
        """Press a button that is in front of somebody now, on a card whose title holds ``on``."""
        found = self.find_button(who, label, on=on)
        return await self.press(who, found.act, found.subject)

    async def fill(self, who: str, label: str, *, on: str = "", **answers: str) -> Line | Faults:
        """Press a button that opens a form, and send that form with these answers."""
        reply = await self.button(who, label, on=on)
        assert isinstance(reply, Ask), f"{label} opened no form: {reply}"
        return await self.send_form(who, reply.form, **answers)

    async def send_form(self, who: str, form: Form, **answers: str) -> Line | Faults:
        """Send a form with its fields as it shows them, but for the ``answers``: values, labels or names."""
        assert answers.keys() <= {field.name for field in form.fields}, f"no such field on {form.title}"
        typed = {field.name: _value(field, answers.get(field.name, field.value)) for field in form.fields}
        reply = await self.send(who, form.act, form.subject, **typed)
        assert isinstance(reply, Line | Faults)
        return reply

    async def press(self, who: str, act: str, subject: str) -> Reply:
        """Press a button whether or not it is in front of anybody."""
        return await self._do(self.incoming(who, act, subject))

    async def send(self, who: str, act: str, subject: str, **answers: str) -> Reply:
        """Send a form, as it stands."""
        return await self._do(Incoming(self.place(who), self.message_id(), act, subject, answers))

    async def say(self, who: str, words: str) -> Reply:
        """Type something to Daymark."""
        return await self._do(Incoming(self.place(who), self.message_id(), said=words))

    async def look_and_press(self, who: str, words: str, label: str) -> Reply:
        """Type something that shows a card, such as "show AB-1042", and press a button on it."""
        card = await self.look_up(who, words)
        labels = {button.label: button for button in card.every_button}
        assert label in labels, f"{words} shows {who} no button {label!r}, only {list(labels)}"
        return await self.press(who, labels[label].act, labels[label].subject)

    async def look_and_fill(self, who: str, words: str, label: str, **answers: str) -> Line | Faults:
        """Type something that shows a card, press a button on it that opens a form, and send that."""
        reply = await self.look_and_press(who, words, label)
        assert isinstance(reply, Ask), f"{label} opened no form: {reply}"
        return await self.send_form(who, reply.form, **answers)

    async def look_up(self, who: str, words: str) -> Card:
        """Type something that shows one card, such as "show AB-1042"."""
        reply = await self.say(who, words)
        assert isinstance(reply, Shown), reply
        [card] = reply.cards
        return card

    async def allocate(self, who: str = "Tom Reed", **changes: str) -> Line | Faults:
        """Type `new` and send the form: AB-1042 of Monday 2 March 2026, but for the ``changes``."""
        reply = await self.say(who, "new")
        assert isinstance(reply, Ask), reply
        return await self.send_form(who, reply.form, **{**ALLOCATION, **changes})

    # Time.

    async def go_to(self, when: str) -> None:
        """Let time run to ``when`` in London, ticking whenever something is due on the way."""
        target = london(when)
        while (due := self.next_due()) is not None and self.clock.instant < due < target:
            self.clock.instant = due
            await self.beat()
        await self.wake_at(when)

    async def wake_at(self, when: str) -> None:
        """Be down until ``when`` in London; then tick and send once."""
        self.clock.instant = london(when)
        await self.beat()

    async def beat(self) -> None:
        """One tick, and everything sent that can be sent."""
        tick(self.database, self.council, self.clock.now())
        await self.outbound.drain()

    def next_due(self) -> datetime | None:
        """When something is next to be asked or sent."""
        with self.database.reading() as connection:
            times = views.next_look(connection), rhythms.next_due(connection, self.council, self.clock.now())
        return min((time for time in times if time is not None), default=None)

    # What can be seen.

    def cards(self, who: str) -> list[Card]:
        """What is in front of somebody now, newest first."""
        place = self.place(who)
        return self.wires[place.platform].cards(place.user)

    def card(self, who: str, title: str) -> Card:
        """The newest card in front of somebody whose title holds ``title``."""
        for card in self.cards(who):
            if title in card.title:
                return card
        raise AssertionError(f"{who} has no card {title!r}, only {self.titles(who)}")

    def titles(self, who: str) -> list[str]:
        """The titles of what is in front of somebody now, newest first."""
        return [card.title for card in self.cards(who)]

    def buttons(self, who: str, *, on: str = "") -> list[str]:
        """The labels of every button in front of somebody now."""
        return [button.label for card in self.cards(who) if on in card.title for button in card.every_button]

    def find_button(self, who: str, label: str, *, on: str = "") -> Button:
        """The one button with this label in front of somebody; the newest card's when several carry it."""
        for card in self.cards(who):
            for button in card.every_button:
                if on in card.title and button.label == label:
                    return button
        raise AssertionError(f"{who} has no button {label!r} on {on!r}, only {self.buttons(who, on=on)}")

    def posted(self, who: str, what: str = "post") -> list[Sent]:
        """What somebody's platform was sent for them, in order: posts, or redraws, or all of it for ""."""
        place = self.place(who)
        return self.wires[place.platform].calls(place.user, what)

    def summaries(self, who: str) -> list[str]:
        """The notification of everything posted to somebody, in order."""
        return [one.card.summary for one in self.posted(who)]

    def assessment(self, reference: str = "AB-1042") -> Assessment:
        """The newest assessment with this reference."""
        with self.database.reading() as connection:
            found = assessments.newest_by_reference(connection, reference)
        assert found is not None
        return found

    def journal(self, reference: str = "AB-1042") -> Sequence[Entry]:
        """Everything in the journal about an assessment, or about none when the reference is ""."""
        chain = self.assessment(reference).id if reference else 0
        with self.database.reading() as connection:
            return journal.of_chain(connection, chain)

    def acts(self, reference: str = "AB-1042") -> list[str]:
        """The acts in the journal of an assessment, in order."""
        return [entry.act for entry in self.journal(reference)]

    def outbox(self, who: str) -> Sequence[OutboxRow]:
        """What is or was to be told to somebody, newest first."""
        with self.database.reading() as connection:
            return outbox.rows_of(connection, self.person(who).id, 500)

    def person(self, who: str) -> Person:
        """A member, by name."""
        with self.database.reading() as connection:
            found = people.by_email(connection, address_of(who))
        assert found is not None, who
        return found

    def change(self, who: str, **changes: object) -> Person:
        """Change what the store knows of a member, as an administrator's import would."""
        with self.database.writing() as connection:
            changed = replace(self.person(who), **changes)  # type: ignore[arg-type]  # the caller knows the field
            people.save(connection, changed)
        return changed

    def place(self, who: str) -> Address:
        """Where somebody sits: the account seen last, or the web when there is none."""
        person = self.person(who)
        with self.database.reading() as connection:
            bound = people.accounts_of(connection, person.id)
        return self._place(person, bound[0].platform if bound else "web")

    def incoming(self, who: str, act: str, subject: str) -> Incoming:
        """A press as it comes in from somebody's platform."""
        return Incoming(self.place(who), self.message_id(), act, subject)

    def message_id(self) -> str:
        """A message id that no platform has used yet."""
        return f"message-{next(self._numbers)}"

    async def _do(self, incoming: Incoming) -> Reply:
        reply = await self.inbound.receive(incoming)
        await self.beat()
        return reply

    def _place(self, person: Person, platform: str) -> Address:
        return Address(platform, TENANTS[platform], f"{platform}-{person.id}")


@asynccontextmanager
async def open_office(
    database_url: str,
    start: str = "2026-03-02 09:00",
    *,
    seats: Mapping[str, str] | None = None,
    platforms: Collection[str] = ("web", "slack", "teams"),
    **settings: str,
) -> AsyncIterator[Office]:
    """The demo council at work from ``start``, London time, everybody on the web but for ``seats``.

    ``settings`` are those of Daymark, such as closures="2026-03-24".
    """
    wires = {platform: LocalWire(platform) for platform in platforms}
    chosen = Settings.model_validate({"database_url": database_url, **settings})
    office = Office(database_url, SetClock(london(start)), wires, chosen, count(1))
    found_council(office.database)
    office.seat({**dict.fromkeys(EVERYBODY, "web"), **(seats or {})})
    try:
        yield office
    finally:
        office.close()


def texts(card: Card) -> str:
    """Every word on a card, for looking for what must or must not be there."""
    parts = [card.title, card.summary, *card.lines, card.footnote]
    parts += [f"{fact.label}: {fact.value}" for fact in card.facts]
    parts += [f"{quote.label}: {quote.text}" for quote in (*card.quotes, card.copy) if quote]
    parts += [f"{item.title}: {item.text}" for item in card.items]
    parts += [f"{picture.title}: {picture.alt}" for picture in card.pictures]
    parts += [link.label for link in card.links]
    parts += [button.label for button in card.every_button]
    return "\n".join(parts)


def facts(card: Card) -> dict[str, str]:
    """The labelled lines of a card."""
    return {fact.label: fact.value for fact in card.facts}


def quotes(card: Card) -> dict[str, str]:
    """The quoted words on a card, by their label."""
    return {quote.label: quote.text for quote in card.quotes}


def _value(field: Field, typed: str) -> str:
    """What a form sends for a label or a name that somebody chose; anything else goes as it was typed."""
    if isinstance(field, ChoiceField):
        options = field.choices
    elif isinstance(field, PersonField):
        options = field.people
    else:
        return typed
    return next((option.value for option in options if typed == option.label), typed)
