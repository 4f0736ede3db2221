"""Reminders: after one working day, after two the next person up too, never when the council is shut."""

from __future__ import annotations

import pytest

from tests.office import Office, london, open_office
from tests.stories.steps import begin


def asked(office: Office, who: str) -> list[str]:
    """When somebody was asked about the check-in, in London."""
    rows = [row for row in reversed(office.outbox(who)) if row.topic == "check_in" and row.sent_at]
    return [f"{office.council.calendar.today(row.sent_at):%a %d %b}" for row in rows if row.sent_at]


async def test_a_reminder_after_one_working_day_and_the_next_person_up_after_two(any_office: Office) -> None:
    office = any_office
    await begin(office)
    await office.go_to("2026-03-23 12:00")
    assert (asked(office, "Aisha Khan"), asked(office, "Sarah Malik")) == (["Mon 23 Mar"], [])
    await office.go_to("2026-03-24 12:00")
    assert asked(office, "Aisha Khan") == ["Mon 23 Mar", "Tue 24 Mar"]
    assert asked(office, "Sarah Malik") == []
    await office.go_to("2026-03-25 12:00")
    assert asked(office, "Aisha Khan") == ["Mon 23 Mar", "Tue 24 Mar", "Wed 25 Mar"]
    assert asked(office, "Sarah Malik") == ["Wed 25 Mar"]
    assert asked(office, "Helen Price") == []


async def test_only_the_newest_card_of_a_question_can_be_pressed(office: Office) -> None:
    await begin(office)
    await office.go_to("2026-03-24 12:00")
    newest, first = [card for card in office.cards("Aisha Khan") if "Check-in" in card.title]
    assert "Answer" in [button.label for button in newest.buttons]
    assert not first.buttons
    assert first.footnote == "This was sent again below."


async def test_who_has_answered_is_left_in_peace(office: Office) -> None:
    await begin(office)
    await office.go_to("2026-03-23 12:00")
    await office.fill("Aisha Khan", "Answer", outlook="On track", child_seen="Yes")
    await office.go_to("2026-03-26 12:00")
    assert asked(office, "Aisha Khan") == ["Mon 23 Mar"]
    assert asked(office, "Tom Reed") == ["Mon 23 Mar", "Tue 24 Mar", "Wed 25 Mar", "Thu 26 Mar"]


async def test_nobody_is_asked_over_easter(sqlite_url: str, steps_alone: str) -> None:
    async with open_office(sqlite_url, "2026-03-12 09:00", procedures=steps_alone) as office:
        await begin(office, referred_on="2026-03-12", allocated_on="2026-03-12")
        await office.go_to("2026-04-07 12:00")
        assert asked(office, "Aisha Khan") == ["Thu 02 Apr", "Tue 07 Apr"]


async def test_a_closure_of_the_council_is_skipped_and_moves_the_plan(
    sqlite_url: str, steps_alone: str
) -> None:
    closures = "2026-03-11, 2026-03-25"
    async with open_office(sqlite_url, closures=closures, procedures=steps_alone) as office:
        await begin(office)
        await office.go_to("2026-03-27 12:00")
        assert asked(office, "Aisha Khan") == ["Tue 24 Mar", "Thu 26 Mar", "Fri 27 Mar"]


async def test_nobody_is_asked_while_the_council_is_shut(office: Office) -> None:
    await begin(office)
    for night in ("2026-03-21 12:00", "2026-03-23 07:00", "2026-03-23 17:30"):
        await office.wake_at(night)
        assert asked(office, "Aisha Khan") == [], night


async def test_what_fell_due_at_night_is_asked_when_the_council_opens(office: Office) -> None:
    await begin(office)
    await office.wake_at("2026-03-23 18:00")
    await office.go_to("2026-03-24 12:00")
    [row] = [row for row in office.outbox("Aisha Khan") if row.topic == "check_in"]
    assert row.sent_at == london("2026-03-24 08:30")


@pytest.mark.parametrize(
    ("allocated", "asked_at"),
    [("2026-03-09", "2026-03-30 08:30"), ("2026-10-05", "2026-10-26 09:30")],
    ids=["spring", "autumn"],
)
async def test_half_past_nine_stays_half_past_nine_when_the_clocks_change(
    sqlite_url: str, steps_alone: str, allocated: str, asked_at: str
) -> None:
    async with open_office(sqlite_url, f"{allocated} 09:00", procedures=steps_alone) as office:
        await begin(office, referred_on=allocated, allocated_on=allocated)
        await office.go_to(f"{asked_at[:10]} 12:00")
        [row] = [row for row in office.outbox("Aisha Khan") if row.topic == "check_in"]
        assert row.sent_at is not None
        assert f"{row.sent_at:%Y-%m-%d %H:%M}" == asked_at, "in UTC"


async def test_a_check_in_that_was_held_still_reminds_the_worker(office: Office) -> None:
    await begin(office)
    await office.go_to("2026-03-23 12:00")
    await office.fill(
        "Tom Reed", "Record the check-in", held="By video", outlook="On track", note="All is well."
    )
    await office.go_to("2026-03-25 12:00")
    assert asked(office, "Aisha Khan") == ["Mon 23 Mar", "Tue 24 Mar", "Wed 25 Mar"]
    assert asked(office, "Tom Reed")[:1] == ["Mon 23 Mar"]
