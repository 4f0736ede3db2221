"""A form that is sent twice is done once, on every platform; one with something missing is not used up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from storage import journal
from tests.bot.slack import people as payloads
from tests.bot.teams.card_rules import words_of
from tests.bot.web.reading import FormOnPage, PageReader
from tests.doors.house import House, open_house

SENDERS = {"slack": "Aisha Khan", "teams": "Tom Reed", "web": "Sarah Malik"}
Send = Callable[[str], Awaitable[str]]


async def by_slack(house: House, name: str) -> Send:
    """Open the form in Slack; each sending is the same modal, sent."""
    user = house.slack_id(name)
    opened = await house.press(name, "risk.raise", "assessment:1")
    assert opened.view is not None
    on_screen, workspace = house.slack.screen(user), house.slack.workspace
    assert on_screen is not None
    modal = replace(on_screen)  # as it was before any answer to it came

    async def send(note: str) -> str:
        payload = payloads.sent_payload(workspace, workspace.users[user], modal, {"note": note or "x"})
        [state] = payload["view"]["state"]["values"]["note"].values()
        state["value"] = note or None
        return (await house.slack.hand_over(user, payload)).text

    return send


async def by_teams(house: House, name: str) -> Send:
    """Open the form in Teams; each sending is an activity of its own, from the form as it last stood."""
    member = house.member(name)
    await house.teams.say(member, "show AB-1042")
    await house.teams.press(member, "Say it is at risk")
    number = house.teams.last_of(member)
    form = house.teams.shown(member, number)

    async def send(note: str) -> str:
        nonlocal form
        house.teams.seen[member.chat, number] = form  # whatever has become of it since
        answer = await house.teams.submit(member, {"note": note}, "Send", on=number, force=True)
        assert answer.card is not None
        form = form if note else answer.card
        return " ".join(words_of(answer.card))

    return send


async def by_web(house: House, name: str) -> Send:
    """Open the form on the desk; each sending is what the page as it stands would send."""
    person = f"/people/{house.person(name).id}"
    on_screen: list[FormOnPage] = []

    async def post(path: str, sent: dict[str, str]) -> str:
        async with house.http.post(f"{house.home}{path}", data=sent) as answer:
            page = PageReader(await answer.text())
        on_screen[:] = [form for form in page.forms if "/form" in form.action] or on_screen
        return page.words

    await post(f"{person}/press", {"message_id": "a" * 32, "act": "risk.raise", "subject": "assessment:1"})

    async def send(note: str) -> str:
        return await post(f"{person}/form", {**on_screen[0].sends, "answer.note": note})

    return send


OPEN = {"slack": by_slack, "teams": by_teams, "web": by_web}


@pytest.mark.parametrize("platform", OPEN)
async def test_it_is_done_once(sqlite_url: str, platform: str) -> None:
    async with open_house(sqlite_url, on_teams=[SENDERS["teams"]], at_desk=[SENDERS["web"]]) as house:
        await house.app.beat()
        await house.allocate()
        await house.settle()
        send = await OPEN[platform](house, SENDERS[platform])
        missing = await send("")
        assert "Please say what is in the way." in missing, missing
        first, again = await send("Nobody is in."), await send("Nobody is in.")
        assert acts(house).count("raise_risk") == 1
        for words in (first, again):
            assert "Recorded. Tom Reed has been asked" in words, words
        await send("Nobody is ever in.")
        assert acts(house).count("raise_risk") == 2


def acts(house: House) -> list[str]:
    """What the journal has about the assessment."""
    with house.database.reading() as connection:
        return [entry.act for entry in journal.of_chain(connection, 1)]
