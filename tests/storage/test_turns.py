"""Taking what is due in batches, which nobody waits behind for long."""

from __future__ import annotations

from datetime import datetime
from threading import Event, Thread
from time import sleep

import pytest

from storage.connection import Connection
from storage.engine import Database
from storage.turns import FEWEST, LONG_ALONE, MOST, in_turns
from tests.storage.material import NOW, minutes


def test_all_of_it_is_taken_in_larger_and_larger_batches(database: Database) -> None:
    left, batches = 1_200, list[int]()

    def take(_: Connection, at_most: int) -> int:
        nonlocal left
        taken = min(at_most, left)
        left -= taken
        batches.append(at_most)
        return taken

    in_turns(database, lambda _: NOW, NOW, take)
    assert left == 0
    assert batches[: LONG_ALONE + 1] == [FEWEST] * (LONG_ALONE + 1)
    assert batches[LONG_ALONE + 1 :] == [20, 40, 80, 160, 320, MOST, MOST]


def test_whoever_waits_to_write_has_a_turn_and_what_follows_is_small(on_sqlite: Database) -> None:
    batches, has_written = list[int](), Event()

    def write() -> None:
        with on_sqlite.writing():
            has_written.set()

    writer = Thread(target=write)

    def take(_: Connection, at_most: int) -> int:
        batches.append(at_most)
        if len(batches) == LONG_ALONE + 3:
            asked = on_sqlite.asked_to_write
            writer.start()
            while on_sqlite.asked_to_write == asked:
                sleep(0.001)
        return at_most if len(batches) < LONG_ALONE + 5 else 0

    in_turns(on_sqlite, lambda _: NOW, NOW, take)
    writer.join(5)
    assert has_written.is_set()
    assert batches[-5:] == [FEWEST, 2 * FEWEST, 4 * FEWEST, FEWEST, FEWEST]


@pytest.mark.parametrize("look_at", [None, minutes(1)])
def test_nobody_s_turn_is_taken_when_nothing_is_due(database: Database, look_at: datetime | None) -> None:
    asked = database.asked_to_write
    in_turns(database, lambda _: look_at, NOW, lambda _, at_most: at_most)
    assert database.asked_to_write == asked
