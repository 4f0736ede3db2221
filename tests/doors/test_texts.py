"""Whatever is typed, wherever: taken whole or refused in a sentence, shown as it is, and never a mention."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_from_bytes

import pytest

from bot.shapes import NOTE_LIMIT
from tests.bot.slack import people as payloads
from tests.bot.teams.card_rules import every_part
from tests.bot.teams.card_rules import words_of as read_on_teams
from tests.bot.web.reading import PageReader
from tests.doors.house import House, open_house
from tests.effort import some_of

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
TEXTS: Mapping[str, str] = {
    "nothing": "",
    "a space": " \n\t ",
    "one letter": "x",
    "at the limit": "word " * (NOTE_LIMIT // 5 - 1) + "ended",
    "one too long": "x" * (NOTE_LIMIT + 1),
    "fifty thousand": "word " * 10_000,
    "fifty thousand without a space": "x" * 50_000,
    "an emoji at the limit": "x" * (NOTE_LIMIT - len(FAMILY)) + FAMILY,
    "an emoji over the limit": "x" * (NOTE_LIMIT - 1) + FAMILY,
    "nothing but emoji": FAMILY * (NOTE_LIMIT // len(FAMILY)),
    "letters from right to left": "مرحبا بالعالم",
    "turned round": "do \u202ethgir ot tfel\u202c go",
    "zero width": "vis\u200bible\ufeff",
    "nothing that shows": "\u200b\u200c\u2060\ufeff",
    "a zero": "before\0after",
    "half a character": "before\ud83dafter",
    "everybody": "<!channel> <!here> <!everyone> @channel @here",
    "somebody in Slack": "<@U0TOM> <@U1> <#C1|general> <!subteam^S1>",
    "a link": "<https://evil.example|the record> https://evil.example/x",
    "somebody in Teams": "<at>Tom Reed</at> <at id='0'>everyone</at>",
    "Markdown": "**bold** _it_ ~no~ `code` # head [x](https://evil.example) ![i](https://e.example/i.png)",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;&amp;",
    "a date for Teams": "{{DATE(2026-03-23T09:30:00Z,SHORT)}} ${name}",
    "pictures": ":x: :skull: :white_check_mark:",
    "lines": "one\r\ntwo\rthree\n\n\n\nfour",
    "a formula": '=HYPERLINK("https://evil.example")',
}
SENDERS = {"slack": "Owen Clarke", "teams": "Tom Reed", "web": "Sarah Malik"}
SECOND = 1.0


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """A team manager on Slack, one on Teams, the service manager at the web desk, the worker on Slack."""
    async with open_house(sqlite_url, on_teams=["Tom Reed"], at_desk=["Sarah Malik"]) as made:
        yield made


@dataclass(frozen=True)
class Outcome:
    """What came of a form: the status, whether it was taken, and what its sender read."""

    status: int
    taken: bool
    words: str


async def test_every_text_in_a_form_is_taken_whole_or_refused_in_a_sentence(house: House) -> None:
    tries = [(name, sender) for name in TEXTS for sender in SENDERS]
    for number, (name, sender) in enumerate(some_of(tries, 10)):
        text, reference = TEXTS[name], f"AB-{number}"
        began = time.process_time()
        outcome = await _allocate(house, sender, reference, text)
        assert time.process_time() - began < SECOND, (name, sender)
        assert outcome.status < 500, (name, sender)
        assert outcome.taken == (_is_fit(text) and outcome.status == 200), (name, sender, outcome.words[:200])
        await house.settle()
        if outcome.taken:
            _is_whole(text, house.read("Aisha Khan"), (name, sender, "read on Slack"))
            _is_whole(text, await _desk_of(house, "Sarah Malik"), (name, sender, "read at the desk"))
            if sender != "slack":
                _is_whole(text, _chat_of(house, "Tom Reed"), (name, sender, "read on Teams"))
        elif outcome.status == 200:
            assert re.search(r"Please (say|shorten|give)|characters long", outcome.words), (name, sender)
    _nobody_was_mentioned(house)


async def test_every_text_that_is_typed_is_answered(house: House) -> None:
    await house.allocate()
    await house.go_to("2026-03-23 09:30")  # a check-in waits, so words may be meant as its answer
    tries = [(name, platform) for name in TEXTS for platform in SENDERS]
    for name, platform in some_of(tries, 16):
        began = time.process_time()
        status = await _say(house, platform, TEXTS[name])
        assert time.process_time() - began < SECOND, (name, platform)
        assert status < 500, (name, platform)
    await house.settle()
    _nobody_was_mentioned(house)


def _is_fit(text: str) -> bool:
    """Whether a note may say this: something to read, of at most so many characters."""
    read = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs") or c in "\n\t").strip()
    return any(unicodedata.category(c)[0] not in "ZC" for c in read) and len(read) <= NOTE_LIMIT


def _squashed(text: str) -> str:
    """What there is to read in a text, without spaces and without what shows nothing."""
    return "".join(
        c for c in text if unicodedata.category(c)[0] not in "ZC" and c != "\N{REPLACEMENT CHARACTER}"
    )


def _is_whole(text: str, read: str, where: tuple[str, ...]) -> None:
    assert _squashed(text) in _squashed(read), where


async def _allocate(house: House, sender: str, reference: str, text: str) -> Outcome:
    """Fill in the form for an allocation, with this as what is expected."""
    numbers = {name: str(house.person(name).id) for name in ("Aisha Khan", "Sarah Malik")}
    answers = {
        "reference": reference,
        "kind": "assessment",
        "worker": numbers["Aisha Khan"],
        "service_manager": numbers["Sarah Malik"],
        "referred_on": "2026-03-02",
        "allocated_on": "2026-03-02",
    }
    send = {"slack": _by_slack, "teams": _by_teams, "web": _by_web}[sender]
    outcome = await send(house, SENDERS[sender], answers, text)
    return outcome


async def _by_slack(house: House, name: str, answers: Mapping[str, str], text: str) -> Outcome:
    """As no Slack would send it: past the limits of its own boxes."""
    user = house.slack_id(name)
    await house.slack.command(user, "/assessment", "new")
    modal = house.slack.screen(user)
    assert modal is not None
    payload = payloads.sent_payload(
        house.slack.workspace, house.slack.workspace.users[user], modal, {**answers, "expectations": "x"}
    )
    [state] = payload["view"]["state"]["values"]["expectations"].values()
    state["value"] = text or None
    seen = await house.slack.hand_over(user, payload)
    modal.open = False
    return Outcome(seen.status, not seen.errors and "is allocated" in seen.text, str(seen.errors) + seen.text)


async def _by_teams(house: House, name: str, answers: Mapping[str, str], text: str) -> Outcome:
    member = house.member(name)
    await house.teams.say(member, "new")
    answer = await house.teams.submit(member, {**answers, "expectations": text}, "Allocate", force=True)
    words = " ".join(read_on_teams(answer.card)) if answer.card else answer.line
    return Outcome(answer.status, "is allocated" in words, words)


async def _by_web(house: House, name: str, answers: Mapping[str, str], text: str) -> Outcome:
    fields = {f"answer.{field}": value for field, value in {**answers, "expectations": text}.items()}
    status, words = await _post(house, name, "form", {"act": "allocation.allocate", "subject": ""} | fields)
    return Outcome(200 if status == 422 else status, "is allocated to" in words and status == 200, words)


async def _say(house: House, platform: str, text: str) -> int:
    if platform == "slack":
        return (await house.slack.say(house.slack_id("Aisha Khan"), text)).status
    if platform == "teams":
        return await house.teams.say(house.member("Tom Reed"), text)
    return (await _post(house, "Sarah Malik", "say", {"said": text}))[0]


async def _post(house: House, name: str, what: str, fields: Mapping[str, str]) -> tuple[int, str]:
    """What a browser would send, also where no browser would."""
    sent = {"message_id": f"{next(house.numbers):032x}"} | dict(fields)
    body = "&".join(f"{k}={quote_from_bytes(v.encode(errors='surrogatepass'))}" for k, v in sent.items())
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    place = f"{house.home}/people/{house.person(name).id}/{what}"
    async with house.http.post(place, data=body.encode(), headers=headers) as answer:
        return answer.status, PageReader(await answer.text()).words


async def _desk_of(house: House, name: str) -> str:
    async with house.http.get(f"{house.home}/people/{house.person(name).id}") as answer:
        return PageReader(await answer.text()).words


def _chat_of(house: House, name: str) -> str:
    chat = house.teams.chat_of(house.member(name))
    cards = [attached["content"] for activity in chat for attached in activity.get("attachments", [])]
    return " ".join(words for card in cards for words in read_on_teams(card))


def _nobody_was_mentioned(house: House) -> None:
    """Slack's and Teams' own ways of naming somebody, of linking and of formatting are nowhere."""
    assert house.slack.refusals == []
    kept = [*house.slack.workspace.channels.values(), *house.slack.workspace.private.values()]
    written = [message for messages in kept for message in messages if message.user == "U0DAYMARK"]
    for message in written:
        assert not re.search(r"<[^>]*>", message.text), "a notification that mentions or links"
        for part in _objects(message.blocks):
            assert part.get("type") not in ("user", "usergroup", "broadcast", "channel", "link", "emoji")
            assert part.get("type") != "mrkdwn" or re.fullmatch(r"\*[\w ,'’?()/–-]+\*", part["text"])
    for activity in house.teams.messages.values():
        assert not activity.get("entities")
        assert activity.get("textFormat") == "plain" or not activity.get("text")


def _objects(node: object) -> Iterator[Mapping[str, Any]]:
    return every_part(node)
