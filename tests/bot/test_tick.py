"""The tick: what is due is asked once, of whoever holds it now, in one commit a batch."""

from __future__ import annotations

from datetime import date

from bot.tick import tick
from storage import assessments, prompts, views
from storage.prompts import Prompt
from tests.office import Office, london

ALL = ("Aisha Khan", "Tom Reed", "Sarah Malik", "Helen Price")


async def test_nothing_due_puts_nothing(any_office: Office) -> None:
    office = any_office
    assert tick(office.database, office.council, office.clock.now()) == 0
    await office.allocate()
    assert tick(office.database, office.council, office.clock.now()) == 0


async def test_what_is_due_is_put_once(any_office: Office) -> None:
    office = any_office
    await office.allocate()
    now = london("2026-03-02 09:30")
    assert [tick(office.database, office.council, now) for _ in range(2)] == [1, 0]


async def test_every_open_assessment_has_a_next_look(office: Office) -> None:
    await office.allocate()
    for when in ("2026-03-02 09:30", "2026-04-03 12:00", "2026-05-08 23:00", "2026-12-25 10:00"):
        await office.wake_at(when)
        due = office.next_due()
        assert due is not None
        assert due > office.clock.now()


async def test_an_assessment_that_ended_is_never_looked_at_again(office: Office) -> None:
    await office.allocate()
    await office.look_and_fill(
        "Tom Reed", "show AB-1042", "End without sign-off", ending="No further action", reason="Moved."
    )
    await office.button("Tom Reed", "Filed on Mosaic")
    await office.beat()
    with office.database.reading() as connection:
        assert views.next_look(connection) is None


async def test_the_duties_of_somebody_who_left_go_to_the_next_person_up(office: Office) -> None:
    await office.allocate()
    office.change("Tom Reed", left_on=date(2026, 3, 20))
    await office.wake_at("2026-03-23 09:30")
    assert {who for who in ALL if asked(office, who)} == {"Aisha Khan", "Sarah Malik"}


async def test_when_both_managers_left_the_head_of_service_is_asked(office: Office) -> None:
    await office.allocate()
    for who in ("Tom Reed", "Sarah Malik"):
        office.change(who, left_on=date(2026, 3, 20))
    await office.wake_at("2026-03-23 09:30")
    assert {who for who in ALL if asked(office, who)} == {"Aisha Khan", "Helen Price"}


async def test_more_than_one_batch_is_looked_at_in_one_tick(office: Office) -> None:
    for number in range(3):
        await office.allocate(reference=f"AB-{number}")
    with office.database.writing() as connection:
        assert len(assessments.due_a_look(connection, london("2026-03-23 09:30"), 2)) == 2
    assert tick(office.database, office.council, london("2026-03-23 09:30")) == 9


def asked(office: Office, who: str) -> list[Prompt]:
    """What waits for somebody's answer about the check-in."""
    step = next(m.id for m in office.assessment().milestones if m.step == "check-in")
    with office.database.reading() as connection:
        waiting = prompts.of_person(connection, office.person(who).id)
    return [prompt for prompt in waiting if prompt.milestone_id == step]
