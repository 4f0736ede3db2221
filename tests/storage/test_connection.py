"""Asking: a statement that is kept goes to the driver by itself, and nobody notices but the clock."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from weakref import ref

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from scheduling.words import Role
from storage.compiled import compiled
from storage.engine import Database
from storage.tables import inbox, people
from tests.cast import EVERYONE
from tests.storage.material import NOW, statements

MESSAGE = {"platform": "slack", "message_id": "1", "at": NOW, "text": "", "refused": False}
ADD = insert(inbox)
ANSWERED = (
    update(inbox)
    .where(inbox.c.platform == "slack", inbox.c.message_id == bindparam("which"))
    .values(text=bindparam("said"), refused=True)
)
READ = select(inbox.c.platform, inbox.c.message_id, inbox.c.at, inbox.c.text, inbox.c.refused)
OF_ROLES = select(people.c.name).where(people.c.role.in_(bindparam("roles", expanding=True)))
NAMED = select(people.c.name).where(people.c.id == bindparam("number"))


def thrice(ask: Callable[[], Any]) -> list[Any]:
    """What came of asking three times: as SQLAlchemy does, when it is compiled, and as it was."""
    return [ask() for _ in range(3)]


def test_it_is_the_same_each_time(database: Database) -> None:
    with database.writing() as connection:
        for number in ("1", "2", "3"):
            connection.execute(ADD, MESSAGE | {"message_id": number})
            connection.execute(ANSWERED, {"which": number, "said": f"Number {number}."})
        found = thrice(lambda: connection.execute(READ).all())
    told = [("slack", n, NOW, f"Number {n}.", True) for n in ("1", "2", "3")]
    assert found == [told, told, told]
    assert all(row.at.tzinfo is UTC and isinstance(row.at, datetime) for rows in found for row in rows)


def test_many_are_written_the_same_each_time(database: Database) -> None:
    with database.writing() as connection:
        for ten in (10, 20, 30):
            rows = [MESSAGE | {"message_id": str(ten + one)} for one in range(3)]
            connection.execute(ADD, rows)
        numbers = connection.scalars(select(inbox.c.message_id).order_by(inbox.c.message_id)).all()
    assert numbers == ["10", "11", "12", "20", "21", "22", "30", "31", "32"]


def test_a_list_may_have_another_length_each_time(database: Database) -> None:
    with database.reading() as connection:
        asked = [[Role.WORKER], [Role.WORKER, Role.TEAM_MANAGER], []]
        counts = [len(connection.scalars(OF_ROLES, {"roles": roles}).all()) for roles in asked]
    assert counts == [sum(one.role in roles for one in EVERYONE) for roles in asked]


def test_a_value_that_was_forgotten_is_said_each_time(database: Database) -> None:
    with database.reading() as connection:
        for _ in range(3):
            with pytest.raises(StatementError, match="number"):
                connection.execute(NAMED)


@pytest.mark.parametrize(("at", "word"), [(NOW.replace(tzinfo=None), "time zone"), ("nonsense", "str")])
def test_a_value_that_cannot_be_stored_is_told_alike_each_time(
    database: Database, at: object, word: str
) -> None:
    with database.writing() as connection:
        for _ in range(3):
            with pytest.raises(StatementError, match=word):
                connection.execute(ADD, MESSAGE | {"at": at})


def test_a_fault_says_what_was_asked_and_not_what_was_given(database: Database) -> None:
    said = {"text": "What somebody wrote in confidence."}
    faults = []
    for _ in range(3):
        with pytest.raises(IntegrityError) as raised, database.writing() as connection:
            thrice(lambda: connection.execute(ADD, MESSAGE | said))
        faults.append(str(raised.value))
    assert all("INSERT INTO inbox" in fault and "confidence" not in fault for fault in faults)


def test_whoever_listens_hears_of_each(database: Database) -> None:
    with database.reading() as connection, statements(connection) as asked:
        thrice(lambda: connection.execute(NAMED, {"number": 1}).all())
    assert len(asked) == 3
    assert len(set(asked)) == 1


def test_nothing_is_kept_of_a_statement_that_is_gone(database: Database) -> None:
    written = select(people.c.name).where(people.c.id > 0)
    with database.reading() as connection:
        asked = [compiled(written, connection.dialect, (), many=False) for _ in range(2)]
    assert asked[0] is None
    assert asked[1] is not None
    gone = ref(written)
    del written
    gc.collect()
    assert gone() is None
