"""Opening the store, its two ways in, and what is said when it cannot be used."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from scheduling.words import Role
from storage import people
from storage.connection import Connection
from storage.engine import Database, StorageUnavailable, insert_once, open_database
from storage.people import AlreadyThere
from storage.tables import inbox
from storage.tables import people as people_table
from tests.cast import AISHA, BEN, TOM
from tests.storage.material import NOW
from tests.storage.threads import together


def test_the_folder_and_the_file_are_made(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path}/var/deep/daymark.db").close()
    assert (tmp_path / "var/deep/daymark.db").exists()


def test_sqlite_loses_nothing_in_a_power_cut(on_sqlite: Database) -> None:
    with on_sqlite.writing() as connection:
        pragmas = {
            name: connection.core.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("nonsense", "DATABASE_URL is not an address"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("mysql://localhost/daymark", "must begin with sqlite:/// or postgresql://"),
    ],
)
def test_an_address_that_cannot_be_used_is_explained(address: str, sentence: str) -> None:
    with pytest.raises(StorageUnavailable, match=sentence):
        open_database(address)


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear colleague, " * 500)
    with pytest.raises(StorageUnavailable, match="is not a database: point DATABASE_URL at another file"):
        open_database(f"sqlite:///{tmp_path}/letter.db")


def test_a_folder_in_place_of_the_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="cannot be opened: check that the folder exists"):
        open_database(f"sqlite:///{tmp_path}")


def test_a_file_in_place_of_the_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailable, match="The folder for the database"):
        open_database(f"sqlite:///{tmp_path}/file/daymark.db")


def test_a_damaged_file_is_explained(on_sqlite: Database, tmp_path: Path) -> None:
    on_sqlite.close()
    path = Path(str(on_sqlite.url.database))
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    (tmp_path / "damaged.db").write_bytes(data)
    with pytest.raises(StorageUnavailable, match="is damaged: stop Daymark and put the last backup in"):
        read_everyone(f"sqlite:///{tmp_path}/damaged.db")


def read_everyone(url: str) -> None:
    """Open a store, read from it and close it again."""
    database = open_database(url)
    try:
        with database.reading() as connection:
            people.everyone(connection)
    finally:
        database.close()


def test_a_server_that_does_not_answer_is_explained_without_its_password() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(StorageUnavailable) as raised:
        open_database(f"postgresql://daymark:secret@127.0.0.1:{port}/daymark")
    assert "PostgreSQL cannot be used at 127.0.0.1, database daymark" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_what_is_written_is_there_for_the_next_to_read(database: Database) -> None:
    with database.writing() as connection:
        people.save(connection, TOM)
    with database.reading() as connection:
        assert people.get(connection, TOM.id) == TOM


def test_a_transaction_that_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(AlreadyThere), database.writing() as connection:
        add_twice(connection)
    with database.reading() as connection:
        assert people.by_email(connection, "new@council.example") is None


@pytest.mark.parametrize("way", ["writing", "reading"])
def test_a_server_that_goes_in_the_middle_of_a_transaction_is_said_to_be_gone(
    postgresql_url: str, way: str
) -> None:
    database = open_database(postgresql_url)
    opened = getattr(database, way)
    with pytest.raises(StorageUnavailable), opened() as connection:
        cut_off_while_asking(connection, postgresql_url)
    with opened() as connection:
        assert people.everyone(connection) == ()
    database.close()


def cut_off_while_asking(connection: Connection, address: str) -> None:
    """The server ends this connection, which then asks it something more."""
    number = connection.core.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s)", [number])
    people.everyone(connection)


def add_twice(connection: Connection) -> None:
    """The second time is one too many."""
    for _ in range(2):
        people.add(connection, name="New", email="new@council.example", role=Role.WORKER)


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, StorageUnavailable)), database.reading() as connection:
        people.add(connection, name="New", email="new@council.example", role=Role.WORKER)


def test_reading_sees_one_moment(database: Database) -> None:
    with database.reading() as connection:
        before = people.everyone(connection)
        with database.writing() as other:
            people.add(other, name="New", email="new@council.example", role=Role.WORKER)
        assert people.everyone(connection) == before


def test_a_person_must_exist_to_be_anybodys_manager(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as connection:
        people.add(connection, name="New", email="new@council.example", role=Role.WORKER, manager_id=999)


def test_an_error_never_shows_what_was_being_written(database: Database) -> None:
    with pytest.raises(IntegrityError) as raised, database.writing() as connection:
        people.save(connection, replace(BEN, name="A private word", email=AISHA.email))
    assert "A private word" not in str(raised.value)


def test_insert_once_says_who_was_first(database: Database) -> None:
    row = {"platform": "slack", "message_id": "Ev1", "at": NOW, "text": "", "refused": False}
    with database.writing() as connection:
        assert insert_once(connection, inbox, row) == "slack"
        assert insert_once(connection, inbox, row) is None


def test_insert_once_lets_one_of_many_threads_through(database: Database) -> None:
    row = {"platform": "slack", "message_id": "Ev1", "at": NOW, "text": "", "refused": False}
    answers: list[object] = []

    def insert() -> None:
        with database.writing() as connection:
            answers.append(insert_once(connection, inbox, row))

    together(*[insert] * 8)
    assert sorted(answers, key=str) == [None] * 7 + ["slack"]


def test_sqlite_has_one_writer_and_nobody_is_turned_away(on_sqlite: Database) -> None:
    inside: list[int] = []
    most = 0

    def write() -> None:
        nonlocal most
        with on_sqlite.writing() as connection:
            inside.append(1)
            most = max(most, len(inside))
            connection.execute(people_table.update().values(team="North 2"))
            inside.pop()

    together(*[write] * 16)
    assert most == 1


def test_sqlite_writers_in_two_processes_wait_for_each_other(on_sqlite: Database) -> None:
    other = open_database(on_sqlite.url.render_as_string())

    def write(database: Database) -> None:
        for _ in range(20):
            with database.writing() as connection:
                teams = connection.execute(select(people_table.c.team).where(people_table.c.id == TOM.id))
                count = f"{teams.scalar_one()}i"
                connection.execute(
                    people_table.update().where(people_table.c.id == TOM.id).values(team=count)
                )

    together(lambda: write(on_sqlite), lambda: write(other))
    other.close()
    with on_sqlite.reading() as connection:
        tom = people.get(connection, TOM.id)
    assert tom is not None
    assert tom.team.count("i") == 40
