"""A rhythm that came round while Daymark was down, on its first day as on any other; and what is too old."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path

import pytest

from bot.settings import PROCEDURES
from storage import duties
from storage.duties import Duty
from tests.fortnight import RHYTHM, RUTH, reporting_office
from tests.office import Office, open_office
from tests.stories.one_rhythm import DIP_SAMPLE

HELEN, TOM = "Helen Price", "Tom Reed"
REPORT = ("assessment", "smt-report")
TUESDAY, NEXT_TUESDAY = date(2026, 3, 3), date(2026, 3, 17)


@pytest.fixture
async def any_office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Monday 2 March 2026, 09:00, the day before a fortnightly report comes round; on each database."""
    async with reporting_office(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def office(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """The same on SQLite."""
    async with reporting_office(sqlite_url, tmp_path) as made:
        yield made


def asked(office: Office, who: str = RUTH) -> list[Duty]:
    """Which reports somebody was ever asked to review, in order."""
    with office.database.reading() as connection:
        every = [duties.get(connection, number) for number in range(1, 99)]
    theirs = [one for one in every if one is not None and one.person_id == office.person(who).id]
    return [one for one in theirs if (one.procedure, one.rhythm) == REPORT]


def days(office: Office, who: str = RUTH) -> list[date]:
    """The days of those reports."""
    return [one.day for one in asked(office, who)]


async def test_the_first_one_of_all_comes_as_soon_as_daymark_is_back(any_office: Office) -> None:
    office = any_office
    await office.wake_at("2026-03-02 09:00")  # the council starts
    await office.wake_at("2026-03-03 09:59")
    assert days(office) == []
    await office.wake_at("2026-03-05 12:00")
    [report] = asked(office)
    assert (report.day, report.answer_by) == (TUESDAY, date(2026, 3, 9))
    assert days(office, HELEN) == [TUESDAY]
    assert len(office.posted(RUTH)) == 1
    for later in ("2026-03-05 12:01", "2026-03-06 10:00"):
        await office.wake_at(later)
        await office.beside().wake_at(later)
    assert days(office) == [TUESDAY]
    assert len(office.posted(RUTH)) == 1


async def test_those_that_were_missed_from_the_start_on_fold_into_one(office: Office) -> None:
    await office.wake_at("2026-03-02 09:00")
    await office.wake_at("2026-03-18 09:00")
    assert days(office) == [NEXT_TUESDAY]


async def test_a_start_at_night_is_a_start(office: Office) -> None:
    await office.wake_at("2026-03-02 22:00")
    await office.wake_at("2026-03-04 09:00")
    assert days(office) == [TUESDAY]


async def test_a_council_is_not_asked_for_what_lay_before_it_started(office: Office) -> None:
    await office.wake_at("2026-03-04 09:00")
    await office.go_to("2026-03-17 09:59")
    assert days(office) == []
    await office.go_to("2026-03-17 10:00")
    assert days(office) == [NEXT_TUESDAY]


async def test_on_the_day_it_starts_it_is_asked_for_that_day(office: Office) -> None:
    await office.wake_at("2026-03-03 11:00")
    assert days(office) == [TUESDAY]


async def test_daymark_alone_with_nobody_in_it_has_not_started(office: Office) -> None:
    here = {who: office.person(who) for who in (RUTH, HELEN)}
    for who in here:
        office.change(who, left_on=date(2026, 3, 1))  # as if nobody had been imported yet
    await office.wake_at("2026-03-02 09:00")
    for who in here:
        office.change(who, left_on=None)
    await office.wake_at("2026-03-04 09:00")
    assert days(office) == []


async def test_nobody_is_asked_for_what_came_round_while_nobody_was_there_to_do_it(office: Office) -> None:
    await office.wake_at("2026-03-02 09:00")
    for who in (RUTH, HELEN):
        office.change(who, left_on=date(2026, 3, 2))
    await office.wake_at("2026-03-03 10:00")
    for who in (RUTH, HELEN):
        office.change(who, left_on=None)
    await office.wake_at("2026-03-04 10:00")
    assert days(office) == []
    await office.wake_at("2026-03-18 10:00")
    assert days(office) == [NEXT_TUESDAY]


async def test_a_new_rhythm_asks_for_no_day_before_it_was_there(sqlite_url: str, tmp_path: Path) -> None:
    async with with_rhythms(sqlite_url, tmp_path, "2026-03-02 09:00", 2, DIP_SAMPLE) as before:
        await before.wake_at("2026-03-02 09:00")
        await before.wake_at("2026-03-04 09:00")
    async with with_rhythms(sqlite_url, tmp_path, "2026-03-05 09:00", 3, DIP_SAMPLE, RHYTHM) as after:
        await after.wake_at("2026-03-05 09:00")
        assert days(after) == []
        await after.wake_at("2026-03-18 10:00")
        assert days(after) == [NEXT_TUESDAY]


def with_rhythms(
    url: str, folder: Path, start: str, version: int, *rhythms: str
) -> AbstractAsyncContextManager[Office]:
    """The council with these rhythms alone, in this version of its procedure."""
    shipped = (PROCEDURES / "assessment.toml").read_text(encoding="utf-8")
    steps, _, _ = shipped.partition("[[rhythm]]")
    numbered, found = re.subn(r"(?m)^version = \d+", f"version = {version}", steps, count=1)
    assert found
    (folder / "assessment.toml").write_text(numbered + "".join(rhythms), encoding="utf-8")
    return open_office(url, start, procedures=str(folder))
