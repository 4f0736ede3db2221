"""A statement as the driver takes it: its words, what it is given, and what becomes of the rows that come.

SQLAlchemy keeps what it compiled too, but finds it again by taking the whole statement apart, and that takes
several times as long as SQLite needs to answer. A statement that is written once is known by being the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable, SelectBase, UpdateBase
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]
Rows = Sequence[Sequence[Any]]
Turn = Callable[[Any], Any]
_How = tuple[str, tuple[str, ...], bool]  # the kind of database, the names given, and whether many times


class Compiled:
    """One statement for one kind of database, which is given values by the same names each time."""

    def __init__(self, compiled: SQLCompiler, given: Iterable[str], types: Iterable[TypeEngine[Any]]) -> None:
        """Work out what stays the same; ``types`` are those of the columns that come back."""
        names = dict.fromkeys(given)
        written = compiled.construct_expanded_state(names)  # a list that is part of the statement written out
        self.words, self._order = written.statement, written.positiontup
        self._dialect, self._types = compiled.dialect, tuple(types)
        turns = {name: self._to_driver(bound.type) for bound, name in compiled.bind_names.items()}
        keys = {name: bound.key for bound, name in compiled.bind_names.items() if bound.key in names}
        self._given = [(name, key, turns[name]) for name, key in keys.items()]
        turns |= written.processors
        always = {name: value for name, value in written.parameters.items() if name not in keys}
        self._always = {
            name: turn(value) if (turn := turns.get(name)) else value for name, value in always.items()
        }
        self._columns: SimpleResultMetaData | None = None
        self._turns: list[tuple[int, Turn]] = []

    def bound(self, values: Values) -> Any:
        """What the driver is given: each value as the database takes it."""
        named = dict(self._always)
        for name, key, turn in self._given:
            named[name] = turn(values[key]) if turn else values[key]
        return named if self._order is None else tuple([named[name] for name in self._order])

    def result(self, description: Rows, rows: Rows) -> IteratorResult[*tuple[Any, ...]]:
        """The rows that came, each value as the rest of Daymark knows it."""
        columns = self._columns or self._learnt(description)
        return IteratorResult(columns, iter(self._turned(rows) if self._turns and rows else rows))

    def _learnt(self, description: Rows) -> SimpleResultMetaData:
        """With the first rows the driver says what it calls its columns, and of which kind each is."""
        turns = (
            (index, self._implemented(known).result_processor(self._dialect, kind))
            for index, ((_, kind, *_), known) in enumerate(zip(description, self._types, strict=True))
        )
        self._turns = [(index, turn) for index, turn in turns if turn is not None]
        self._columns = SimpleResultMetaData([name for name, *_ in description])
        return self._columns

    def _turned(self, rows: Rows) -> Iterable[Sequence[Any]]:
        """Column by column, which takes half as long as row by row."""
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for index, turn in self._turns:
            columns[index] = map(turn, columns[index])
        return zip(*columns, strict=True)

    def _to_driver(self, kind: TypeEngine[Any]) -> Turn | None:
        return self._implemented(kind).bind_processor(self._dialect)

    def _implemented(self, kind: TypeEngine[Any]) -> TypeEngine[Any]:
        return kind.dialect_impl(self._dialect)


_KEPT: WeakKeyDictionary[Executable, dict[_How, Compiled | None]] = WeakKeyDictionary()


def compiled(statement: Executable, dialect: Dialect, given: Iterable[str], *, many: bool) -> Compiled | None:
    """The statement as this database's driver takes it, from the second time that it is asked.

    None the first time, because what is written anew each time is never asked again. Always None for what
    SQLAlchemy completes each time (lists that are given, many new rows that come back), and where a value was
    forgotten, which it says.
    """
    kept = _KEPT.get(statement)
    if kept is None:
        _KEPT[statement] = {}
        return None
    how = dialect.name, tuple(given), many
    if how not in kept:
        kept[how] = _compile(statement, dialect, how[1], many=many)
    return kept[how]


def _compile(statement: Executable, dialect: Dialect, given: Sequence[str], *, many: bool) -> Compiled | None:
    if not isinstance(statement, (SelectBase, UpdateBase)):
        return None
    columns = tuple(statement.exported_columns)
    if many and columns:
        return None
    # SQLAlchemy asks for the number of a new row even where nobody wants it, unless there are many.
    made = statement.compile(dialect=dialect, column_keys=list(given), for_executemany=not columns)
    forgotten = any(bound.required and bound.key not in given for bound in made.bind_names)
    has_lists = any(bound.key in given for bound in made.post_compile_params)
    if forgotten or has_lists or made.insert_prefetch:
        return None
    return Compiled(made, given, [column.type for column in columns])
