"""Drawing: one card for one person, from the state of this moment and never from the state it was asked for
in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.casework.case import Subject
from bot.desk import Council, Desk
from bot.shapes import Card
from bot.topics import TOPICS
from scheduling import authority
from storage import assessments, check_ins, people, prompts
from storage.engine import Connection
from storage.outbox import OutboxRow

ALWAYS_THEIRS = ("absence", "ending")
"""Told to others as well than those who have a part in it: to whoever it changes something for."""


def prepare(connection: Connection, drawn: Sequence[OutboxRow]) -> None:
    """Read set by set what the cards of these rows are made of: five statements, and not a dozen a card."""
    found = assessments.learn(connection, {row.assessment_id for row in drawn if row.assessment_id})
    check_ins.learn(connection, found)
    prompts.learn(connection, found)
    involved = {row.person_id for row in drawn}
    involved |= {n for one in found for n in (one.worker_id, one.team_manager_id, one.service_manager_id)}
    people.learn(connection, involved)


def draw(connection: Connection, council: Council, row: OutboxRow, now: datetime) -> Card | None:
    """The card of an outbox row as things are now; None when there is nothing to say any more.

    A card that was put again further down keeps its words and loses its buttons, so that one question is
    never answered in two places.
    """
    person = people.get(connection, row.person_id)
    subject = Subject.read(row.subject)
    if person is None or subject is None:
        return None
    card = card_for(Desk(connection, council, now, person), row.topic, subject)
    if card is not None and row.superseded:
        return card.closed("This was sent again below.")
    return card


def card_for(desk: Desk, topic_name: str, subject: Subject) -> Card | None:
    """The card of a topic for the desk's actor, or that it is somebody else's now.

    A card stays where it was posted and is drawn again. After a transfer, or once somebody else was asked to
    decide, it must show nothing more of the case and have nothing left to press.
    """
    topic = TOPICS[topic_name]
    view = topic.see(desk, subject)
    if topic_name in ALWAYS_THEIRS or authority.has_part(desk.actor, view.holding):
        return topic.card(view)
    title = f"{view.name} is with somebody else now"
    return Card(title, title, lines=("Nothing more is asked of you here.",), settled=True)
