"""The audit finds each thing that must never be, and the auditor tells of it without any chat."""

from __future__ import annotations

import logging
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert, select, update
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.sql.expression import delete

from bot.commands.audit import show_audit
from bot.commands.terminal import FINE, WRONG, Terminal
from bot.settings import PROCEDURES
from bot.watch.audit import PUT_OFF, audit
from bot.watch.auditor import Auditor
from bot.watch.finding import Finding
from bot.watch.health import Health
from scheduling.words import Role
from storage.tables import (
    assessments,
    case_notes,
    duties,
    extensions,
    journal,
    milestones,
    outbox,
    people,
    prompts,
)
from tests.office import Office, london, open_office
from tests.stories.steps import ask_for_time, begin

THEN = "2026-03-23 09:31"
NOT_PUT = "AB-1042: A question about it has come, and nobody was asked."
TOO_LATE = "AB-1042: Daymark will look at it only after something of it is due."
SUNDAY = london("2026-03-22 12:00")
NOT_TAKEN = {
    "state": "waiting",
    "attempts": 500,
    "created_at": london("2026-03-18 09:30"),
    "send_after": london("2026-03-23 09:40"),
    "why": "The platform is out of order.",
}
"""A card that a platform would not take for five days, and that has its next turn in a moment."""
NOT_DRAWN = {**NOT_TAKEN, "state": "sent"}
LONG_AGO = update(journal).values(at=london("2026-03-18 09:30"))


@pytest.fixture
def procedures() -> str:
    """Those that come with Daymark, with every rhythm."""
    return str(PROCEDURES)


async def approve(office: Office) -> None:
    """AB-1042 gets ten more days, decided by Sarah, and every list that shows it is drawn again."""
    await ask_for_time(office)
    await office.button("Sarah Malik", "Approve")
    await office.wake_at(THEN)


