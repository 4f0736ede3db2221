"""How days, moments and counts are said, on both sides of a clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.saying import moment, plural, short_day


def test_a_day_in_a_list_is_short() -> None:
    assert short_day(date(2026, 5, 4)) == "Mon 4 May"


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2026, 3, 28, 14, 2, tzinfo=UTC), "at 14:02 on Saturday 28 March 2026"),
        (datetime(2026, 3, 29, 8, 5, tzinfo=UTC), "at 09:05 on Sunday 29 March 2026"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "at 00:30 on Wednesday 1 July 2026"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "at 01:30 on Sunday 25 October 2026"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "at 01:30 on Sunday 25 October 2026"),
    ],
)
def test_a_moment_is_said_as_londons_clocks_show_it(instant: datetime, said: str) -> None:
    assert moment(instant) == said


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 working days"), (1, "1 working day"), (2, "2 working days")]
)
def test_a_number_goes_with_its_noun(number: int, said: str) -> None:
    assert plural(number, "working day") == said
