"""What lists and health checks read."""

from __future__ import annotations

from dataclasses import replace

from storage import assessments, outbox, views
from storage.engine import Database
from storage.outbox import Put
from storage.views import Counts
from tests.cast import AISHA, TOM
from tests.storage.material import NOW, minutes, saved, told


def test_an_empty_store_has_nothing_to_do(database: Database) -> None:
    with database.reading() as connection:
        assert views.next_look(connection) is None
        assert views.counts(connection, NOW) == Counts(0, 0, 0, 0, None)


def test_the_next_thing_to_do_is_a_look_or_a_sending(database: Database) -> None:
    with database.writing() as connection:
        saved(connection, look_at=minutes(5))
        assert views.next_look(connection) == minutes(5)
        outbox.put(connection, [Put(AISHA.id, "check_in", "milestone:1", send_after=minutes(3))], NOW)
        assert views.next_look(connection) == minutes(3)


def test_what_there_is_is_counted(database: Database) -> None:
    with database.writing() as connection:
        saved(connection, "AB-1", look_at=minutes(5))
        saved(connection, "AB-2", look_at=NOW)
        assessments.save(connection, replace(saved(connection, "AB-3"), finished_at=NOW), look_at=None)
    failing, _ = told(database, Put(TOM.id, "risk", "milestone:2"), Put(AISHA.id, "check_in", "milestone:1"))
    told(database, Put(TOM.id, "check_in", "milestone:1", send_after=minutes(9)))
    with database.writing() as connection:
        outbox.failed(connection, failing, "They have no account.")
        assert views.counts(connection, minutes(1)) == Counts(2, 1, 1, 1, NOW)
