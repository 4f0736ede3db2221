"""The fortnightly report in words: the same numbers for the card, the page, the command line and the CSV.

Never a name and never a reference: there is none in the figures that it is made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scheduling.figures import BINS, Figures, Fortnight, Given, Share

NOW, BEFORE = "This fortnight", "The fortnight before"

_AGAINST = "the fortnight before, "

CSV_HEADS = ("Procedure", "From", "To", "Section", "Figure", "Count", "Of", "Percent")


@dataclass(frozen=True)
class Report:
    """The figures of one fortnight beside those of the one before it.

    ``procedure`` is the title of the procedure that was followed, and ``reasons`` are its reasons by key, as
    everybody may read them, in the order of its file. ``local_days`` and ``ceiling_days`` are where the two
    clocks end, in working days.
    """

    procedure: str
    now: Figures
    before: Figures
    reasons: Mapping[str, str]
    local_days: int
    ceiling_days: int

    @property
    def title(self) -> str:
        """What it is: "Timescales, 2 to 15 March 2026"."""
        return f"Timescales, {said_fortnight(self.now.fortnight)}"


@dataclass(frozen=True)
class Measure:
    """One share that the report follows, now and before: ``label`` in a few words, ``meaning`` in full."""

    label: str
    meaning: str
    now: Share
    before: Share


@dataclass(frozen=True)
class Table:
    """Numbers under their heads; the first column says what each row is."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def said_fortnight(fortnight: Fortnight) -> str:
    """Its days as people read them: "2 to 15 March 2026", "30 March to 12 April 2026"."""
    first, last = fortnight.first, fortnight.last
    begins = f"{first.day}"
    if first.month != last.month:
        begins += f" {first:%B}"
    if first.year != last.year:
        begins += f" {first.year}"
    return f"{begins} to {last.day} {last:%B} {last.year}"


def said_share(share: Share) -> str:
    """A share as people read it: "8 of 12 (67%)"; of a few only the count, "2 of 3"; "none" of none."""
    if not share.of:
        return "none"
    percent = "" if share.percent is None else f" ({share.percent}%)"
    return f"{share.count} of {share.of}{percent}"


def said_bin(low: int, high: int | None) -> str:
    """A bin of a distribution as people read it: "41 to 45", "over 45"."""
    return f"over {low - 1}" if high is None else f"{low} to {high}"


def said_given(given: Given) -> str:
    """What was approved, as people read it: "3 (25 working days)"."""
    if not given.extensions:
        return "none"
    return f"{given.extensions} ({given.days} working {'day' if given.days == 1 else 'days'})"


def measures(report: Report) -> tuple[Measure, ...]:
    """The shares: both clocks, then whether the procedure was followed on its way there."""
    now, before = report.now, report.before
    by_local = f"signed off within {report.local_days} working days of allocation"
    by_extended = "signed off by that day as approved extensions had moved it"
    by_ceiling = f"signed off within {report.ceiling_days} working days, by the statutory ceiling"
    by_check_in = "of the check-ins that fell due, held and recorded by their day"
    by_note = "of the case notes due to be filed, filed by their day"
    return (
        Measure("Local clock", by_local, now.local, before.local),
        Measure("Extended local clock", by_extended, now.extended, before.extended),
        Measure("Statutory clock", by_ceiling, now.statutory, before.statutory),
        Measure("Check-ins on time", by_check_in, now.check_ins, before.check_ins),
        Measure("Notes filed on time", by_note, now.notes, before.notes),
    )


def lines(report: Report) -> Iterator[tuple[str, str]]:
    """The report at a glance: each figure with what it was the fortnight before."""
    now, before = report.now, report.before
    yield "Signed off", f"{now.signed_off}; {_AGAINST}{before.signed_off}"
    for measure in measures(report):
        change = f", {said_change(measure)}" if said_change(measure) else ""
        yield measure.label, f"{said_share(measure.now)}{change}; {_AGAINST}{said_share(measure.before)}"
    yield "Case notes filed", f"{now.notes_filed}; {_AGAINST}{before.notes_filed}"
    given, given_before = said_given(_total(now)), said_given(_total(before))
    yield "Extensions approved", f"{given}; {_AGAINST}{given_before}"


