"""A made-up council in front of the real code: the real tick, the real way in and the real way out.

Only the edge is made up: the clock is set, each platform is a `RecordingWire`, and what goes wrong is drawn
from the seed. The same seed lives the same days.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from bot.desk import Council
from bot.inbound import Inbound
from bot.lanes import Pace
from bot.messages import Ask, Faults, Incoming, Line, Reply, Wire
from bot.outbound import Outbound
from bot.rehearsal.habits import Habits, Words
from bot.rehearsal.mishaps import draw_mishaps
from bot.rehearsal.plan import Outcome, Plan
from bot.rehearsal.staff import PLATFORMS, hire_everybody
from bot.rehearsal.wire import RecordingWire
from bot.shapes import Button, Card, Form
from bot.tick import tick
from scheduling.people import Person
from storage.engine import Database

BEFORE_WORK = time(8)
AT_ONCE = Pace(1e9, 1e9)


class Stage:
    """Who is there, what time it is, and the ways to Daymark that people have. It counts what they do."""

    def __init__(
        self,
        database: Database,
        council: Council,
        plan: Plan,
        words: Words,
        seen: Callable[[Card], None] | None,
    ) -> None:
        """Set the council up in an empty store, early on the first day."""
        self.outcome = Outcome()
        self.database, self.council, self.plan = database, council, plan
        self.calendar = council.calendar
        self.days = tuple(plan.begins + timedelta(days=number) for number in range(plan.days))
        self._words, self._messages = words, 0
        self._now = self.calendar.at(plan.begins, BEFORE_WORK)
        with database.writing() as connection:
            self.staff = hire_everybody(connection, plan.assessments, plan.teams, self._now)
        self.mishaps = draw_mishaps(self.chance("mishaps"), self.calendar, self.days, self.staff.here)
        self.wires = {name: RecordingWire(name, self.is_out, seen) for name in PLATFORMS}
        wires: dict[str, Wire] = dict(self.wires)
        self._outbound = Outbound(database, council, self.now, wires, dict.fromkeys(wires, AT_ONCE))
        self._inbound = Inbound(database, council, self.now, wires, self._outbound.nudge)

    def now(self) -> datetime:
        """The clock of the rehearsal, in UTC."""
        return self._now

    def go_to(self, day: date, at: time) -> None:
        """Set the clock, but never back."""
        self._now = max(self._now, self.calendar.at(day, at))

    def is_out(self, platform: str) -> bool:
        """Whether a platform takes nothing now."""
        return self.mishaps.is_out(platform, self._now)

    def chance(self, *about: object) -> Random:
        """What is drawn about this: the same from the same seed, whatever was drawn before."""
        return Random(f"{self.plan.seed} {about}")

    def habits(self, chance: Random) -> Habits:
        """How somebody goes through today."""
        return Habits(chance, self.calendar, self.calendar.today(self._now), self._words)

    async def beat(self, day: date, at: time) -> None:
        """A tick, and everything sent that can be."""
        self.go_to(day, at)
        with self.outcome.timed("tick"):
            await asyncio.to_thread(tick, self.database, self.council, self._now)
        with self.outcome.timed("send"):
            await self._outbound.drain()

    async def say(self, person: Person, words: str) -> Reply:
        """Type words."""
        return await self._do(person, said=words)

    async def press(self, person: Person, button: Button) -> Reply:
        """Press a button."""
        self.outcome.acts[button.act] += 1
        return await self._do(person, act=button.act, subject=button.subject)

    async def send(self, person: Person, form: Form, answers: dict[str, str]) -> Reply:
        """Send a form."""
        return await self._do(person, act=form.act, subject=form.subject, answers=answers)

    async def see_to(self, person: Person, button: Button, habits: Habits) -> None:
        """Press, fill in the form if one opens, and once more if something was left out."""
        reply = await self.press(person, button)
        for _ in range(2):
            if not isinstance(reply, Ask | Faults):
                return
            reply = await self.send(person, reply.form, habits.fill(reply.form))

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
        name, place = f"message-{self._messages}", self.staff.places[person.id]
        reply = await self._inbound.receive(Incoming(place, name, act, subject, answers, said))
        refused = isinstance(reply, Line) and reply.refused
        self.outcome.replies["refused" if refused else type(reply).__name__.lower()] += 1
        return reply
