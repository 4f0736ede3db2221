"""The report in words: at a glance, as tables, as CSV, and as charts with all of it in words too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduling.chart import Limit, charts
from scheduling.figures import Facts, Fortnight, Given, Share
from scheduling.report import (
    CSV_HEADS,
    csv_rows,
    lines,
    reasons_given,
    said_fortnight,
    said_share,
    tables,
)
from tests.scheduling.fortnights import BEFORE, WORKED, report

NAME = "Assessment procedure"
REPORT = report()
LINES = dict(lines(REPORT))


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (date(2026, 3, 2), "2 to 15 March 2026"),
        (date(2026, 3, 30), "30 March to 12 April 2026"),
        (date(2026, 12, 21), "21 December 2026 to 3 January 2027"),
    ],
)
def test_a_fortnight_is_said_as_short_as_it_can_be(first: date, said: str) -> None:
    assert said_fortnight(Fortnight(first)) == said


@pytest.mark.parametrize(
    ("share", "said"), [(Share(8, 12), "8 of 12 (67%)"), (Share(2, 3), "2 of 3"), (Share(0, 0), "none")]
)
def test_a_share_of_few_is_only_counted(share: Share, said: str) -> None:
    assert said_share(share) == said


def test_the_report_at_a_glance() -> None:
    assert REPORT.title == "Timescales, 2 to 15 March 2026"
    assert LINES == {
        "Signed off": "6; the fortnight before, 10",
        "Local clock": "3 of 6 (50%), down 20 points; the fortnight before, 7 of 10 (70%)",
        "Extended local clock": "4 of 6 (67%), down 3 points; the fortnight before, 7 of 10 (70%)",
        "Statutory clock": "5 of 6 (83%), down 17 points; the fortnight before, 10 of 10 (100%)",
        "Check-ins on time": "3 of 6 (50%), down 50 points; the fortnight before, 5 of 5 (100%)",
        "Notes filed on time": "2 of 3; the fortnight before, 0 of 5 (0%)",
        "Case notes filed": "4; the fortnight before, 0",
        "Extensions approved": "3 (18 working days); the fortnight before, none",
    }


def test_what_stayed_the_same_and_what_rose_is_said() -> None:
    assert "no change" in dict(lines(report(WORKED, WORKED)))["Local clock"]
    better = dict(lines(report(BEFORE, WORKED)))
    assert better["Local clock"].startswith("7 of 10 (70%), up 20 points;")


def test_the_tables_hold_every_number() -> None:
    in_time, referral, allocation, given = tables(REPORT)
    assert in_time.heads == ("Figure", "This fortnight", "The fortnight before", "Change")
    assert in_time.rows[1] == (
        "Local clock: signed off within 30 working days of allocation",
        "3 of 6 (50%)",
        "7 of 10 (70%)",
        "down 20 points",
    )
    assert ("41 to 45", "1", "0") in referral.rows
    assert ("over 45", "1", "0") in allocation.rows
    assert given.rows == (
        ("Family availability", "2 (13 working days)", "none"),
        ("Worker availability", "1 (5 working days)", "none"),
        ("Relationship building", "none", "none"),
        ("All reasons", "3 (18 working days)", "none"),
    )


def test_a_reason_that_the_procedure_has_no_more_is_still_counted() -> None:
    fewer = replace(REPORT, reasons={"worker-related": "Worker availability"})
    assert reasons_given(fewer)[-1] == ("Another reason", Given(2, 13), Given())


def test_the_csv_has_the_figures_of_both_fortnights() -> None:
    rows = list(csv_rows(REPORT))
    assert {len(row) for row in rows} == {len(CSV_HEADS)}
    assert (NAME, "2026-03-02", "2026-03-15", "In time", "Local clock", 3, 6, 50) in rows
    assert (NAME, "2026-02-16", "2026-03-01", "In time", "Local clock", 7, 10, 70) in rows
    assert (NAME, "2026-03-02", "2026-03-15", "In time", "Notes filed on time", 2, 3, "") in rows
    assert (NAME, "2026-03-02", "2026-03-15", "Working days from referral", "41 to 45", 1, 6, "") in rows
    assert (
        NAME,
        "2026-03-02",
        "2026-03-15",
        "Working days approved",
        "Family availability",
        13,
        "",
        "",
    ) in rows
    assert (NAME, "2026-03-02", "2026-03-15", "Case notes", "Filed", 4, "", "") in rows
    assert len({row[:5] for row in rows}) == len(rows)


def test_each_chart_says_every_number_in_words() -> None:
    for chart in charts(REPORT):
        for group in chart.groups:
            assert group.label in chart.alt
            assert f"{group.now.said}, before {group.before.said}" in chart.alt
        assert "2 to 15 March 2026" in chart.alt
        assert len(chart.alt) < 2000  # what Slack takes


def test_the_alternative_text_of_a_distribution() -> None:
    _, referral, *_ = charts(REPORT)
    assert referral.alt == (
        "Bar chart. Working days from referral to sign-off, in assessments. "
        "This fortnight, 2 to 15 March 2026, beside the fortnight before, 16 February to 1 March 2026. "
        "0 to 10 days: 1, before 0; 11 to 20 days: 1, before 0; 21 to 30 days: 0, before 7; "
        "31 to 35 days: 1, before 3; 36 to 40 days: 1, before 0; 41 to 45 days: 1, before 0; "
        "over 45 days: 1, before 0. Statutory ceiling: 45 working days."
    )


def test_the_clocks_are_lines_where_a_bin_ends() -> None:
    _, referral, allocation, _ = charts(REPORT)
    assert referral.limit == Limit(5, "Statutory ceiling: 45 working days")
    assert allocation.limit == Limit(2, "Local clock: 30 working days")
    _, _, other, _ = charts(replace(REPORT, local_days=32))
    assert other.limit is None


def test_what_is_too_few_for_a_percentage_has_no_bar() -> None:
    in_time, *_ = charts(REPORT)
    notes = in_time.groups[-1]
    assert (notes.now.length, notes.now.said) == (None, "2 of 3")


def test_an_empty_fortnight_can_be_said() -> None:
    empty = report(Facts(), Facts())
    assert dict(lines(empty))["Local clock"] == "none; the fortnight before, none"
    assert charts(empty) == ()
    assert "extensions" not in [chart.key for chart in charts(report(Facts(), BEFORE))]  # it had none
