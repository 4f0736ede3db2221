"""The morning list: one card for each manager, worst first, redrawn while the day lasts and no longer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.messages import Line, Shown
from bot.shapes import Card, Item, Link
from scheduling.cover import Absence
from storage import absences
from tests.office import Office, open_office
from tests.stories.one_rhythm import with_one_rhythm
from tests.stories.steps import ask_for_time, begin, complete

MORNING_LIST = """
[[rhythm]]
key = "morning-list"
label = "Morning list"
topic = "morning_list"
asks = ["team_manager", "service_manager"]
every = "working-day"
at = "08:45"
"""
TOM, SARAH, AISHA, OWEN = "Tom Reed", "Sarah Malik", "Aisha Khan", "Owen Clarke"
LIST = "Your list for"


@pytest.fixture
async def office(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Monday 2 March 2026, with the morning list as the only rhythm."""
    async with open_office(sqlite_url, procedures=with_one_rhythm(tmp_path, MORNING_LIST)) as made:
        yield made


@pytest.fixture
async def any_office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """The same on each database."""
    async with open_office(database_url, procedures=with_one_rhythm(tmp_path, MORNING_LIST)) as made:
        yield made


def items(card: Card) -> dict[str, Item]:
    """The lines of a list by what they are about."""
    return {item.title: item for item in card.items}


def lists(office: Office, who: str) -> list[str]:
    """The titles of every list that was ever posted to somebody."""
    return [sent.card.title for sent in office.posted(who) if sent.card.title.startswith(LIST)]


async def press_on(office: Office, who: str, title: str) -> Line | Shown:
    """Press the one button of a line on somebody's newest list."""
    [button] = items(office.card(who, LIST))[title].buttons
    reply = await office.press(who, button.act, button.subject)
    assert isinstance(reply, Line | Shown), reply
    return reply


async def test_nothing_waits_so_nothing_is_sent(office: Office) -> None:
    await begin(office)
    await office.go_to("2026-03-06 12:00")
    assert [lists(office, who) for who in (TOM, SARAH, OWEN, AISHA)] == [[], [], [], []]


async def test_a_council_may_want_to_hear_that_nothing_is_due(sqlite_url: str, tmp_path: Path) -> None:
    procedures = with_one_rhythm(tmp_path, MORNING_LIST)
    async with open_office(sqlite_url, procedures=procedures, morning_always="true") as office:
        await office.wake_at("2026-03-03 08:45")
        assert office.card(TOM, LIST).lines == ("Nothing is due today.",)
        assert office.summaries(OWEN) == ["Nothing is due today."]
        assert lists(office, AISHA) == []


async def test_each_manager_gets_one_list_with_their_own_next_act(any_office: Office) -> None:
    office = any_office
    await complete(office)
    await office.wake_at("2026-03-31 08:45")
    assert office.summaries(TOM)[-1] == "1 assessment to look at: 1 awaiting sign-off."
    [toms] = office.card(TOM, LIST).items
    assert toms.title == "● AB-1042"
    assert toms.text == (
        "On track, completed, awaiting sign-off, day 21. Sign-off Wed 15 Apr, ceiling Thu 7 May. "
        "Waits on you: sign-off, due Wed 15 Apr."
    )
    assert [button.label for button in toms.buttons] == ["Signed off on Mosaic"]
    [sarahs] = office.card(SARAH, LIST).items
    assert "Waits on Tom Reed: sign-off" in sarahs.text
    assert [button.label for button in sarahs.buttons] == ["Ask the team manager"]
    assert lists(office, OWEN) == []
    assert [link.label for link in office.card(TOM, LIST).links] == ["Open the dashboard"]


