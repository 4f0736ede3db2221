"""Settings: each default works on a laptop, and all that is wrong is said at once, showing no secret."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.settings import Settings, WrongSettings, read_settings
from tests.bot.environment import environment

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s3cret"}
TEAMS = {"TEAMS_APP_ID": "app", "TEAMS_APP_PASSWORD": "pa55word", "TEAMS_TENANT_ID": "tenant"}


def settings(**values: str) -> Settings:
    with environment(**values):
        return read_settings()


def sentences(**values: str) -> tuple[str, ...]:
    with environment(**values), pytest.raises(WrongSettings) as wrong:
        read_settings()
    return wrong.value.sentences


def test_with_nothing_set_it_is_the_demo_on_this_machine() -> None:
    found = settings()
    assert (found.database_url, found.host, found.port) == ("sqlite:///var/daymark.db", "127.0.0.1", 8080)
    assert (found.has_slack, found.has_teams, found.is_live, found.demo_start) == (False, True, False, None)


@pytest.mark.parametrize(
    ("values", "has_slack", "has_teams", "is_live"),
    [
        (SLACK, True, False, True),
        (TEAMS, False, True, True),
        ({**SLACK, **TEAMS}, True, True, True),
        ({**SLACK, "DEMO_CLOCK": "2026-03-23T09:00"}, True, True, False),
        ({"HOST": "0.0.0.0"}, False, False, False),  # noqa: S104 - the very thing that must close Teams
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}, True, False, True),
    ],
    ids=["slack", "teams", "both", "demo clock", "open to others", "socket mode"],
)
def test_what_is_connected_follows_from_what_is_set(
    values: dict[str, str], has_slack: bool, has_teams: bool, is_live: bool
) -> None:
    found = settings(**values)
    assert (found.has_slack, found.has_teams, found.is_live) == (has_slack, has_teams, is_live)


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("council.example", False),
    ],
)
def test_only_this_machine_is_this_machine(host: str, is_loopback: bool) -> None:
    assert settings(HOST=host).is_loopback is is_loopback


def test_everything_wrong_is_said_at_once() -> None:
    assert sentences(
        PORT="http",
        OPENS="half past eight",
        START_DAY="2",
        CLOSURES="2026-12-29, Christmas",
        DEMO_CLOCK="2026-03-23T09:00Z",
        SLACK_SIGNING_SECRET="s3cret",
        TEAMS_APP_ID="app",
    ) == (
        "PORT: this must be a whole number from 1 to 65535.",
        "DEMO_CLOCK: this must be a day and a time in London, such as 2026-03-23T09:00.",
        "CLOSURES: Christmas is not a date such as 2026-12-29.",
        "START_DAY: this must be 0 or 1.",
        "OPENS: this must be a time such as 08:30.",
        "SLACK_SIGNING_SECRET is set without SLACK_BOT_TOKEN.",
        "TEAMS_APP_ID needs TEAMS_APP_PASSWORD and TEAMS_TENANT_ID.",
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"DEMO_CLOCK": "2026-03-23T09:00", "HOST": "10.0.0.1"},
            "DEMO_CLOCK is for this machine alone: set HOST to 127.0.0.1, or leave it out.",
        ),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1"},
            "SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN for Socket Mode.",
        ),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_APP_TOKEN is set without SLACK_BOT_TOKEN."),
        ({"OPENS": "17:30", "CLOSES": "08:30"}, "OPENS must be earlier than CLOSES."),
        ({"RECORD_SYSTEM": " "}, "RECORD_SYSTEM: this must be the name of a system, such as Mosaic."),
    ],
)
def test_what_cannot_stand_together_is_refused(values: dict[str, str], sentence: str) -> None:
    assert sentences(**values) == (sentence,)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("", ""),
        ("https://daymark.example.org", "https://daymark.example.org"),
        (" https://council.example/daymark// ", "https://council.example/daymark"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
    ],
)
def test_paths_can_be_put_after_the_public_address(address: str, kept: str) -> None:
    assert settings(PUBLIC_URL=address).public_url == kept


@pytest.mark.parametrize("address", ["daymark.example", "ftp://daymark.example", "javascript:alert(1)"])
def test_a_public_address_is_one_that_a_browser_can_open(address: str) -> None:
    (sentence,) = sentences(PUBLIC_URL=address)
    assert sentence.startswith("PUBLIC_URL: this must be an address")


@pytest.mark.parametrize("address", ["https://", "https://x.example/?a=1", "https://x.example/#top"])
def test_a_public_address_is_one_that_paths_can_be_put_after(address: str) -> None:
    assert sentences(PUBLIC_URL=address) == (
        "PUBLIC_URL: this must be an address such as https://daymark.example.org.",
    )


def test_no_secret_is_ever_shown() -> None:
    found = settings(**SLACK, **TEAMS)
    told = " ".join(sentences(**SLACK, TEAMS_APP_PASSWORD="pa55word", PORT="pa55word-as-a-port"))
    for secret in ("xoxb-1", "s3cret", "pa55word"):
        assert secret not in repr(found) + told


def test_the_calendar_is_the_council_s_own() -> None:
    calendar = settings(CLOSURES="2026-12-29, 2026-12-30,", START_DAY="1").calendar
    assert not calendar.is_working(date(2026, 12, 29))
    assert calendar.is_working(date(2026, 12, 31))
    assert calendar.add(date(2026, 3, 30), 45) == date(2026, 6, 4)


def test_the_demo_clock_is_london_s() -> None:
    found = settings(DEMO_CLOCK="2026-03-30T09:00").demo_start
    assert found is not None
    assert found.astimezone(UTC) == datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
