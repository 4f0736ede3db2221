"""Many new rows at once, given to an INSERT as one value however many there are.

Rows that are written out make another statement for each number of them, and where each comes back with its
number, SQLAlchemy puts that statement together anew every time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Dialect,
    Function,
    Select,
    String,
    Table,
    TypeDecorator,
    bindparam,
    literal_column,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class _Rows(TypeDecorator[Sequence[Sequence[Any]]]):
    """Rows as one text: a JSON list of lists, which both databases read."""

    impl = String
    cache_ok = True

    def __init__(self, columns: Sequence[Column[Any]]) -> None:
        """Keep the columns whose values a row holds, in their order."""
        super().__init__()
        self.columns = tuple(columns)

    def process_bind_param(self, value: Sequence[Sequence[Any]] | None, dialect: Dialect) -> str:
        """Each value as its column takes it; a date or a time that PostgreSQL takes as it is, as text."""
        values: list[Iterable[Any]] = list(zip(*(value or ()), strict=True))
        for place, column in enumerate(self.columns[: len(values)]):
            turn = column.type.dialect_impl(dialect).bind_processor(dialect)
            values[place] = map(turn, values[place]) if turn else values[place]
        return json.dumps(list(zip(*values, strict=True)), default=str)


class _Given(Function[Any]):
    """The rows that are given. Compiled below, for each database in its own words."""

    inherit_cache = True


class _Part(Function[Any]):
    """The value at one place of a given row, counted from 0. Compiled below."""

    inherit_cache = True


def given_rows(table: Table, names: Sequence[str], parameter: str) -> Select[Any]:
    """SELECT the rows that are given under the name ``parameter``, for `Insert.from_select`: each a sequence
    of values for the columns with these ``names``.
    """
    columns = [table.c[name] for name in names]
    given = _Given("given", bindparam(parameter, type_=_Rows(columns))).alias("given")
    parts = [
        _Part("part", literal_column(str(place)), type_=column.type) for place, column in enumerate(columns)
    ]
    return select(*parts).select_from(given).where(true())  # or SQLite takes ON CONFLICT for a join's ON


@compiles(_Given, "postgresql")
def _given_on_postgresql(element: _Given, compiler: SQLCompiler, **kw: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **kw)} AS JSONB))"


@compiles(_Given, "sqlite")
def _given_on_sqlite(element: _Given, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


@compiles(_Part, "postgresql")
def _part_on_postgresql(element: _Part, compiler: SQLCompiler, **kw: Any) -> str:
    place, kind = compiler.process(element.clauses, **kw), compiler.dialect.type_compiler_instance
    return f"CAST(given.value ->> {place} AS {kind.process(element.type)})"


@compiles(_Part, "sqlite")
def _part_on_sqlite(element: _Part, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_extract(given.value, '$[{compiler.process(element.clauses, **kw)}]')"
