"""Rows to frozen facts and back, for tables whose columns are the fields of one dataclass with an ``id``.

To write a statement takes longer than to run it. So those of a press, a card and a tick are written once, as
their module is read; what differs from one time to the next is a `bindparam` in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from sqlalchemy import (
    ColumnElement,
    Insert,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    insert,
    select,
    update,
)

from storage.connection import Connection


class Fact(Protocol):
    """A frozen dataclass with the number of its row; 0 until it is saved."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> int:
        """The number of its row."""


F = TypeVar("F", bound=Fact)


class Query(Generic[F]):
    """Which facts to read, and in which order: oldest first unless told otherwise."""

    def __init__(
        self,
        table: Table,
        kind: type[F],
        *where: ColumnElement[bool],
        order_by: Iterable[ColumnElement[Any]] = (),
    ) -> None:
        """Those in ``table`` that fit. Each `bindparam` in ``where`` is given its value when it is asked."""
        self._kind = kind
        self._every = rows_of(table, kind).where(*where).order_by(*(tuple(order_by) or (table.c.id,)))
        self._first = self._every.limit(1)

    def every(self, connection: Connection, **asked: object) -> tuple[F, ...]:
        """All facts that fit."""
        return tuple(fact(self._kind, row) for row in connection.execute(self._every, asked))

    def first(self, connection: Connection, **asked: object) -> F | None:
        """The first fact that fits, if any does."""
        row = connection.execute(self._first, asked).first()
        return None if row is None else fact(self._kind, row)


def values(fact: Fact) -> dict[str, Any]:
    """What a row of this fact holds, without its number."""
    return {name: getattr(fact, name) for name in _names(type(fact)) if name != "id"}


@cache
def rows_of(table: Table, kind: type[Fact]) -> Select[Any]:
    """SELECT exactly the columns that ``kind`` has as fields."""
    return select(*(table.c[name] for name in _names(kind)))


def fact(kind: type[F], row: Row[Any]) -> F:
    """The fact that a row of `rows_of` holds; its columns stand in the order of the fields."""
    made: Callable[..., F] = kind
    return made(*row)


def add(connection: Connection, table: Table, new: F) -> F:
    """Insert the fact; it comes back with its number."""
    number = connection.execute(_new(table), values(new)).scalar_one()
    return replace(new, id=number)


def save(connection: Connection, table: Table, changed: Fact) -> None:
    """Write every field of a fact that is there already."""
    change(connection, table, changed.id, **values(changed))


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What to write of ``after`` where a row holds ``before``: a column that is written costs its indexes."""
    return {name: value for name, value in after.items() if value != before[name]}


def change(connection: Connection, table: Table, number: int, **columns: object) -> None:
    """Write these columns of the row with this number."""
    connection.execute(_changed(table), {**columns, "number": number})


def get(connection: Connection, table: Table, kind: type[F], number: int) -> F | None:
    """The fact with this number, if there is one."""
    return _numbered(table, kind).first(connection, number=number)


@cache
def _names(kind: type[Fact]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _new(table: Table) -> Insert:
    return insert(table).returning(table.c.id)


@cache
def _changed(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("number"))


@cache
def _numbered(table: Table, kind: type[F]) -> Query[F]:
    return Query(table, kind, table.c.id == bindparam("number"))
