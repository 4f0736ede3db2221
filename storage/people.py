"""People, and the accounts they are reached at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select, true, update

from scheduling.people import Person
from scheduling.words import Role
from storage import rows, snapshot
from storage.engine import insert
from storage.snapshot import once
from storage.tables import accounts, people


@dataclass(frozen=True)
class Account:
    """Where a person is reached on one platform, in the words of an address, and whether they still are.

    ``seen_at`` is when they last did something there; ``unreachable_since`` is set while it refuses them.
    """

    person_id: int
    platform: str
    tenant: str
    user: str
    reference: str
    bound_at: datetime
    seen_at: datetime
    unreachable_since: datetime | None = None
    unreachable_why: str = ""
    id: int = 0


def add(
    connection: Connection,
    *,
    name: str,
    email: str,
    role: Role,
    team: str = "",
    manager_id: int | None = None,
    left_on: date | None = None,
) -> Person:
    """Add a person. Raises IntegrityError when the e-mail address belongs to somebody already."""
    return rows.add(connection, people, Person(0, name, _key(email), role, team, manager_id, left_on))


def save(connection: Connection, person: Person) -> None:
    """Write what has changed about a person."""
    values = {**rows.values(person), "email": _key(person.email)}
    connection.execute(update(people).where(people.c.id == person.id).values(values))


@once
def get(connection: Connection, person_id: int) -> Person | None:
    """The person with this number, leavers included."""
    return rows.get(connection, people, Person, person_id)


def learn(connection: Connection, person_ids: Collection[int]) -> tuple[Person, ...]:
    """Read these people at once, for `get` in the same snapshot."""
    found = rows.every(connection, people, Person, people.c.id.in_(person_ids))
    snapshot.learn(connection, get, {(person.id,): person for person in found})
    return found


def by_email(connection: Connection, email: str) -> Person | None:
    """The person with this work e-mail, however it is capitalised."""
    return rows.first(connection, people, Person, people.c.email == _key(email))


def everyone(connection: Connection, *, on: date | None = None) -> tuple[Person, ...]:
    """Everyone by name; with ``on``, only those who work here that day."""
    return rows.every(connection, people, Person, _here(on), order_by=(people.c.name, people.c.id))


def with_role(connection: Connection, role: Role, *, on: date | None = None) -> tuple[Person, ...]:
    """Everyone with this role, by name; with ``on``, only those who work here that day."""
    where = and_(people.c.role == role, _here(on))
    return rows.every(connection, people, Person, where, order_by=(people.c.name, people.c.id))


def head_of(connection: Connection, service_manager_id: int, *, on: date | None = None) -> Person | None:
    """The head of service above a service manager: up the line of managers, else the first there is."""
    above, passed = _get_here(connection, service_manager_id, on), set[int]()
    while above is not None and above.id not in passed:
        if above.role is Role.HEAD_OF_SERVICE:
            return above
        passed.add(above.id)  # two people who manage each other must not hold a press up for ever
        above = _get_here(connection, above.manager_id or 0, on)
    is_head = people.c.role == Role.HEAD_OF_SERVICE
    return rows.first(connection, people, Person, is_head, _here(on), order_by=(people.c.id,))


def heads_of(
    connection: Connection, service_manager_ids: Collection[int], *, on: date | None = None
) -> tuple[Mapping[int, Person], Mapping[int, Person | None]]:
    """Everyone by number, and the head of service above each of these service managers: one statement."""
    known = everyone(connection, on=on)
    heads = {number: _head_above(number, known) for number in service_manager_ids}
    return {person.id: person for person in known}, heads


def service_managers_under(connection: Connection, head_id: int) -> tuple[int, ...]:
    """The numbers of the service managers whose head of service this is, leavers included."""
    known = everyone(connection)
    heads = {
        person.id: _head_above(person.id, known) for person in known if person.role is Role.SERVICE_MANAGER
    }
    return tuple(number for number, head in heads.items() if head is not None and head.id == head_id)


def by_account(connection: Connection, platform: str, tenant: str, user: str) -> Person | None:
    """The person whom a platform's account is bound to, if it is bound."""
    bound = select(accounts.c.person_id).where(_account(platform, tenant, user)).scalar_subquery()
    return rows.first(connection, people, Person, people.c.id == bound)


