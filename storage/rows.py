"""Rows to frozen facts and back, for tables whose columns are the fields of one dataclass with an ``id``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, bindparam, insert, select, update


class Fact(Protocol):
    """A frozen dataclass with the number of its row; 0 until it is saved."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> int:
        """The number of its row."""


F = TypeVar("F", bound=Fact)


def values(fact: Fact) -> dict[str, Any]:
    """What a row of this fact holds, without its number."""
    return {field.name: getattr(fact, field.name) for field in fields(fact) if field.name != "id"}


@cache
def rows_of(table: Table, kind: type[Fact]) -> Select[Any]:
    """SELECT exactly the columns that ``kind`` has as fields; written once, for that costs more than to run
    it.
    """
    return select(*(table.c[field.name] for field in fields(kind)))


def fact(kind: type[F], row: Row[Any]) -> F:
    """The fact that a row of `rows_of` holds; its columns stand in the order of the fields."""
    made: Callable[..., F] = kind
    return made(*row)


def add(connection: Connection, table: Table, new: F) -> F:
    """Insert the fact; it comes back with its number."""
    number = connection.execute(insert(table).values(values(new)).returning(table.c.id)).scalar_one()
    return replace(new, id=number)


def save(connection: Connection, table: Table, changed: Fact) -> None:
    """Write every field of a fact that is there already."""
    connection.execute(update(table).where(table.c.id == changed.id).values(values(changed)))


def get(connection: Connection, table: Table, kind: type[F], number: int) -> F | None:
    """The fact with this number, if there is one."""
    row = connection.execute(_by_number(table, kind), {"number": number}).first()
    return None if row is None else fact(kind, row)


@cache
def _by_number(table: Table, kind: type[Fact]) -> Select[Any]:
    return rows_of(table, kind).where(table.c.id == bindparam("number"))


def first(
    connection: Connection,
    table: Table,
    kind: type[F],
    *where: ColumnElement[bool],
    order_by: Iterable[ColumnElement[Any]] = (),
) -> F | None:
    """The first fact that fits, if any does."""
    row = connection.execute(rows_of(table, kind).where(*where).order_by(*order_by).limit(1)).first()
    return None if row is None else fact(kind, row)


def every(
    connection: Connection,
    table: Table,
    kind: type[F],
    *where: ColumnElement[bool],
    order_by: Iterable[ColumnElement[Any]] = (),
) -> tuple[F, ...]:
    """All facts that fit, oldest first unless told otherwise."""
    rows = connection.execute(
        rows_of(table, kind).where(*where).order_by(*(tuple(order_by) or (table.c.id,)))
    )
    return tuple(fact(kind, row) for row in rows)
