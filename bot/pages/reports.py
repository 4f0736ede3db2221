"""What the page of a fortnightly report shows, and the pictures of its charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.casework.case import Subject
from bot.casework.report import ReportSeen, page_of, picture_of, report_on, see_report
from bot.conversation import report as words
from bot.desk import Council, Desk
from bot.pages.reached import desk_of, reached
from bot.web.report import Paper, Shown
from scheduling import authority
from scheduling.chart import Chart, charts
from scheduling.figures import Fortnight
from scheduling.report import CSV_HEADS, csv_rows, lines, tables
from storage.engine import Connection, Database

KEPT_AT_MOST = 32
LINKS_LAST = 14
"""How many days the links of a report open it and its pictures: until the next one. It names nobody."""


@dataclass(frozen=True)
class ReportPages:
    """Every report, for those whose it is to read. ``draw`` makes a PNG of a chart."""

    database: Database
    council: Council
    now: Callable[[], datetime]
    draw: Callable[[Chart], bytes]
    _charts: dict[str, Chart] = field(default_factory=dict)

    def enter(self, number: int, key: str) -> str | None:
        """What opens the report to the holder of a link's key, and nothing else; that they came is written
        down (PRODUCT.md section 8).
        """
        now = self.now()
        today = self.council.calendar.today(now)
        person_id = self.council.links.reader(page_of(number), key, today, LINKS_LAST)
        if person_id is None or not self._record(person_id, number, now, "open_report"):
            return None
        return self.council.links.sign(_opened(number), person_id, today)

    def paper(self, opens: str, number: int) -> Paper | None:
        """The report for whoever holds what `enter` gave."""
        now = self.now()
        person_id = self._reader(opens, number, now)
        if person_id is None:
            return None
        with reached(), self.database.reading() as connection:
            seen = self._seen(connection, person_id, number, now)
            return None if seen is None else _paper(seen)

    def export(self, opens: str, number: int) -> Paper | None:
        """The same to be taken away; that it was is written down first."""
        now = self.now()
        person_id = self._reader(opens, number, now)
        if person_id is None or not self._record(person_id, number, now, "export_report"):
            return None
        return self.paper(opens, number)

    def picture(self, name: str, key: str) -> bytes | None:
        """The chart of that name, for anybody who was given the link: a chat fetches it for its reader."""
        today = self.council.calendar.today(self.now())
        if self.council.links.reader(name, key, today, LINKS_LAST) is None:
            return None
        chart = self._chart(name)
        return None if chart is None else self.draw(chart)

    def _chart(self, name: str) -> Chart | None:
        """What a name that was signed stands for; None when there is no such chart any more.

        Everybody's chat fetches the same four, and what is over does not change, so they are kept.
        """
        if name not in self._charts:
            if len(self._charts) >= KEPT_AT_MOST:
                self._charts.clear()
            self._charts.update(self._charts_beside(name))
        return self._charts.get(name)

    def _charts_beside(self, name: str) -> dict[str, Chart]:
        """All the charts of the report that a chart belongs to, by name."""
        _, procedure, first, _ = name.split("/")
        fortnight = Fortnight(date.fromisoformat(first))
        with reached(), self.database.reading() as connection:
            if procedure not in {key for key, _ in self.council.procedures}:
                return {}
            report = report_on(connection, self.council, procedure, fortnight)
        return {picture_of(procedure, fortnight, chart.key): chart for chart in charts(report)}

    def _reader(self, opens: str, number: int, now: datetime) -> int | None:
        return self.council.links.reader(_opened(number), opens, self.council.calendar.today(now))

    def _record(self, person_id: int, number: int, now: datetime, act: str) -> bool:
        """Write it down, unless it is not theirs to read."""
        with reached(), self.database.writing() as connection:
            seen = self._seen(connection, person_id, number, now)
            if seen is not None:
                Desk(connection, self.council, now, seen.viewer).record(act, 0, seen.subject)
            return seen is not None

    def _seen(self, connection: Connection, person_id: int, number: int, now: datetime) -> ReportSeen | None:
        desk = desk_of(connection, self.council, person_id, now)
        if desk is None:
            return None
        try:
            seen = see_report(desk, Subject("duty", number))
        except KeyError:
            return None
        return seen if authority.has_part(desk.actor, seen.holding) else None


def _opened(number: int) -> str:
    """The name under which what a browser keeps is signed: no link is ever made for it."""
    return f"{page_of(number)}/opened"


def _paper(seen: ReportSeen) -> Paper:
    report = seen.report
    rows = (CSV_HEADS, *csv_rows(report))
    return Paper(
        number=seen.duty.id,
        title=report.title,
        first=report.now.fortnight.first,
        procedure=report.procedure,
        reader=seen.viewer.name,
        role=seen.viewer.role.label,
        reviewed=words.reviewed(seen),
        lines=tuple(lines(report)),
        charts=tuple(Shown(chart.title, path, chart.alt) for chart, path in seen.pictures),
        tables=tables(report),
        rows=tuple(tuple(str(cell) for cell in row) for row in rows),
    )
