"""From what a browser sent to what a person did.

Everything is checked for shape here; what it means is for the conversation to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from aiohttp import web

from bot.messages import Address, Incoming, sent_form
from bot.web.guard import Refused
from scheduling.calendar import LONDON

BODY_LIMIT = 256 * 1024
FIELDS_LIMIT = 100
WORD_LIMIT = 200

ANSWER = "answer."
MESSAGE_ID = re.compile(r"[0-9a-f]{32}")
UNREADABLE = Refused(400, "What the browser sent could not be read, so nothing was done.")

Sent = Mapping[str, str]


async def sent_by(request: web.Request) -> Sent:
    """The fields of a form as they were typed; the last of a name wins. Raises `Refused` for all else."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Refused(415, "The desk only takes its own forms.")
    return fields(await body(request))


async def body(request: web.Request) -> bytes:
    """The whole body, unless it is too long or does not arrive as announced."""
    too_long = Refused(413, "That is too long to be taken, so nothing was done.")
    try:
        content = await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise too_long from error
    except web.RequestPayloadError as error:
        raise UNREADABLE from error
    if len(content) > BODY_LIMIT:
        raise too_long
    return content


def fields(content: bytes) -> Sent:
    """The fields of an urlencoded body, line ends made plain. Raises `Refused` when it is no such thing."""
    try:
        text = content.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_LIMIT)
    except ValueError as error:
        raise UNREADABLE from error
    return {name: value.replace("\r\n", "\n").replace("\r", "\n") for name, value in pairs}


def pressed(person_id: int, sent: Sent) -> Incoming:
    """A button that was pressed."""
    return Incoming(sender(person_id), number(sent), act=word(sent, "act"), subject=word(sent, "subject"))


def filled_in(person_id: int, sent: Sent) -> Incoming:
    """A form that was sent, with every answer as it was typed."""
    answers = {name.removeprefix(ANSWER): value for name, value in sent.items() if name.startswith(ANSWER)}
    act, subject = word(sent, "act"), word(sent, "subject")
    return sent_form(sender(person_id), number(sent), act, subject, answers)


def typed(person_id: int, sent: Sent) -> Incoming:
    """Words that were typed as in chat."""
    return Incoming(sender(person_id), number(sent), said=sent.get("said", "").strip())


def sender(person_id: int) -> Address:
    """Where a person is reached on the desk."""
    return Address("web", "", str(person_id))


def number(sent: Sent) -> str:
    """The number that the desk gave this when it drew it, so that what is sent twice is one message."""
    found = sent.get("message_id", "")
    if MESSAGE_ID.fullmatch(found) is None:
        raise UNREADABLE
    return found


def alone(sent: Sent) -> int | None:
    """The number of the one person whose page this came from; None when it came from everybody's."""
    found = sent.get("alone", "")
    if not found:
        return None
    if re.fullmatch(r"[0-9]{1,9}", found) is None:
        raise UNREADABLE
    return int(found)


def word(sent: Sent, name: str) -> str:
    """A name that the desk itself put into a form."""
    found = sent.get(name, "")
    if len(found) > WORD_LIMIT or (name == "act" and not found):
        raise UNREADABLE
    return found


def instant(typed_time: str) -> datetime | None:
    """A day and time of London as a browser's field gives it, in UTC; None when it is not one."""
    try:
        wall = datetime.fromisoformat(typed_time.strip())
    except ValueError:
        return None
    if wall.tzinfo is not None:
        return None
    try:
        return wall.replace(tzinfo=LONDON).astimezone(UTC)
    except OverflowError:
        return None
