"""The fortnight comes round: SMT and the head of service get the report, and one of them has read it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.messages import Line
from bot.shapes import Card
from storage import duties
from tests.fortnight import RUTH, SECRET, UNTOLD, live_through, reporting_office
from tests.office import Office, facts, texts

TITLE = "Timescales, 16 to 29 March 2026"
HELEN = "Helen Price"


@pytest.fixture
async def office(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Tuesday 31 March 2026, 10:00, with the report just sent."""
    async with reporting_office(sqlite_url, tmp_path) as made:
        await live_through(made)
        yield made


@pytest.fixture
async def any_office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """The same on each database."""
    async with reporting_office(database_url, tmp_path) as made:
        await live_through(made)
        yield made


def everything(card: Card) -> str:
    """Every word of a card, its pictures and its ways to other pages included."""
    pictures = [word for one in card.pictures for word in (one.title, one.alt, one.path)]
    return "\n".join((texts(card), *pictures, *(f"{one.label} {one.path}" for one in card.links)))


def times_posted(office: Office, who: str) -> int:
    """How often this report was posted to somebody: the one before came late, when Daymark was back."""
    return len([sent for sent in office.posted(who) if sent.card.title == TITLE])


async def test_it_comes_to_those_who_review_it_and_says_what_happened(any_office: Office) -> None:
    office = any_office
    assert office.titles(RUTH)[0] == TITLE
    assert TITLE in office.titles(HELEN)
    for who in ("Aisha Khan", "Tom Reed", "Sarah Malik", "Owen Clarke"):
        assert TITLE not in office.titles(who)
    card = office.card(RUTH, TITLE)
    assert facts(card) == {
        "Signed off": "1; the fortnight before, 0",
        "Local clock": "1 of 1; the fortnight before, none",
        "Extended local clock": "1 of 1; the fortnight before, none",
        "Statutory clock": "1 of 1; the fortnight before, none",
        "Check-ins on time": "1 of 2; the fortnight before, none",
        "Notes filed on time": "1 of 2; the fortnight before, none",
        "Case notes filed": "1; the fortnight before, 0",
        "Extensions approved": "1 (10 working days); the fortnight before, none",
    }
    pictures = {picture.title: picture.alt for picture in card.pictures}
    assert "11 to 20 days: 1, before 0" in pictures["Working days from referral to sign-off"]
    assert (
        "Worker availability: 1 (10 working days), before none" in pictures["Extensions approved, by reason"]
    )


async def test_nobody_is_named_in_it(office: Office) -> None:
    said = everything(office.card(RUTH, TITLE))
    assert [word for word in UNTOLD if word in said] == []
    assert SECRET not in str(office.posted(RUTH))


async def test_one_of_them_marks_it_as_reviewed(office: Office) -> None:
    button = office.find_button(RUTH, "Reviewed")
    reply = await office.button(RUTH, "Reviewed")
    assert reply == Line("Thank you. The report is marked as reviewed.")
    card = office.card(RUTH, TITLE)
    assert card.lines[-1] == "Reviewed by Ruth Okafor at 10:00 on Tuesday 31 March 2026."
    assert not card.buttons
    assert office.buttons(HELEN, on=TITLE) == ["Reviewed"]  # hers is her own to read
    [entry] = [one for one in office.journal("") if one.act == "review_report"]
    assert entry.detail == {"rhythm": "smt-report", "day": "2026-03-31"}
    again = await office.press(RUTH, button.act, button.subject)
    assert again == Line("You did this at 10:00 on Tuesday 31 March 2026.", refused=True)


async def test_nobody_reviews_it_for_them(office: Office) -> None:
    button = office.find_button(RUTH, "Reviewed")
    for who in ("Aisha Khan", "Sarah Malik", HELEN):
        refused = await office.press(who, button.act, button.subject)
        assert isinstance(refused, Line)
        assert refused.refused, who


async def test_whoever_has_not_read_it_is_asked_once_more_and_then_listed(office: Office) -> None:
    await office.button(RUTH, "Reviewed")
    await office.go_to("2026-04-03 09:00")
    assert times_posted(office, HELEN) == 2
    assert times_posted(office, RUTH) == 1
    with office.database.reading() as connection:
        listed = [duty.person_id for duty in duties.unanswered(connection) if duty.day == date(2026, 3, 31)]
    assert listed == [office.person(HELEN).id]


async def test_the_next_fortnight_compares_itself_with_this_one(office: Office) -> None:
    await office.wake_at("2026-04-14 10:00")
    [card] = [one for one in office.cards(RUTH) if one.title == "Timescales, 30 March to 12 April 2026"]
    assert facts(card)["Signed off"] == "0; the fortnight before, 1"
    assert facts(card)["Check-ins on time"] == "none; the fortnight before, 1 of 2"


async def test_the_same_report_comes_out_later_whatever_has_happened_since(office: Office) -> None:
    before = office.card(RUTH, TITLE)
    await office.look_and_fill("Tom Reed", "show AB-1050", "Reopen", reason="The school has written.")
    await office.wake_at("2026-04-01 10:00")
    await office.button("Tom Reed", "Filed on Mosaic")
    await office.button(RUTH, "Reviewed")
    assert facts(office.card(RUTH, TITLE)) == facts(before)
    assert [one.alt for one in office.card(RUTH, TITLE).pictures] == [one.alt for one in before.pictures]
