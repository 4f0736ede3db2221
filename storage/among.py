"""Whether a number or a text is among many, given to the statement as one value however many there are.

A list that is written out makes another statement for each length, which has to be put together, read and
planned anew, and it can grow too long for the database (32,766 on SQLite).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Function, Integer, String, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import OperatorType


class _Numbers(TypeDecorator[Collection[int]]):
    """Whole numbers as one text: an array as PostgreSQL writes it, or as JSON does."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> str:
        """As this database reads it."""
        written = ",".join(map(str, value or ()))
        return f"{{{written}}}" if dialect.name == "postgresql" else f"[{written}]"


class _Texts(TypeDecorator[Collection[str]]):
    """Texts as one: JSON, which both databases read."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> str:
        """As JSON."""
        return json.dumps(list(value or ()))


class _Among(Function[bool]):
    """Compiled below, for each database in its own words."""

    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> _Among:
        """A condition as it stands: "… = 1" around it would keep SQLite from its index."""
        return self


def among(column: ColumnElement[int] | ColumnElement[str], name: str) -> ColumnElement[bool]:
    """WHERE ``column`` is one of the numbers, or texts, that the statement is given under this name."""
    many = _Numbers() if isinstance(column.type, Integer) else _Texts()
    return _Among("among", column, bindparam(name, type_=many), type_=Boolean())


@compiles(_Among, "postgresql")
def _on_postgresql(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, many = (compiler.process(part, **kw) for part in element.clauses)
    if any(isinstance(part.type, _Texts) for part in element.clauses):
        return f"{column} IN (SELECT json_array_elements_text(CAST({many} AS JSON)))"
    # Not "= ANY (…)", which a plan made for any length walks from end to end for every row.
    return f"{column} IN (SELECT unnest(CAST({many} AS INTEGER[])))"


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, many = (compiler.process(part, **kw) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({many}))"  # noqa: S608 - both are compiled