async def test_what_is_done_is_ticked_and_loses_its_button_and_the_next_day_settles_it(
    office: Office,
) -> None:
    await complete(office)
    await office.wake_at("2026-03-31 08:45")
    reply = await press_on(office, TOM, "● AB-1042")
    assert isinstance(reply, Line)
    assert reply.text.startswith("AB-1042 is signed off")
    await office.wake_at("2026-03-31 10:00")
    for who in (TOM, SARAH):
        card = office.card(who, LIST)
        assert card.lines == ("Everything on this list is done.",)
        assert [(item.title, item.text, item.buttons) for item in card.items] == [
            ("✔ AB-1042", "Done today.", ())
        ]
    await office.wake_at("2026-04-01 08:45")
    assert office.card(TOM, "Your list of").title == "Your list of Tue 31 Mar"
    assert office.card(TOM, "Your list of").settled
    assert [title for title in office.titles(TOM) if title.startswith(LIST)] == []


async def test_the_worst_is_first(office: Office) -> None:
    await begin(office)
    await office.allocate(reference="AB-2", worker="Ben Carter", allocated_on="2026-03-02")
    await office.allocate(OWEN, reference="AB-3", worker="Priya Shah", allocated_on="2026-03-02")
    await office.wake_at("2026-03-23 09:30")
    await office.fill("Tom Reed", "Record the check-in", on="AB-1042", **HELD)
    await office.fill(AISHA, "Answer", on="AB-1042", outlook="On track", child_seen="Yes")
    await office.wake_at("2026-03-24 08:45")
    assert titles(office, SARAH) == ["● AB-2", "● AB-3"]
    assert titles(office, TOM) == ["● AB-2", "● AB-1042"]  # of which only the case note waits for Tom
    assert titles(office, OWEN) == ["● AB-3"]
    await office.allocate(reference="AB-1", allocated_on="2026-03-24", referred_on="2026-03-24")
    await office.wake_at("2026-04-16 08:45")
    assert titles(office, SARAH) == ["▲ AB-1042", "▲ AB-2", "▲ AB-3", "● AB-1"]
    assert office.card(SARAH, LIST).summary == "4 assessments to look at: 3 overdue and 1 unanswered."


HELD = {"held": "By phone", "outlook": "On track", "note": "Nothing in the way."}


def titles(office: Office, who: str) -> list[str]:
    """What is on somebody's newest list, from the top."""
    return [item.title for item in office.card(who, LIST).items]


async def test_a_request_is_opened_from_the_list_and_decided_there(office: Office) -> None:
    await ask_for_time(office)
    await office.wake_at("2026-03-24 08:45")
    assert "Waits on you: decision on an extension" in items(office.card(SARAH, LIST))["▲ AB-1042"].text
    shown = await press_on(office, SARAH, "▲ AB-1042")
    assert isinstance(shown, Shown)
    [card] = shown.cards
    assert card.title == "Extension request for AB-1042"
    assert [button.label for button in card.buttons][:2] == ["Approve", "Approve fewer days"]


async def test_the_team_manager_is_asked_once_a_day(office: Office) -> None:
    await complete(office)
    await office.wake_at("2026-03-31 10:02")
    asked = await press_on(office, SARAH, "● AB-1042")
    assert asked == Line("Tom Reed has been asked about AB-1042.")
    card = office.card(TOM, "Sarah Malik asks about AB-1042")
    assert card.summary == "AB-1042: Sarah Malik asks how it stands"
    assert card.lines == (
        "Sarah Malik asked how it stands at 10:02 on Tuesday 31 March 2026.",
        "Waits on you: sign-off, due Wed 15 Apr.",
    )
    assert [button.label for button in card.buttons] == ["Signed off on Mosaic"]
    line = items(office.card(SARAH, LIST))["● AB-1042"]
    assert line.text.endswith("You asked Tom Reed at 10:02.")
    assert [button.label for button in line.buttons] == ["See it"]
    again = await office.press(SARAH, "enquiry.ask", "assessment:1")
    assert again == Line("You asked Tom Reed about AB-1042 at 10:02 today.", refused=True)
    refused = await office.press(TOM, "enquiry.ask", "assessment:1")
    assert refused == Line("Only the service manager on this assessment can do that.", refused=True)
    assert office.acts()[-3:] == ["ask_team_manager", "refused", "refused"]
    await office.wake_at("2026-04-01 08:45")
    assert [b.label for b in items(office.card(SARAH, LIST))["● AB-1042"].buttons] == ["Ask the team manager"]
    await office.button(TOM, "Signed off on Mosaic", on="asks about")
    assert office.card(TOM, "asks about").lines[-1] == "It is closed by now."


