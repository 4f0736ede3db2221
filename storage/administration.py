"""What an administrator has to put right: people whom no card can reach, and cards that reached nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from scheduling.people import Person
from scheduling.words import Role
from storage import rows
from storage.connection import Connection
from storage.outbox import has_failed
from storage.tables import accounts, assessments, outbox, people

ASKED_IN_CHAT = (
    Role.WORKER,
    Role.TEAM_MANAGER,
    Role.SERVICE_MANAGER,
    Role.HEAD_OF_SERVICE,
    Role.SMT,
    Role.ADMINISTRATOR,
)


@dataclass(frozen=True)
class Undelivered:
    """How many cards could not be delivered, and the references of the assessments that some of them are
    about.
    """

    count: int
    references: tuple[str, ...]


def unreached(connection: Connection, on: date) -> tuple[Person, ...]:
    """Who works here on that day and has no account that can be reached, by name."""
    here = or_(people.c.left_on.is_(None), people.c.left_on > on)
    reached = select(accounts.c.person_id).where(accounts.c.unreachable_since.is_(None))
    where = (here, people.c.role.in_(ASKED_IN_CHAT), people.c.id.not_in(reached))
    return rows.Query(people, Person, *where, order_by=(people.c.name, people.c.id)).every(connection)


def undelivered(connection: Connection, references: int) -> Undelivered:
    """What could not be delivered, with at most so many ``references``, the newest first."""
    count = connection.execute(select(func.count()).select_from(outbox).where(has_failed())).scalar_one()
    about = select(assessments.c.reference, func.max(outbox.c.id)).join_from(outbox, assessments)
    newest = (
        about.where(has_failed()).group_by(assessments.c.reference).order_by(func.max(outbox.c.id).desc())
    )
    return Undelivered(
        count, tuple(reference for reference, _ in connection.execute(newest.limit(references)))
    )
