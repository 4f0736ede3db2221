"""When something is next to be done: found where it stands first, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from storage import absences, duties, views
from storage.connection import Connection
from storage.engine import Database
from tests.storage.material import NOW, saved, statements

NextLook = Callable[[Connection], datetime | None]


@pytest.mark.parametrize(
    "next_look", [views.oldest_look, views.next_look, absences.next_look, duties.next_look]
)
def test_no_table_is_read_from_end_to_end(on_sqlite: Database, next_look: NextLook) -> None:
    with on_sqlite.writing() as connection:
        saved(connection, look_at=NOW)
        with statements(connection) as asked:
            next_look(connection)
        for words in asked:
            plan = connection.core.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}").all()
            assert [step.detail for step in plan if "USING COVERING INDEX" not in step.detail] == [], words
