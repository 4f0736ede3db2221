"""What hangs on the platforms, held against what Daymark would draw there now: a row that says it was drawn
proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.desk import Council
from bot.drawing import draw
from bot.shapes import Card
from bot.slack import render as slack
from bot.slack.decode import HOME
from bot.teams import render as teams
from storage import outbox, people
from storage.engine import Connection
from storage.outbox import OutboxRow, State
from tests.torture.town import Town


def nothing_old_hangs(town: Town, council: Council, connection: Connection) -> None:
    """Every card that can still change shows how things are now.

    It may say that it is a repeat, and count the days up to any day that was lived: a day alone redraws none.
    """
    for row in _sent(connection):
        there = _there(town, row)
        cards = [draw(connection, council, row, at) for at in town.lived]
        assert any(there in _as_drawn(card.reached_at(""), row) for card in cards if card), (row, there)


def _sent(connection: Connection) -> Iterator[OutboxRow]:
    for person in people.everyone(connection):
        for row in outbox.rows_of(connection, person.id, 10_000):
            if row.state is State.SENT and row.account is not None and row.account.platform != "web":
                yield row


def _there(town: Town, row: OutboxRow) -> Any:
    """What somebody sees of this card."""
    assert row.posted is not None
    assert row.account is not None
    if row.account.platform == "teams":
        return town.teams.messages[tuple(json.loads(row.posted))]["attachments"][0]["content"]
    if row.posted == HOME:
        home = town.slack.home(row.account.user)
        return home and home.view["blocks"]
    ts = row.posted.partition("/")[2]
    return next(one.blocks for one in town.slack.messages(row.account.user) if one.ts == ts)


def _as_drawn(card: Card, row: OutboxRow) -> Iterator[Any]:
    """The same card as it may be drawn there: for the first time, or sent once more."""
    assert row.account is not None
    if row.account.platform == "teams":
        yield from (teams.draw_card(card), teams.draw_card(teams.repeated(card)))
    elif row.posted == HOME:
        yield slack.draw_home(card)["blocks"]
    else:
        yield from (slack.draw_card(card, may_be_repeat=again).blocks for again in (False, True))
