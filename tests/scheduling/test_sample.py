"""The draw of a dip sample: by lot, repeatable, spread over the teams, nothing twice in a set time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.sample import MONTHS_APART, Candidate, draw, months_before

TODAY = date(2026, 5, 18)
CANDIDATES = st.lists(
    st.builds(Candidate, team=st.integers(1, 5), assessment_id=st.integers(1, 40)),
    unique_by=lambda one: one.assessment_id,
)
SEEDS = st.text(max_size=10)
SIZES = st.integers(0, 12)


@given(CANDIDATES, SEEDS, SIZES)
def test_as_many_are_drawn_as_are_wanted_or_there_are(
    candidates: list[Candidate], seed: str, size: int
) -> None:
    drawn = draw(candidates, seed, size, {}, TODAY)
    assert len(drawn) == min(size, len(candidates))
    assert len(set(drawn)) == len(drawn)
    assert set(drawn) <= {one.assessment_id for one in candidates}


@given(CANDIDATES, SEEDS, SIZES)
def test_no_team_gives_two_more_than_another_that_had_one_to_give(
    candidates: list[Candidate], seed: str, size: int
) -> None:
    team_of = {one.assessment_id: one.team for one in candidates}
    has = Counter(team_of.values())
    gave = Counter(team_of[number] for number in draw(candidates, seed, size, {}, TODAY))
    still_had = [team for team in has if gave[team] < has[team]]
    assert all(gave[team] <= gave[other] + 1 for team in has for other in still_had)


@given(st.data(), CANDIDATES, SEEDS, SIZES)
def test_the_same_seed_and_facts_give_the_same_draw_in_whatever_order_they_were_read(
    data: st.DataObject, candidates: list[Candidate], seed: str, size: int
) -> None:
    shuffled = data.draw(st.permutations(candidates))
    assert draw(shuffled, seed, size, {}, TODAY) == draw(candidates, seed, size, {}, TODAY)


@given(CANDIDATES, SEEDS, st.dictionaries(st.integers(1, 40), st.integers(0, 400)))
def test_nothing_is_drawn_again_within_the_set_time(
    candidates: list[Candidate], seed: str, days_ago: dict[int, int]
) -> None:
    before = {number: TODAY - timedelta(days=days) for number, days in days_ago.items()}
    drawn = draw(candidates, seed, 40, before, TODAY)
    rested = months_before(TODAY, MONTHS_APART)
    resting = {number for number, day in before.items() if day > rested}
    assert set(drawn) == {one.assessment_id for one in candidates} - resting


@given(st.lists(SEEDS, min_size=30, max_size=30, unique=True))
def test_a_year_of_draws_never_repeats_one_within_the_set_time(seeds: list[str]) -> None:
    candidates = [Candidate(number % 3, number) for number in range(1, 31)]
    last: dict[int, date] = {}
    for turn, seed in enumerate(seeds):
        today = TODAY + timedelta(weeks=2 * turn)
        for number in draw(candidates, seed, 3, last, today):
            assert number not in last or last[number] <= months_before(today, MONTHS_APART)
            last[number] = today


def test_another_seed_is_another_draw() -> None:
    candidates = [Candidate(number % 3, number) for number in range(1, 31)]
    draws = {draw(candidates, f"fortnight {number}", 3, {}, TODAY) for number in range(20)}
    assert len(draws) > 15


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 5, 18), 3, date(2026, 2, 18)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2026, 1, 15), 6, date(2025, 7, 15)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
    ],
)
def test_months_are_counted_back_to_a_day_that_there_is(day: date, months: int, earlier: date) -> None:
    assert months_before(day, months) == earlier