async def test_twenty_are_listed_and_the_dashboard_has_the_rest(office: Office) -> None:
    for number in range(23):
        await office.allocate(reference=f"AB-{number:02}")
    await office.wake_at("2026-03-03 08:45")
    card = office.card(TOM, LIST)
    assert len(card.items) == 20
    assert card.footnote == "And 3 more. Type dashboard to see them."
    [link] = card.links
    assert isinstance(link, Link)
    assert link.label == "and 3 more on the dashboard"
    assert link.path.startswith("/dashboard?key=")


async def test_the_council_is_closed_so_there_is_no_list(office: Office) -> None:
    await complete(office)
    await office.go_to("2026-04-02 12:00")
    before = len(office.posted(TOM))
    await office.go_to("2026-04-06 20:00")  # Good Friday, a weekend, Easter Monday
    assert len(office.posted(TOM)) == before
    await office.go_to("2026-04-07 12:00")
    assert office.card(TOM, LIST).title == "Your list for Tue 7 Apr"


# ---- Somebody is away -------------------------------------------------------------------------------------


def is_away(office: Office, who: str, *, alternate: str = "") -> None:
    """Somebody is away from Tuesday 31 March to Friday 3 April; an alternate has accepted to cover."""
    now = office.clock.now()
    absence = Absence(
        person_id=office.person(who).id,
        first_day=date(2026, 3, 31),
        last_day=date(2026, 4, 3),
        booked_by=office.person(who).id,
        booked_at=now,
        alternate_id=office.person(alternate).id if alternate else None,
        accepted_at=now if alternate else None,
    )
    with office.database.writing() as connection:
        absences.add(connection, absence)


async def test_the_service_manager_has_what_an_absent_team_manager_would_have(any_office: Office) -> None:
    office = any_office
    await complete(office)
    is_away(office, TOM)
    await office.wake_at("2026-03-31 08:45")
    assert "Your list for Tue 31 Mar" not in lists(office, TOM)
    card = office.card(SARAH, LIST)
    assert card.lines[-1] == "You act for Tom Reed until Friday 3 April 2026."
    assert [button.label for button in card.items[0].buttons] == ["Signed off on Mosaic"]
    await press_on(office, SARAH, "● AB-1042")
    assert office.journal()[-1].acting_for == office.person(TOM).id


async def test_an_alternate_who_accepted_has_it_among_their_own(office: Office) -> None:
    await complete(office)
    is_away(office, TOM, alternate=OWEN)
    await office.wake_at("2026-03-31 08:45")
    assert "Your list for Tue 31 Mar" not in lists(office, TOM)
    card = office.card(OWEN, LIST)
    assert card.lines[-1] == "You act for Tom Reed until Friday 3 April 2026."
    assert [button.label for button in card.items[0].buttons] == ["Signed off on Mosaic"]
    assert "Waits on Owen Clarke" in office.card(SARAH, LIST).items[0].text


async def test_the_head_of_service_has_what_an_absent_service_manager_would_have(office: Office) -> None:
    await complete(office)
    is_away(office, SARAH)
    await office.wake_at("2026-03-31 08:45")
    assert "Your list for Tue 31 Mar" not in lists(office, SARAH)
    card = office.card("Helen Price", LIST)
    assert card.lines[-1] == "You act for Sarah Malik until Friday 3 April 2026."
    assert [item.title for item in card.items] == ["● AB-1042"]
