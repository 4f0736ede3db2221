"""The rehearsal itself: day after day on the real code, and an audit each night."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from bot.desk import Council
from bot.rehearsal.habits import Words, plain_words
from bot.rehearsal.one_thread import OneThread
from bot.rehearsal.plan import Outcome, Plan
from bot.rehearsal.staff import PLATFORMS
from bot.rehearsal.stage import Stage
from bot.rehearsal.workday import Workdays
from bot.shapes import Card
from bot.watch.audit import PUT_OFF, audit
from storage import audit as reading
from storage.engine import Database

NIGHT = time(23)
TOLD = "cards that waited out a platform for a working day"


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
        self._stage = Stage(database, council, plan, words, seen)
        self._workdays = Workdays(self._stage)
        self._audited: datetime | None = None
        self.outcome = self._stage.outcome

    async def run(self, progress: Callable[[date], None] = lambda _: None) -> Outcome:
        """Live through every day, and audit each night."""
        asyncio.get_running_loop().set_default_executor(OneThread())
        for day in self._stage.days:
            if day in self._stage.mishaps.down:
                self.outcome.mishaps["days on which Daymark was down"] += 1
                continue
            if self._stage.calendar.is_working(day):
                await self._workdays.live(day)
            await self._night(day)
            progress(day)
        self._count_at_the_end()
        return self.outcome

    async def _night(self, day: date) -> None:
        """Audit the day, and the days before it on which Daymark was down.

        What a platform that is still out of order has not taken all day the audit must tell of, and does.
        Here nothing is wrong with Daymark, so it counts as a mishap; the night after, it is a finding.
        """
        stage = self._stage
        await stage.beat(day, NIGHT)
        is_whole = day == stage.days[-1] or (day + timedelta(days=1)).month != day.month
        since = None if is_whole else self._audited
        with self.outcome.timed("audit"), stage.database.reading() as connection:
            found = audit(connection, stage.council, stage.now(), since=since, with_journal=is_whole)
        self._audited = stage.now()
        told = [one for one in found if one.rule == PUT_OFF] if any(map(stage.is_out, PLATFORMS)) else []
        self.outcome.mishaps[TOLD] += len(told)
        self.outcome.findings += [(day, finding) for finding in found if finding not in told]
        self._count_what_was_carried()

    def _count_what_was_carried(self) -> None:
        wires = self._stage.wires.values()
        self.outcome.posts = sum(wire.posts for wire in wires)
        self.outcome.redraws = sum(wire.redraws for wire in wires)
        self.outcome.mishaps["cards that a platform would not take"] = sum(wire.refused for wire in wires)

    def _count_at_the_end(self) -> None:
        self.outcome.people = len(self._stage.staff.places)
        with self._stage.database.reading() as connection:
            for at, step, role in reading.asked(connection):
                self.outcome.asked[f"{self._stage.calendar.today(at):%Y-%m}", step, role] += 1
            self.outcome.standings = dict(reading.standings(connection))
        self.outcome.assessments = sum(self.outcome.standings.values())
