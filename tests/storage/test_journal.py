"""The journal holds, and shows the first place where somebody touched it."""

from __future__ import annotations

import pytest
from sqlalchemy import Executable

from scheduling.words import Act
from storage import journal, rows
from storage.engine import Database
from storage.journal import Broken
from storage.tables import journal as table
from storage.tables import journal_heads
from tests.cast import SARAH, TOM
from tests.storage.material import NOW, minutes


@pytest.fixture
def written(database: Database) -> Database:
    """Three acts on assessment 1, two on assessment 2, one that belongs to none."""
    with database.writing() as connection:
        for chain, count in ((1, 3), (2, 2), (0, 1)):
            for number in range(count):
                detail: journal.Detail = {"days": 10 + number, "late": False, "said": "on_track", "by": None}
                journal.record(
                    connection,
                    chain,
                    minutes(number),
                    SARAH.id,
                    TOM.id,
                    Act.DECIDE,
                    f"extension:{number}",
                    detail,
                )
    return database


def tamper(database: Database, statement: Executable) -> Broken | None:
    """Change the journal behind its back, then verify it in small batches."""
    with database.writing() as connection:
        connection.execute(statement)
    with database.reading() as connection:
        return journal.verify(connection, batch=2)


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_an_untouched_journal_holds(written: Database, batch: int) -> None:
    with written.reading() as connection:
        assert journal.verify(connection, batch) is None


def test_an_empty_journal_holds(database: Database) -> None:
    with database.reading() as connection:
        assert journal.newest_at(connection) is None
        assert journal.verify(connection) is None


def test_it_says_when_the_last_act_was(written: Database) -> None:
    with written.reading() as connection:
        assert journal.newest_at(connection) == NOW


def test_a_chain_reads_from_its_beginning(written: Database) -> None:
    with written.reading() as connection:
        entries = journal.of_chain(connection, 1)
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [entry.previous for entry in entries] == ["", entries[0].hash, entries[1].hash]
    assert (entries[0].at, entries[0].actor_id, entries[0].acting_for) == (NOW, SARAH.id, TOM.id)
    assert (entries[0].act, entries[0].subject) == ("decide", "extension:0")
    assert entries[0].detail == {"days": 10, "late": False, "said": "on_track", "by": None}


def test_it_says_who_did_an_act_last(written: Database) -> None:
    with written.reading() as connection:
        newest = journal.last(connection, 2, Act.DECIDE)
        assert (newest.subject if newest else "") == "extension:1"
        assert journal.last(connection, 2, Act.SIGN_OFF) is None
        assert journal.last(connection, 3, Act.DECIDE) is None


@pytest.mark.parametrize(
    "change",
    [
        {"act": "sign_off"},
        {"subject": "extension:7"},
        {"actor_id": TOM.id},
        {"acting_for": None},
        {"at": minutes(-30)},
        {"detail": {}},
        {"previous": "x"},
        {"hash": "x"},
        {"seq": 9},
    ],
)
def test_a_changed_row_is_named(written: Database, change: dict[str, object]) -> None:
    second = table.update().where(table.c.chain == 1, table.c.seq == 2)
    broken = tamper(written, second.values(change))
    assert broken is not None
    assert (broken.chain, broken.seq) == (1, 2)
    assert broken.id is not None


def test_a_row_taken_from_the_middle_is_missed(written: Database) -> None:
    broken = tamper(written, table.delete().where(table.c.chain == 2, table.c.seq == 1))
    assert broken is not None
    assert (broken.chain, broken.seq) == (2, 1)


def test_a_row_taken_from_the_end_is_missed(written: Database) -> None:
    assert tamper(written, table.delete().where(table.c.chain == 1, table.c.seq == 3)) == Broken(1, 3, None)


def test_a_chain_taken_whole_is_missed(written: Database) -> None:
    assert tamper(written, table.delete().where(table.c.chain == 2)) == Broken(2, 1, None)


def test_a_head_taken_away_is_missed(written: Database) -> None:
    assert tamper(written, journal_heads.delete().where(journal_heads.c.chain == 2)) == Broken(2, 3, None)


def test_a_row_put_in_is_seen(written: Database) -> None:
    with written.reading() as connection:
        last = journal.of_chain(connection, 1)[-1]
    broken = tamper(written, table.insert().values({**rows.values(last), "seq": 4}))
    assert broken is not None
    assert (broken.chain, broken.seq) == (1, 4)


def test_what_a_stranger_sent_as_a_subject_does_not_break_the_chain(database: Database) -> None:
    with database.writing() as connection:
        journal.record(
            connection, 0, NOW, None, None, Act.SHOW, "extension:\x00\ud800", {"refused": "\ud800"}
        )
    with database.reading() as connection:
        assert journal.verify(connection) is None
