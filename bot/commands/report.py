"""`daymark report`: the figures of a fortnight, as the senior management team gets them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from bot.casework.report import TOPIC, report_on
from bot.commands.terminal import FINE, CannotDo, Terminal, table
from bot.desk import Council
from scheduling import rhythm as rhythms
from scheduling.calendar import FIRST_DAY, LAST_DAY, full_date
from scheduling.figures import FORTNIGHT, Fortnight
from scheduling.procedure import Procedure
from scheduling.report import CSV_HEADS, Report, csv_rows, tables
from storage.engine import Database

MONDAY = 0


def show_report(
    terminal: Terminal,
    database: Database,
    council: Council,
    now: datetime,
    first: date | None,
    *,
    as_csv: bool,
) -> int:
    """Say the report of every procedure that has one: of the fortnight from ``first``, or the newest.

    Raises CannotDo for a day that no finished fortnight begins on.
    """
    reported = [one for one in council.in_force if any(r.topic == TOPIC for r in one.rhythms)]
    if not reported:
        raise CannotDo(
            f'No procedure has a rhythm with the topic "{TOPIC}", so there is nothing to report on.'
        )
    chosen = None if first is None else _checked(first, council.calendar.today(now))
    with database.reading() as connection:
        reports = [
            report_on(connection, council, one.key, chosen or _newest(one, council, now)) for one in reported
        ]
    terminal.say(*(_csv(reports) if as_csv else _text(reports)))
    return FINE


def _checked(first: date, today: date) -> Fortnight:
    if first.weekday() != MONDAY:
        raise CannotDo(f"{full_date(first)}: A fortnight begins on a Monday.")
    if not FIRST_DAY.toordinal() + FORTNIGHT <= first.toordinal() <= LAST_DAY.toordinal() - FORTNIGHT:
        raise CannotDo(f"{full_date(first)}: That is further than the calendar reaches.")
    fortnight = Fortnight(first)
    if fortnight.last >= today:
        raise CannotDo(f"That fortnight is not over until the end of {full_date(fortnight.last)}.")
    return fortnight


def _newest(procedure: Procedure, council: Council, now: datetime) -> Fortnight:
    """The one that was last reported on; before the first report, the last that is over."""
    rhythm = next(one for one in procedure.rhythms if one.topic == TOPIC)
    last = rhythms.newest(rhythm, council.calendar, now)
    return Fortnight.before_day(last.nominal if last else council.calendar.today(now))


def _text(reports: Sequence[Report]) -> Iterator[str]:
    for number, report in enumerate(reports):
        yield from [""] * bool(number)
        yield f"{report.title}: {report.procedure}"
        for one in tables(report):
            yield from ("", one.caption, *table(one.heads, one.rows))


def _csv(reports: Sequence[Report]) -> list[str]:
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(CSV_HEADS)
    rows.writerows(row for report in reports for row in csv_rows(report))
    return written.getvalue().splitlines()