def said_change(measure: Measure) -> str:
    """By how much a share rose or fell: "up 7 points"; "" where there are too few to say."""
    points = measure.now.points_over(measure.before)
    if points is None:
        return ""
    if points == 0:
        return "no change"
    return f"{'up' if points > 0 else 'down'} {abs(points)} {'point' if abs(points) == 1 else 'points'}"


def tables(report: Report) -> tuple[Table, ...]:
    """All the numbers, as the charts show them and more."""
    return (
        _in_time(report),
        _spread(
            "Working days from referral to sign-off", report.now.from_referral, report.before.from_referral
        ),
        _spread(
            "Working days from allocation to sign-off",
            report.now.from_allocation,
            report.before.from_allocation,
        ),
        _given(report),
    )


def reasons_given(report: Report) -> tuple[tuple[str, Given, Given], ...]:
    """Every reason with what was approved for it, now and before; those no longer in use come last."""
    now, before = report.now.given, report.before.given
    keys = dict.fromkeys((*report.reasons, *sorted({*now, *before})))
    return tuple(
        (report.reasons.get(key, "Another reason"), now.get(key, Given()), before.get(key, Given()))
        for key in keys
    )


def csv_rows(report: Report) -> Iterator[tuple[str | int, ...]]:
    """The figures of both fortnights, one a row, under `CSV_HEADS`; empty where there is no such number."""
    sides = ((report.now, 0), (report.before, 1))
    for figures, side in sides:
        fortnight = (figures.fortnight.first.isoformat(), figures.fortnight.last.isoformat())
        for row in _figures(report, figures, side):
            yield (report.procedure, *fortnight, *row)


def _figures(report: Report, figures: Figures, side: int) -> Iterator[tuple[str | int, ...]]:
    """Section, figure, count, of how many, percent."""
    for measure in measures(report):
        share = (measure.now, measure.before)[side]
        yield "In time", measure.label, share.count, share.of, "" if share.percent is None else share.percent
    for section, spread in (
        ("Working days from referral", figures.from_referral),
        ("Working days from allocation", figures.from_allocation),
    ):
        for (low, high), count in zip(BINS, spread, strict=True):
            yield section, said_bin(low, high), count, figures.signed_off, ""
    for label, *given in reasons_given(report):
        yield "Extensions approved", label, given[side].extensions, "", ""
        yield "Working days approved", label, given[side].days, "", ""
    yield "Case notes", "Filed", figures.notes_filed, "", ""


def _in_time(report: Report) -> Table:
    rows = [
        (f"{one.label}: {one.meaning}", said_share(one.now), said_share(one.before), said_change(one))
        for one in measures(report)
    ]
    now, before = report.now, report.before
    return Table(
        "In time",
        ("Figure", NOW, BEFORE, "Change"),
        (
            ("Signed off", str(now.signed_off), str(before.signed_off), ""),
            *rows,
            ("Case notes filed", str(now.notes_filed), str(before.notes_filed), ""),
        ),
    )


def _spread(caption: str, now: tuple[int, ...], before: tuple[int, ...]) -> Table:
    counted = zip(BINS, now, before, strict=True)
    rows = tuple((said_bin(*days), str(one), str(other)) for days, one, other in counted)
    return Table(caption, ("Working days", NOW, BEFORE), rows)


def _given(report: Report) -> Table:
    rows = [(label, said_given(now), said_given(before)) for label, now, before in reasons_given(report)]
    total = ("All reasons", said_given(_total(report.now)), said_given(_total(report.before)))
    return Table("Extensions approved, by reason", ("Reason", NOW, BEFORE), (*rows, total))


def _total(figures: Figures) -> Given:
    given = figures.given.values()
    return Given(sum(one.extensions for one in given), sum(one.days for one in given))
