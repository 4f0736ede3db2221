"""Whether a number is among many, given to the statement as one value however many there are.

A list that is written out makes another statement for each length, which has to be put together, read and
planned anew, and it can grow too long for the database (32,766 on SQLite).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Function, String, TypeDecorator, bindparam
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


class _Among(Function[bool]):
    """Compiled below, for each database in its own words."""

    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> _Among:
        """A condition as it stands: "… = 1" around it would keep SQLite from its index."""
        return self


def among(column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """WHERE ``column`` is one of the numbers that the statement is given under this name."""
    return _Among("among", column, bindparam(name, type_=_Numbers()), type_=Boolean())


@compiles(_Among, "postgresql")
def _on_postgresql(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, numbers = (compiler.process(part, **kw) for part in element.clauses)
    # Not "= ANY (…)", which a plan made for any length walks from end to end for every row.
    return f"{column} IN (SELECT unnest(CAST({numbers} AS INTEGER[])))"


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, numbers = (compiler.process(part, **kw) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608 - both are compiled
