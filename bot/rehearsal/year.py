"""The rehearsal itself: day after day on the real tick, the real way in and the real way out.

Only the edge is made up: the clock is set, each platform is a `RecordingWire`, and what people do is drawn
from the seed. The same seed lives the same days.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from time import perf_counter

from bot.desk import Council
from bot.inbound import Inbound
from bot.lanes import Pace
from bot.messages import Ask, Faults, Incoming, Line, Reply, Shown, Wire
from bot.outbound import Outbound
from bot.rehearsal.habits import Habits, Words, plain_words
from bot.rehearsal.mishaps import Spell, draw_mishaps
from bot.rehearsal.one_thread import OneThread
from bot.rehearsal.staff import PLATFORMS, hire_everybody
from bot.rehearsal.wire import RecordingWire
from bot.shapes import Button, Card, Form
from bot.tick import tick
from bot.watch.audit import PUT_OFF, audit
from bot.watch.finding import Finding
from scheduling.assessment import Assessment
from scheduling.people import Person
from scheduling.words import Role, Standing
from storage import assessments, people
from storage import audit as reading
from storage.engine import Database

OPENS, ASKS, MORNING, AFTERNOON, NIGHT = time(9), time(9, 30), time(11), time(15), time(23)
AT_ONCE = Pace(1e9, 1e9)
DILIGENCE = 0.7
SELDOM = 0.08  # of a day's new assessments: how many old ones are transferred, ended or opened again
TOLD = "cards that waited out a platform for a working day"
HANDED_OVER = 0.5  # how likely a day is to see a leaver's assessment handed over


@dataclass(frozen=True)
class Plan:
    """What to rehearse: how many days from which one, from which seed, at how many assessments a year, in how
    many teams at the least.
    """

    begins: date
    days: int = 365
    seed: int = 1
    assessments: int = 4240
    teams: int = 2


@dataclass
class Outcome:
    """What came of it. ``findings`` is what the audit found, by day; ``seconds`` is where the time went."""

    assessments: int = 0
    people: int = 0
    posts: int = 0
    redraws: int = 0
    allocated: Counter[str] = field(default_factory=Counter)
    replies: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    asked: Counter[tuple[str, str, Role]] = field(default_factory=Counter)
    standings: dict[Standing, int] = field(default_factory=dict)
    mishaps: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[date, Finding]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


class Rehearsal:
    """One council's days, from the first to the last. Everything it does goes into `outcome`."""

    def __init__(
        self,
        database: Database,
        council: Council,
        plan: Plan,
        words: Words = plain_words,
        seen: Callable[[Card], None] | None = None,
    ) -> None:
        """Rehearse on an empty store; ``words`` is what people type, ``seen`` is shown every card."""
        self.outcome = Outcome()
        self._database, self._council, self._plan, self._words = database, council, plan, words
        self._calendar = council.calendar
        self._now = self._calendar.at(plan.begins, time(8))
        with database.writing() as connection:
            self._staff = hire_everybody(connection, plan.assessments, plan.teams, self._now)
        self._days = tuple(plan.begins + timedelta(days=number) for number in range(plan.days))
        self._mishaps = draw_mishaps(self._chance("mishaps"), self._calendar, self._days, self._staff.here)
        self._wires = {name: RecordingWire(name, self._is_out, seen) for name in PLATFORMS}
        wires: dict[str, Wire] = dict(self._wires)
        self._outbound = Outbound(database, council, self.now, wires, dict.fromkeys(wires, AT_ONCE))
        self._inbound = Inbound(database, council, self.now, wires, self._outbound.nudge)
        self._working = [day for day in self._days if self._calendar.is_working(day)]
        self._references: list[str] = []
        self._ownerless: list[str] = []
        self._messages = 0
        self._audited: datetime | None = None

    def now(self) -> datetime:
        """The clock of the rehearsal, in UTC."""
        return self._now

    async def run(self, progress: Callable[[date], None] = lambda _: None) -> Outcome:
        """Live through every day, and audit each night."""
        asyncio.get_running_loop().set_default_executor(OneThread())
        for day in self._days:
            if day in self._mishaps.down:
                self.outcome.mishaps["days on which Daymark was down"] += 1
                continue
            if self._calendar.is_working(day):
                await self._work(day)
            await self._night(day)
            progress(day)
        return self._counted()

    async def _work(self, day: date) -> None:
        self._now = self._calendar.at(day, OPENS)
        self._someone_leaves(day)
        await self._book_leave(day)
        await self._allocate(day)
        await self._seldom(day)
        await self._beat(day, ASKS)
        for slot in (MORNING, AFTERNOON):
            self._now = self._calendar.at(day, slot)
            await self._react(day, slot)
            await self._beat(day, slot)

    async def _night(self, day: date) -> None:
        """Audit the day, and the days before it on which Daymark was down.

        What a platform that is still out of order has not taken all day the audit must tell of, and does.
        Here nothing is wrong with Daymark, so it counts as a mishap; the night after, it is a finding.
        """
        await self._beat(day, NIGHT)
        last = day == self._days[-1]
        with self._timed("audit"), self._database.reading() as connection:
            is_whole = last or (day + timedelta(days=1)).month != day.month
            since = None if is_whole else self._audited
            found = audit(connection, self._council, self._now, since=since, with_journal=is_whole)
        self._audited = self._now
        self.outcome.posts = sum(wire.posts for wire in self._wires.values())
        self.outcome.redraws = sum(wire.redraws for wire in self._wires.values())
        refused = sum(wire.refused for wire in self._wires.values())
        self.outcome.mishaps["cards that a platform would not take"] = refused
        told = [one for one in found if one.rule == PUT_OFF] if any(map(self._is_out, PLATFORMS)) else []
        self.outcome.mishaps[TOLD] += len(told)
        self.outcome.findings += [(day, finding) for finding in found if finding not in told]

    async def _beat(self, day: date, at: time) -> None:
        """A tick, and everything sent that can be."""
        self._now = max(self._now, self._calendar.at(day, at))
        with self._timed("tick"):
            await asyncio.to_thread(tick, self._database, self._council, self._now)
        with self._timed("send"):
            await self._outbound.drain()

    # What people do.

    async def _allocate(self, day: date) -> None:
        chance = self._chance("allocate", day)
        for _ in range(self._share(day)):
            manager = chance.choice(self._staff.with_role(Role.TEAM_MANAGER))
            team = self._staff.team_of(manager.id)
            reply = await self._say(manager, "new")
            if not (isinstance(reply, Ask) and team):
                continue
            answers = self._allocation(reply.form, chance, chance.choice(team))
            if isinstance(await self._send(manager, reply.form, answers), Line):
                self.outcome.allocated[f"{day:%Y-%m}"] += 1
                self._references.append(answers["reference"])

    def _share(self, day: date) -> int:
        """How many of the year's assessments are allocated on this working day: as evenly as can be."""
        all_of_them = round(self._plan.assessments * self._plan.days / 365)
        place, places = self._working.index(day), len(self._working)
        return all_of_them * (place + 1) // places - all_of_them * place // places

    def _allocation(self, form: Form, chance: Random, worker: Person) -> dict[str, str]:
        typed = self._habits(chance).fill(form)
        own = {name: next(f.value for f in form.fields if f.name == name) for name in typed}
        referred = self._calendar.shift(self._calendar.today(self._now), -chance.choice((0, 0, 1, 3)))
        return {
            **typed,
            "reference": f"AB-{len(self._references) + 1001}",
            "worker": str(worker.id),
            "service_manager": own["service_manager"],
            "allocated_on": own["allocated_on"],
            "referred_on": referred.isoformat(),
        }

    async def _book_leave(self, day: date) -> None:
        """Whoever is away from today on says so, or their line manager does; some name who covers."""
        for spell in self._mishaps.spells.get(day, ()):
            person = self._staff.here.get(spell.person_id)
            if person is None:
                continue
            chance = self._chance("leave", day, person.id)
            manager = self._staff.here.get(person.manager_id or 0, person)
            booker = chance.choice((person, manager))
            shown = await self._say(booker, "cover")
            if isinstance(shown, Shown):
                await self._book(booker, shown.cards[0].buttons[0], spell, chance)

    async def _book(self, booker: Person, button: Button, spell: Spell, chance: Random) -> None:
        self.outcome.acts[button.act] += 1
        reply = await self._do(booker, act=button.act, subject=button.subject)
        if isinstance(reply, Ask):
            typed = {
                **self._habits(chance).fill(reply.form),
                "person": str(spell.person_id),
                "first_day": self._calendar.today(self._now).isoformat(),
                "last_day": spell.last.isoformat(),
            }
            await self._send(booker, reply.form, typed)

    async def _seldom(self, day: date) -> None:
        """Transfers, endings and reopenings; and what leavers held is handed over, sooner or later."""
        chance = self._chance("seldom", day)
        often = SELDOM * self._plan.assessments / 250
        for _ in range(int(often) + (chance.random() < often - int(often))):
            if self._references:
                label = chance.choice(("Transfer", "Transfer", "End without sign-off", "Reopen"))
                recent = self._references[-max(self._plan.assessments // 6, 5) :]
                await self._from_record(chance, chance.choice(recent), label)
        for reference in tuple(self._ownerless):
            if chance.random() < HANDED_OVER:
                await self._from_record(chance, reference, "Transfer")
                self._ownerless.remove(reference)

    async def _from_record(self, chance: Random, reference: str, label: str) -> None:
        """Somebody who manages it looks an assessment up, and presses a button there."""
        found = self._found(reference)
        managers = (found.team_manager_id, found.service_manager_id) if found else ()
        manager = next((self._staff.here[number] for number in managers if number in self._staff.here), None)
        if manager is None:
            return
        shown = await self._say(manager, f"show {reference}")
        if isinstance(shown, Shown):
            for button in shown.cards[0].buttons:
                if button.label == label:
                    await self._press(manager, button.act, button.subject, self._habits(chance))

    async def _react(self, day: date, slot: time) -> None:
        """Everybody who is here looks at what is in front of them, and answers most of it."""
        with self._timed("press"):
            for person in tuple(self._staff.here.values()):
                place = self._staff.places[person.id]
                if self._is_prevented(person, day):
                    continue
                habits = self._habits(self._chance(slot, day, person.id))
                tray = self._wires[place.platform].trays[place.user]
                for card in sorted(tray.values(), key=_order):
                    button = habits.choose(card, DILIGENCE)
                    if button is not None:
                        await self._press(person, button.act, button.subject, habits)

    def _is_prevented(self, person: Person, day: date) -> bool:
        """Whether somebody is away today, or their platform is out of order."""
        if self._is_out(self._staff.places[person.id].platform):
            return True
        is_away = (person.id, day) in self._mishaps.away
        self.outcome.mishaps["half days that somebody was away"] += is_away
        return is_away

    async def _press(self, person: Person, act: str, subject: str, habits: Habits) -> None:
        """Press, fill in the form if one opens, and once more if something was left out."""
        self.outcome.acts[act] += 1
        reply = await self._do(person, act=act, subject=subject)
        for _ in range(2):
            if not isinstance(reply, Ask | Faults):
                return
            reply = await self._send(person, reply.form, habits.fill(reply.form))

    async def _send(self, person: Person, form: Form, answers: dict[str, str]) -> Reply:
        return await self._do(person, act=form.act, subject=form.subject, answers=answers)

    async def _say(self, person: Person, words: str) -> Reply:
        return await self._do(person, said=words)

    async def _do(
        self,
        person: Person,
        *,
        act: str = "",
        subject: str = "",
        answers: dict[str, str] | None = None,
        said: str | None = None,
    ) -> Reply:
        self._messages += 1
        self._now += timedelta(seconds=1)
        name, place = f"message-{self._messages}", self._staff.places[person.id]
        reply = await self._inbound.receive(Incoming(place, name, act, subject, answers, said))
        refused = isinstance(reply, Line) and reply.refused
        self.outcome.replies["refused" if refused else type(reply).__name__.lower()] += 1
        return reply

    def _someone_leaves(self, day: date) -> None:
        role = self._mishaps.leaving.get(day)
        if role is None:
            return
        chance = self._chance("leaving", day)
        leaver = chance.choice(self._staff.with_role(role))
        with self._database.writing() as connection:
            held = assessments.held_by(connection, leaver)
            people.save(connection, replace(leaver, left_on=day))
            new = self._staff.hire(connection, role, leaver.team, leaver.manager_id, self._now)
            for member in self._staff.team_of(leaver.id):
                self._staff.here[member.id] = replace(member, manager_id=new.id)
                people.save(connection, self._staff.here[member.id])
        del self._staff.here[leaver.id]
        self.outcome.mishaps["people who left"] += 1
        self._ownerless += [one.reference for one in held]

    # What it stands on.

    def _found(self, reference: str) -> Assessment | None:
        with self._database.reading() as connection:
            return assessments.newest_by_reference(connection, reference)

    def _is_out(self, platform: str) -> bool:
        return self._mishaps.is_out(platform, self._now)

    def _habits(self, chance: Random) -> Habits:
        return Habits(chance, self._calendar, self._calendar.today(self._now), self._words)

    def _chance(self, *about: object) -> Random:
        return Random(f"{self._plan.seed} {about}")

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.outcome.seconds[what] = self.outcome.seconds.get(what, 0.0) + perf_counter() - began

    def _counted(self) -> Outcome:
        outcome = self.outcome
        outcome.people = len(self._staff.places)
        with self._database.reading() as connection:
            for at, step, role in reading.asked(connection):
                outcome.asked[f"{self._calendar.today(at):%Y-%m}", step, role] += 1
            outcome.standings = dict(reading.standings(connection))
        outcome.assessments = sum(outcome.standings.values())
        return outcome


def _order(card: Card) -> tuple[str, str]:
    """An order that is the same in every run, whichever card was posted first."""
    return card.title, card.every_button[0].subject
