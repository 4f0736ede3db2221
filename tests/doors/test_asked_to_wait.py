"""A platform that asks for a pause is left alone just so long, and nobody else waits with it.

When a call came is read from the loop's own clock, so that a busy machine may be late but nobody early.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from storage import outbox
from storage.outbox import OutboxRow
from tests.bot.slack.local_slack import Failure
from tests.doors.house import House, open_house
from tests.doors.skipping import skip

PEOPLE = {"slack": ("Aisha Khan", "Sarah Malik"), "teams": ("Tom Reed",)}
OTHER = {"slack": "teams", "teams": "slack"}
SLACKS_OWN_WAIT, FIRST_BACKOFF = 30, 2


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """The worker and the service manager on Slack, the team manager on Teams."""
    async with open_house(sqlite_url, on_teams=PEOPLE["teams"]) as made:
        yield made


class SlackCalls(Counter[str]):
    """The calls of each method of Slack, and when each came."""

    def __init__(self) -> None:
        """None so far."""
        super().__init__()
        self.at: list[float] = []

    def __setitem__(self, method: str, number: int) -> None:
        """One more."""
        self.at.append(_time())
        super().__setitem__(method, number)


class TeamsCalls(list[str]):
    """The calls of Teams, and when each came."""

    def __init__(self) -> None:
        """None so far."""
        super().__init__()
        self.at: list[float] = []

    def append(self, call: str) -> None:
        """One more."""
        self.at.append(_time())
        super().append(call)


def listen(house: House) -> dict[str, list[float]]:
    """When each platform is called from now on, in seconds by the running loop."""
    slack, teams = SlackCalls(), TeamsCalls()
    house.slack.api.calls, house.teams.calls = slack, teams
    return {"slack": slack.at, "teams": teams.at}


def ask_to_wait(house: House, platform: str, named: int | None) -> None:
    """Have the platform answer its next card with 429."""
    if platform == "slack":
        house.slack.fail("chat.postMessage", Failure(status=429, retry_after=named))
    else:
        house.teams.refuse(429, **({} if named is None else {"Retry-After": str(named)}))


async def pass_time(house: House, seconds: float) -> None:
    """Let so much time pass for everything, tick, and send what can be sent."""
    skip(seconds)
    await house.wake_at(house.clock.instant + timedelta(seconds=seconds))


def tellings(house: House, name: str) -> list[OutboxRow]:
    """Every row for somebody that is about an assessment, newest first."""
    with house.database.reading() as connection:
        rows = outbox.rows_of(connection, house.person(name).id, 500)
    return [row for row in rows if row.assessment_id]


def told(house: House, name: str) -> list[str]:
    """The reference in every notification that somebody has of an assessment, in order."""
    return [text.partition(":")[0] for text in house.told(name) if text.startswith("AB-")]


def waited(house: House, name: str) -> set[timedelta | None]:
    """How long they were under way to somebody, by the clock that is set; None where one is not there yet."""
    return {row.sent_at - row.created_at if row.sent_at else None for row in tellings(house, name)}


async def allocate(house: House, reference: str) -> None:
    """Put something in the outbox for each of them, and send what can be sent at this moment."""
    await house.allocate(reference)
    await house.settle()


@pytest.mark.parametrize(
    ("platform", "named"),
    [
        ("slack", 1),
        ("slack", 30),
        ("slack", 120),
        ("slack", None),
        ("teams", 1),
        ("teams", 30),
        ("teams", 120),
    ],
)
async def test_it_is_not_called_during_the_wait_and_the_other_does_not_wait(
    house: House, platform: str, named: int | None
) -> None:
    calls, wait = listen(house)[platform], SLACKS_OWN_WAIT if named is None else named
    ask_to_wait(house, platform, named)
    await allocate(house, "AB-1")
    refused_at, before = calls[0], len(calls)  # one more may have been under way
    for reference in ("AB-2", "AB-3", "AB-4"):
        await pass_time(house, 0.3 * wait)
        await allocate(house, reference)
    assert [at for at in calls[before:] if at < refused_at + wait] == []
    await pass_time(house, 0.2 * wait)
    for name in PEOPLE[platform]:
        _told_all_once(house, name)
    for name in PEOPLE[OTHER[platform]]:
        _told_all_once(house, name)
        assert waited(house, name) == {timedelta(0)}, "nobody asked for that there"


async def test_teams_that_names_no_time_is_asked_again_after_two_seconds_with_that_card_alone(
    house: House,
) -> None:
    """Microsoft asks for growing waits where it names none: those of each card (`outbound.backoff`)."""
    calls = listen(house)["teams"]
    ask_to_wait(house, "teams", None)
    await allocate(house, "AB-1")
    assert len(calls) == 1
    await pass_time(house, 0.9 * FIRST_BACKOFF)
    assert told(house, "Tom Reed") == []
    await pass_time(house, 0.2 * FIRST_BACKOFF)
    assert told(house, "Tom Reed") == ["AB-1"]
    for name in PEOPLE["slack"]:
        assert waited(house, name) == {timedelta(0)}


def _told_all_once(house: House, name: str) -> None:
    """Each of the four is there, and each once."""
    assert Counter(told(house, name)) == Counter(["AB-1", "AB-2", "AB-3", "AB-4"]), name
    assert len(tellings(house, name)) == 4


def _time() -> float:
    return asyncio.get_running_loop().time()
