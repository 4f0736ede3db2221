"""Answers to what people do in Teams: in the HTTP response of a press, or as messages in the chat.

A press turns its card into the form, the form back into the card, and either into what has become of it. A
form that was asked for in words, or from a card that nobody keeps, has a message of its own. Only a person's
own chat with Daymark ever shows anything about a case.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import assert_never

from aiohttp import web

from bot.messages import Ask, CardNow, Faults, Line, Receive, Shown, WireError
from bot.shapes import Card, Form
from bot.teams.adapter import CARD_TYPE
from bot.teams.connector import Connector
from bot.teams.decode import Turn
from bot.teams.elements import Element
from bot.teams.forms import draw_form
from bot.teams.open_forms import OpenForms
from bot.teams.reference import Reference
from bot.teams.render import draw_card, draw_line, message, messages, plain_message

LINE_TYPE = "application/vnd.microsoft.activity.message"
WRITE_TO_ME = (
    "Please write to me in our own chat. Nothing about an assessment is said where others read along."
)
SORRY = "Something went wrong here. Please try again in a minute."
LEFT = Line("Nothing was recorded.")
BELOW = "It is shown below."
SAME_ARRIVAL = 10.0  # seconds
REMEMBERED = 1000  # messages: far more than come in while Teams still sends one of them again

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Drawn:
    """A card to be put in place of another.

    Teams forgets what it showed in place of a message when the chat is opened again. ``lasting`` says that
    nobody else will change the message itself, so that it has to be done here.
    """

    card: Element
    summary: str
    lasting: bool = False


class Answering:
    """Has what people do carried out, and shows them what came of it."""

    def __init__(
        self, connector: Connector, receive: Receive, card_now: CardNow, open_forms: OpenForms
    ) -> None:
        """``receive`` does it; ``card_now`` draws the card that was used as it has become."""
        self._connector = connector
        self._open_forms = open_forms
        self._receive = receive
        self._card_now = card_now
        self._welcomed: dict[str, float] = {}
        self._heard: dict[str, None] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Finish what nobody waits for."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def answer(self, turn: Turn) -> web.Response:
        """Do what was asked and answer it, whatever happens."""
        try:
            return await (self._waited_for(turn) if turn.waits else self._spoken(turn))
        except Exception as error:  # noqa: BLE001 - a person waits, and Teams shows nothing for an HTTP error
            _log_failure("An activity from Teams failed", error)
            if turn.waits:
                return _line_answer(SORRY)
            self._run(self._send(turn.reference, plain_message(SORRY)))
            return web.Response()

    async def _waited_for(self, turn: Turn) -> web.Response:
        """Answer a button of a card in the HTTP response."""
        if not turn.own_chat:
            return _line_answer(WRITE_TO_ME)
        outcome = await self._outcome(turn)
        if not isinstance(outcome, _Drawn):
            return _line_answer(outcome.text if outcome else BELOW)
        if outcome.lasting and turn.pressed:
            self._run(self._replace(turn, outcome))
        return _card_answer(outcome.card)

    async def _spoken(self, turn: Turn) -> web.Response:
        """Answer words, or a button of an older client, with a message or by changing the card."""
        if (turn.incoming is None and not turn.back) or (turn.arrived and self._just_welcomed(turn)):
            return web.Response()
        if self._was_heard(turn):
            return web.Response()
        if not turn.own_chat:
            await self._send(turn.reference, plain_message(WRITE_TO_ME))
            return web.Response()
        match await self._outcome(turn):
            case Line(said):
                await self._send(turn.reference, plain_message(said))
            case _Drawn() as outcome if turn.pressed:
                await self._replace(turn, outcome)
            case _Drawn(card, summary):
                await self._send(turn.reference, message(card, summary))
        return web.Response()

    def _just_welcomed(self, turn: Turn) -> bool:
        """Whether this is the second of the two activities in which Teams tells of one installation."""
        now = asyncio.get_running_loop().time()
        self._welcomed = {chat: at for chat, at in self._welcomed.items() if now - at < SAME_ARRIVAL}
        return now != self._welcomed.setdefault(turn.reference.conversation, now)

    def _was_heard(self, turn: Turn) -> bool:
        """Whether Teams sends the same words again, as it does when an answer is late: they have theirs."""
        if turn.incoming is None or turn.incoming.said is None:
            return False
        known = turn.number in self._heard
        self._heard[turn.number] = None
        if len(self._heard) > REMEMBERED:
            del self._heard[next(iter(self._heard))]
        return known

    async def _outcome(self, turn: Turn) -> _Drawn | Line | None:
        """A card in place of the one that was used, a sentence, or None when the answer was shown below."""
        reply = LEFT if turn.incoming is None else await self._receive(turn.incoming)
        match reply:
            case Ask(form):
                return await self._opened(turn, form)
            case Faults(form, by_field):
                self._open_forms.opened(turn.posted)
                return _Drawn(draw_form(form, by_field, turn.number), form.title)
            case Shown(cards):
                await self._show(turn.reference, cards)
                return None
            case Line() if reply.again and turn.incoming is not None and turn.incoming.answers is not None:
                self._open_forms.opened(turn.posted)
                return reply  # which leaves the form as it is
            case Line():
                return await self._closed(turn, reply)
            case _:
                assert_never(reply)

    async def _opened(self, turn: Turn, form: Form) -> _Drawn | None:
        """The form in place of the card, or below it when the card could not be drawn again afterwards."""
        drawn = _Drawn(draw_form(form, number=turn.number), form.title)
        first = turn.incoming is not None and turn.incoming.answers is None
        if first and turn.pressed and await self._card(turn) is None:
            await self._send(turn.reference, message(drawn.card, drawn.summary))
            return None
        if turn.pressed:
            self._open_forms.opened(turn.posted)
        return drawn

    async def _closed(self, turn: Turn, said: Line) -> _Drawn | Line:
        """The card as it now is in place of the form or the old card, with the answer above it."""
        self._open_forms.closed(turn.posted)
        card = await self._card(turn)
        if card is not None:
            return _Drawn(draw_card(card, None if turn.back else said), card.summary)
        if turn.incoming is not None and turn.incoming.answers is None:
            return said
        return _Drawn(draw_line(said), said.text, lasting=True)

    async def _card(self, turn: Turn) -> Card | None:
        """What the card that was used says now. What was done stays done when that cannot be found out."""
        try:
            return await self._card_now(turn.sender, turn.posted) if turn.pressed else None
        except Exception as error:  # noqa: BLE001 - the answer matters more than the card round it
            _log_failure("A card for Teams could not be drawn again", error)
            return None

    async def _replace(self, turn: Turn, outcome: _Drawn) -> None:
        service, conversation = turn.reference.service, turn.reference.conversation
        await self._connector.update(
            service, conversation, turn.pressed, message(outcome.card, outcome.summary)
        )

    async def _send(self, reference: Reference, activity: Element) -> None:
        await self._connector.send(reference.service, reference.conversation, activity)

    async def _show(self, reference: Reference, cards: Iterable[Card]) -> None:
        """Show cards to the person who asked, as many to a message as Teams takes."""
        for activity in messages(cards):
            await self._send(reference, activity)

    def _run(self, work: Coroutine[object, object, object]) -> None:
        """Do something that nobody waits for, but that `stop` lets finish."""
        task = asyncio.create_task(_quietly(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)


async def _quietly(work: Coroutine[object, object, object]) -> None:
    try:
        await work
    except WireError as error:
        log.warning("A message in Teams could not be sent or changed: %s", error.why)


def _log_failure(what: str, error: Exception) -> None:
    """Log the kind and the place; the error's own words may carry what somebody typed."""
    log.error("%s: %s\n%s", what, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))


def _card_answer(card: Element) -> web.Response:
    return web.json_response({"statusCode": 200, "type": CARD_TYPE, "value": card})


def _line_answer(line: str) -> web.Response:
    return web.json_response({"statusCode": 200, "type": LINE_TYPE, "value": line})
