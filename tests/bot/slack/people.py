"""What people do in Slack, as the payloads that Slack makes of it: its shapes, with our own names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.bot.slack.block_rules import options_of, size
from tests.bot.slack.workspace import BOT_ID, BOT_USER, TEAM, Block, Home, Message, Modal, User, Workspace

APP_ID = "A0DAYMARK"


class SlackWouldNotLetYou(AssertionError):
    """The person cannot do this in Slack: there is no such button, or a field is not filled in rightly."""


def words_payload(workspace: Workspace, user: User, message: Message) -> Block:
    """A message typed in the conversation with the bot."""
    event = {
        "type": "message",
        "channel": workspace.channel_of(user.id),
        "channel_type": "im",
        "user": user.id,
        "team": TEAM,
        "text": message.text,
        "ts": message.ts,
        "event_ts": message.ts,
    }
    return _event_payload(workspace, event)


def opened_payload(workspace: Workspace, user: User, tab: str) -> Block:
    """One of the tabs of the app's own place was opened; what is published there comes along."""
    event = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": workspace.channel_of(user.id),
        "tab": tab,
        "event_ts": workspace.number("1700000000."),
    }
    home = workspace.homes.get(user.id)
    return _event_payload(workspace, event | ({"view": home.view | _marks(home)} if home else {}))


def _event_payload(workspace: Workspace, event: Block) -> Block:
    return {
        "token": "of-old",
        "team_id": TEAM,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.number("Ev"),
        "event_time": 1_700_000_000,
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "is_ext_shared_channel": False,
    }


def command_payload(workspace: Workspace, user: User, command: str, text: str, response_url: str) -> Block:
    """A slash command."""
    return {
        "token": "of-old",
        "team_id": TEAM,
        "team_domain": "council",
        "channel_id": "C0GENERAL",
        "channel_name": "general",
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": workspace.trigger(user.id),
    }


def press_payload(workspace: Workspace, user: User, button: Block) -> Block:
    """What every pressed button has in common."""
    return {
        "type": "block_actions",
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM},
        "api_app_id": APP_ID,
        "token": "of-old",
        "trigger_id": workspace.trigger(user.id),
        "team": {"id": TEAM, "domain": "council"},
        "enterprise": None,
        "is_enterprise_install": False,
        "actions": [button | {"block_id": "Xq1", "action_ts": workspace.number("1700000000.")}],
    }


def in_message(channel: str, message: Message, response_url: str) -> Block:
    """Where a button stood: under a message that the bot wrote."""
    return {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel,
            "is_ephemeral": message.ts.startswith("E"),
        },
        "channel": {"id": channel, "name": "directmessage"},
        "message": message.as_slack() | {"app_id": APP_ID, "bot_id": BOT_ID},
        "response_url": response_url,
    }


def in_modal(modal: Modal) -> Block:
    """Where a button stood: inside a modal."""
    return {"container": {"type": "view", "view_id": modal.id}, "view": modal.view | _marks(modal)}


def in_home(home: Home) -> Block:
    """Where a button stood: in the App Home, which has no response address."""
    return {"container": {"type": "view", "view_id": home.id}, "view": home.view | _marks(home)}


def sent_payload(workspace: Workspace, user: User, modal: Modal, answers: Mapping[str, str]) -> Block:
    """A modal that was filled in and sent."""
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "council"},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM},
        "api_app_id": APP_ID,
        "token": "of-old",
        "trigger_id": workspace.trigger(user.id),
        "view": modal.view | _marks(modal) | {"state": {"values": _filled_in(modal.view, answers)}},
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


def _marks(view: Modal | Home) -> Block:
    return {"id": view.id, "hash": view.hash, "team_id": TEAM, "app_id": APP_ID, "bot_id": BOT_ID}


def _filled_in(view: Block, answers: Mapping[str, str]) -> Block:
    """The state of every input: what was there already, with the answers put over it."""
    inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    if "submit" not in view:
        raise SlackWouldNotLetYou("this modal has nothing to send")
    if unknown := answers.keys() - inputs.keys():
        raise SlackWouldNotLetYou(f"this modal has no field {', '.join(sorted(unknown))}")
    return {name: {block["element"]["action_id"]: _state(block, answers)} for name, block in inputs.items()}


def _state(block: Block, answers: Mapping[str, str]) -> Block:
    element = block["element"]
    kind, typed = element["type"], answers.get(block["block_id"])
    if kind == "plain_text_input":
        state = _typed(element, typed)
    elif kind == "datepicker":
        state = {"selected_date": typed if typed is not None else element.get("initial_date")}
    else:
        state = {"selected_option": _chosen(element, typed)}
    if not block.get("optional") and not next(iter(state.values())):
        raise SlackWouldNotLetYou(f"{block['block_id']} has to be filled in")
    return {"type": kind} | {key: value or None for key, value in state.items()}


def _typed(element: Block, typed: str | None) -> dict[str, Any]:
    value = typed if typed is not None else element.get("initial_value")
    if size(value or "") > element.get("max_length", 3000):
        raise SlackWouldNotLetYou("that is more than fits in the box")
    return {"value": value}


def _chosen(element: Block, wanted: str | None) -> Block | None:
    """An option by its value or by its words."""
    if wanted is None:
        return element.get("initial_option")
    if not wanted:
        return None
    for option in options_of(element):
        if wanted in (option["value"], option["text"]["text"]):
            return dict(option)
    raise SlackWouldNotLetYou(f"there is no {wanted} to choose")
