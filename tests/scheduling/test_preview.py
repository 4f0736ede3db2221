"""What `daymark preview` prints: the golden plan, each date with its reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scheduling.calendar import OutsideCalendar, WorkingCalendar
from scheduling.preview import WIDTH, preview
from scheduling.procedure import Procedure
from scheduling.procedure_file import load

MONDAY = date(2026, 3, 30)
PLAIN = WorkingCalendar()


@pytest.fixture(scope="module")
def june_2019() -> Procedure:
    procedure = load(Path("scheduling/procedures/assessment.toml"))
    assert isinstance(procedure, Procedure)
    return procedure


def test_the_golden_plan_with_both_clocks(june_2019: Procedure) -> None:
    printed = preview(june_2019, PLAIN, MONDAY)
    for line in (
        "Referred and allocated on Monday 30 March 2026. The start is day 0.",
        "  Day 0    Mon 30 March 2026      Call to the worker",
        "  Day 15   Wed 22 April 2026      Check-in",
        "  Day 25   Thu  7 May 2026        Final check-in",
        "  Day 28   Tue 12 May 2026        Complete",
        "  Day 30   Thu 14 May 2026        Sign-off",
        "  Local      Thu 14 May 2026        Sign-off, day 30 from allocation",
        "  Statutory  Fri  5 June 2026       The ceiling, day 45 from referral",
        "  The local clock ends first, 15 working days before the ceiling.",
    ):
        assert line in printed.splitlines()


def test_each_day_says_why(june_2019: Procedure) -> None:
    told = " ".join(preview(june_2019, PLAIN, MONDAY).split())
    assert (
        "Check-in Counted from allocation; skips 3 weekends, Good Friday (3 April) "
        "and Easter Monday (6 April)."
    ) in told
    assert 'Never later than 10 working days after "Check-in", when that is met early.' in told
    assert "Asks the worker and the team manager; copied to the service manager; invites to" in told
    assert (
        "day 45 from referral Counted from referral; skips 9 weekends, Good Friday (3 April), "
        "Easter Monday (6 April), May Day (4 May) and Spring Bank Holiday (25 May)."
    ) in told


def test_what_begins_when_something_happens(june_2019: Procedure) -> None:
    told = " ".join(preview(june_2019, PLAIN, MONDAY).split())
    for sentence in (
        "Comments on the draft Within 2 working days of the draft being sent. Asks the team manager.",
        "Decision on an extension On the day of the extension being asked for.",
        "Case note to file Within 1 working day of the case note being drafted.",
        "Remedial action On the day agreed for the remedial action.",
    ):
        assert sentence in told


def test_hours_are_said_as_hours(june_2019: Procedure) -> None:
    in_hours = replace(
        june_2019, steps=(june_2019.steps[0], replace(june_2019.step("comments"), after_hours=48))
    )
    assert "Within 48 hours of the draft being sent." in preview(in_hours, PLAIN, MONDAY)


def test_a_plan_alone_has_no_heading_for_what_happens(june_2019: Procedure) -> None:
    assert "When something happens" not in preview(replace(june_2019, steps=june_2019.planned), PLAIN, MONDAY)


def test_an_early_referral_makes_the_ceiling_come_first(june_2019: Procedure) -> None:
    printed = preview(june_2019, PLAIN, MONDAY, referred_on=date(2026, 3, 2))
    assert "Referred on Monday 2 March 2026, allocated on Monday 30 March 2026." in printed
    assert "Statutory  Thu  7 May 2026" in printed
    assert "The statutory clock ends first: this plan passes the ceiling by 5 working days." in printed


def test_clocks_that_end_together_say_so(june_2019: Procedure) -> None:
    printed = preview(june_2019, PLAIN, MONDAY, referred_on=date(2026, 3, 9))
    assert "Statutory  Thu 14 May 2026" in printed
    assert "Both end on the same day." in printed


def test_the_start_may_count_as_day_one(june_2019: Procedure) -> None:
    printed = preview(june_2019, WorkingCalendar(start_day_counts=True), MONDAY)
    assert "The first working day is day 1." in printed
    assert "Statutory  Thu  4 June 2026" in printed
    assert "The local clock ends first, 15 working days before the ceiling." in printed


def test_closures_are_named(june_2019: Procedure) -> None:
    closed = WorkingCalendar({date(2026, 4, 7): "Founder's Day"})
    assert "Founder's Day (7 April)" in preview(june_2019, closed, MONDAY)


def test_it_fits_a_terminal(june_2019: Procedure) -> None:
    for start in (MONDAY, date(2026, 12, 23), date(2026, 9, 2)):
        assert max(map(len, preview(june_2019, PLAIN, start).splitlines())) <= WIDTH


def test_an_absurd_start_is_refused_in_words(june_2019: Procedure) -> None:
    with pytest.raises(OutsideCalendar, match="outside the calendar"):
        preview(june_2019, PLAIN, date(206, 3, 30))
