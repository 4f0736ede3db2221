"""Drawing: one card for one person, from the state of this moment and never from the state it was asked for
in.
"""

from __future__ import annotations

from datetime import datetime

from bot.casework.case import Subject
from bot.desk import Council, Desk
from bot.shapes import Card
from bot.topics import TOPICS
from storage import people
from storage.engine import Connection
from storage.outbox import OutboxRow


def draw(connection: Connection, council: Council, row: OutboxRow, now: datetime) -> Card | None:
    """The card of an outbox row as things are now; None when there is nothing to say any more.

    A card that was put again further down keeps its words and loses its buttons, so that one question is
    never answered in two places.
    """
    person = people.get(connection, row.person_id)
    subject = Subject.read(row.subject)
    if person is None or subject is None:
        return None
    topic = TOPICS[row.topic]
    card = topic.card(topic.see(Desk(connection, council, now, person), subject))
    if card is not None and row.superseded:
        return card.closed("This was sent again below.")
    return card
