"""The forecast of sign-off, link by link, around the golden story (sign-off on 15 April 2026)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.assessment import Assessment, end, extend, held_early, meet
from scheduling.calendar import WorkingCalendar
from scheduling.forecast import Forecast, chain, forecast
from scheduling.words import Standing
from tests.scheduling.golden import ALLOCATED, CALENDAR, PROCEDURE, allocated, london

LINKS = ("final-check-in", "draft", "complete", "sign-off")


def april(day: int) -> date:
    return date(2026, 4, day)


def met_until(count: int, assessment: Assessment | None = None) -> Assessment:
    """The golden assessment with the first ``count`` links of the chain met."""
    assessment = assessment or allocated()
    for step in LINKS[:count]:
        assessment = meet(assessment, step, london(april(7)))
    return assessment


def expected(assessment: Assessment, today: date) -> Forecast:
    return forecast(assessment, PROCEDURE, CALENDAR, today)


def test_the_chain_runs_from_the_final_check_in_to_sign_off() -> None:
    assert [step.key for step, _ in chain(allocated(), PROCEDURE)] == list(LINKS)


@pytest.mark.parametrize(
    ("met", "today", "sign_off_on", "late_by"),
    [
        (0, date(2026, 3, 2), april(15), 0),
        (0, april(8), april(15), 0),  # the final check-in is due today
        (0, april(9), april(16), 1),
        (1, april(9), april(15), 0),  # the draft is due today
        (1, april(10), april(16), 1),
        (1, april(14), april(20), 3),
        (2, april(13), april(15), 0),
        (2, april(14), april(16), 1),
        (3, april(15), april(15), 0),
        (3, april(16), april(16), 1),
        (3, april(18), april(20), 3),  # a Saturday: nobody signs off before Monday
        (4, april(20), april(15), 0),
    ],
)
def test_the_first_unmet_link_carries_the_rest_with_it(
    met: int, today: date, sign_off_on: date, late_by: int
) -> None:
    found = expected(met_until(met), today)
    assert (found.sign_off_on, found.late_by) == (sign_off_on, late_by)


def test_because_names_the_links_that_are_late() -> None:
    assert expected(met_until(1), april(14)).because == (
        '"Draft sent" was due on Thursday 9 April 2026 and is still open.',
        '"Complete" was due on Monday 13 April 2026 and is still open.',
    )
    assert expected(met_until(1), april(9)).because == ()


def test_a_link_met_late_stops_pushing() -> None:
    late = meet(met_until(1), "draft", london(april(13)))
    assert expected(late, april(13)).late_by == 0


def test_a_final_check_in_brought_forward_leaves_slack_in_the_chain() -> None:
    early = meet(allocated(), "check-in", london(date(2026, 3, 16)))
    early = held_early(early, PROCEDURE, CALENDAR, "check-in", date(2026, 3, 16))
    assert expected(early, date(2026, 4, 1)).late_by == 0  # the final check-in was due on 30 March


def test_an_extension_moves_the_plan_and_so_the_forecast() -> None:
    extended = extend(allocated(), PROCEDURE, CALENDAR, 10)
    assert expected(extended, april(9)) == Forecast(april(29), 0, past_ceiling=False)


def test_past_the_ceiling_is_seen_before_the_day() -> None:
    assessment = replace(met_until(1), ceiling_on=april(17))
    assert not expected(assessment, april(13)).past_ceiling
    found = expected(assessment, april(14))
    assert found.past_ceiling


def test_a_plan_that_passes_the_ceiling_is_seen_on_its_first_day() -> None:
    waited = allocated(referred_on=date(2026, 1, 26))
    found = expected(waited, ALLOCATED)
    assert found.past_ceiling
    assert found.late_by == 0


@pytest.mark.parametrize("standing", [Standing.SIGNED_OFF, Standing.ENDED])
def test_a_finished_assessment_is_forecast_no_more(standing: Standing) -> None:
    finished = end(met_until(2), standing, london(april(14)))
    assert expected(finished, april(30)) == Forecast(april(15), 0, past_ceiling=False)


@given(day_one=st.booleans(), today=st.dates(ALLOCATED, date(2026, 6, 30)), met=st.integers(0, 3))
def test_the_forecast_never_lies_in_the_past_and_lateness_is_the_working_days_between(
    day_one: bool, today: date, met: int
) -> None:
    calendar = WorkingCalendar(start_day_counts=day_one)
    assessment = met_until(met, allocated(calendar=calendar))
    found = forecast(assessment, PROCEDURE, calendar, today)
    assert found.sign_off_on >= max(today, assessment.sign_off_on)
    assert calendar.is_working(found.sign_off_on)
    assert calendar.shift(assessment.sign_off_on, found.late_by) == found.sign_off_on
