"""What an activity from Teams asks for, as an `Incoming`; anything of the wrong shape is refused here.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-activities
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.messages import Address, Incoming, Posted, sent_form
from bot.teams.adapter import ActivityTypes
from bot.teams.forms import BACK, FIELD, NUMBER
from bot.teams.reference import Reference

PLATFORM = "teams"
HELLO = "hello"
PRESSED = "adaptiveCard/action"
MENTION = re.compile(r"<at[^>]*>.*?</at>", re.DOTALL)

Activity = Mapping[str, object]


class Malformed(Exception):
    """The body is not an activity that Teams would send."""


@dataclass(frozen=True)
class Turn:
    """One activity: who is there, what they did, and how they wait for an answer.

    ``incoming`` is None when there is nothing to do. ``back`` says that a form was left without being sent,
    ``pressed`` names the message whose card was used ("" when words were typed), ``waits`` says that the
    answer goes into the HTTP response, ``own_chat`` is False in a team's channel or a group chat, and
    ``arrived`` says that Daymark was just installed.
    """

    reference: Reference
    sender: Address
    incoming: Incoming | None = None
    back: bool = False
    pressed: str = ""
    waits: bool = False
    own_chat: bool = True
    arrived: bool = False

    @property
    def number(self) -> str:
        """What a form is known by that is opened in answer to this; "" when nothing was done."""
        return self.incoming.message_id if self.incoming else ""

    @property
    def posted(self) -> Posted:
        """The message whose card was used, as the wire named it when it posted it."""
        return self.reference.posted(self.pressed)


def parse(body: bytes) -> Activity:
    """The activity in a request's body."""
    try:
        activity: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(activity, dict):
        raise Malformed
    return activity


def tenant_of(activity: Activity) -> str:
    """The tenant that the activity says it comes from, or ""."""
    return text(part(part(activity, "channelData"), "tenant"), "id") or text(
        part(activity, "conversation"), "tenantId"
    )


def decode(activity: Activity) -> Turn:
    """What this activity asks for."""
    reference = _reference(activity)
    sender = part(activity, "from")
    user = text(sender, "aadObjectId") or text(sender, "id")
    if not user:
        raise Malformed
    turn = _Reading(activity, reference, Address(PLATFORM, tenant_of(activity), user, reference.text()))
    match text(activity, "type"):
        case ActivityTypes.message.value:
            return turn.message()
        case ActivityTypes.invoke.value:
            return turn.invoke()
        case ActivityTypes.installation_update.value | ActivityTypes.conversation_update.value:
            return turn.arrival()
        case _:
            return turn.nothing()


def part(activity: object, key: str) -> Activity:
    """The object under a key, or an empty one."""
    found = activity.get(key) if isinstance(activity, Mapping) else None
    return found if isinstance(found, dict) else {}


def text(activity: object, key: str) -> str:
    """The text under a key, or ""."""
    found = activity.get(key) if isinstance(activity, Mapping) else None
    return found if isinstance(found, str) else ""


def _reference(activity: Activity) -> Reference:
    reference = Reference(
        service=text(activity, "serviceUrl"),
        conversation=text(part(activity, "conversation"), "id"),
        bot=text(part(activity, "recipient"), "id"),
        user=text(part(activity, "from"), "id"),
    )
    if not (reference.service and reference.conversation):
        raise Malformed
    return reference


@dataclass(frozen=True)
class _Reading:
    """An activity being read, with what every kind of it has in common."""

    activity: Activity
    reference: Reference
    sender: Address

    def message(self) -> Turn:
        """Words, or a button of a client that knows no Action.Execute."""
        data = part(self.activity, "value")
        if "act" in data:
            return self._pressed(data, waits=False)
        said = (
            MENTION.sub(" ", text(self.activity, "text")).replace("&nbsp;", " ").replace("\xa0", " ").strip()
        )
        return self._turn(Incoming(self.sender, self._message_id(), said=said))

    def invoke(self) -> Turn:
        """A button of a card; Daymark offers nothing else that Teams could invoke."""
        action = part(part(self.activity, "value"), "action")
        if text(self.activity, "name") != PRESSED:
            raise Malformed
        return self._pressed(part(action, "data"), waits=True)

    def arrival(self) -> Turn:
        """Daymark was installed for somebody, which counts as their first word."""
        added = self.activity.get("membersAdded")
        came = isinstance(added, list) and any(text(member, "id") == self.reference.bot for member in added)
        if not (came or text(self.activity, "action") == "add") or not self._own_chat():
            return self.nothing()
        return replace(self._turn(Incoming(self.sender, self._message_id(), said=HELLO)), arrived=True)

    def nothing(self) -> Turn:
        """Typing signs, reactions and whatever else Teams sends."""
        return self._turn(None)

    def _pressed(self, data: Activity, *, waits: bool) -> Turn:
        if not text(data, "act"):
            raise Malformed
        back = str(data.get(BACK, "")).lower() == "true"
        incoming = None if back else self._incoming(data)
        return self._turn(incoming, back=back, pressed=text(self.activity, "replyToId"), waits=waits)

    def _incoming(self, data: Activity) -> Incoming:
        number, act, subject = self._message_id(), text(data, "act"), text(data, "subject")
        answers = _answers(data)
        if answers is None:
            return Incoming(self.sender, number, act, subject)
        return sent_form(self.sender, text(data, NUMBER) or number, act, subject, answers)

    def _message_id(self) -> str:
        number = text(self.activity, "id")
        if not number:
            raise Malformed
        return f"{self.reference.conversation} {number}"

    def _turn(
        self, incoming: Incoming | None, *, back: bool = False, pressed: str = "", waits: bool = False
    ) -> Turn:
        return Turn(self.reference, self.sender, incoming, back, pressed, waits, self._own_chat())

    def _own_chat(self) -> bool:
        conversation = part(self.activity, "conversation")
        kind = text(conversation, "conversationType")
        return kind == "personal" if kind else not conversation.get("isGroup")


def _answers(data: Activity) -> dict[str, str] | None:
    """What was filled in, with "" for what Teams left out; None for a plain press."""
    names = data.get("fields")
    if not isinstance(names, list):
        return None
    return {name: _answer(data.get(FIELD + name)) for name in names if isinstance(name, str)}


def _answer(value: object) -> str:
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            return ""
