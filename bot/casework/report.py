"""The fortnightly report to the senior management team: how timescales went, on both clocks.

"To be reviewed at SMT on a fortnightly basis to monitor improvements in timescales performance" (June 2019
procedure, "Fortnightly"; PRODUCT.md section 5). It holds no name and no reference.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.casework.case import Subject
from bot.casework.check_in import CHECK_INS
from bot.casework.duty import DutySeen, finish, see_duty
from bot.desk import Council, Desk
from scheduling.chart import Chart, charts
from scheduling.figures import Figures, Fortnight, figures
from scheduling.procedure import Procedure
from scheduling.report import Report
from storage import reports
from storage.engine import Connection
from storage.reports import Steps

TOPIC = "smt_report"


@dataclass(frozen=True)
class ReportSeen(DutySeen):
    """One fortnight's report as its reader sees it, with the ways to its page and to each of its charts."""

    report: Report
    path: str
    pictures: tuple[tuple[Chart, str], ...]


def see_report(desk: Desk, subject: Subject) -> ReportSeen:
    """The report behind a duty. Raises KeyError when it is a duty of another kind: the button was forged."""
    seen = see_duty(desk, subject, TOPIC)
    fortnight = Fortnight.before_day(seen.occurrence.nominal)
    report = report_on(desk.connection, desk.council, seen.duty.procedure, fortnight)
    return ReportSeen(
        **vars(seen),
        report=report,
        path=_path(desk, page_of(seen.duty.id)),
        pictures=tuple(
            (chart, _path(desk, picture_of(seen.duty.procedure, fortnight, chart.key)))
            for chart in charts(report)
        ),
    )


def review(desk: Desk, seen: ReportSeen, _: None) -> str:
    """Somebody of the senior management team has read it."""
    finish(desk, seen, "review_report")
    return "Thank you. The report is marked as reviewed."


def report_on(connection: Connection, council: Council, procedure: str, fortnight: Fortnight) -> Report:
    """The figures of a fortnight beside those of the one before it, for the procedure of that name.

    Raises KeyError when there is no such procedure.
    """
    current = council.current(procedure)
    versions = [found for (key, _), found in sorted(council.procedures.items()) if key == procedure]
    steps = _steps(procedure, versions)

    def counted(one: Fortnight) -> Figures:
        return figures(one, reports.facts(connection, council.calendar, one, steps), council.calendar)

    return Report(
        procedure=current.title,
        now=counted(fortnight),
        before=counted(fortnight.before),
        reasons=_reasons([current, *reversed(versions)]),
        local_days=next((step.after for step in current.steps if step.topic == "sign_off"), 0),
        ceiling_days=current.ceiling.days,
    )


def page_of(duty_id: int) -> str:
    """The name of a report's page, as links sign it."""
    return f"report/{duty_id}"


def picture_of(procedure: str, fortnight: Fortnight, key: str) -> str:
    """The name of a chart's picture, as links sign it."""
    return f"charts/{procedure}/{fortnight.first.isoformat()}/{key}.png"


def _path(desk: Desk, page: str) -> str:
    return desk.council.links.path(page, desk.actor.id, desk.today)


def _reasons(newest_first: Sequence[Procedure]) -> dict[str, str]:
    """Reasons as everybody may read them: those in use as the file has them, then those of before."""
    labels: dict[str, str] = {}
    for reason in (reason for one in newest_first for reason in one.reasons):
        labels.setdefault(reason.key, reason.public_label)
    return labels


def _steps(procedure: str, versions: Sequence[Procedure]) -> Steps:
    def about(topics: Collection[str]) -> frozenset[str]:
        return frozenset(step.key for one in versions for step in one.steps if step.topic in topics)

    return Steps(
        procedure=procedure,
        sign_off=about(("sign_off",)),
        check_ins=about(CHECK_INS),
        notes=about(("case_note",)),
        moving=frozenset((one.version, step.key) for one in versions for step in one.steps if step.moves),
    )
