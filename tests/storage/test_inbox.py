"""A platform's second try gets the first answer."""

from __future__ import annotations

from storage import inbox
from storage.engine import Database
from storage.inbox import Seen
from tests.storage.material import NOW, minutes


def test_a_message_is_new_once(database: Database) -> None:
    with database.writing() as connection:
        assert inbox.first_time(connection, "slack", "Ev1", NOW) is None
        inbox.answer(connection, "slack", "Ev1", "Recorded.", refused=False)
    with database.writing() as connection:
        assert inbox.first_time(connection, "slack", "Ev1", minutes(1)) == Seen("Recorded.", refused=False)
        assert inbox.first_time(connection, "teams", "Ev1", minutes(1)) is None
        assert inbox.first_time(connection, "slack", "Ev2", minutes(1)) is None


def test_a_refusal_is_repeated_as_one(database: Database) -> None:
    with database.writing() as connection:
        inbox.first_time(connection, "slack", "Ev1", NOW)
        inbox.answer(connection, "slack", "Ev1", "Somebody else must decide.", refused=True)
        again = inbox.first_time(connection, "slack", "Ev1", NOW)
    assert again == Seen("Somebody else must decide.", refused=True)
