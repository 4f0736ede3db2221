"""Whatever is typed, wherever: taken whole or refused in a sentence, shown as it is, and never a mention."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from bot.shapes import NOTE_LIMIT, Form, NoteField
from bot.slack.forms import draw_form as draw_for_slack
from bot.teams.forms import draw_form as draw_for_teams
from storage.tables import metadata
from tests.bot.conversation.lives import ACTION, NOTE, REQUEST
from tests.bot.slack import people as payloads
from tests.bot.teams.card_rules import every_part
from tests.bot.teams.card_rules import words_of as read_on_teams
from tests.bot.web.reading import PageReader
from tests.doors.house import House, open_house, rows
from tests.doors.quick import Quick
from tests.effort import some_of

T = TypeVar("T")
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
# What a database may not keep as it is: tried every time, whatever else is drawn.
UNSTORABLE = ("a zero", "half a character")
SENDERS = {"slack": "Owen Clarke", "teams": "Tom Reed", "web": "Sarah Malik"}
REFUSED = re.compile(r"[Pp]lease (say|shorten|give)|characters long|case note is always needed")


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """A team manager on Slack, one on Teams, the service manager at the web desk, the worker on Slack."""
    async with open_house(database_url, on_teams=["Tom Reed"], at_desk=["Sarah Malik"]) as made:
        yield made


@dataclass(frozen=True)
class Outcome:
    """What came of a form: the status, what the journal says of it, and what its sender read."""

    status: int
    journaled: str
    words: str

    @property
    def taken(self) -> bool:
        """Whether it was done."""
        return self.journaled == "taken"


async def test_every_text_in_a_form_is_taken_whole_or_refused_in_a_sentence(house: House) -> None:
    for number, (name, sender) in enumerate(_tries(SENDERS, 6, each=3)):
        outcome = await _allocate(house, sender, f"AB-{number}", TEXTS[name])
        _is_taken_or_refused(outcome, TEXTS[name], "expectations", (name, sender))
        await house.settle()
        if outcome.taken:
            _is_whole(TEXTS[name], house.read("Aisha Khan"), (name, sender, "read on Slack"))
            _is_whole(TEXTS[name], await _desk_of(house, "Sarah Malik"), (name, sender, "read at the desk"))
            if sender != "slack":
                _is_whole(TEXTS[name], _chat_of(house, "Tom Reed"), (name, sender, "read on Teams"))
    _nobody_was_mentioned(house)


@dataclass(frozen=True)
class Box:
    """A field for free text: the form it is in, what that is about, and where its words are kept."""

    act: str
    about: str
    field: str
    table: str
    others: Mapping[str, str]


ONE_DAY = {**REQUEST, "days": "1"}
BOXES = (
    Box("risk.raise", "assessment:1", "note", "risks", {}),
    *(Box("extension.request", "assessment:1", name, "extensions", ONE_DAY) for name in ("exactly", "note")),
    Box("comments.amend", "draft", "comments", "drafts", {}),
)


@pytest.mark.parametrize("platform", SENDERS)
async def test_every_text_in_a_note_a_reason_or_a_comment_is_kept_whole_or_refused_in_a_sentence(
    database_url: str, platform: str
) -> None:
    tom = {platform: ["Tom Reed"]}
    async with open_house(database_url, on_teams=tom.get("teams", []), at_desk=tom.get("web", [])) as house:
        await _allocate(house, platform, "AB-1", NOTE, by="Tom Reed")
        for name, box in _tries(BOXES, 3):
            where = (name, platform, box.act, box.field)
            about = await _ready(house, box)
            answers = {**box.others, box.field: TEXTS[name]}
            outcome = await _send(house, platform, "Tom Reed", box.act, about, answers)
            _is_taken_or_refused(outcome, TEXTS[name], box.field, where)
            if outcome.taken:
                _is_whole(TEXTS[name], _newest(house, box), where)
        await house.settle()
        _nobody_was_mentioned(house)


async def _ready(house: House, box: Box) -> str:
    """Bring about that the form can be sent; gives what it is about."""
    if box.table == "extensions" and (asked := _last(house, "extensions")):
        await house.hand("Sarah Malik", "extension.other", f"extension:{asked}", {**ACTION, "comment": NOTE})
    if box.table == "drafts":
        await house.hand("Aisha Khan", "draft.send", "assessment:1")
        return f"draft:{_last(house, 'drafts')}"
    return box.about


def _last(house: House, table: str) -> int:
    """The number of the newest row; 0 when there is none."""
    number = metadata.tables[table].c.id
    with house.database.reading() as connection:
        return int(connection.scalar(select(number).order_by(number.desc()).limit(1)) or 0)


def _newest(house: House, box: Box) -> str:
    """What is kept of a field in the newest row."""
    table = metadata.tables[box.table]
    with house.database.reading() as connection:
        return str(connection.scalar(select(table.c[box.field]).where(table.c.id == _last(house, box.table))))


async def test_every_text_that_is_typed_is_answered(house: House) -> None:
    await house.allocate()
    await house.go_to("2026-03-23 09:30")  # a check-in waits, so words may be meant as its answer
    for name, platform in _tries(SENDERS, 10, each=3):
        with Quick(name, platform):
            assert (name, platform, await _say(house, platform, TEXTS[name])) == (name, platform, 200)
    await house.settle()
    _nobody_was_mentioned(house)


def _tries(places: Iterable[T], number: int, each: int = 1) -> list[tuple[str, T]]:
    """So many texts in places drawn for them; what a database may not keep as it is always, in ``each``."""
    every = list(product(TEXTS, places))
    always = [one for name in UNSTORABLE for one in some_of([t for t in every if t[0] == name], each)]
    return some_of([one for one in every if one[0] not in UNSTORABLE], number) + always


def _is_taken_or_refused(outcome: Outcome, text: str, field: str, where: tuple[str, ...]) -> None:
    """What is fit is taken, the rest refused in a sentence at its field: never by a status alone."""
    assert outcome.status == 200, where
    assert outcome.journaled == ("taken" if _is_fit(text) else field), (where, outcome.words[:200])
    assert outcome.taken or REFUSED.search(outcome.words), (where, outcome.words[:200])


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


async def _allocate(house: House, sender: str, reference: str, text: str, by: str = "") -> Outcome:
    """Fill in the form for an allocation, with this as what is expected."""
    numbers = {name: str(house.person(name).id) for name in ("Aisha Khan", "Sarah Malik")}
    answers = {
        "reference": reference,
        "kind": "assessment",
        "worker": numbers["Aisha Khan"],
        "service_manager": numbers["Sarah Malik"],
        "referred_on": "2026-03-02",
        "allocated_on": "2026-03-02",
        "expectations": text,
    }
    return await _send(house, sender, by or SENDERS[sender], "allocation.allocate", "", answers)


async def _send(
    house: House, platform: str, name: str, act: str, about: str, answers: Mapping[str, str]
) -> Outcome:
    """Fill in a form and send it, past whatever the platform itself would not let anybody type."""
    form = Form("A form", act, about, tuple(NoteField(field, field) for field in answers))
    send = {"slack": _by_slack, "teams": _by_teams, "web": _by_web}[platform]
    before = rows(house.database)["journal"]
    with Quick(platform, act):
        status, words = await send(house, name, form, answers)
    return Outcome(status, _journaled(house, before), words)


def _journaled(house: House, before: int) -> str:
    """What the journal says of it: "taken", or the fields at which it was refused; "" where it is silent."""
    act, detail = (metadata.tables["journal"].c[name] for name in ("act", "detail"))
    with house.database.reading() as connection:
        said = connection.execute(select(act, detail).order_by(metadata.tables["journal"].c.id)).all()
    done = [entry.detail["fields"] if entry.act == "refused" else "taken" for entry in said[before:]]
    return " ".join(done)


async def _by_slack(house: House, name: str, form: Form, answers: Mapping[str, str]) -> tuple[int, str]:
    user = house.slack_id(name)
    modal = house.slack.workspace.open_modal(user, draw_for_slack(form))
    account = house.slack.workspace.users[user]
    payload = payloads.sent_payload(house.slack.workspace, account, modal, dict.fromkeys(answers, "x"))
    for field, states in payload["view"]["state"]["values"].items():
        [state] = states.values()
        state["value"] = answers[field] or None
    seen = await house.slack.hand_over(user, payload)
    modal.open = False
    return seen.status, seen.text


async def _by_teams(house: House, name: str, form: Form, answers: Mapping[str, str]) -> tuple[int, str]:
    member, number = house.member(name), f"form-{next(house.numbers)}"
    house.teams.seen[member.chat, number] = draw_for_teams(form, number=number)
    answer = await house.teams.submit(member, answers, "Send", on=number, force=True)
    return answer.status, " ".join(read_on_teams(answer.card)) if answer.card else answer.line


async def _by_web(house: House, name: str, form: Form, answers: Mapping[str, str]) -> tuple[int, str]:
    fields = {f"answer.{field}": value for field, value in answers.items()}
    status, words = await _post(house, name, "form", {"act": form.act, "subject": form.subject} | fields)
    return 200 if status == 422 else status, words  # it is the form once more, with what is wrong


async def _say(house: House, platform: str, text: str) -> int:
    if platform == "slack":
        return (await house.slack.say(house.slack_id("Aisha Khan"), text)).status
    if platform == "teams":
        return await house.teams.say(house.member("Tom Reed"), text)
    return (await _post(house, "Sarah Malik", "say", {"said": text}))[0]


async def _post(house: House, name: str, what: str, fields: Mapping[str, str]) -> tuple[int, str]:
    """What a browser would send: it makes U+FFFD of half a character by itself, and sends a zero as it is."""
    sent = {"message_id": f"{next(house.numbers):032x}"} | dict(fields)
    whole = {name: re.sub("[\ud800-\udfff]", "\ufffd", value) for name, value in sent.items()}
    body = urlencode(whole)
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
            assert part.get("type") != "mrkdwn" or _shows_as_it_stands(part), part["text"]
    for activity in house.teams.messages.values():
        assert not activity.get("entities")
        assert activity.get("textFormat") == "plain" or not activity.get("text")


def _shows_as_it_stands(part: Mapping[str, Any]) -> bool:
    """Whether a text for Slack has a bold title and nothing else that Slack could read as markup."""
    is_label = re.fullmatch(r"\*[\w ,'’?()/–-]+\*", part["text"])
    is_titled = part.get("verbatim") is True and re.fullmatch(
        r"\*[^*_~`<>&\n]+\*(\n[^*_~`<>&]*)?", part["text"]
    )
    return bool(is_label or is_titled)


def _objects(node: object) -> Iterator[Mapping[str, Any]]:
    return every_part(node)
