"""Where each reply is shown in Slack: it depends on what the person did, and nobody else ever sees it.

A command is answered in the acknowledgement, a press through its own response address, a press inside a modal
and a sent form in the modal itself, a press in the App Home in a modal over it, and typed words in the
person's own conversation with the bot.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import assert_never

from bot.messages import Ask, Faults, Incoming, Line, Reply, Shown, WireError
from bot.shapes import Button, Card, Form
from bot.slack.decode import Payload
from bot.slack.forms import draw_closing, draw_form, draw_shown, input_names
from bot.slack.render import Block, Message, draw_card, draw_cards, draw_home_line, draw_line, summary
from bot.slack.web import Web

LOG = logging.getLogger(__name__)
NOT_OPENED = "The form could not be opened. Nothing was changed. Please try again."
OPEN_LABEL = "Open the form"

Ack = dict[str, object]
Answer = Callable[[Web, Payload, Incoming, Reply], Awaitable[Ack]]


def answer_for(payload: Payload) -> Answer:
    """How to answer a payload that could be read."""
    match payload.get("type"):
        case "block_actions":
            return answer_press
        case "view_submission":
            return answer_form
        case "event_callback":
            return answer_home if payload["event"]["type"] == "app_home_opened" else answer_words
    return answer_command


async def answer_command(web: Web, payload: Payload, incoming: Incoming, reply: Reply) -> Ack:
    """A slash command: the answer travels in the acknowledgement, a form opens by the command's trigger."""
    message = await _opened_or_said(web, incoming, reply)
    if message is None:
        return {}
    return {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}


async def answer_press(web: Web, payload: Payload, incoming: Incoming, reply: Reply) -> Ack:
    """A pressed button: under a message, in the Home, or inside a modal, which then shows the answer."""
    if incoming.home is not None:
        await _over_home(web, incoming, reply)
        return {}
    view = payload.get("view")
    if view:
        await _quietly(web.update_view(str(view["id"]), _as_view(reply)))
        return {}
    message = await _opened_or_said(web, incoming, reply)
    if message is not None:
        await _quietly(web.respond(str(payload.get("response_url", "")), message))
    return {}


async def answer_home(web: Web, payload: Payload, incoming: Incoming, reply: Reply) -> Ack:
    """The Home was opened: its card comes by the outbox, so only a sentence, such as a refusal, is shown."""
    if isinstance(reply, Line):
        await _quietly(web.publish(incoming.sender.user, draw_home_line(reply.text)))
    return {}


async def answer_form(web: Web, payload: Payload, incoming: Incoming, reply: Reply) -> Ack:
    """A sent form: faults at their fields, or else the modal becomes the outcome; one to send again stays."""
    on_screen = input_names(payload["view"].get("blocks", []))
    if isinstance(reply, Faults):
        return _faults(reply, on_screen)
    if isinstance(reply, Line) and reply.again and on_screen:
        return {"response_action": "errors", "errors": {on_screen[0]: reply.text}}
    return {"response_action": "update", "view": _as_view(reply)}


async def answer_words(web: Web, payload: Payload, incoming: Incoming, reply: Reply) -> Ack:
    """Typed words: the answer is a message in the same conversation, and a form waits behind a button."""
    match reply:
        case Ask(form) | Faults(form):
            message = draw_card(_offer(form))
        case Line(text):
            message = draw_line(text)
        case Shown(cards):
            message = _cards_message(cards)
        case _:
            assert_never(reply)
    await _quietly(web.post(incoming.sender.reference, message, incoming.message_id))
    return {}


async def is_answered(web: Web, incoming: Incoming) -> bool:
    """Whether typed words that Slack sends again have their answer in the conversation already."""
    try:
        return await web.marked(incoming.sender.reference, incoming.message_id) is not None
    except WireError:
        return False  # an answer twice is better than none


async def _opened_or_said(web: Web, incoming: Incoming, reply: Reply) -> Message | None:
    """Open the form if there is one to open; otherwise the message to show privately."""
    match reply:
        case Line(text):
            return draw_line(text)
        case Shown(cards):
            return _cards_message(cards)
        case Ask(form):
            view = draw_form(form)
        case Faults(form, by_field):
            view = draw_form(form, by_field)
        case _:
            assert_never(reply)
    try:
        await web.open_view(incoming.trigger, view)
    except WireError as error:
        LOG.warning("A form could not be opened in Slack: %s", error.why)
        return draw_line(NOT_OPENED)
    return None


async def _over_home(web: Web, incoming: Incoming, reply: Reply) -> None:
    """A modal over the Home, which has no address to answer at; in their conversation should it not open."""
    try:
        await web.open_view(incoming.trigger, _as_view(reply))
    except WireError as error:
        LOG.warning("An answer could not be shown over the Home in Slack: %s", error.why)
        text = reply.text if isinstance(reply, Line) else NOT_OPENED
        await _quietly(_in_conversation(web, incoming.sender.user, draw_line(text)))


async def _in_conversation(web: Web, user: str, message: Message) -> None:
    await web.post(await web.open_conversation(user), message)


def _as_view(reply: Reply) -> Block:
    match reply:
        case Line(text, refused):
            return draw_closing(text, refused=refused)
        case Shown(cards):
            return draw_shown(cards)
        case Ask(form):
            return draw_form(form)
        case Faults(form, by_field):
            return draw_form(form, by_field)
        case _:
            assert_never(reply)


def _faults(reply: Faults, on_screen: list[str]) -> Ack:
    """Faults at their inputs, or at the first one when they are about none.

    Slack shows them only at inputs on the screen, so a form that has changed is drawn anew with them.
    """
    if on_screen != input_names(draw_form(reply.form)["blocks"]) or not on_screen:
        return {"response_action": "update", "view": draw_form(reply.form, reply.by_field)}
    errors: dict[str, str] = {}
    for name, text in reply.by_field.items():
        place = name if name in on_screen else on_screen[0]
        errors[place] = f"{errors[place]} {text}" if place in errors else text
    return {"response_action": "errors", "errors": errors}


def _offer(form: Form) -> Card:
    button = Button(OPEN_LABEL, form.act, form.subject, opens=True)
    return Card(form.title, form.title, buttons=(button,))


def _cards_message(cards: tuple[Card, ...]) -> Message:
    first = cards[0].summary if cards else "There is nothing to show."
    return Message(summary(first), draw_cards(cards))


async def _quietly(call: Awaitable[object]) -> None:
    """An answer to a press that Slack does not take is lost to the person alone: what was done stays done."""
    try:
        await call
    except WireError as error:
        LOG.warning("An answer could not be shown in Slack: %s", error.why)
