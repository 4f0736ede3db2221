"""What the pages of the desk show, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.shapes import Button, Card, Fact, Item, Link, Picture, Quote, Tone
from bot.web.render import initials, is_day, say_instant, whole_days
from tests.bot.web.council import (
    CHECK_IN,
    GRACE,
    MEMBERS,
    MORNING,
    NOTE,
    PRIYA,
    REPORT,
    SIGNED_OFF,
    START,
    TOM,
    Client,
    Council,
    SetClock,
)
from tests.bot.web.reading import PageReader

NASTY = """<script>alert("1")</script> & ' {{ 7 * 7 }} </textarea> "onfocus="x"""


async def page(client: Client, path: str = "/") -> str:
    answer = await client.get(path)
    assert answer.status == 200
    return await answer.text()


async def test_everyone_has_a_labelled_column(client: Client) -> None:
    read = PageReader(await page(client))
    labels = [
        found["aria-labelledby"] for tag, found in read.tags if "data-column" in found and tag == "section"
    ]
    assert labels == [f"name-{member.id}" for member in MEMBERS]
    for member in MEMBERS:
        assert member.name in read.words
        assert member.role in read.words


async def test_one_person_alone(client: Client, council: Council) -> None:
    council.hang(PRIYA, CHECK_IN)
    council.hang(TOM, NOTE)
    read = PageReader(await page(client, "/people/1"))
    assert CHECK_IN.title in read.words
    assert NOTE.title not in read.words
    assert "/people/2" in read.attributes("a", "href")


async def test_nobody_has_that_number(client: Client) -> None:
    answer = await client.get("/people/99")
    assert answer.status == 404
    assert "There is nobody here with that number." in await answer.text()


async def test_newest_first_and_what_waits_before_what_does_not(client: Client, council: Council) -> None:
    for days, title, waits in [(5, "A", True), (1, "B", True), (0, "C", False), (3, "D", False)]:
        button = Button("Press", "act", "it", tone=Tone.GOOD if waits else Tone.PLAIN)
        council.hang(PRIYA, Card(f"Card {title}", "", buttons=(button,)), START - timedelta(days=days))
    words = PageReader(await page(client)).words
    places = [words.index(f"Card {title}") for title in "BACD"]
    assert places == sorted(places)
    assert "2 waiting" in words


async def test_old_news_is_folded_away_and_counted(client: Client, council: Council) -> None:
    for day in range(8):
        council.hang(PRIYA, SIGNED_OFF, START - timedelta(days=day))
    assert "3 older" in PageReader(await page(client)).words


async def test_a_list_has_its_buttons_with_each_item(client: Client, council: Council) -> None:
    council.hang(GRACE, MORNING)
    council.hang(PRIYA, replace(MORNING, buttons=(), items=(Item("AB-1044", "Day 3 of 30."),)))
    text = await page(client)
    read = PageReader(text)
    assert "It waits on Tom Reed since" in read.words
    form = read.form_with("Approve fewer days", "/people/3/press")
    assert (form.sends["act"], form.sends["subject"]) == ("extension.fewer", "extension:9")
    titles = {found["id"] for tag, found in read.tags if found.get("class") == "item-title"}
    described = [about for about in read.attributes("button", "aria-describedby") if about in titles]
    assert (len(titles), len(described), len(set(described))) == (4, 4, 2)
    assert text.count("1 waiting") == 1, "a button of an item waits to be pressed like any other"


async def test_links_and_pictures_lead_to_daymarks_own_pages(client: Client, council: Council) -> None:
    council.hang(GRACE, REPORT)
    read = PageReader(await page(client))
    [shown] = [found for tag, found in read.tags if tag == "img"]
    assert (shown["src"], shown["alt"]) == (REPORT.pictures[0].path, REPORT.pictures[0].alt)
    assert REPORT.links[0].path in read.attributes("a", "href")
    order = [REPORT.pictures[0].title, "Said of it", "Open the report"]
    places = [read.words.index(words) for words in ("On time, local", *order)]
    assert places == sorted(places)


async def test_a_card_shows_all_it_has(client: Client, council: Council) -> None:
    council.hang(GRACE, CHECK_IN, where="Slack")
    council.hang(TOM, SIGNED_OFF, where="")
    council.hang(TOM, NOTE, where="not delivered: there is no Slack account")
    words = PageReader(await page(client)).words
    for part in [*CHECK_IN.lines, CHECK_IN.footnote, *(fact.value for fact in CHECK_IN.facts), "in Slack"]:
        assert part in words
    assert NOTE.copy is not None
    assert NOTE.copy.text in words
    assert words.count("· in ") == 1
    assert "Not delivered: there is no Slack account" in words


