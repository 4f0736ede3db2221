"""The card of the fortnightly report: both clocks against the fortnight before, and the charts."""

from __future__ import annotations

from bot.casework.report import ReportSeen
from bot.saying import moment, whoever
from bot.shapes import Button, Card, Fact, Link, Picture, Tone
from scheduling.report import lines


def card(view: ReportSeen) -> Card:
    """What the senior management team is shown; a plain record once it was reviewed."""
    report = view.report
    return Card(
        title=report.title,
        summary=f"{report.title}: the fortnightly report",
        lines=(
            f"{report.procedure}: how the fortnight went, beside the fortnight before.",
            *filter(None, [reviewed(view)]),
        ),
        facts=tuple(Fact(label, value) for label, value in lines(report)),
        pictures=tuple(Picture(chart.title, path, chart.alt) for chart, path in view.pictures),
        links=(Link("Open the whole report", view.path),),
        buttons=() if view.is_done else (_button(view),),
        footnote="A percentage is given of five or more. Nobody is named in this report.",
        settled=view.is_done,
    )


def reviewed(view: ReportSeen) -> str:
    """Who has reviewed it and when; "" until somebody has."""
    duty = view.duty
    if duty.done_at is None or view.done_by is None:
        return ""
    stood_in_for = view.holder.name if duty.acting_for == view.holder.id else None
    return f"Reviewed by {whoever(view.done_by.name, stood_in_for)} {moment(duty.done_at)}."


def _button(view: ReportSeen) -> Button:
    return Button("Reviewed", "smt_report.review", view.subject, tone=Tone.GOOD)
