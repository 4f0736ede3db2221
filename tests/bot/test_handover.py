"""A question to somebody away is handed over once, by whoever holds its row, and only before it was tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.handover import WHY, hand_over
from storage import outbox
from storage.outbox import OutboxRow, Put, State
from tests.office import Office, open_office
from tests.stories.steps import begin

TOM, OWEN = "Tom Reed", "Owen Clarke"


def claimed(office: Office) -> OutboxRow:
    """A row for Tom, about the check-in, that a dispatcher has just claimed."""
    milestone = office.assessment().open_milestone("check-in")
    assert milestone is not None
    put = Put(office.person(TOM).id, "check_in", f"milestone:{milestone.id}", assessment_id=1)
    now = office.clock.now()
    with office.database.writing() as connection:
        outbox.put(connection, [put], now)
        rows = outbox.claim(connection, "one", now, lease_seconds=60, limit=99, platforms=("web",))
    return next(row for row in rows if row.subject == put.subject)


def handed(office: Office, row: OutboxRow) -> list[OutboxRow]:
    """What Owen has of it once it was handed over to him."""
    with office.database.writing() as connection:
        hand_over(connection, office.council, row, office.person(OWEN).id, office.clock.now())
    return [one for one in office.outbox(OWEN) if one.subject == row.subject]


async def test_it_is_closed_and_put_once_in_one_transaction(database_url: str) -> None:
    async with open_office(database_url) as office:
        await begin(office)
        row = claimed(office)
        [new] = handed(office, row)
        assert handed(office, row) == [new]
        assert (new.state, new.topic, new.assessment_id, new.urgent) == (State.WAITING, "check_in", 1, False)
        old = next(one for one in office.outbox(TOM) if one.id == row.id)
        assert (old.state, old.why, old.owner) == (State.CLOSED, WHY, None)


async def test_a_row_that_somebody_else_took_is_left_alone(sqlite_url: str) -> None:
    async with open_office(sqlite_url) as office:
        await begin(office)
        row = claimed(office)
        assert handed(office, replace(row, owner="another")) == []
        assert handed(office, replace(row, lease_until=office.clock.now() + timedelta(hours=1))) == []


async def test_what_may_be_on_the_platform_already_is_not_handed_over(sqlite_url: str) -> None:
    async with open_office(sqlite_url) as office:
        await begin(office)
        row = claimed(office)
        with office.database.writing() as connection:
            outbox.attempting(connection, [row], office.clock.now(), lease_seconds=60)
        assert handed(office, row) == []
