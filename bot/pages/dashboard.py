"""What the dashboard page shows: one person's open work as they chose to see it, while they are signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.casework.dashboard import PAGE, DashboardView
from bot.casework.dashboard import dashboard as see
from bot.conversation import dashboard as words
from bot.desk import Council
from bot.pages.reached import desk_of, reached
from bot.web.dashboard import PER_PAGE, WORST, Chosen, Row, Sheet
from scheduling.overview import AFTER_CEILING, Line, worst_first
from scheduling.people import Person
from scheduling.words import Standing
from storage.engine import Database

MINE = "mine"
SHOWS: Mapping[str, str] = {
    MINE: "waiting for me",
    **{how: how for how in ("overdue", AFTER_CEILING, "at risk", "may be late", "on track")},
    **{standing.value: standing.label for standing in (Standing.OPEN, Standing.DRAFTED, Standing.COMPLETED)},
}
"""What can be chosen to be shown alone, besides a team."""


@dataclass(frozen=True)
class DashboardPages:
    """Everybody's dashboards. ``desk`` is the path to people's cards on the web, "" where there are none."""

    database: Database
    council: Council
    now: Callable[[], datetime]
    desk: str = ""

    def enter(self, key: str) -> str | None:
        """The session that a link's key gives; that somebody came is written down (PRODUCT.md section 8)."""
        now = self.now()
        person_id = self.council.links.reader(PAGE, key, self.council.calendar.today(now))
        if person_id is None or not self._record(person_id, now, "open_dashboard"):
            return None
        return self.council.links.session(person_id, now)

    def sheet(self, session: str, chosen: Chosen) -> Sheet | None:
        """A page for whoever is signed in."""
        now = self.now()
        person_id = self.council.links.signed_in(session, now)
        if person_id is None:
            return None
        with reached(), self.database.reading() as connection:
            desk = desk_of(connection, self.council, person_id, now)
            return None if desk is None else self._drawn(see(desk), chosen, PER_PAGE)

    def export(self, session: str, chosen: Chosen) -> Sheet | None:
        """Everything that fits the choice; that it was taken away is written down first."""
        now = self.now()
        person_id = self.council.links.signed_in(session, now)
        if person_id is None or not self._record(person_id, now, "export_dashboard"):
            return None
        with reached(), self.database.reading() as connection:
            desk = desk_of(connection, self.council, person_id, now)
            return None if desk is None else self._drawn(see(desk), chosen.all_pages(), None)

    def _record(self, person_id: int, now: datetime, act: str) -> bool:
        """Write it down, unless they no longer work here."""
        with reached(), self.database.writing() as connection:
            desk = desk_of(connection, self.council, person_id, now)
            if desk is not None:
                desk.record(act, 0, f"person:{person_id}")
            return desk is not None

    def _drawn(self, view: DashboardView, chosen: Chosen, at_most: int | None) -> Sheet:
        found = _sorted([line for line in view.lines if _fits(line, chosen, view.viewer)], chosen, view)
        last = max(-(-len(found) // at_most), 1) if at_most else 1
        chosen = chosen.on(min(chosen.page, last))
        start = (chosen.page - 1) * (at_most or 0)
        return Sheet(
            reader=view.viewer.name,
            role=view.viewer.role.label,
            now=view.now,
            sentences=(words.in_short(view), *words.covering(view)),
            teams=tuple(sorted({line.team for line in view.lines if line.team})),
            shows=SHOWS,
            chosen=chosen,
            rows=tuple(_row(line, view) for line in found[start:][:at_most]),
            found=len(found),
            desk=f"{self.desk}/{view.viewer.id}" if self.desk else "",
        )


def _fits(line: Line, chosen: Chosen, reader: Person) -> bool:
    if chosen.team and line.team != chosen.team:
        return False
    if chosen.show == MINE:
        return bool(line.waits_for(reader.id))
    how = line.stands.words.partition(",")[0]
    return chosen.show not in SHOWS or chosen.show in (how, line.standing)


def _sorted(lines: list[Line], chosen: Chosen, view: DashboardView) -> list[Line]:
    """In the order that was chosen; what is alike there stays worst first."""
    if chosen.sort == WORST:
        return sorted(lines, key=worst_first, reverse=chosen.down)
    keys: Mapping[str, Callable[[Line], Any]] = {
        "reference": lambda line: line.reference.casefold(),
        "team": lambda line: line.team.casefold(),
        "worker": lambda line: words.worker(line, view).casefold(),
        "day": lambda line: line.day_number,
        "sign-off": lambda line: line.sign_off_on,
        "ceiling": lambda line: line.ceiling_on,
        "waits-on": lambda line: words.whom(line, view).casefold(),
    }
    return sorted(lines, key=keys[chosen.sort], reverse=chosen.down)


def _row(line: Line, view: DashboardView) -> Row:
    return Row(
        reference=line.reference,
        team=line.team,
        worker=words.worker(line, view),
        day=line.day_number,
        mark=line.stands.mark,
        stands=line.stands.words,
        sign_off_on=line.sign_off_on,
        left=words.left(line.sign_off_on, line.days_left, view.today),
        ceiling_on=line.ceiling_on,
        ceiling_left=words.left(line.ceiling_on, line.ceiling_days_left, view.today),
        ceiling_first=line.ceiling_first,
        waits_on=words.whom(line, view),
        waits_for=words.what(line),
        act=words.own_act(line, view),
    )
