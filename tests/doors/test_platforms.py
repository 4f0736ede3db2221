"""What platforms do to a bot: they repeat themselves and shut it out. One telling each, nobody else slowed,
and the administrator can read why.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.commands.people import show_people
from bot.commands.terminal import Terminal
from scheduling.calendar import WorkingCalendar
from storage import outbox
from storage.outbox import State
from tests.bot.slack.local_slack import Failure
from tests.doors.house import House, open_house, rows
from tests.doors.skipping import skip

ALLOCATED = "AB-1042: allocated, due Wednesday 15 April 2026"


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """The worker on Slack, her manager on Teams, the service manager on Slack."""
    async with open_house(sqlite_url, on_teams=["Tom Reed", "Owen Clarke"]) as made:
        yield made


async def pass_time(house: House, seconds: float) -> None:
    """Let so much time pass for everything, tick, and send what can be sent."""
    skip(seconds)
    await house.wake_at(house.clock.instant + timedelta(seconds=seconds))


async def test_a_revoked_token_makes_everything_wait_until_it_is_mended(house: House) -> None:
    await house.allocate("AB-1")
    await house.settle()
    house.slack.revoke_token()
    await house.allocate("AB-2")
    await house.settle()
    assert await ready(house) == 200
    for _ in range(20):
        await pass_time(house, 60)
    assert await ready(house) == 503, "what is due has waited for more than 15 minutes"
    assert failed(house) == 0, "nothing is given up"
    assert len(house.told("Aisha Khan")) == 1
    assert len(house.told("Tom Reed")) >= 2, "Teams went on"
    house.slack.api.revoked = False
    await pass_time(house, 61)
    assert house.told("Aisha Khan") == [ALLOCATED.replace("AB-1042", name) for name in ("AB-1", "AB-2")]
    assert await ready(house) == 200


@pytest.mark.parametrize("word", ["user_disabled", "channel_not_found", "is_archived", "cannot_dm_bot"])
async def test_a_person_slack_does_not_reach_is_listed_once_and_holds_up_nobody(
    house: House, word: str
) -> None:
    house.slack.fail("chat.postMessage", Failure(error=word))
    await house.allocate(service_manager=str(house.person("Sarah Malik").id))
    await house.settle()
    unreached = [name for name in ("Aisha Khan", "Sarah Malik") if not house.told(name)]
    assert len(unreached) == 1, "whoever was first"
    await house.allocate("AB-2")
    await house.settle()
    listed = listing(house)
    assert listed.count(f"{unreached[0]}: not on Slack since Monday 2 March 2026.") == 1
    assert "Slack" in listed.partition(f"{unreached[0]}: ")[2]
    other = next(name for name in ("Aisha Khan", "Sarah Malik") if name != unreached[0])
    assert len(house.told(other)) == 2
    assert len(house.told("Tom Reed")) >= 2
    await house.slack.say(house.slack_id(unreached[0]), "mine")
    await house.settle()
    assert len([text for text in house.told(unreached[0]) if "AB-" in text]) >= 2, "all that was missed"
    assert "Everybody can be reached." in listing(house)


async def test_a_person_who_blocked_the_bot_in_teams_is_listed_once(house: House) -> None:
    house.teams.refuse(403)
    await house.allocate()
    await house.settle()
    assert house.told("Aisha Khan") == [ALLOCATED]
    listed = listing(house)
    assert (
        listed.count("Tom Reed: not on Microsoft Teams since") + listed.count("Tom Reed: not on Teams") == 1
    )
    assert "they have blocked it" in listed


async def test_slack_repeating_itself_late_and_out_of_order_is_done_once(any_house: House) -> None:
    house = any_house
    await house.allocate()
    await house.settle()
    aisha = house.slack_id("Aisha Khan")
    taken = []
    for said in ("mine", "show AB-1042"):
        await house.slack.say(aisha, said)
        taken.append(house.slack.last)
    await house.press("Aisha Khan", "draft.send", "assessment:1")
    taken.append(house.slack.last)
    await house.settle()
    told = house.told("Aisha Khan")
    acts = rows(house.database)["journal"]
    for number, payload in ((2, taken[1]), (1, taken[0]), (3, taken[2]), (1, taken[1]), (3, taken[0])):
        house.clock.instant += timedelta(minutes=7)
        headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        assert (await house.slack.hand_over(aisha, payload, headers)).status == 200
    await house.settle()
    assert house.told("Aisha Khan") == told
    assert rows(house.database)["journal"] == acts


async def test_teams_repeating_itself_late_and_out_of_order_is_done_once(database_url: str) -> None:
    async with open_house(database_url, on_teams=["Tom Reed"]) as house:
        await house.allocate()
        await house.settle()
        sent = _what_tom_does(house)
        for activity in sent:
            assert await house.teams.deliver(activity) == 200
        await house.settle()
        chat, journal = house.teams.chat_of(house.member("Tom Reed")), rows(house.database)["journal"]
        for number in (1, 0, 3, 2, 1, 3, 0, 2):
            house.clock.instant += timedelta(minutes=7)
            assert await house.teams.deliver(sent[number]) == 200
        await house.settle()
        assert rows(house.database)["journal"] == journal
        assert len(house.teams.chat_of(house.member("Tom Reed"))) == len(chat), "answered again"


def _what_tom_does(house: House) -> list[dict[str, Any]]:
    """Words, a press and a form, each of which Teams might send again."""
    tom, about = house.member("Tom Reed"), "assessment:1"
    filled = {"act": "risk.raise", "subject": about, "fields": ["note"], "field.note": "Nobody is in."}
    pressed = {"act": "call.confirm", "subject": house.milestone("call")}
    return [
        house.teams.activity(tom, "message", text="mine"),
        house.teams.activity(tom, "message", text="show AB-1042"),
        *(
            house.teams.activity(tom, "invoke", name="adaptiveCard/action", value={"action": {"data": data}})
            for data in (pressed, filled)
        ),
    ]


async def ready(house: House) -> int:
    """What is said to whatever watches over Daymark."""
    async with house.http.get(f"{house.home}/readyz") as answer:
        return answer.status


def failed(house: House) -> int:
    """How many tellings were given up."""
    with house.database.reading() as connection:
        return len([row for row in outbox.undelivered(connection, 500) if row.state is State.FAILED])


def listing(house: House) -> str:
    """What `daymark people` says."""
    said = io.StringIO()
    show_people(Terminal(said, said, io.StringIO()), house.database, WorkingCalendar(), house.clock.now())
    return said.getvalue()