@pytest.fixture(scope="module")
async def approved_store(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which that has happened, to be copied: most of what is tried here begins with it."""
    store = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("approved") / "daymark.db"))
    async with open_office(f"sqlite:///{store}") as office:
        await approve(office)
        assert found(office) == ()
    return store


@pytest.fixture
async def approved(approved_store: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """The moment after; nothing of it hangs on this office's wires."""
    async with open_office(f"sqlite:///{shutil.copy(approved_store, tmp_path)}", THEN) as made:
        yield made


def found(office: Office) -> tuple[Finding, ...]:
    """What the audit finds now."""
    with office.database.reading() as connection:
        return audit(connection, office.council, office.clock.now())


def spoil(office: Office, *changes: Update | Delete) -> None:
    """Change rows as no act of ours ever would."""
    with office.database.writing() as connection:
        for change in changes:
            connection.execute(change)


def again(office: Office, table: Any, **changes: Any) -> None:
    """Write the last row of a table once more, with these changes."""
    with office.database.writing() as connection:
        row = connection.execute(select(table).order_by(table.c.id.desc()).limit(1)).mappings().one()
        connection.execute(insert(table).values({**row, "id": None, **changes}))


async def test_a_life_with_an_extension_is_as_it_must_be(office: Office) -> None:
    await approve(office)
    assert found(office) == ()
    await office.go_to("2026-04-30 12:00")
    assert found(office) == ()


async def test_so_it_is_after_weeks_in_which_daymark_was_down(any_office: Office) -> None:
    await approve(any_office)
    assert found(any_office) == ()
    await any_office.wake_at("2026-04-30 12:00")
    assert found(any_office) == ()


async def test_a_check_in_held_early_may_bring_the_next_one_forward(office: Office) -> None:
    await begin(office)
    await office.wake_at("2026-03-09 10:00")
    subject = f"milestone:{next(m.id for m in office.assessment().milestones if m.step == 'check-in')}"
    answers = {"held": "in_person", "outlook": "on_track", "note": "All is well."}
    await office.send("Tom Reed", "check_in.answer_manager", subject, **answers)
    final = office.assessment().milestone("final-check-in")
    assert final is not None
    assert final.due_on < final.planned_on
    assert found(office) == ()


@pytest.mark.parametrize(
    ("sentence", "changes"),
    [
        ("never look at it again", [update(assessments).values(look_at=None), delete(prompts)]),
        ("look at it has been due", [update(assessments).values(look_at=london("2026-03-23 09:00"))]),
        ("has been due for more than", [update(outbox).values(state="waiting", send_after=None)]),
        ("reached nobody for more than 8 hours", [update(outbox).values(**NOT_TAKEN)]),
        ("reached nobody for more than 8 hours", [update(outbox).values(**NOT_DRAWN), LONG_AGO]),
        ("no reason is given", [update(outbox).values(state="failed", send_after=None, why="")]),
        ("never sent a card", [delete(outbox)]),
        ("nobody decided it", [update(extensions).values(decided_by=None)]),
        ("by the person who asked", [update(extensions).values(decided_by=extensions.c.requested_by)]),
        ("not in the journal", [update(journal).where(journal.c.act == "decide").values(act="decided")]),
        ("add up to", [update(assessments).values(days_extended=11)]),
        (
            "moved without a decision",
            [
                update(milestones)
                .where(milestones.c.step == "sign-off")
                .values(due_on=london("2026-07-01 12:00").date())
            ],
        ),
        ("outside the council's working hours", [update(prompts).values(asked_at=SUNDAY)]),
        ("asked who had left", [update(people).values(left_on=SUNDAY.date() - timedelta(days=30))]),
        ("no case note", [update(extensions).values(note=" ")]),
        ("no case note", [delete(case_notes)]),
        ("journal does not hold", [update(journal).values(act="sign_off")]),
    ],
)
async def test_it_finds(approved: Office, sentence: str, changes: list[Update | Delete]) -> None:
    spoil(approved, *changes)
    told = [str(finding) for finding in found(approved)]
    assert any(sentence in one for one in told), told
    assert all(one.startswith(("AB-1042: ", "duty:", "The journal")) for one in told)


async def test_a_card_may_be_put_off_for_a_working_day(approved: Office) -> None:
    asked_at = london("2026-03-23 10:00")
    waits = {**NOT_TAKEN, "created_at": asked_at, "send_after": asked_at + timedelta(hours=9)}
    spoil(approved, update(outbox).values(**waits))
    approved.clock.instant = asked_at + timedelta(hours=8)
    assert PUT_OFF not in {one.rule for one in found(approved)}
    approved.clock.instant += timedelta(seconds=1)
    assert PUT_OFF in {one.rule for one in found(approved)}


async def test_a_card_to_be_drawn_again_is_as_old_as_what_it_does_not_show(approved: Office) -> None:
    spoil(approved, update(outbox).values(**NOT_DRAWN))
    assert PUT_OFF not in {one.rule for one in found(approved)}, "it was acted on a moment ago"


async def test_it_finds_a_duty_that_was_let_drop(office: Office) -> None:
    await office.wake_at("2026-03-06 10:00")
    assert found(office) == ()
    spoil(office, update(duties).values(look_at=None))
    [finding] = found(office)  # the Friday review; the morning lists of that day want no answer
    assert "A duty was neither answered, nor chased, nor put on the" in str(finding)
    spoil(office, update(duties).values(listed_at=office.clock.now()))
    assert found(office) == ()


async def test_it_finds_a_question_that_was_not_put(office: Office) -> None:
    await begin(office)
    await office.wake_at("2026-03-23 09:30")
    assert found(office) == ()
    spoil(office, delete(prompts).where(prompts.c.role == Role.WORKER))
    assert NOT_PUT in map(str, found(office))
    office.clock.instant = london("2026-03-24 02:00")
    assert NOT_PUT in map(str, found(office)), "at night nothing is due, but something was"


async def test_what_could_not_be_asked_while_daymark_was_down_is_asked_as_the_council_opens(
    office: Office,
) -> None:
    await begin(office)
    await office.wake_at("2026-03-23 20:00")
    assert found(office) == ()
    spoil(office, update(assessments).values(look_at=london("2026-03-24 09:30")))
    assert NOT_PUT in map(str, found(office)), "an hour after that is too late"


async def test_it_finds_a_look_that_comes_too_late(office: Office) -> None:
    await begin(office)
    spoil(office, update(assessments).values(look_at=london("2026-03-23 09:31")))
    assert [str(one) for one in found(office)] == [TOO_LATE]


async def test_it_finds_a_decision_by_somebody_who_may_not(approved: Office) -> None:
    owen = approved.person("Owen Clarke").id
    spoil(approved, update(extensions).values(decided_by=owen))
    assert any("may not decide" in str(one) for one in found(approved))


async def test_it_finds_what_was_asked_twice_and_what_hangs_twice(approved: Office) -> None:
    again(approved, prompts, round=99)
    again(approved, outbox, mark="another", state="sent", superseded=False)
    again(approved, outbox, mark="a third", state="sent", superseded=False)
    told = {str(finding) for finding in found(approved)}
    assert "AB-1042: Somebody was asked twice for one thing." in told
    assert "AB-1042: Somebody has two cards in front of them for one thing." in told


async def test_the_command_says_what_is_wrong_and_leaves_with_one(approved: Office) -> None:
    out, errors = StringIO(), StringIO()
    terminal = Terminal(out, errors, StringIO())
    assert show_audit(terminal, approved.database, approved.council, approved.clock.now()) == FINE
    assert out.getvalue() == "All is as it must be.\n"
    spoil(approved, update(extensions).values(note=""))
    assert show_audit(terminal, approved.database, approved.council, approved.clock.now()) == WRONG
    assert errors.getvalue() == (
        "AB-1042: An extension of it has no case note for the file.\nFound 1 thing that must be put right.\n"
    )


# ---- Each night -------------------------------------------------------------------------------------------


@pytest.fixture
async def alerts(posted: list[Any]) -> AsyncIterator[TestServer]:
    """Where the administrator is told; refuses once when it was told nothing yet and `posted` holds None."""

    async def take(request: web.Request) -> web.Response:
        if posted[:1] == [None]:
            posted.clear()
            return web.Response(status=500)
        posted.append(await request.json())
        return web.Response()

    site = web.Application()
    site.add_routes([web.post("/alerts", take)])
    server = TestServer(site)
    async with server:
        yield server


@pytest.fixture
def posted() -> list[Any]:
    """Everything that was posted there."""
    return []


def auditor(office: Office, alerts: TestServer) -> Auditor:
    """The auditor of one instance."""
    return Auditor(office.database, office.council, office.clock.now, str(alerts.make_url("/alerts")))


EXPECTED = {
    "rule": "noted",
    "reference": "AB-1042",
    "sentence": "An extension of it has no case note for the file.",
}


async def test_it_audits_each_night_and_tells_once_a_day(
    office: Office, alerts: TestServer, posted: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    await approve(office)
    await office.go_to("2026-03-24 01:00")
    one, other = auditor(office, alerts), auditor(office, alerts)
    await one.beat()
    spoil(office, update(extensions).values(note=""))
    office.clock.instant = london("2026-03-24 01:59")
    await one.beat()
    assert (one.findings, posted) == ((), [])
    office.clock.instant = london("2026-03-24 02:00")
    with caplog.at_level(logging.ERROR):
        await one.beat()
    assert caplog.messages == ["the audit found: AB-1042: An extension of it has no case note for the file."]
    await other.beat()
    office.clock.instant += timedelta(hours=1)
    await one.beat()
    assert posted == [{"source": "daymark", "day": "2026-03-24", "findings": [EXPECTED]}]
    office.clock.instant = london("2026-03-25 02:00")
    await one.beat()
    assert [body["day"] for body in posted] == ["2026-03-24", "2026-03-25"]


async def test_what_could_not_be_told_is_told_with_the_next_audit(
    approved: Office, alerts: TestServer, posted: list[Any]
) -> None:
    spoil(approved, update(extensions).values(note=""))
    posted.append(None)
    one = auditor(approved, alerts)
    await one.beat()
    assert posted == []
    approved.clock.instant += timedelta(hours=1)
    await one.beat()
    assert [body["findings"] for body in posted] == [[EXPECTED]]


async def test_what_is_about_no_assessment_is_told_by_the_name_of_its_row(
    office: Office, alerts: TestServer, posted: list[Any]
) -> None:
    await office.wake_at("2026-03-06 10:00")
    spoil(office, update(duties).values(look_at=None))
    [finding] = found(office)
    await auditor(office, alerts).beat()
    [body] = posted
    [told] = body["findings"]
    assert told["reference"].startswith("duty:")
    assert str(finding) == f"{told['reference']}: {told['sentence']}"


async def test_it_turns_readyz_red_until_it_is_put_right(approved: Office, alerts: TestServer) -> None:
    one = auditor(approved, alerts)
    site = web.Application()
    site.add_routes(Health(approved.database, approved.clock.now, lambda: len(one.findings)).routes())
    async with TestClient(TestServer(site)) as client:
        assert (await client.get("/readyz")).status == 200
        spoil(approved, update(extensions).values(note=""))
        await one.beat()
        answer = await client.get("/readyz")
        assert (answer.status, (await answer.json())["found_by_the_audit"]) == (503, 1)
        spoil(approved, update(extensions).values(note="The family is abroad."))
        approved.clock.instant += timedelta(hours=1)
        await one.beat()
        assert (await client.get("/readyz")).status == 200
