"""Numbers and texts are found among any number of others, by the index, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage import assessments as work
from storage.among import among
from storage.engine import Database, open_database
from storage.tables import assessments
from tests.storage.material import saved

WANTED = select(assessments.c.id).where(among(assessments.c.id, "numbers"))


@pytest.mark.parametrize("count", [0, 1, 50_000])
def test_only_what_is_among_them_is_found(database: Database, count: int) -> None:
    with database.writing() as connection:
        one, other = saved(connection), saved(connection, "AB-1043")
    numbers = [other.id, *range(1_000_000, 1_000_000 + count)]
    with database.reading() as connection:
        assert connection.scalars(WANTED, {"numbers": numbers}).all() == [other.id]
        assert connection.scalars(WANTED, {"numbers": numbers[1:]}).all() == []
        assert set(connection.scalars(WANTED, {"numbers": {one.id, other.id}})) == {one.id, other.id}
        assert work.get_many(connection, numbers) == (other,)


def test_texts_are_found_whatever_stands_in_them(database: Database) -> None:
    odd = ['AB "1"', "AB {2},3", "AB \\ 4", "Ä %s 5", "AB-6"]
    named = select(assessments.c.reference).where(among(assessments.c.reference, "texts"))
    with database.writing() as connection:
        for reference in odd:
            saved(connection, reference)
    with database.reading() as connection:
        for texts in ([], odd[:1], odd[1:], {*odd, "none of them"}):
            assert set(connection.scalars(named, {"texts": texts})) == {*texts} & {*odd}


def test_sqlite_finds_them_by_its_index(sqlite_url: str) -> None:
    held = select(assessments.c.id).where(among(assessments.c.worker_id, "numbers"))
    database = open_database(sqlite_url)
    with database.reading() as connection:
        written = str(held.compile(connection))
        plan = connection.core.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}", ("[1, 2]",)).all()
    database.close()
    assert any("USING COVERING INDEX" in step.detail for step in plan), plan
