"""People, and the accounts they are reached at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cache

from sqlalchemy import Executable, and_, bindparam, or_, select, union, update

from scheduling.people import Person
from scheduling.words import Role
from storage import rows, snapshot
from storage.among import among
from storage.connection import Connection
from storage.engine import insert_for, insert_once
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


class AlreadyThere(Exception):
    """Somebody has this work e-mail."""


_THEY_OR_THEIR_MANAGERS = union(
    select(people.c.id).where(among(people.c.id, "numbers")),
    select(people.c.manager_id).where(among(people.c.id, "numbers")),
)
_AROUND = rows.Query(people, Person, people.c.id.in_(_THEY_OR_THEIR_MANAGERS))
_BY_EMAIL = rows.Query(people, Person, people.c.email == bindparam("email"))
_LOCKED = select(people.c.id).where(people.c.id == bindparam("number")).with_for_update(key_share=True)
_HERE = or_(people.c.left_on.is_(None), people.c.left_on > bindparam("on"))
_HAS_ROLE = people.c.role == bindparam("role")
_BY_NAME = (people.c.name, people.c.id)
_EVERYONE = rows.Query(people, Person, _HERE, order_by=_BY_NAME)
_WITH_ROLE = rows.Query(people, Person, _HERE, _HAS_ROLE, order_by=_BY_NAME)
_FIRST_WITH_ROLE = rows.Query(people, Person, _HERE, _HAS_ROLE)
_ACCOUNT = and_(
    accounts.c.platform == bindparam("on_platform"),
    accounts.c.tenant == bindparam("of_tenant"),
    accounts.c.user == bindparam("of_user"),
)
_BOUND = select(accounts.c.person_id).where(_ACCOUNT).scalar_subquery()
_BY_ACCOUNT = rows.Query(people, Person, people.c.id == _BOUND)
_ONE_ACCOUNT = rows.Query(accounts, Account, _ACCOUNT)
_ACCOUNTS_OF = rows.Query(
    accounts,
    Account,
    accounts.c.person_id == bindparam("person"),
    order_by=(accounts.c.seen_at.desc(), accounts.c.id.desc()),
)
_UNREACHABLE = rows.Query(
    accounts,
    Account,
    accounts.c.unreachable_since.is_not(None),
    order_by=(accounts.c.unreachable_since, accounts.c.id),
)
_TOUCH = update(accounts).where(_ACCOUNT).returning(accounts.c.id, accounts.c.unreachable_since)
_LOST = update(accounts).where(accounts.c.id == bindparam("account"), accounts.c.unreachable_since.is_(None))


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
    """Add a person. Raises AlreadyThere when the e-mail address belongs to somebody, if only just now."""
    new = Person(0, name, _key(email), role, team, manager_id, left_on)
    number = insert_once(connection, people, rows.values(new))
    if number is None:
        raise AlreadyThere
    return replace(new, id=number)


def save(connection: Connection, person: Person) -> None:
    """Write what has changed about a person."""
    changed = replace(person, email=_key(person.email))
    rows.save(connection, people, changed)
    snapshot.learn(connection, get, {(changed.id,): changed})


@once
def get(connection: Connection, person_id: int) -> Person | None:
    """The person with this number, leavers included."""
    return rows.get(connection, people, Person, person_id)


def hold(connection: Connection, person_id: int) -> int | None:
    """Lock a person until the transaction ends: nobody else books an absence or binds an account for them.

    They may still be told something meanwhile, or two who book and tell each other would wait for ever. Gives
    their number; None when there is no such person.
    """
    number: int | None = connection.scalar(_LOCKED, {"number": person_id})
    return number


def learn(connection: Connection, person_ids: Collection[int]) -> None:
    """Read these people and their managers at once, for `get` in the same transaction."""
    unknown = snapshot.unknown(connection, get, person_ids)
    if unknown:
        found = _AROUND.every(connection, numbers=unknown)
        snapshot.learn(connection, get, {(person.id,): person for person in found})


def by_email(connection: Connection, email: str) -> Person | None:
    """The person with this work e-mail, however it is capitalised."""
    return _BY_EMAIL.first(connection, email=_key(email))


def everyone(connection: Connection, *, on: date | None = None) -> tuple[Person, ...]:
    """Everyone by name; with ``on``, only those who work here that day."""
    return _EVERYONE.every(connection, on=on or date.min)


def with_role(connection: Connection, role: Role, *, on: date | None = None) -> tuple[Person, ...]:
    """Everyone with this role, by name; with ``on``, only those who work here that day."""
    return _WITH_ROLE.every(connection, role=role, on=on or date.min)


def head_of(connection: Connection, service_manager_id: int, *, on: date | None = None) -> Person | None:
    """The head of service above a service manager: up the line of managers, else the first there is."""
    above, passed = _get_here(connection, service_manager_id, on), set[int]()
    while above is not None and above.id not in passed:
        if above.role is Role.HEAD_OF_SERVICE:
            return above
        passed.add(above.id)  # two people who manage each other must not hold a press up for ever
        above = _get_here(connection, above.manager_id or 0, on)
    return _FIRST_WITH_ROLE.first(connection, role=Role.HEAD_OF_SERVICE, on=on or date.min)


def service_managers_under(connection: Connection, head_id: int) -> tuple[int, ...]:
    """The numbers of the service managers whose head of service this is, leavers included."""
    known = everyone(connection)
    heads = {
        person.id: _head_above(person.id, known) for person in known if person.role is Role.SERVICE_MANAGER
    }
    return tuple(number for number, head in heads.items() if head is not None and head.id == head_id)


def by_account(connection: Connection, platform: str, tenant: str, user: str) -> Person | None:
    """The person whom a platform's account is bound to, if it is bound."""
    return _BY_ACCOUNT.first(connection, **_account(platform, tenant, user))


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
    connection.execute(_bound(connection.dialect.name), rows.values(account))
    bound = _ONE_ACCOUNT.first(connection, **_account(platform, tenant, user))
    assert bound is not None  # noqa: S101 - it has just been written; this tells the type checker
    return bound