def bind(
    connection: Connection,
    person_id: int,
    platform: str,
    tenant: str,
    user: str,
    reference: str,
    now: datetime,
) -> Account:
    """Bind a platform's account to a person, also when it was bound to somebody else before."""
    account = Account(person_id, platform, tenant, user, reference, bound_at=now, seen_at=now)
    statement = insert(connection, accounts).values(rows.values(account))
    statement = statement.on_conflict_do_update(
        index_elements=[accounts.c.platform, accounts.c.tenant, accounts.c.user],
        set_={name: statement.excluded[name] for name in rows.values(account)},
    )
    connection.execute(statement)
    bound = rows.first(connection, accounts, Account, _account(platform, tenant, user))
    assert bound is not None  # noqa: S101 - it has just been written; this tells the type checker
    return bound


def accounts_of(connection: Connection, person_id: int) -> tuple[Account, ...]:
    """The accounts of a person, the one they used last first."""
    newest = (accounts.c.seen_at.desc(), accounts.c.id.desc())
    return rows.every(connection, accounts, Account, accounts.c.person_id == person_id, order_by=newest)


def touch(
    connection: Connection, platform: str, tenant: str, user: str, reference: str, now: datetime
) -> bool:
    """The person has just done something here, so they can be reached here. "" keeps the reference.

    Gives whether they could not be reached here until now.
    """
    here = update(accounts).where(_account(platform, tenant, user))
    lost = here.where(accounts.c.unreachable_since.is_not(None)).returning(accounts.c.id)
    is_back = connection.scalar(lost.values(unreachable_since=None, unreachable_why="")) is not None
    connection.execute(here.values(seen_at=now, **({"reference": reference} if reference else {})))
    return is_back


def mark_unreachable(connection: Connection, account_id: int, why: str, now: datetime) -> None:
    """The platform refuses to reach this account, since ``now`` unless it was so before."""
    here = update(accounts).where(accounts.c.id == account_id)
    connection.execute(here.values(unreachable_why=why))
    connection.execute(here.where(accounts.c.unreachable_since.is_(None)).values(unreachable_since=now))


def mark_reachable(connection: Connection, account_id: int) -> None:
    """The platform reaches this account again."""
    changed = {"unreachable_since": None, "unreachable_why": ""}
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(changed))


def unreachable(connection: Connection) -> tuple[Account, ...]:
    """The accounts that cannot be reached, those that have been so for longest first."""
    since = accounts.c.unreachable_since
    return rows.every(connection, accounts, Account, since.is_not(None), order_by=(since, accounts.c.id))


def _get_here(connection: Connection, person_id: int, on: date | None) -> Person | None:
    person = get(connection, person_id)
    has_left = person and on and person.left_on and person.left_on <= on
    return None if has_left else person


def _key(email: str) -> str:
    return email.strip().lower()


def _here(on: date | None) -> ColumnElement[bool]:
    return true() if on is None else or_(people.c.left_on.is_(None), people.c.left_on > on)


def _account(platform: str, tenant: str, user: str) -> ColumnElement[bool]:
    return and_(accounts.c.platform == platform, accounts.c.tenant == tenant, accounts.c.user == user)


def _head_above(person_id: int, known: tuple[Person, ...]) -> Person | None:
    by_id = {person.id: person for person in known}
    above, passed = by_id.get(person_id), set[int]()
    while above is not None and above.id not in passed:
        if above.role is Role.HEAD_OF_SERVICE:
            return above
        passed.add(above.id)  # two people who manage each other must not hold a press up for ever
        above = by_id.get(above.manager_id or 0)
    heads = (person for person in known if person.role is Role.HEAD_OF_SERVICE)
    return min(heads, key=lambda person: person.id, default=None)
