"""What travels between the wires and the conversation, and what a wire must be able to do.

A wire turns a platform's request into an `Incoming` (checking signature, workspace and shape as it does so)
and a `Reply` into the platform's answer. Everything else that is said goes through the outbox and
`Wire.send`.
"""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.shapes import Card, Form


@dataclass(frozen=True)
class Address:
    """Where a person is reached on one platform.

    ``tenant`` is the Slack workspace or Teams tenant ("" on the web), ``user`` the platform's own number
    for the person, and ``reference`` what the platform needs to write first (Slack: the DM channel or "";
    Teams: the conversation reference as JSON, with its own service address).
    """

    platform: str
    tenant: str
    user: str
    reference: str = ""


@dataclass(frozen=True)
class Incoming:
    """One thing that a person did: pressed, sent a form, or typed.

    ``message_id`` is the platform's own number for it, the same when the platform tries again. A press has
    ``act`` and ``subject``; a sent form (`sent_form`) has ``answers`` too (every value as text); typed words
    are in ``said``, without the bot's name or the slash command that carried them in front ("extension
    AB-1042", "mine", ""). ``trigger`` is the platform's leave to open a form and never leaves the wire.

    ``home`` is the place of their own that they have in front of them, where their dashboard hangs, as in
    Slack's App Home: they pressed something there or, where there is no ``act``, only opened it.
    """

    sender: Address
    message_id: str
    act: str = ""
    subject: str = ""
    answers: Mapping[str, str] | None = None
    said: str | None = None
    home: Posted | None = None
    trigger: str = field(default="", repr=False)


def sent_form(
    sender: Address, opened: str, act: str, subject: str, answers: Mapping[str, str], trigger: str = ""
) -> Incoming:
    """A form that somebody sent; ``opened`` is the number it was given when it was opened for them.

    Sent again just as it was, by a double click or because its answer was lost, it is the same message and
    is done once. With other words in it, it is another: nothing that was typed is ever passed over.
    """
    number = number_of("form", [sender.tenant, sender.user, opened, act, subject, answers])
    return Incoming(sender, number, act, subject, answers, trigger=trigger)


def number_of(kind: str, content: object) -> str:
    """A number for what has none of its own: the same only when all of its content comes a second time.

    Hashed, because triggers and answers belong in no table.
    """
    return f"{kind}:{hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:40]}"


@dataclass(frozen=True)
class Line:
    """One sentence back to whoever pressed, shown to nobody else. ``refused`` when nothing was done.

    ``again``: what they sent is to be sent once more, so a form stays before them with all that they typed.
    """

    text: str
    refused: bool = False
    again: bool = False


@dataclass(frozen=True)
class Ask:
    """A form to fill in."""

    form: Form


@dataclass(frozen=True)
class Faults:
    """Why a form was not taken: a finished sentence for each field name, with the form as it was typed."""

    form: Form
    by_field: Mapping[str, str]


@dataclass(frozen=True)
class Shown:
    """Cards shown back to the person who asked, such as the answer to `mine`; never kept or posted
    elsewhere.
    """

    cards: tuple[Card, ...]


Reply = Line | Ask | Faults | Shown

WENT_WRONG = Line(
    "Something went wrong in Daymark. Please look at the card before you try again.", refused=True, again=True
)
"""What is said when Daymark itself is at fault, and nobody knows how far it came."""


def where(error: BaseException) -> str:
    """What kind of fault, and where, for the log; never its message, which may quote what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "nowhere"
    return f"{type(error).__name__} at {place}"


def reached_at(public_url: str, reply: Reply, *, pictures: bool = True) -> Reply:
    """The same reply for a place outside Daymark's own pages (`Card.reached_at`)."""
    if isinstance(reply, Shown):
        return Shown(tuple(card.reached_at(public_url, pictures=pictures) for card in reply.cards))
    return reply


@dataclass(frozen=True)
class Posted:
    """Where a card was put, so that it can be redrawn: the platform's own words, kept as text."""

    reference: str


class WireError(Exception):
    """The platform did not take a card; ``why`` is one plain sentence without a word of what was being
    sent.

    ``permanent`` when trying again cannot help; ``unreachable`` when that is because this person cannot be
    reached on this account, whatever is sent. ``retry_after`` in seconds when the whole workspace or tenant
    has to wait. ``ambiguous`` when the platform may have taken the card all the same (a time-out, a reset,
    a 5xx), so that it has to be asked before the card is posted again.
    """

    def __init__(
        self,
        why: str,
        *,
        permanent: bool = False,
        unreachable: bool = False,
        retry_after: float | None = None,
        ambiguous: bool = False,
    ) -> None:
        """Say what went wrong; what makes somebody unreachable is permanent too."""
        super().__init__(why)
        self.why = why
        self.permanent = permanent or unreachable
        self.unreachable = unreachable
        self.retry_after = retry_after
        self.ambiguous = ambiguous


class Wire(Protocol):
    """The two-way link to one platform, as the dispatcher and the inbound side see it."""

    platform: str
    can_find: bool

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Put a new card in the person's own conversation, carrying ``mark`` so that `find` can see it
        again.
        """

    async def redraw(self, address: Address, card: Card, posted: Posted) -> None:
        """Replace a card that was posted before with how things are now."""

    async def find(self, address: Address, mark: str) -> Posted | None:
        """The card that carries ``mark``, if the platform has it; only asked where ``can_find`` is true."""

    async def email_of(self, address: Address) -> str | None:
        """The work e-mail behind an account, for binding it to a person at first contact; None when
        unknown.
        """


class Receive(Protocol):
    """The way in, handed to each wire: one incoming thing in, one reply out; never raises for what a person
    did.
    """

    async def __call__(self, incoming: Incoming) -> Reply:
        """Find who it is, do the act once in one transaction, and say what came of it."""


class CardNow(Protocol):
    """Finds out what a card that was posted says now; None when it is not one that the outbox posted."""

    async def __call__(self, address: Address, posted: Posted) -> Card | None:
        """The card as this person would be sent it at this moment."""
