"""A backup is the store as it was: taken while people work, put back in the place of a broken one."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.commands.backup import NOTHING, back_up_to
from bot.commands.store import verify_journal
from bot.commands.terminal import CannotDo
from storage import assessments
from storage.engine import open_database
from storage.outbox import State
from tests.bot.test_command_line import Typing, typed_in
from tests.office import open_office


async def test_it_holds_what_was_committed_and_can_take_its_place(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    async with open_office(sqlite_url) as office:
        await office.allocate()
        with office.database.writing():  # somebody's act is half done meanwhile
            done = typed_in(tmp_path, "backup", str(copy), DATABASE_URL=sqlite_url)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"The store is copied to {copy}.\nTo put it back, stop Daymark, ")
        await office.allocate(reference="AB-2000")
        at_the_time = office.journal()
        file = Path(str(office.database.url.database))
    put_back(copy, file)
    async with open_office(sqlite_url) as office:
        assert office.journal() == at_the_time
        with office.database.reading() as connection:
            assert assessments.newest_by_reference(connection, "AB-2000") is None
        assert verify_journal(Typing().terminal, office.database) == 0
        await office.go_to("2026-03-23 09:30")
        assert office.outbox("Aisha Khan")[0].state is State.SENT, "and work goes on"


def put_back(copy: Path, file: Path) -> None:
    """As the command says, over a file that is past help."""
    for ending in ("-wal", "-shm"):
        file.with_name(f"{file.name}{ending}").unlink(missing_ok=True)
    file.write_bytes(b"\xff" * file.stat().st_size)
    shutil.copy(copy, file)


def test_nobody_else_may_read_it(sqlite_url: str, tmp_path: Path) -> None:
    assert back_up_to(Typing().terminal, sqlite_url, tmp_path / "copy.db") == 0
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_left_alone(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("An earlier backup.")
    with pytest.raises(CannotDo, match=r"is there already\. Please choose another name, or move it away\."):
        back_up_to(Typing().terminal, sqlite_url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "An earlier backup."


def test_a_place_that_cannot_be_written_leaves_nothing(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match=r"copy\.db cannot be written: No such file or directory\."):
        back_up_to(Typing().terminal, sqlite_url, tmp_path / "nowhere" / "copy.db")
    assert not (tmp_path / "nowhere").exists()


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match=NOTHING):
        back_up_to(Typing().terminal, f"sqlite:///{tmp_path}/daymark.db", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_postgresql_has_a_program_of_its_own(postgresql_url: str, tmp_path: Path) -> None:
    done = typed_in(tmp_path, "backup", "copy.db", DATABASE_URL=postgresql_url)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Please use pg_dump" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_refused_at_the_start_with_what_to_do(sqlite_url: str, tmp_path: Path) -> None:
    with closing(open_database(sqlite_url)) as database:
        file = Path(str(database.url.database))
    with closing(sqlite3.connect(file)) as raw:
        [(root,)] = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'journal'").fetchall()
        [(size,)] = raw.execute("PRAGMA page_size").fetchall()
    with file.open("r+b") as pages:
        pages.seek((root - 1) * size)
        pages.write(b"\xff" * size)
    for command in ("run", "check", "people", "backup copy.db"):
        done = typed_in(tmp_path, *command.split(), DATABASE_URL=sqlite_url)
        assert done.returncode == 1, command
        assert done.stderr == (
            f"The database file {file} is damaged: stop Daymark and put the last backup in its place.\n"
        )
