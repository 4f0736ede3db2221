"""What the local Slack keeps: people, conversations, messages, modals, and the leaves to open them.

A trigger works once and for three seconds; a response address takes five answers. Both as in Slack.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

TEAM = "T0COUNCIL"
BOT_USER = "U0DAYMARK"
BOT_ID = "B0DAYMARK"
TRIGGER_SECONDS = 3.0
RESPONSES = 5

Block = dict[str, Any]


@dataclass(frozen=True)
class User:
    """Somebody with an account: ``more`` is merged into what `users.info` says (`deleted`, `is_bot`, ...)."""

    id: str
    email: str | None
    name: str
    more: Mapping[str, object] = field(default_factory=dict)

    def as_slack(self) -> Block:
        """As `users.info` gives it."""
        profile: Block = {"real_name": self.name} | ({"email": self.email} if self.email else {})
        known: Block = {"id": self.id, "team_id": TEAM, "name": self.name, "profile": profile}
        return known | {"deleted": False, "is_bot": False, "is_email_confirmed": True} | dict(self.more)


@dataclass
class Message:
    """One message: ``user`` is who wrote it, ``metadata`` what the app hung on it."""

    ts: str
    user: str
    text: str
    blocks: list[Block] = field(default_factory=list)
    metadata: Block = field(default_factory=dict)

    def as_slack(self, *, with_metadata: bool = True) -> Block:
        """As `conversations.history` gives it."""
        said: Block = {
            "type": "message",
            "ts": self.ts,
            "user": self.user,
            "text": self.text,
            "blocks": self.blocks,
        }
        written_by_bot = {"bot_id": BOT_ID} if self.user == BOT_USER else {}
        return (
            said | written_by_bot | ({"metadata": self.metadata} if with_metadata and self.metadata else {})
        )

    def buttons(self) -> list[Block]:
        """Every button that can be pressed."""
        return buttons_in(self.blocks)


@dataclass
class Modal:
    """A modal on somebody's screen."""

    id: str
    user: str
    view: Block
    hash: str
    open: bool = True


@dataclass
class Home:
    """What an app has published in somebody's App Home."""

    id: str
    view: Block
    hash: str


def buttons_in(blocks: list[Block]) -> list[Block]:
    """The buttons among some blocks, from the top, but for those that only lead to a page."""
    found = (
        block["elements"] if block["type"] == "actions" else [block.get("accessory")] for block in blocks
    )
    return [button for row in found for button in row if button and "url" not in button]


@dataclass
class Workspace:
    """Everything that is kept, and nothing that is decided."""

    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, list[Message]] = field(default_factory=dict)
    modals: dict[str, Modal] = field(default_factory=dict)
    private: dict[str, list[Message]] = field(default_factory=dict)
    homes: dict[str, Home] = field(default_factory=dict)
    triggers: dict[str, tuple[str, float]] = field(default_factory=dict)
    responses: dict[str, tuple[str, int]] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def number(self, kind: str) -> str:
        """A new name for something: "V000007"."""
        return f"{kind}{next(self.numbers):06}"

    def channel_of(self, user: str) -> str:
        """The bot's conversation with one person."""
        channel = f"D{user}"
        self.channels.setdefault(channel, [])
        return channel

    def write(self, channel: str, user: str, text: str, **more: Any) -> Message:
        """Put a message at the end of a conversation."""
        message = Message(f"{1_700_000_000 + next(self.numbers)}.000100", user, text, **more)
        self.channels[channel].append(message)
        return message

    def message(self, channel: str, ts: str) -> Message | None:
        """A message by its time."""
        return next((each for each in self.channels.get(channel, []) if each.ts == ts), None)

    def tell(self, user: str, text: str, blocks: list[Block]) -> None:
        """Show somebody a message that nobody else sees and that is not kept in the conversation."""
        self.private.setdefault(user, []).append(Message(self.number("E"), BOT_USER, text, blocks))

    def trigger(self, user: str) -> str:
        """A leave to open one modal for somebody, at once."""
        name = self.number("trigger.")
        self.triggers[name] = (user, time.monotonic())
        return name

    def redeem(self, trigger: str) -> str | None:
        """Whose screen a trigger opens a modal on; None when it is used, old or made up."""
        user, since = self.triggers.pop(trigger, ("", 0.0))
        return user if user and time.monotonic() - since <= TRIGGER_SECONDS else None

    def response(self, user: str) -> str:
        """A name for a new response address."""
        name = self.number("R")
        self.responses[name] = (user, 0)
        return name

    def publish(self, user: str, view: Block) -> Home:
        """Show this in somebody's App Home from now on."""
        known = self.homes.get(user)
        self.homes[user] = Home(known.id if known else self.number("V"), view, self.number("hash."))
        return self.homes[user]

    def open_modal(self, user: str, view: Block) -> Modal:
        """Put a modal on somebody's screen."""
        modal = Modal(self.number("V"), user, view, self.number("hash."))
        self.modals[modal.id] = modal
        return modal

    def replace_view(self, modal: Modal, view: Block) -> None:
        """Show something else in an open modal."""
        modal.view, modal.hash = view, self.number("hash.")

    def screen_of(self, user: str) -> Modal | None:
        """The modal that somebody is looking at: the last one opened and not closed."""
        mine = [modal for modal in self.modals.values() if modal.user == user and modal.open]
        return mine[-1] if mine else None
