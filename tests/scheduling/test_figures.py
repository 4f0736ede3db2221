"""The figures of a fortnight, against one worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from scheduling.figures import Due, Facts, Fortnight, Given, Share, due_then, figures
from tests.scheduling.fortnights import BEFORE, CALENDAR, FORTNIGHT, WORKED, day, signed

COUNTED = figures(FORTNIGHT, WORKED, CALENDAR)


def test_the_fortnight_worked_by_hand() -> None:
    assert COUNTED.signed_off == 6
    assert COUNTED.local == Share(3, 6)
    assert COUNTED.extended == Share(4, 6)
    assert COUNTED.statutory == Share(5, 6)
    #                                0-10 11-20 21-30 31-35 36-40 41-45 over
    assert COUNTED.from_referral == (1, 1, 0, 1, 1, 1, 1)
    assert COUNTED.from_allocation == (1, 1, 1, 1, 0, 1, 1)
    assert COUNTED.given == {"family-availability": Given(2, 13), "worker-related": Given(1, 5)}
    assert COUNTED.check_ins == Share(3, 6)
    assert (COUNTED.notes_filed, COUNTED.notes) == (4, Share(2, 3))


def test_the_table_of_the_fortnight_was_worked_right() -> None:
    days = [
        (CALENDAR.between(one.referred_on, one.on), CALENDAR.between(one.allocated_on, one.on))
        for one in WORKED.signed_off
    ]
    assert days == [(5, 5), (19, 18), (32, 30), (36, 34), (45, 43), (49, 46)]


def test_the_fortnight_before() -> None:
    counted = figures(FORTNIGHT.before, BEFORE, CALENDAR)
    assert (counted.local, counted.statutory) == (Share(7, 10), Share(10, 10))
    assert (counted.check_ins, counted.notes) == (Share(5, 5), Share(0, 5))


def test_nothing_happened() -> None:
    counted = figures(FORTNIGHT, Facts(), CALENDAR)
    assert counted.local == counted.check_ins == Share(0, 0)
    assert sum(counted.from_referral) == 0


@pytest.mark.parametrize(
    ("days", "at"),
    [
        *((0, 0), (10, 0), (11, 1), (20, 1), (21, 2), (30, 2), (31, 3), (35, 3)),
        *((36, 4), (40, 4), (41, 5), (45, 5), (46, 6), (120, 6)),
    ],
)
def test_each_number_of_days_is_in_one_bin(days: int, at: int) -> None:
    start = date(2026, 6, 1)
    on = CALENDAR.add(start, days)
    one = Facts(signed_off=[signed("1 6", "1 6", "1 7", "1 7", "1 8", f"{on.day} {on.month}")])
    spread = figures(FORTNIGHT, one, CALENDAR).from_referral
    assert spread == tuple(int(number == at) for number in range(7))


def test_what_was_signed_off_before_it_was_referred_took_no_days() -> None:
    one = Facts(signed_off=[signed("9 3", "9 3", "1 4", "1 4", "1 5", "2 3")])
    assert figures(FORTNIGHT, one, CALENDAR).from_referral[0] == 1


@pytest.mark.parametrize(
    ("count", "of", "percent"),
    [(0, 0, None), (4, 4, None), (5, 5, 100), (0, 5, 0), (1, 8, 13), (1, 6, 17), (2, 6, 33), (199, 200, 100)],
)
def test_a_percentage_is_of_five_or_more(count: int, of: int, percent: int | None) -> None:
    assert Share(count, of).percent == percent


def test_points_need_two_percentages() -> None:
    assert Share(3, 6).points_over(Share(7, 10)) == -20
    assert Share(3, 4).points_over(Share(7, 10)) is None
    assert Share(3, 6).points_over(Share(2, 2)) is None


@pytest.mark.parametrize(
    ("one", "counted"),
    [
        (Due(day("4 3"), done_on=day("4 3")), Share(1, 1)),
        (Due(day("4 3"), done_on=day("5 3")), Share(0, 1)),
        (Due(day("4 3"), closed_on=day("3 3")), Share(0, 0)),
        (Due(day("4 3"), closed_on=day("4 3")), Share(0, 0)),
        (Due(day("4 3"), closed_on=day("5 3")), Share(0, 1)),
        (Due(day("1 3")), Share(0, 0)),
        (Due(day("15 3")), Share(0, 1)),
        (Due(day("16 3")), Share(0, 0)),
    ],
)
def test_what_counts_as_held_on_time(one: Due, counted: Share) -> None:
    assert figures(FORTNIGHT, Facts(check_ins=[one]), CALENDAR).check_ins == counted


def test_a_fortnight_runs_from_monday_to_sunday() -> None:
    assert (FORTNIGHT.last, FORTNIGHT.before) == (date(2026, 3, 15), Fortnight(date(2026, 2, 16)))
    assert FORTNIGHT.last in FORTNIGHT
    assert FORTNIGHT.before.last not in FORTNIGHT


@pytest.mark.parametrize("number", range(16, 23))
def test_the_fortnight_before_a_day_ends_with_the_sunday_before_it(number: int) -> None:
    assert Fortnight.before_day(date(2026, 3, number)) == FORTNIGHT


def test_what_an_extension_moved_since_is_moved_back() -> None:
    assert due_then(CALENDAR, date(2026, 4, 15), 10) == date(
        2026, 3, 30
    )  # Good Friday and Easter Monday between
    assert due_then(CALENDAR, date(2026, 4, 15), 0) == date(2026, 4, 15)
