"""Links open one page for one person until the next day ends; a session lasts its hours and no longer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.links import SESSION, Links

TODAY = date(2026, 3, 23)
NOW = datetime(2026, 3, 23, 9, 0, tzinfo=UTC)
LINKS = Links("a secret that nobody knows")
KEY = LINKS.sign("dashboard", 7, TODAY)


def test_a_link_tells_whose_it_is() -> None:
    assert LINKS.path("dashboard", 7, TODAY) == f"/dashboard?key={KEY}"
    assert LINKS.reader("dashboard", KEY, TODAY) == 7


def test_the_same_link_comes_out_all_day_so_that_a_card_drawn_again_is_the_same() -> None:
    assert LINKS.sign("dashboard", 7, TODAY) == KEY
    assert LINKS.sign("dashboard", 7, TODAY + timedelta(days=1)) != KEY


@pytest.mark.parametrize(("days", "reader"), [(-1, None), (0, 7), (1, 7), (2, None), (400, None)])
def test_a_link_opens_its_page_until_the_end_of_the_next_day(days: int, reader: int | None) -> None:
    assert LINKS.reader("dashboard", KEY, TODAY + timedelta(days=days)) == reader


def test_a_link_opens_no_other_page() -> None:
    assert LINKS.reader("report/3", KEY, TODAY) is None


@pytest.mark.parametrize(
    "key",
    ["", "7", "dashboard.7", KEY[:-1], KEY[1:], KEY.replace(".", ""), f"{KEY}A", "\u0661", ".eJw" + KEY],
)
def test_a_forged_link_is_nobodys(key: str) -> None:
    assert LINKS.reader("dashboard", key, TODAY) is None
    assert LINKS.signed_in(key, NOW) is None


def test_a_link_of_another_secret_is_nobodys() -> None:
    assert Links("another secret altogether").reader("dashboard", KEY, TODAY) is None


def test_without_a_secret_each_process_has_its_own() -> None:
    assert Links().reader("dashboard", Links().sign("dashboard", 7, TODAY), TODAY) is None


@pytest.mark.parametrize(
    ("later", "person"),
    [
        (timedelta(), 7),
        (SESSION - timedelta(seconds=1), 7),
        (SESSION, None),
        (timedelta(days=-1), None),
    ],
)
def test_a_session_lasts_its_hours(later: timedelta, person: int | None) -> None:
    assert LINKS.signed_in(LINKS.session(7, NOW), NOW + later) == person


def test_a_link_is_no_session_and_a_session_no_link() -> None:
    assert LINKS.signed_in(KEY, NOW) is None
    assert LINKS.reader("dashboard", LINKS.session(7, NOW), TODAY) is None
