"""What the store's tests put into it: one plain assessment, one telling, and times to hang them on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import event, func, select

from scheduling.assessment import Assessment, Milestone
from scheduling.words import Standing
from storage import assessments, outbox, people, tables
from storage.connection import Connection
from storage.engine import Database
from storage.outbox import OutboxRow, Put
from tests.cast import AISHA, EVERYONE, SARAH, TOM

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LEASE = 60.0


def minutes(count: float) -> datetime:
    """An instant so many minutes after NOW."""
    return NOW + timedelta(minutes=count)


def unsaved(reference: str = "AB-1042") -> Assessment:
    """An assessment allocated on Monday 2 March 2026, before it is saved."""
    days = {"check-in": date(2026, 3, 23), "sign-off": date(2026, 4, 15)}
    return Assessment(
        id=0,
        reference=reference,
        kind="assessment",
        procedure="assessment",
        procedure_version=1,
        referred_on=date(2026, 2, 27),
        allocated_on=date(2026, 3, 2),
        worker_id=AISHA.id,
        team_manager_id=TOM.id,
        service_manager_id=SARAH.id,
        standing=Standing.OPEN,
        ceiling_on=date(2026, 5, 6),
        milestones=tuple(Milestone(step, day, day, NOW) for step, day in days.items()),
    )


def saved(connection: Connection, reference: str = "AB-1042", look_at: datetime | None = NOW) -> Assessment:
    """The same assessment in the store."""
    added = assessments.add(
        connection, unsaved(reference), expectations="See every child.", difficulties="", look_at=look_at
    )
    assert added is not None
    return added


def bind_everyone(database: Database) -> None:
    """Give everyone in the cast an account on Slack."""
    with database.writing() as connection:
        for person in EVERYONE:
            people.bind(connection, person.id, "slack", "T1", f"U{person.id}", "", NOW)


def told(database: Database, *puts: Put, at: datetime = NOW) -> tuple[int, ...]:
    """Put rows into the outbox and commit. Gives their numbers."""
    number = tables.outbox.c.id
    with database.writing() as connection:
        last = connection.scalar(select(func.max(number))) or 0
        outbox.put(connection, puts, at)
        return tuple(connection.scalars(select(number).where(number > last).order_by(number)))


def claimed(
    database: Database,
    at: datetime = NOW,
    *,
    owner: str = "one",
    limit: int = 100,
    platforms: tuple[str, ...] = ("slack",),
    resting: tuple[tuple[str, str], ...] = (),
) -> tuple[OutboxRow, ...]:
    """What a dispatcher gets when it claims."""
    with database.writing() as connection:
        return outbox.claim(
            connection, owner, at, lease_seconds=LEASE, limit=limit, platforms=platforms, resting=resting
        )


def deliver(database: Database, row: OutboxRow, at: datetime = NOW) -> None:
    """Post a claimed row as a dispatcher does."""
    with database.writing() as connection:
        assert outbox.attempting(connection, [row], at, lease_seconds=LEASE) == {row.id}
    with database.writing() as connection:
        outbox.sent(connection, row.id, f"ts-{row.id}", at, drawn=row.wanted)


def row_of(database: Database, row_id: int) -> OutboxRow:
    """The row as it is now."""
    with database.reading() as connection:
        row = outbox.get(connection, row_id)
    assert row is not None
    return row


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(connection.core, "before_cursor_execute", note)
    yield asked
    event.remove(connection.core, "before_cursor_execute", note)
