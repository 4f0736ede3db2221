"""What Slack sends, read into `Incoming`; what cannot be read, or is not for us, goes no further.

The signature has been checked before anything gets here. The workspace is checked here, so that nothing from
another one ever has a type.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.messages import Address, Incoming, Posted, number_of, sent_form
from bot.slack.forms import SENT
from bot.slack.render import PRESS

Payload = Mapping[str, Any]
PLATFORM = "slack"
HOME = "home"
_SLACK_WORD = re.compile(r"<(?:[^<>|]*\|)?([^<>|]+)>")


@dataclass(frozen=True)
class Bot:
    """Who the bot is: its workspace and its own account there."""

    team: str
    user: str


class Malformed(ValueError):
    """The payload is not one that Slack sends."""


class Stranger(Exception):
    """The payload comes from another workspace, or does not say from which."""


def decode(payload: Payload, bot: Bot) -> Incoming | None:
    """What the person did, or None when it asks for nothing, as the bot's own messages and edits do.

    Raises `Malformed` or `Stranger`.
    """
    if not isinstance(payload, Mapping):
        raise Malformed("not an object")
    require_home(payload, bot)
    match payload.get("type"):
        case "event_callback" if _part(payload, "event").get("type") == "app_home_opened":
            return _opened(payload, bot)
        case "event_callback":
            return _typed(payload, bot)
        case "block_actions":
            return _pressed(payload, bot)
        case "view_submission":
            return _sent(payload, bot)
        case None if "command" in payload:
            return _commanded(payload, bot)
    return None


def require_home(payload: Payload, bot: Bot) -> None:
    """Raise `Stranger` unless every workspace that the payload names is the bot's own, and it names one."""
    event, user = (_part(payload, key) for key in ("event", "user"))
    teams = [payload.get("team_id"), _id_of(payload.get("team")), user.get("team_id")]
    teams += [event.get(key) for key in ("team", "user_team", "source_team")]
    if payload.get("team_id") is None and _id_of(payload.get("team")) is None:
        raise Stranger
    if any(team not in (None, bot.team) for team in teams):
        raise Stranger


def _typed(payload: Payload, bot: Bot) -> Incoming | None:
    event = _part(payload, "event")
    ours = event.get("type") == "message" and event.get("channel_type") == "im"
    edited = "subtype" in event or event.get("hidden") or "bot_id" in event or "bot_profile" in event
    if not ours or edited or event.get("user") in (None, bot.user):
        return None
    channel = _text(event, "channel")
    said = readable(_text(event, "text", ""), bot)
    return Incoming(_address(bot, _text(event, "user"), channel), _text(payload, "event_id"), said=said)


def _opened(payload: Payload, bot: Bot) -> Incoming | None:
    event = _part(payload, "event")
    if event.get("tab") != HOME or event.get("user") in (None, bot.user):
        return None
    address = _address(bot, _text(event, "user"), _text(event, "channel", ""))
    return Incoming(address, _text(payload, "event_id"), home=Posted(HOME))


def _commanded(payload: Payload, bot: Bot) -> Incoming:
    words = readable(_text(payload, "text", ""), bot)
    command = _text(payload, "command").removeprefix("/")
    trigger = _text(payload, "trigger_id", "")
    said = words or "help" if command == "assessment" else f"{command} {words}".strip()
    sender = _address(bot, _text(payload, "user_id"))
    return Incoming(sender, number_of("command", payload), said=said, trigger=trigger)


def _pressed(payload: Payload, bot: Bot) -> Incoming | None:
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        raise Malformed("no action")
    action = actions[0]
    if not _text(action, "action_id").startswith(f"{PRESS}:"):
        return None
    carried = _object(_text(action, "value"))
    return Incoming(
        _address(bot, _text(_part(payload, "user"), "id"), _own_channel(payload, bot)),
        number_of("press", payload),
        act=_text(carried, "act"),
        subject=_text(carried, "subject", ""),
        home=Posted(HOME) if _part(payload, "view").get("type") == HOME else None,
        trigger=_text(payload, "trigger_id", ""),
    )


def _sent(payload: Payload, bot: Bot) -> Incoming | None:
    view = _part(payload, "view")
    if view.get("callback_id") != SENT:
        return None
    if view.get("type") != "modal":
        raise Malformed("view")  # Bolt itself trips over one without a type
    question = _object(_text(view, "private_metadata"))
    names = question.get("names")
    answers = {str(name): "" for name in names} if isinstance(names, list) else {}
    answers |= _answers(_part(_part(view, "state"), "values"))
    return sent_form(
        _address(bot, _text(_part(payload, "user"), "id")),
        f"{_text(view, 'id')} {_text(view, 'hash', '')}",
        _text(question, "act"),
        _text(question, "subject", ""),
        answers,
        _text(payload, "trigger_id", ""),
    )


def _answers(values: Payload) -> dict[str, str]:
    """One text for each input block, "" where nothing was filled in."""
    answers = {}
    for name, inputs in values.items():
        if not isinstance(inputs, Mapping) or not all(isinstance(each, Mapping) for each in inputs.values()):
            raise Malformed("no answer")
        answers[str(name)] = next((_answer(each) for each in inputs.values()), "")
    return answers


def _answer(state: Payload) -> str:
    option = state.get("selected_option")
    value = (
        option.get("value")
        if isinstance(option, Mapping)
        else state.get("value") or state.get("selected_date")
    )
    return value if isinstance(value, str) else ""


def readable(text: str, bot: Bot) -> str:
    """What somebody typed as they saw it: without the bot's name, Slack's angle brackets and its escapes."""
    without_name = re.sub(rf"<@{re.escape(bot.user)}(?:\|[^<>]*)?>", " ", text)
    return html.unescape(_SLACK_WORD.sub(r"\1", without_name)).strip()


def _own_channel(payload: Payload, bot: Bot) -> str:
    """The bot's own conversation with the person, if the button stood there, and no other conversation."""
    container, message = _part(payload, "container"), _part(payload, "message")
    channel = container.get("channel_id")
    ours = message.get("user") == bot.user and not container.get("is_ephemeral")
    return channel if ours and isinstance(channel, str) and channel.startswith("D") else ""


def _address(bot: Bot, user: str, channel: str = "") -> Address:
    return Address(PLATFORM, bot.team, user, channel)


def _id_of(team: object) -> object:
    return team.get("id") if isinstance(team, Mapping) else team


def _part(payload: Payload, key: str) -> Payload:
    """A part that is an object; one that is missing is an empty one."""
    part = payload.get(key)
    if part is None:
        return {}
    if not isinstance(part, Mapping):
        raise Malformed(key)
    return part


def _text(payload: Payload, key: str, default: str | None = None) -> str:
    value = payload.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or not (value or default is not None):
        raise Malformed(key)
    return value


def _object(text: str) -> Payload:
    try:
        value = json.loads(text)
    except ValueError:
        raise Malformed("not JSON") from None
    if not isinstance(value, Mapping):
        raise Malformed("not an object")
    return value
