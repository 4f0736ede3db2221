"""What the desk hangs in front of each member: their cards as they are now, and nobody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.messages import Address, Posted, WireError
from tests.office import Office, open_office


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    """AB-1042 was allocated by Tom Reed, who is reached in Slack."""
    async with open_office(sqlite_url, seats={"Tom Reed": "slack"}) as made:
        await made.allocate()
        yield made


def _titles(office: Office, who: str) -> list[str]:
    return [hung.card.title for hung in office.gallery.cards(office.person(who).id)]


async def test_everybody_who_works_here_has_a_column_in_the_order_they_came(office: Office) -> None:
    numbers = [member.id for member in office.gallery.members()]
    assert numbers == sorted(numbers)
    office.change("Ben Carter", left_on=office.clock.now().date())
    assert office.person("Ben Carter").id not in [member.id for member in office.gallery.members()]


async def test_each_sees_their_own_cards_newest_first_and_where_they_went(office: Office) -> None:
    await office.go_to("2026-03-23 09:30")
    assert _titles(office, "Aisha Khan") == ["Check-in for AB-1042", "AB-1042 is allocated to you"]
    assert _titles(office, "Ben Carter") == []
    places = {hung.where for hung in office.gallery.cards(office.person("Tom Reed").id)}
    assert places == {"Slack"}


async def test_a_card_sent_again_hangs_once(office: Office) -> None:
    await office.go_to("2026-03-24 09:30")
    assert _titles(office, "Aisha Khan").count("Check-in for AB-1042") == 1


async def test_a_card_that_was_not_delivered_says_why(office: Office) -> None:
    tom = office.place("Tom Reed").user
    office.wires["slack"].refusing[tom] = WireError("the account is closed", permanent=True)
    await office.go_to("2026-03-23 09:30")
    places = {hung.card.title: hung.where for hung in office.gallery.cards(office.person("Tom Reed").id)}
    assert places["Check-in for AB-1042"].startswith("not delivered: ")


async def test_the_version_changes_with_what_is_shown_and_only_then(office: Office) -> None:
    before = office.gallery.version()
    assert office.gallery.version() == before
    await office.go_to("2026-03-23 09:30")
    assert office.gallery.version() != before


async def test_a_posted_card_is_found_as_it_is_now_by_its_own_person_alone(office: Office) -> None:
    [row] = office.outbox("Aisha Khan")
    assert row.posted is not None
    place = office.place("Aisha Khan")
    card = office.gallery.posted(place, Posted(row.posted))
    assert card is not None
    assert card.title == "AB-1042 is allocated to you"
    assert office.gallery.posted(place, Posted("no such card")) is None
    assert office.gallery.posted(office.place("Ben Carter"), Posted(row.posted)) is None
    assert office.gallery.posted(Address("teams", "", place.user), Posted(row.posted)) is None
