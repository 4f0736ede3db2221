"""`daymark report`: the same figures in a terminal, as tables and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands.report import show_report
from bot.commands.terminal import CannotDo
from bot.council import read_council
from bot.desk import Council
from bot.settings import Settings
from storage.engine import Database, open_database
from tests.bot.environment import environment
from tests.bot.test_command_line import Typing
from tests.fortnight import UNTOLD, lived_store, with_report_alone
from tests.office import london

NOW = london("2026-03-31 12:00")


@pytest.fixture(scope="module")
def lived(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lived_store(sqlite_template, tmp_path_factory.mktemp("lived"))


@pytest.fixture
def database(lived: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{lived}")
    yield opened
    opened.close()


@pytest.fixture
def council(database: Database, tmp_path: Path) -> Council:
    procedures = with_report_alone(tmp_path / "procedures")
    return read_council(Settings.model_validate({"procedures": procedures}), database)


def said(database: Database, council: Council, first: date | None = None, *, as_csv: bool = False) -> str:
    typing = Typing()
    assert show_report(typing.terminal, database, council, NOW, first, as_csv=as_csv) == 0
    return typing.said


def test_it_says_the_newest_report(database: Database, council: Council) -> None:
    lines = said(database, council).splitlines()
    assert lines[0] == "Timescales, 16 to 29 March 2026: Assessment procedure"
    assert "Signed off  " in lines[4]
    assert [line.split() for line in lines if line.startswith("11 to 20")] == [
        ["11", "to", "20", "1", "0"]
    ] * 2
    assert any(line.split("  ")[0] == "Worker availability" for line in lines)


def test_it_says_an_earlier_one_when_asked(database: Database, council: Council) -> None:
    assert said(database, council, date(2026, 3, 2)).startswith("Timescales, 2 to 15 March 2026: ")


def test_any_two_weeks_from_a_monday_can_be_asked_for(database: Database, council: Council) -> None:
    assert said(database, council, date(2026, 3, 9)).startswith("Timescales, 9 to 22 March 2026: ")


def test_as_csv_it_is_one_figure_a_line(database: Database, council: Council) -> None:
    rows = list(csv.DictReader(said(database, council, as_csv=True).splitlines()))
    [clock] = [row for row in rows if row["Figure"] == "Local clock" and row["From"] == "2026-03-16"]
    assert clock == {
        "Procedure": "Assessment procedure",
        "From": "2026-03-16",
        "To": "2026-03-29",
        "Section": "In time",
        "Figure": "Local clock",
        "Count": "1",
        "Of": "1",
        "Percent": "",
    }


def test_nobody_is_named(database: Database, council: Council) -> None:
    for words in (said(database, council), said(database, council, as_csv=True)):
        assert [word for word in UNTOLD if word in words] == []


@pytest.mark.parametrize(
    ("first", "sentence"),
    [
        (date(2026, 3, 3), "Tuesday 3 March 2026: A fortnight begins on a Monday."),
        (date(2026, 3, 23), "That fortnight is not over until the end of Sunday 5 April 2026."),
        (date(2015, 1, 5), "Monday 5 January 2015: That is further than the calendar reaches."),
        (date(2045, 12, 25), "Monday 25 December 2045: That is further than the calendar reaches."),
    ],
)
def test_what_cannot_be_reported_on_gets_one_sentence(
    database: Database, council: Council, first: date, sentence: str
) -> None:
    with pytest.raises(CannotDo, match=sentence):
        said(database, council, first)


def test_a_procedure_without_the_rhythm_is_not_reported_on(database: Database, council: Council) -> None:
    without = {key: replace(one, rhythms=()) for key, one in council.procedures.items()}
    with pytest.raises(CannotDo, match="No procedure has a rhythm"):
        said(database, replace(council, procedures=without))


def test_it_can_be_typed(sqlite_url: str, tmp_path: Path) -> None:
    typing, procedures = Typing(), str(with_report_alone(tmp_path / "procedures"))
    with environment(DATABASE_URL=sqlite_url, DEMO_CLOCK="2026-03-31T12:00", PROCEDURES=procedures):
        assert main(("report", "--from", "2026-03-02", "--csv"), typing.terminal) == 0
    assert typing.said.splitlines()[1].startswith("Assessment procedure,2026-03-02,2026-03-15,In time,")
