"""Handing over: a question that waits for somebody who is away is put to whoever answers in their place."""

from __future__ import annotations

from datetime import datetime

from bot.casework.case import Subject
from bot.casework.held import hold
from bot.desk import Council, Desk, found
from storage import outbox, people
from storage.engine import Connection
from storage.outbox import OutboxRow, Put, State

WHY = "This person is away, so it went to whoever acts for them."


def hand_over(
    connection: Connection, council: Council, row: OutboxRow, person_id: int, now: datetime
) -> None:
    """Close a claimed row that was never attempted, and put one for ``person_id`` in its place.

    What it is about is held first, as every press does, so that the two never wait for each other. A row that
    was closed or taken by somebody else meanwhile is left alone.
    """
    desk = Desk(connection, council, now, found(people.get(connection, row.person_id)))
    hold(desk, found(Subject.read(row.subject)))
    current = outbox.get(connection, row.id)
    if current is None or (current.state, current.attempted_at) != (State.WAITING, None):
        return
    if (current.owner, current.lease_until) != (row.owner, row.lease_until):
        return
    outbox.close(connection, row.id, WHY)
    put = Put(person_id, row.topic, row.subject, assessment_id=row.assessment_id, urgent=row.urgent)
    outbox.put(connection, [put], now)
