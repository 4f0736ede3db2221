"""The command line as people use it: the program itself, what it says, and the code it leaves with."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands.importing import import_assessments, import_people
from bot.commands.people import show_people
from bot.commands.store import bring_up_to_date, verify_journal
from bot.commands.terminal import CannotDo, Terminal
from bot.council import read_council
from bot.settings import PROCEDURES, Settings
from scheduling.calendar import LONDON, WorkingCalendar
from scheduling.procedure import Procedure
from scheduling.procedure_file import load
from scheduling.words import Role
from storage import assessments, journal, outbox, people
from storage.engine import Connection, Database, open_database
from storage.outbox import Put
from tests.bot.environment import environment

NOW = datetime(2026, 4, 29, 9, 0, tzinfo=LONDON)
ROOT = Path(__file__).parent.parent.parent
PEOPLE = """\
name,email,role,team,manager_email
Aisha Khan,aisha.khan@council.example,worker,North 1,tom.reed@council.example
Tom Reed,tom.reed@council.example,team manager,North 1,sarah.malik@council.example
Sarah Malik,sarah.malik@council.example,service manager,North,
"""
WORK = """\
reference,kind,worker_email,referred_on,allocated_on
EH-1,Assessment,aisha.khan@council.example,30/03/2026,30/03/2026
"""


class Keyboard(io.StringIO):
    """Somebody sits there and types this."""

    def isatty(self) -> bool:
        """Yes: a terminal."""
        return True


@dataclass
class Typing:
    """A terminal whose every word is kept; with ``answer`` None nobody sits at it."""

    answer: str | None = None
    out: io.StringIO = field(default_factory=io.StringIO)
    errors: io.StringIO = field(default_factory=io.StringIO)

    @property
    def terminal(self) -> Terminal:
        """What a command is handed."""
        answers = io.StringIO() if self.answer is None else Keyboard(self.answer)
        return Terminal(self.out, self.errors, answers)

    @property
    def said(self) -> str:
        """All that was said."""
        return self.out.getvalue()


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A store with nobody in it yet."""
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    """Three people."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def daymark(folder: Path, *typed: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, as on a new machine: with these settings and no others."""
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-m", "bot", *typed],
        cwd=folder,
        env={**plain, "PYTHONPATH": str(ROOT), **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def typed_in(folder: Path, *typed: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The same in this process, which is sooner done: what was typed, what was said, and the code."""
    typing = Typing()
    with ExitStack() as around:
        around.enter_context(environment(**settings))
        around.enter_context(contextlib.chdir(folder))
        around.enter_context(contextlib.redirect_stdout(typing.out))
        around.enter_context(contextlib.redirect_stderr(typing.errors))
        try:
            code = main(typed, typing.terminal)
        except SystemExit as left:
            code = int(str(left.code))
    return subprocess.CompletedProcess(typed, code, typing.said, typing.errors.getvalue())


# ---- The program itself -------------------------------------------------------------------------------


def test_help_is_short_and_names_every_command(tmp_path: Path) -> None:
    done = typed_in(tmp_path, "--help")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) <= 32
    for command in ("run", "check", "preview", "people", "import", "verify", "migrate"):
        assert f"\n    {command} " in done.stdout


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            ("runn",),
            '"runn" is not known here. Did you mean "run"? Type daymark --help to see what there is.',
        ),
        ((), "This is missing: COMMAND. Type daymark --help to see what there is."),
        (("import", "people", "none.csv"), "none.csv cannot be opened: No such file or directory."),
        (("preview", "assesment", "2026-03-30"), 'There is no procedure "assesment". There is: assessment.'),
        (
            ("preview", "assessment", "30.3"),
            "30.3: This is not a date. Please write it as 2026-03-30, or as 30/03/2026 with the day first.",
        ),
        (
            ("preview", "assessment", "2046-01-05"),
            "Friday 5 January 2046 is outside the calendar, which runs from 1 January 2015 "
            "to 31 December 2045.",
        ),
    ],
)
def test_what_is_not_understood_gets_one_sentence(
    tmp_path: Path, typed: tuple[str, ...], sentence: str
) -> None:
    done = typed_in(tmp_path, *typed)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence + "\n")


def test_the_plan_of_the_golden_dates_needs_no_store(tmp_path: Path) -> None:
    done = typed_in(
        tmp_path, "preview", "assessment", "30/03/2026", DATABASE_URL="sqlite:////nowhere/at/all.db"
    )
    assert (done.returncode, done.stderr) == (0, "")
    for day in ("22 April 2026", "7 May 2026", "12 May 2026", "14 May 2026", "5 June 2026"):
        assert day in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_check_on_a_new_machine_finds_everything_in_order_and_makes_nothing(tmp_path: Path) -> None:
    done = typed_in(tmp_path, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Everything is in order.\n")
    assert "Store: not made yet." in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_check_says_when_links_die_with_the_process(tmp_path: Path) -> None:
    public = {"PUBLIC_URL": "https://daymark.example.org"}
    assert "LINK_SECRET is not set" in typed_in(tmp_path, "check", **public).stdout
    kept = typed_in(tmp_path, "check", **public, LINK_SECRET="sixteen characters")
    assert (kept.returncode, "LINK_SECRET" in kept.stdout) == (0, False)
    short = typed_in(tmp_path, "check", **public, LINK_SECRET="short")
    assert "LINK_SECRET: this must be at least 16 characters that nobody can guess." in short.stderr
    assert "short\n" not in short.stderr


def test_check_says_every_fault_of_everything_at_once(tmp_path: Path, empty_sqlite_url: str) -> None:
    open_database(empty_sqlite_url).close()
    folder = tmp_path / "procedures"
    shutil.copytree(PROCEDURES, folder)
    text = (folder / "assessment.toml").read_text(encoding="utf-8")
    wrong = text.replace('topic = "call"', 'topic = "cal"').replace("after = 15", 'after = "15"')
    (folder / "assessment.toml").write_text(wrong, encoding="utf-8")
    done = typed_in(
        tmp_path,
        "check",
        DATABASE_URL=empty_sqlite_url,
        PROCEDURES=str(folder),
        PORT="web",
        SLACK_BOT_TOKEN="xoxp-user-token",
        TEAMS_APP_ID="my bot",
    )
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[:5] == [
        "PORT: this must be a whole number from 1 to 65535.",
        "SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN for Socket Mode.",
        "TEAMS_APP_ID needs TEAMS_APP_PASSWORD and TEAMS_TENANT_ID.",
        "SLACK_BOT_TOKEN: this does not look like one; it begins with xoxb-.",
        "TEAMS_APP_ID: this does not look like one; it is a number such as "
        "12345678-abcd-1234-abcd-1234567890ab.",
    ]
    assert [line.split(", line")[0] for line in lines[5:7]] == ["assessment.toml"] * 2
    assert lines[7:] == ["The store is not up to date. Bring it up to date with: daymark migrate"]
    assert "user-token" not in done.stderr


def test_check_finds_a_procedure_that_changed_under_a_version_in_use(
    tmp_path: Path, database_url: str
) -> None:
    folder = tmp_path / "procedures"
    shutil.copytree(PROCEDURES, folder)
    database = open_database(database_url)
    read_council(Settings(procedures=folder), database)
    database.close()
    ground = {"DATABASE_URL": database_url, "PROCEDURES": str(folder)}
    assert "People: 0." in typed_in(tmp_path, "check", **ground).stdout
    path = folder / "assessment.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    done = typed_in(tmp_path, "check", **ground)
    assert done.returncode == 1
    shipped = load(path)
    assert isinstance(shipped, Procedure)
    assert done.stderr == (
        f"assessment.toml: Version {shipped.version} was in use already and was different. "
        f"Please set version = {shipped.version + 1}; "
        "what is under way keeps the version it began under.\n"
    )


def test_a_store_that_cannot_be_used_is_one_sentence_and_never_the_password(tmp_path: Path) -> None:
    url = "postgresql://daymark:s3cret@127.0.0.1:1/daymark"
    for command, program in (("check", typed_in), ("people", typed_in), ("run", daymark)):
        done = program(tmp_path, command, DATABASE_URL=url)
        assert done.returncode == 1
        assert done.stderr.splitlines() == [
            "PostgreSQL cannot be used at 127.0.0.1, database daymark: check that it is running and that "
            "DATABASE_URL is right."
        ]


def test_run_on_a_port_that_is_taken_ends_with_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = daymark(tmp_path, "run", PORT=str(port))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1] == (
        f"Daymark cannot listen at 127.0.0.1, port {port}: address already in use."
    )


def test_a_reader_that_has_read_enough_is_no_fault(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "bot", "preview", "assessment", "2026-03-30"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    program.stdout.close()
    _, errors = program.communicate(timeout=60)
    assert (program.returncode, errors) == (0, "")


def test_ctrl_c_stops_with_a_word_and_nothing_written(
    database: Database, sqlite_url: str, people_file: Path
) -> None:
    class Gone(Terminal):
        """Somebody who would rather not."""

        def agrees(self, question: str) -> bool:
            """Press Ctrl-C."""
            raise KeyboardInterrupt

    typing = Typing()
    with environment(DATABASE_URL=sqlite_url):
        code = main(["import", "people", str(people_file)], Gone(typing.out, typing.errors, io.StringIO()))
    assert (code, typing.errors.getvalue()) == (130, "Stopped.\n")
    with database.reading() as connection:
        assert people.everyone(connection) == ()


def test_from_an_empty_folder_to_work_under_way(tmp_path: Path, people_file: Path) -> None:
    (tmp_path / "work.csv").write_text(WORK, encoding="cp1252")
    clock = {"DEMO_CLOCK": "2026-04-29T09:00"}
    assert daymark(tmp_path, "migrate", **clock).stdout == "The store is up to date.\n"
    brought = typed_in(tmp_path, "import", "people", people_file.name, **clock)
    assert brought.stdout.endswith("Imported people: 3 added.\n")
    assert typed_in(tmp_path, "import", "assessments", "work.csv", **clock).stdout.endswith(
        "Imported assessments: 1 added.\n"
    )
    assert "The journal is whole" in typed_in(tmp_path, "verify", **clock).stdout


# ---- What the commands say ----------------------------------------------------------------------------


def test_at_a_terminal_an_import_is_shown_and_asked_for(database: Database, people_file: Path) -> None:
    no = Typing("n\n")
    assert import_people(no.terminal, database, people_file, NOW, only_preview=False) == 0
    assert no.said.endswith(
        "To add: 3. To change: 0. As it is already: 0.\nImport these people? [y/N] Nothing was imported.\n"
    )
    assert "2     add   Aisha Khan   worker, North 1, manager tom.reed@council.example\n" in no.said
    yes = Typing("Yes\n")
    assert import_people(yes.terminal, database, people_file, NOW, only_preview=False) == 0
    assert yes.said.endswith("Imported people: 3 added.\n")
    again = Typing("")
    assert import_people(again.terminal, database, people_file, NOW, only_preview=False) == 0
    assert again.said == "To add: 0. To change: 0. As it is already: 3.\n"


def test_a_dry_run_only_shows(database: Database, people_file: Path) -> None:
    typing = Typing()
    assert import_people(typing.terminal, database, people_file, NOW, only_preview=True) == 0
    assert typing.said.endswith("Nothing was imported, because only a preview was asked for.\n")
    with database.reading() as connection:
        assert people.everyone(connection) == ()


def test_one_wrong_line_keeps_the_whole_file_out(database: Database, people_file: Path) -> None:
    people_file.write_text(PEOPLE + "Ann,ann,boss,,\n", encoding="utf-8")
    typing = Typing("y\n")
    assert import_people(typing.terminal, database, people_file, NOW, only_preview=False) == 1
    assert typing.said == ""
    first, second, last = typing.errors.getvalue().splitlines()
    assert first == 'people.csv, line 5, email: "ann" is not an e-mail address.'
    assert second.startswith(
        'people.csv, line 5, role: "boss" is not a role. It can be: worker, team manager'
    )
    assert last == "Nothing was imported: 2 things must be put right first."
    with database.reading() as connection:
        assert people.everyone(connection) == ()


def test_what_was_changed_while_it_was_read_is_not_imported(database: Database, people_file: Path) -> None:
    class Slow(Terminal):
        """Somebody who reads for a while; meanwhile the same file is brought in elsewhere."""

        def agrees(self, question: str) -> bool:
            """Answer at last."""
            import_people(Typing().terminal, database, people_file, NOW, only_preview=False)
            return super().agrees(question)

    typing = Typing()
    terminal = Slow(typing.out, typing.errors, Keyboard("y\n"))
    assert import_people(terminal, database, people_file, NOW, only_preview=False) == 1
    assert "nothing was imported" in typing.errors.getvalue()
    with database.reading() as connection:
        assert len(people.everyone(connection)) == 3


def test_assessments_are_shown_with_what_would_come_of_them(
    database: Database, people_file: Path, tmp_path: Path
) -> None:
    import_people(Typing().terminal, database, people_file, NOW, only_preview=False)
    work = tmp_path / "work.csv"
    work.write_text(WORK, encoding="utf-8")
    council = read_council(Settings(), database)
    typing = Typing()
    assert import_assessments(typing.terminal, database, council, work, NOW, only_preview=False) == 0
    assert "EH-1  Assessment, Aisha Khan, due Thursday 14 May 2026, ceiling Friday 5 June 2026" in typing.said
    with database.reading() as connection:
        assert assessments.open_by_reference(connection, "EH-1") is not None


def test_a_file_that_is_a_folder_is_said(database: Database, tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="cannot be opened: Is a directory"):
        import_people(Typing().terminal, database, tmp_path, NOW, only_preview=False)


def test_people_says_who_there_is_who_cannot_be_reached_and_what_was_not_delivered(
    database: Database, people_file: Path
) -> None:
    import_people(Typing().terminal, database, people_file, NOW, only_preview=False)
    with database.writing() as connection:
        aisha, _, tom = people.everyone(connection)
        people.bind(connection, tom.id, "slack", "T1", "U1", "", NOW)
        gone = people.bind(connection, aisha.id, "teams", "t", "u", "", NOW)
        people.mark_unreachable(connection, gone.id, "Teams says that the bot was removed.", NOW)
        _fail(connection, aisha.id)
        people.add(
            connection, name="Joan Fell", email="j@council.example", role=Role.WORKER, left_on=NOW.date()
        )
    typing = Typing()
    assert show_people(typing.terminal, database, WorkingCalendar(), NOW) == 0
    lines = [" ".join(line.split()) for line in typing.said.splitlines()]
    assert lines == [
        "Name Role Team Line manager E-mail Reached on",
        "Aisha Khan worker North 1 Tom Reed aisha.khan@council.example nowhere",
        "Joan Fell worker j@council.example left on Wednesday 29 April 2026",
        "Sarah Malik service manager North sarah.malik@council.example nowhere",
        "Tom Reed team manager North 1 Sarah Malik tom.reed@council.example Slack",
        "",
        "Cannot be reached",
        "Aisha Khan: not on Teams since Wednesday 29 April 2026. Teams says that the bot was removed.",
        "Sarah Malik: has not written to Daymark yet, so there is no account to send to.",
        "",
        "Could not be delivered",
        "Since To About Why",
        "Wednesday 29 April 2026 Aisha Khan milestone:7, check in Teams says that the bot was removed.",
    ]


def _fail(connection: Connection, person_id: int) -> None:
    outbox.put(connection, [Put(person_id, "check_in", "milestone:7")], NOW)
    (row,) = outbox.rows_of(connection, person_id, limit=1)
    outbox.failed(connection, row.id, "Teams says that the bot was removed.")


def test_people_of_an_empty_store_says_how_to_begin(database: Database) -> None:
    typing = Typing()
    assert show_people(typing.terminal, database, WorkingCalendar(), NOW) == 0
    assert typing.said == "There is nobody yet. Bring people in with: daymark import people FILE\n"


def test_verify_names_the_first_row_that_was_touched(database: Database, sqlite_url: str) -> None:
    with database.writing() as connection:
        for _ in range(3):
            journal.record(connection, 5, NOW, None, None, "import", "assessment:5")
    whole = Typing()
    assert verify_journal(whole.terminal, database) == 0
    with database.writing() as connection:
        connection.core.exec_driver_sql("UPDATE journal SET act = 'sign_off' WHERE seq = 2")
    touched = Typing()
    assert verify_journal(touched.terminal, database) == 1
    assert touched.errors.getvalue() == (
        "The journal does not hold: row 2 was touched, at entry 2 of assessment 5.\n"
    )


def test_migrating_twice_is_harmless(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    for _ in range(2):
        typing = Typing()
        assert bring_up_to_date(typing.terminal, database) == 0
        assert typing.said == "The store is up to date.\n"
    database.close()
