"""Monthly supervision: a page for each team manager on the last working day of the month."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.messages import Line
from scheduling.cover import Absence
from storage import absences, duties
from tests.office import Office, open_office, texts
from tests.stories.one_rhythm import SUPERVISION, with_one_rhythm

SARAH, HELEN, TOM, OWEN, AISHA = "Sarah Malik", "Helen Price", "Tom Reed", "Owen Clarke", "Aisha Khan"
TOMS = "Supervision of Tom Reed, March 2026"


@pytest.fixture
async def office(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Monday 2 March 2026, with supervision as the only rhythm."""
    async with open_office(sqlite_url, procedures=with_one_rhythm(tmp_path, SUPERVISION)) as made:
        yield made


async def march(office: Office) -> None:
    """Tom calls late and holds the check-in late; on AB-2 he does neither; its month is over."""
    await office.allocate()
    await office.allocate(reference="AB-2", worker="Ben Carter")
    await office.wake_at("2026-03-04 10:00")
    await office.button(TOM, "Yes, I have called", on="AB-1042")
    await office.wake_at("2026-03-25 10:00")
    answers = {"held": "By phone", "outlook": "On track", "note": "The family is away."}
    await office.fill(TOM, "Record the check-in", on="AB-1042", **answers)
    await office.button(TOM, "Filed on Mosaic")
    await office.wake_at("2026-03-31 10:00")


async def test_there_is_a_page_for_each_team_manager(office: Office) -> None:
    await march(office)
    pages = [title for title in office.titles(SARAH) if title.startswith("Supervision")]
    assert sorted(pages) == ["Supervision of Owen Clarke, March 2026", TOMS]
    owens = office.card(SARAH, "Supervision of Owen Clarke")
    assert {item.text for item in owens.items} == {"■ Not asked for in this month."}


async def test_the_page_says_what_was_asked_and_what_happened(office: Office) -> None:
    await march(office)
    card = office.card(SARAH, TOMS)
    assert card.summary == TOMS
    assert {item.title: item.text for item in card.items} == {
        "Calls to the worker": "▲ 0 of 2 on time. Done late: AB-1042 (2 working days). "
        "Not done: AB-2 (21 working days so far).",
        "Check-ins held": "▲ 0 of 2 on time. Done late: AB-1042 (2 working days). "
        "Not done: AB-2 (6 working days so far).",
        "Final check-ins held": "■ Not asked for in this month.",
        "Comments within 48 hours": "■ Not asked for in this month.",
        "Sign-offs": "■ Not asked for in this month.",
        "Extensions asked for in time, with reason and note": "■ Not asked for in this month.",
        "Case notes filed": "✔ 1 of 1 on time.",
    }
    assert "The family is away" not in texts(card)


async def test_it_is_for_the_service_manager_alone(office: Office) -> None:
    await march(office)
    for who in (HELEN, TOM, OWEN, AISHA):
        assert not [title for title in office.titles(who) if "Supervision" in title]
    [button] = office.card(SARAH, TOMS).buttons
    for who in (HELEN, TOM, AISHA):
        reply = await office.press(who, button.act, button.subject)
        assert reply == Line("That is somebody else's to do.", refused=True), who


async def test_discussed_finishes_it(office: Office) -> None:
    await march(office)
    reply = await office.button(SARAH, "Discussed in supervision", on="Tom Reed")
    assert reply == Line("Thank you. The supervision of Tom Reed is recorded.")
    card = office.card(SARAH, TOMS)
    assert (card.buttons, card.settled) == ((), True)
    assert card.lines[-1] == "Sarah Malik recorded that this was discussed."
    entry = office.journal("")[-1]
    assert (entry.act, entry.detail) == (
        "finish_supervision",
        {"rhythm": "supervision", "day": "2026-03-31"},
    )
    await office.go_to("2026-04-20 10:00")
    with office.database.reading() as connection:
        assert [duty.about_id for duty in duties.unanswered(connection)] == [office.person(OWEN).id]


async def test_pressed_twice_it_says_who_did_it(office: Office) -> None:
    await march(office)
    [button] = office.card(SARAH, TOMS).buttons
    await office.press(SARAH, button.act, button.subject)
    again = await office.press(SARAH, button.act, button.subject)
    assert again == Line("You did this at 10:00 on Tuesday 31 March 2026.", refused=True)


async def test_a_month_that_ends_on_a_weekend_is_looked_at_on_its_last_working_day(office: Office) -> None:
    await office.wake_at("2026-05-28 17:00")
    assert not office.titles(SARAH)
    await office.go_to("2026-05-29 10:30")
    assert "Supervision of Tom Reed, May 2026" in office.titles(SARAH)


async def test_nobody_who_stands_in_holds_their_own_supervision(office: Office) -> None:
    at, sarah, tom = office.clock.now(), office.person(SARAH).id, office.person(TOM).id
    absence = Absence(
        person_id=sarah,
        first_day=date(2026, 3, 30),
        last_day=date(2026, 4, 3),
        booked_by=sarah,
        booked_at=at,
        alternate_id=tom,
        accepted_at=at,
    )
    with office.database.writing() as connection:
        absences.add(connection, absence)
    await march(office)
    assert [title for title in office.titles(TOM) if "Supervision" in title] == [
        "Supervision of Owen Clarke, March 2026"
    ]
    assert [title for title in office.titles(HELEN) if "Supervision" in title] == [TOMS]
    [button] = office.card(HELEN, TOMS).buttons
    reply = await office.press(TOM, button.act, button.subject)
    assert reply == Line("That is somebody else's to do.", refused=True)
    assert isinstance(await office.button(HELEN, "Discussed in supervision"), Line)
    assert office.journal("")[-1].acting_for == sarah
