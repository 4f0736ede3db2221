"""One transaction, by which everything is asked and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, TypeVarTuple, overload

import sqlalchemy
from sqlalchemy import Executable, Result, ScalarResult
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.selectable import TypedReturnsRows

from storage.compiled import Compiled, compiled

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
Given = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Connection:
    """SQLAlchemy's, but that a statement which is kept goes to the driver as it was compiled once.

    ``core`` is SQLAlchemy's own. In ``known`` `storage.snapshot` keeps what this transaction knows already,
    and all that it reads where the store is ``unchanging`` meanwhile.
    """

    def __init__(self, core: sqlalchemy.Connection, *, unchanging: bool) -> None:
        """For a transaction that whoever opened it will end."""
        self.core = core
        self.dialect = core.dialect
        self.unchanging = unchanging
        self.known: dict[Any, Any] = {}

    @overload
    def execute(self, statement: TypedReturnsRows[*_Ts], given: Given | None = None) -> Result[*_Ts]: ...

    @overload
    def execute(self, statement: Executable, given: Given | None = None) -> Result[*tuple[Any, ...]]: ...

    def execute(self, statement: Executable, given: Given | None = None) -> Result[*tuple[Any, ...]]:
        """Run a statement, once for each mapping of values. Raises what SQLAlchemy raises."""
        names = (given[0] if given else ()) if isinstance(given, Sequence) else given or ()
        ready = compiled(statement, self.dialect, names, many=isinstance(given, Sequence))
        return self.core.execute(statement, given) if ready is None else self._run(ready, given)

    @overload
    def scalars(self, statement: TypedReturnsRows[_T], given: Given | None = None) -> ScalarResult[_T]: ...

    @overload
    def scalars(self, statement: Executable, given: Given | None = None) -> ScalarResult[Any]: ...

    def scalars(self, statement: Executable, given: Given | None = None) -> ScalarResult[Any]:
        """The first column of every row."""
        return self.execute(statement, given).scalars()

    @overload
    def scalar(self, statement: TypedReturnsRows[_T], given: Given | None = None) -> _T | None: ...

    @overload
    def scalar(self, statement: Executable, given: Given | None = None) -> Any: ...

    def scalar(self, statement: Executable, given: Given | None = None) -> Any:
        """The first column of the first row, or None when there is none."""
        return self.execute(statement, given).scalar()

    def _run(self, ready: Compiled, given: Given | None) -> Result[*tuple[Any, ...]]:
        """Give it to the driver, and tell those who listen to SQLAlchemy."""
        cursor = self.core.connection.cursor()
        try:
            if isinstance(given, Sequence):
                several = [ready.bound(values) for values in given]
                self._tell(cursor, ready.words, several, many=True)
                cursor.executemany(ready.words, several)
            else:
                values = ready.bound(given or {})
                self._tell(cursor, ready.words, values, many=False)
                cursor.execute(ready.words, values)
            return ready.result(cursor.description or (), cursor.fetchall() if cursor.description else ())
        except Exception as fault:
            raise self._told(ready.words, fault) from fault
        finally:
            cursor.close()

    def _tell(self, cursor: DBAPICursor, words: str, values: object, *, many: bool) -> None:
        for hear in self.core.dispatch.before_cursor_execute:
            hear(self.core, cursor, words, values, None, many)

    def _told(self, words: str, fault: Exception) -> BaseException:
        """The fault as SQLAlchemy tells it, without what was given; a connection that is lost is let go."""
        driver = self.dialect.loaded_dbapi.Error
        lost = isinstance(fault, driver) and self.dialect.is_disconnect(fault, self.core.connection, None)
        if lost:
            self.core.invalidate(fault)
        return DBAPIError.instance(
            words,
            None,
            fault,
            driver,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=self.dialect,
        )
