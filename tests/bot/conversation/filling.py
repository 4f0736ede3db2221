"""Filling a form in as a person does on each platform, and reading what that platform then sends.

What is given are the answers by field; what comes back is the `Incoming` that the platform's own decoder
makes of the payload. Fields that are given "" are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, pairwise
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession

from bot.casework.allocation import prepare
from bot.conversation import allocation
from bot.desk import Desk
from bot.messages import Faults, Incoming
from bot.shapes import (
    Card,
    ChoiceField,
    DateField,
    Field,
    Form,
    LineField,
    NoteField,
    NumberField,
    PersonField,
)
from bot.slack.answers import answer_form
from bot.slack.decode import Bot
from bot.slack.decode import decode as decode_slack
from bot.slack.forms import draw_form as draw_for_slack
from bot.slack.forms import input_names
from bot.slack.web import Web
from bot.teams.decode import decode as decode_teams
from bot.teams.forms import draw_form as draw_for_teams
from bot.topics import START
from bot.web import decode as decode_web
from bot.web.desk import Hung, Member
from bot.web.page import ClockFace, Column, Page
from bot.web.render import page as draw_page
from tests.bot.conversation.room import Opened
from tests.bot.slack.people import sent_payload
from tests.bot.slack.workspace import BOT_USER, TEAM, User, Workspace
from tests.bot.teams.card_rules import buttons_of, inputs_of
from tests.bot.web.reading import FormOnPage, PageReader

Answers = Mapping[str, str]
Fill = Callable[[Form, Answers], Incoming]
NOW = datetime(2026, 3, 23, 9, 30, tzinfo=UTC)
OPENED = "0" * 32  # what opened the form, on the platforms where Daymark keeps that with the form
ACTIVITIES = count(1)
TYPED = "The family is away <until> Friday & the *school* knows.\n\nSecond paragraph 👩‍👧, café."


def as_a_person_would(form: Form) -> dict[str, str]:
    """An answer to every field, other than what stands in it already where there is a choice."""
    return {field.name: _an_answer(field) for field in form.fields}


def nothing(form: Form) -> dict[str, str]:
    """Every field left empty."""
    return {field.name: "" for field in form.fields}


def on_slack(form: Form, answers: Answers) -> Incoming:
    """A modal that was sent. Slack's client stops somebody who leaves a field empty; this one does not."""
    workspace, user = Workspace(), User("U1", None, "Somebody")
    view = draw_for_slack(form)
    for block in view["blocks"]:
        if block["type"] == "input":
            block["optional"] = True
    found = decode_slack(
        sent_payload(workspace, user, workspace.open_modal(user.id, view), answers), Bot(TEAM, BOT_USER)
    )
    assert found is not None
    return found


def on_teams(form: Form, answers: Answers) -> Incoming:
    """A card whose button sends its inputs; Teams leaves out those that are empty.

    It is the same form each time, but every sending is an activity of its own.
    """
    card = draw_for_teams(form, number=OPENED)
    send = next(button for button in buttons_of(card) if button["associatedInputs"] == "auto")
    filled = {part["id"]: answers[name] for name, part in inputs_of(card).items() if answers[name]}
    activity = {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "id": f"act-{next(ACTIVITIES)}",
        "serviceUrl": "https://teams.example/",
        "from": {"id": "29:somebody", "aadObjectId": "somebody"},
        "recipient": {"id": "28:daymark"},
        "conversation": {"id": "a:chat", "conversationType": "personal", "tenantId": "tenant"},
        "value": {"action": {"type": "Action.Execute", "verb": send["verb"], "data": send["data"] | filled}},
    }
    found = decode_teams(activity).incoming
    assert found is not None
    return found


def on_the_web(form: Form, answers: Answers) -> Incoming:
    """A form in a browser, which sends line ends in its own way."""
    sends = form_on_page(form).sends
    sends |= {f"answer.{name}": value.replace("\n", "\r\n") for name, value in answers.items()}
    return decode_web.filled_in(1, decode_web.fields(urlencode(sends).encode()))


PLATFORMS: Mapping[str, Fill] = {"slack": on_slack, "teams": on_teams, "web": on_the_web}


@dataclass(frozen=True)
class Shown:
    """What a person sees of a form that was not taken: a sentence at each field, and what is kept in it."""

    faults: dict[str, str]
    kept: dict[str, str]


async def refused_on_slack(faults: Faults, on_screen: Form) -> Shown:
    """Slack leaves the modal as it was filled in, and puts the sentences at its inputs."""
    view = draw_for_slack(on_screen)
    async with ClientSession() as http:  # never used: the answer to a form travels in its acknowledgement
        sent = Incoming(decode_web.sender(1), "1")
        answered: Any = await answer_form(Web("xoxb-local", http), {"view": view}, sent, faults)
    assert answered["response_action"] == "errors"
    assert answered["errors"].keys() <= set(input_names(view["blocks"]))
    return Shown(answered["errors"], {})


async def refused_on_teams(faults: Faults, _: Form) -> Shown:
    """The card again, with each sentence right under its input."""
    card = draw_for_teams(faults.form, faults.by_field)
    body: Any = card["body"]
    below = {part["id"].removeprefix("field."): under for part, under in pairwise(body) if "id" in part}
    said = {name: below[name]["inlines"][0]["text"] for name in faults.by_field}
    return Shown(said, {name: str(part.get("value", "")) for name, part in inputs_of(card).items()})


async def refused_on_the_web(faults: Faults, _: Form) -> Shown:
    """The page again: each control names the sentence that is about it."""
    reader = PageReader(page_of(faults.form, faults.by_field))
    sends = next(form for form in reader.forms if form.action.endswith("/form#reply-1")).sends
    kept = {name.removeprefix("answer."): text for name, text in sends.items() if name.startswith("answer.")}
    return Shown({name: text for name, text in faults.by_field.items() if text in reader.words}, kept)


def page_of(form: Form | None = None, faults: Answers | None = None, card: Card | None = None) -> str:
    """A page of the desk with a form, or a card, in front of one person."""
    hung = (Hung("mark", card, NOW, "web"),) if card else ()
    somebody = Member(1, "Somebody", "worker", "")
    column = Column(somebody, hung, (), (), form=form, number=OPENED, faults=dict(faults or {}))
    return draw_page(Page((column,), ClockFace(NOW, movable=True), "1"))


def form_on_page(form: Form) -> FormOnPage:
    """A form as a browser has it."""
    return PageReader(page_of(form)).form_with(form.submit, "/form#reply-1")


def _an_answer(field: Field) -> str:
    match field:
        case LineField():
            return "AB-2001"
        case NoteField():
            return TYPED
        case NumberField():
            return "7"
        case DateField():
            return "2026-05-14"
        case ChoiceField():
            return field.choices[-1].value
        case PersonField():
            return field.people[-1].value


def allocation_form(desk: Desk) -> Opened:
    """The one form that is about no assessment yet."""
    view = prepare(desk)
    return Opened("nothing yet", START, desk.actor, allocation.form(view), view)