async def test_a_tone_is_said_in_words(client: Client, council: Council) -> None:
    for tone in Tone:
        council.hang(PRIYA, Card("Title", "", tone=tone))
    words = PageReader(await page(client)).words
    assert "Needs attention" in words
    assert "Going well" in words


async def test_nothing_typed_can_become_markup(client: Client, council: Council) -> None:
    council.hang(
        PRIYA,
        Card(
            NASTY,
            NASTY,
            lines=(NASTY,),
            facts=(Fact(NASTY, NASTY),),
            items=(Item(NASTY, NASTY, (Button(NASTY, NASTY, NASTY),)),),
            pictures=(Picture(NASTY, NASTY, NASTY),),
            links=(Link(NASTY, NASTY),),
            quotes=(Quote(NASTY, NASTY),),
            copy=Quote(NASTY, NASTY),
            buttons=(Button(NASTY, NASTY, NASTY),),
            footnote=NASTY,
        ),
        where=f"not delivered: {NASTY}",
    )
    text = await page(client)
    read = PageReader(text)
    assert "<script>alert" not in text
    assert read.words.count(NASTY) == 16
    assert not any("onfocus" in attributes for _, attributes in read.tags)
    assert read.form_with(NASTY).sends["subject"] == NASTY


async def test_every_form_has_a_number_of_its_own(client: Client, council: Council) -> None:
    council.hang(PRIYA, CHECK_IN)
    numbers = [
        form.sends["message_id"] for path in ("/", "/") for form in PageReader(await page(client, path)).forms
    ]
    assert len(set(numbers)) == len(numbers)


async def test_no_two_things_share_an_id(client: Client, council: Council) -> None:
    for member in MEMBERS:
        council.hang(member, CHECK_IN)
        council.hang(member, NOTE)
    ids = [attributes["id"] for _, attributes in PageReader(await page(client)).tags if "id" in attributes]
    assert len(set(ids)) == len(ids)


async def test_the_version_changes_with_the_cards_and_the_minute(
    client: Client, council: Council, clock: SetClock
) -> None:
    async def version() -> str:
        return str((await (await client.get("/desk/version")).json())["version"])

    first = await version()
    assert await version() == first
    council.hang(PRIYA, CHECK_IN)
    second = await version()
    assert second != first
    clock.at += timedelta(minutes=1)
    assert await version() not in (first, second)


@pytest.mark.parametrize("name", ["desk.css", "desk.js", "daymark.svg"])
async def test_what_a_page_needs_is_there(client: Client, name: str) -> None:
    answer = await client.get(f"/desk/{name}")
    assert answer.status == 200
    assert await answer.read()


@pytest.mark.parametrize("name", ["desk.html", "..%2Fwire.py", "nothing"])
async def test_nothing_else_is(client: Client, name: str) -> None:
    assert (await client.get(f"/desk/{name}")).status == 404


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2026, 3, 23, 9, 30, tzinfo=UTC), "Monday 23 March 2026, 9:30am"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Sunday 29 March 2026, 2am"),
        (datetime(2026, 7, 1, 11, 5, tzinfo=UTC), "Wednesday 1 July 2026, 12:05pm"),
        (datetime(2026, 12, 1, 0, 0, tzinfo=UTC), "Tuesday 1 December 2026, 12am"),
    ],
)
def test_a_moment_in_words(instant: datetime, said: str) -> None:
    assert say_instant(instant) == said


def test_a_short_day_stays_on_one_line() -> None:
    assert whole_days("Wed 29 Apr → Thu 14 May, 5 working days later") == (
        "Wed\N{NO-BREAK SPACE}29\N{NO-BREAK SPACE}Apr → Thu\N{NO-BREAK SPACE}14\N{NO-BREAK SPACE}May, "
        "5 working days later"
    )


@pytest.mark.parametrize(
    ("name", "letters"), [("Priya Shah", "PS"), ("Ana de la Cruz", "AC"), ("Bo", "B"), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("value", "fits"), [("", True), ("2026-05-14", True), ("20260514", False), ("soon", False)]
)
def test_what_a_date_control_can_hold(value: str, fits: bool) -> None:
    assert is_day(value) is fits
