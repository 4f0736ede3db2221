"""The dashboard in the chat: everybody sees their own part, as things are, and what they can do next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.messages import Shown
from bot.shapes import Card
from scheduling.cover import Absence
from scheduling.words import Role
from storage import absences, people
from tests.office import Office
from tests.stories.steps import ask_for_time, begin, check_in_day, complete, send_draft

TOM, SARAH, HELEN, AISHA, OWEN = "Tom Reed", "Sarah Malik", "Helen Price", "Aisha Khan", "Owen Clarke"


async def dashboard(office: Office, who: str) -> Card:
    return await office.look_up(who, "dashboard")


async def titles(office: Office, who: str) -> list[str]:
    return [item.title for item in (await dashboard(office, who)).items]


def away(office: Office, who: str, alternate: str, *, accepted: bool) -> None:
    """Somebody is away this week, and somebody else was asked to stand in."""
    today = office.council.calendar.today(office.clock.now())
    absence = Absence(
        person_id=office.person(who).id,
        first_day=today,
        last_day=today + timedelta(days=4),
        booked_by=office.person(who).id,
        booked_at=office.clock.now(),
        alternate_id=office.person(alternate).id,
        accepted_at=office.clock.now() if accepted else None,
    )
    with office.database.writing() as connection:
        absences.add(connection, absence)


async def two_teams(office: Office) -> None:
    """AB-1042 is Tom's team's, SO-1 is Owen's."""
    await begin(office)
    await office.allocate(OWEN, reference="SO-1", worker="Priya Shah")


async def test_everybody_sees_their_own_part(any_office: Office) -> None:
    await two_teams(any_office)
    both = ["AB-1042", "SO-1"]
    expected = {
        AISHA: both[:1],
        TOM: both[:1],
        OWEN: both[1:],
        "Priya Shah": both[1:],
        SARAH: both,
        HELEN: both,
    }
    for who in (*expected, "Ben Carter", "Ruth Okafor", "Daniel Frost"):
        assert sorted(await titles(any_office, who)) == expected.get(who, []), who


async def test_a_head_of_service_sees_only_those_under_them(office: Office) -> None:
    await two_teams(office)
    with office.database.writing() as connection:
        other = people.add(
            connection,
            name="Vera Stone",
            email="vera.stone@council.example",
            role=Role.HEAD_OF_SERVICE,
            team="Other services",
        )
        people.bind(connection, other.id, "web", "", f"web-{other.id}", "", office.clock.now())
    assert await titles(office, "Vera Stone") == []
    office.change(SARAH, manager_id=other.id)
    assert await titles(office, "Vera Stone") == ["AB-1042", "SO-1"]
    assert await titles(office, HELEN) == []


async def test_whoever_stands_in_sees_what_they_cover_and_only_once_they_accepted(any_office: Office) -> None:
    await two_teams(any_office)
    away(any_office, TOM, OWEN, accepted=False)
    assert await titles(any_office, OWEN) == ["SO-1"]
    away(any_office, TOM, OWEN, accepted=True)
    card = await dashboard(any_office, OWEN)
    assert sorted(item.title for item in card.items) == ["AB-1042", "SO-1"]
    assert "You stand in for Tom Reed today." in card.lines


async def test_it_waits_on_whoever_stands_in(office: Office) -> None:
    await complete(office)
    [item] = (await dashboard(office, SARAH)).items
    assert "Waits on Tom Reed: sign-off" in item.text
    away(office, TOM, OWEN, accepted=True)
    [item] = (await dashboard(office, SARAH)).items
    assert "Waits on Owen Clarke: sign-off" in item.text


async def test_nobody_sees_what_is_finished(office: Office) -> None:
    await complete(office)
    await office.button(TOM, "Signed off on Mosaic")
    card = await dashboard(office, TOM)
    assert card.items == ()
    assert "Your team has no open assessments." in card.lines


async def test_whom_it_waits_on_through_a_life(office: Office) -> None:
    async def waits() -> str:
        [item] = (await dashboard(office, SARAH)).items
        return item.text.split("\n")[1]

    await office.allocate()
    assert await waits() == "Waits on Tom Reed: call to the worker, due Mon 2 Mar."
    await office.wake_at("2026-03-02 09:30")
    await office.button(TOM, "Yes, I have called")
    assert await waits() == "Waits on nobody yet: check-in comes next, on Mon 23 Mar."
    await office.wake_at("2026-03-23 09:30")
    assert await waits() == "Waits on Aisha Khan and Tom Reed: check-in, due Mon 23 Mar."
    await office.fill(AISHA, "Answer", outlook="On track", child_seen="Yes", note="")
    assert await waits() == "Waits on Tom Reed: check-in, due Mon 23 Mar."


async def test_a_request_waits_on_who_decides(office: Office) -> None:
    await ask_for_time(office)
    [item] = (await dashboard(office, TOM)).items
    assert "Waits on Sarah Malik: decision on an extension, due Mon 23 Mar." in item.text


async def test_it_says_which_clock_comes_first(office: Office) -> None:
    await office.allocate()
    await office.allocate(reference="AB-7", referred_on="2026-01-20")
    late, usual = (await dashboard(office, TOM)).items
    assert "First the ceiling Tue 24 Mar, 16 working days left; sign-off Wed 15 Apr" in late.text
    assert "Sign-off Wed 15 Apr, 30 working days left; ceiling Thu 7 May" in usual.text


async def test_it_says_that_the_draft_was_sent(office: Office) -> None:
    await send_draft(office)
    [item] = (await dashboard(office, AISHA)).items
    assert "on track, draft sent" in item.text


async def test_every_line_has_its_one_next_act(office: Office) -> None:
    await check_in_day(office)
    for who, label in ((AISHA, "Answer"), (TOM, "Record the check-in"), (SARAH, "Ask the team manager")):
        [item] = (await dashboard(office, who)).items
        [button] = item.buttons
        assert button.label == label
        reply = await office.press(who, button.act, button.subject)
        assert not getattr(reply, "refused", False), reply


async def test_it_leads_to_the_page_and_stays_the_same_all_day(office: Office) -> None:
    await begin(office)
    [first] = (await dashboard(office, TOM)).links
    [second] = (await dashboard(office, TOM)).links
    assert first == second
    key = first.path.partition("key=")[2]
    assert office.council.links.reader("dashboard", key, date(2026, 3, 3)) == office.person(TOM).id


@pytest.mark.parametrize("words", ["dashboard", "Dashboard", " DASHBOARD "])
async def test_it_is_one_word(office: Office, words: str) -> None:
    assert isinstance(await office.say(AISHA, words), Shown)