def accounts_of(connection: Connection, person_id: int) -> tuple[Account, ...]:
    """The accounts of a person, the one they used last first."""
    return _ACCOUNTS_OF.every(connection, person=person_id)


def touch(
    connection: Connection, platform: str, tenant: str, user: str, reference: str, now: datetime
) -> bool:
    """The person has just done something here, so they can be reached here. "" keeps the reference.

    Gives whether they could not be reached here until now.
    """
    changed = {"seen_at": now, **({"reference": reference} if reference else {})}
    touched = connection.execute(_TOUCH, {**_account(platform, tenant, user), **changed}).first()
    if touched is None or touched.unreachable_since is None:
        return False
    mark_reachable(connection, touched.id)
    return True


def mark_unreachable(connection: Connection, account_id: int, why: str, now: datetime) -> None:
    """The platform refuses to reach this account, since ``now`` unless it was so before."""
    rows.change(connection, accounts, account_id, unreachable_why=why)
    connection.execute(_LOST, {"account": account_id, "unreachable_since": now})


def mark_reachable(connection: Connection, account_id: int) -> None:
    """The platform reaches this account again."""
    rows.change(connection, accounts, account_id, unreachable_since=None, unreachable_why="")


def unreachable(connection: Connection) -> tuple[Account, ...]:
    """The accounts that cannot be reached, those that have been so for longest first."""
    return _UNREACHABLE.every(connection)


@cache
def _bound(dialect: str) -> Executable:
    account = insert_for(dialect, accounts)
    changed = {field.name: account.excluded[field.name] for field in fields(Account) if field.name != "id"}
    key = (accounts.c.platform, accounts.c.tenant, accounts.c.user)
    return account.on_conflict_do_update(index_elements=key, set_=changed)


def _get_here(connection: Connection, person_id: int, on: date | None) -> Person | None:
    person = get(connection, person_id)
    return None if person and on and person.has_left(on) else person


def _key(email: str) -> str:
    return email.strip().lower()


def _account(platform: str, tenant: str, user: str) -> dict[str, str]:
    return {"on_platform": platform, "of_tenant": tenant, "of_user": user}


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
