"""What people do on a working day: allocate, book leave, hand over, leave, and answer most cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from random import Random

from bot.messages import Ask, Line, Shown
from bot.rehearsal.mishaps import Spell
from bot.rehearsal.stage import Stage
from bot.shapes import Button, Card, Form
from scheduling.assessment import Assessment
from scheduling.people import Person
from scheduling.words import Role
from storage import assessments, people

OPENS, ASKS = time(9), time(9, 30)
LOOKS = (time(11), time(15))
"""When people look at what is in front of them."""

DILIGENCE = 0.7
SELDOM = 0.08  # of a day's new assessments: how many old ones are transferred, ended or opened again
HANDED_OVER = 0.5  # how likely a day is to see a leaver's assessment handed over


class Workdays:
    """One working day after another; what was allocated so far, and what a leaver left behind."""

    def __init__(self, stage: Stage) -> None:
        """Begin with nothing allocated."""
        self._stage, self._staff, self._outcome = stage, stage.staff, stage.outcome
        self._working = [day for day in stage.days if stage.calendar.is_working(day)]
        self._references: list[str] = []
        self._ownerless: list[str] = []

    async def live(self, day: date) -> None:
        """From the opening to the afternoon."""
        self._stage.go_to(day, OPENS)
        self._someone_leaves(day)
        await self._book_leave(day)
        await self._allocate(day)
        await self._seldom(day)
        await self._stage.beat(day, ASKS)
        for at in LOOKS:
            self._stage.go_to(day, at)
            await self._react(day, at)
            await self._stage.beat(day, at)

    def _someone_leaves(self, day: date) -> None:
        role = self._stage.mishaps.leaving.get(day)
        if role is None:
            return
        leaver = self._stage.chance("leaving", day).choice(self._staff.with_role(role))
        with self._stage.database.writing() as connection:
            held = assessments.held_by(connection, leaver)
            people.save(connection, replace(leaver, left_on=day))
            new = self._staff.hire(connection, role, leaver.team, leaver.manager_id, self._stage.now())
            for member in self._staff.team_of(leaver.id):
                self._staff.here[member.id] = replace(member, manager_id=new.id)
                people.save(connection, self._staff.here[member.id])
        del self._staff.here[leaver.id]
        self._outcome.mishaps["people who left"] += 1
        self._ownerless += [one.reference for one in held]

    async def _book_leave(self, day: date) -> None:
        """Whoever is away from today on says so, or their line manager does; some name who covers."""
        for spell in self._stage.mishaps.spells.get(day, ()):
            person = self._staff.here.get(spell.person_id)
            if person is None:
                continue
            chance = self._stage.chance("leave", day, person.id)
            manager = self._staff.here.get(person.manager_id or 0, person)
            booker = chance.choice((person, manager))
            shown = await self._stage.say(booker, "cover")
            if isinstance(shown, Shown):
                await self._book(booker, shown.cards[0].buttons[0], spell, day, chance)

    async def _book(self, booker: Person, button: Button, spell: Spell, day: date, chance: Random) -> None:
        reply = await self._stage.press(booker, button)
        if isinstance(reply, Ask):
            typed = {
                **self._stage.habits(chance).fill(reply.form),
                "person": str(spell.person_id),
                "first_day": day.isoformat(),
                "last_day": spell.last.isoformat(),
            }
            await self._stage.send(booker, reply.form, typed)

    async def _allocate(self, day: date) -> None:
        chance = self._stage.chance("allocate", day)
        for _ in range(self._share(day)):
            manager = chance.choice(self._staff.with_role(Role.TEAM_MANAGER))
            team = self._staff.team_of(manager.id)
            reply = await self._stage.say(manager, "new")
            if not (isinstance(reply, Ask) and team):
                continue
            answers = self._allocation(reply.form, day, chance, chance.choice(team))
            if isinstance(await self._stage.send(manager, reply.form, answers), Line):
                self._outcome.allocated[f"{day:%Y-%m}"] += 1
                self._references.append(answers["reference"])

    def _share(self, day: date) -> int:
        """How many of the year's assessments are allocated on this working day: as evenly as can be."""
        all_of_them = round(self._stage.plan.assessments * self._stage.plan.days / 365)
        place, places = self._working.index(day), len(self._working)
        return all_of_them * (place + 1) // places - all_of_them * place // places

    def _allocation(self, form: Form, day: date, chance: Random, worker: Person) -> dict[str, str]:
        typed = self._stage.habits(chance).fill(form)
        own = {name: next(f.value for f in form.fields if f.name == name) for name in typed}
        referred = self._stage.calendar.shift(day, -chance.choice((0, 0, 1, 3)))
        return {
            **typed,
            "reference": f"AB-{len(self._references) + 1001}",
            "worker": str(worker.id),
            "service_manager": own["service_manager"],
            "allocated_on": own["allocated_on"],
            "referred_on": referred.isoformat(),
        }

    async def _seldom(self, day: date) -> None:
        """Transfers, endings and reopenings; and what leavers held is handed over, sooner or later."""
        chance, a_year = self._stage.chance("seldom", day), self._stage.plan.assessments
        often = SELDOM * a_year / 250
        for _ in range(int(often) + (chance.random() < often - int(often))):
            if self._references:
                label = chance.choice(("Transfer", "Transfer", "End without sign-off", "Reopen"))
                recent = self._references[-max(a_year // 6, 5) :]
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
        shown = await self._stage.say(manager, f"show {reference}")
        if isinstance(shown, Shown):
            for button in shown.cards[0].buttons:
                if button.label == label:
                    await self._stage.see_to(manager, button, self._stage.habits(chance))

    def _found(self, reference: str) -> Assessment | None:
        with self._stage.database.reading() as connection:
            return assessments.newest_by_reference(connection, reference)

    async def _react(self, day: date, at: time) -> None:
        """Everybody who is here looks at what is in front of them, and answers most of it."""
        with self._outcome.timed("press"):
            for person in tuple(self._staff.here.values()):
                place = self._staff.places[person.id]
                if self._is_prevented(person, day):
                    continue
                habits = self._stage.habits(self._stage.chance(at, day, person.id))
                tray = self._stage.wires[place.platform].trays[place.user]
                for card in sorted(tray.values(), key=_order):
                    button = habits.choose(card, DILIGENCE)
                    if button is not None:
                        await self._stage.see_to(person, button, habits)

    def _is_prevented(self, person: Person, day: date) -> bool:
        """Whether somebody is away today, or their platform is out of order."""
        if self._stage.is_out(self._staff.places[person.id].platform):
            return True
        is_away = (person.id, day) in self._stage.mishaps.away
        self._outcome.mishaps["half days that somebody was away"] += is_away
        return is_away


def _order(card: Card) -> tuple[str, str]:
    """An order that is the same in every run, whichever card was posted first."""
    return card.title, card.every_button[0].subject
