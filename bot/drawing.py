"""Drawing: one card for one person, from the state of this moment and never from the state it was asked for
in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.casework.case import Case, Seen, Subject
from bot.casework.view import View
from bot.desk import Council, Desk
from bot.shapes import Card
from bot.topics import TOPICS
from scheduling import authority
from scheduling.calendar import listed
from storage import absences, assessments, check_ins, duties, people, prompts
from storage.engine import Connection
from storage.outbox import OutboxRow

ALWAYS_THEIRS = ("absence", "acting", "ending", "returned", "unowned")
"""Told to others as well than those who have a part in it: to whoever it changes something for."""

TO_KEEP = ("absence", "acting", "allocation", "dashboard", "ending", "forecast", "record", "returned")
"""Told to be known and not to be answered, so that it waits for somebody who is away."""


@dataclass(frozen=True)
class HandedOver:
    """A question to somebody who is away, which goes to ``person_id``, who answers in their place."""

    person_id: int


def prepare(connection: Connection, council: Council, drawn: Sequence[OutboxRow], now: datetime) -> None:
    """Read set by set what the cards of these rows are made of: a few statements, and not a dozen a card."""
    found = assessments.learn(connection, {row.assessment_id for row in drawn if row.assessment_id})
    check_ins.learn(connection, found)
    prompts.learn(connection, found)
    involved = {row.person_id for row in drawn}
    involved |= {n for one in found for n in (one.worker_id, one.team_manager_id, one.service_manager_id)}
    people.learn(connection, involved)
    subjects = (Subject.read(row.subject) for row in drawn)
    numbers = {one.number for one in subjects if one is not None and one.kind == "duty"}
    made = duties.learn(connection, numbers)
    for topic in {duty.topic for duty in made}:
        TOPICS[topic].gather(connection, council, [duty for duty in made if duty.topic == topic], now)


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


def draw_or_hand_over(
    connection: Connection, council: Council, row: OutboxRow, now: datetime
) -> Card | HandedOver | None:
    """The card of a row that is sent for the first time, or who gets it instead.

    Cover is resolved when a card is sent (PRODUCT.md section 5): a question that was put to somebody while
    they were here, or by somebody who did not know, is not left with them while they are away.
    """
    card, person = draw(connection, council, row, now), people.get(connection, row.person_id)
    subject = Subject.read(row.subject)
    if card is None or person is None or subject is None or row.topic in TO_KEEP:
        return card
    desk = Desk(connection, council, now, person)
    gone = person.has_left(desk.today)
    is_away = person.id in absences.cover(connection, desk.today).away
    if not gone and not (is_away and _asks(card)):
        return card
    for number in _instead(desk, TOPICS[row.topic].see(desk, subject)):
        other = people.get(connection, number)
        if other is not None and other.id != person.id and not other.has_left(desk.today):
            theirs = card_for(replace(desk, actor=other), row.topic, subject)
            if theirs is not None and _asks(theirs):
                return HandedOver(number)
    return card


def card_for(desk: Desk, topic_name: str, subject: Subject) -> Card | None:
    """The card of a topic for the desk's actor, or that it is somebody else's now.

    A card stays where it was posted and is drawn again. After a transfer, or once somebody else was asked to
    decide, it must show nothing more of the case and have nothing left to press.
    """
    topic = TOPICS[topic_name]
    view = topic.see(desk, subject)
    if topic_name in ALWAYS_THEIRS or authority.has_part(desk.actor, view.holding):
        return _says_for_whom(desk, view, topic.card(view))
    title = f"{view.name} is with somebody else now"
    return Card(title, title, lines=("Nothing more is asked of you here.",), settled=True)


def _says_for_whom(desk: Desk, view: View, card: Card | None) -> Card | None:
    """Whoever is asked because they stand in for somebody reads for whom."""
    covered = authority.stands_in_for(desk.actor, view.holding)
    if card is None or not covered or not _asks(card):
        return card
    names = listed([desk.person(number).name for number in covered])
    return replace(card, footnote=f"You act for {names}. {card.footnote}".strip())


def _asks(card: Card) -> bool:
    """Whether there is anything on it to press."""
    return not card.settled and bool(card.every_button)


def _instead(desk: Desk, view: View) -> Iterator[int]:
    """Who answers in the place of the desk's actor: their stand-in, or else the next people up."""
    away, cover = desk.actor, absences.cover(desk.connection, desk.today)
    stand_in = view.holding.cover.get(away.id)
    if stand_in is not None and (away.id == view.holding.worker_id or stand_in != view.holding.worker_id):
        yield stand_in  # but not as the manager of their own work
    if isinstance(view, Case | Seen):
        case = view.case
        line = [case.worker, case.team_manager, case.service_manager, *([case.head] if case.head else [])]
        numbers = [person.id for person in line]
        above = numbers[numbers.index(away.id) + 1 :] if away.id in numbers else numbers[-1:]
        yield from filter(None, (cover.acts_for(number) for number in above))
