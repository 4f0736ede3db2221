"""Links and pictures lead to Daymark's public address on every card, however it comes before somebody."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from bot.messages import Line, Shown
from bot.shapes import Link, Picture
from bot.teams.tab import with_tab
from tests.bot.teams.card_rules import every_part
from tests.bot.teams.local_teams import PRIYA
from tests.bot.teams.samples import CARD
from tests.bot.teams.world import World

REPORT = replace(
    CARD,
    links=(Link("Open the report", "/report/3?key=abc"),),
    pictures=(Picture("Working days taken", "/report/3/days.png?key=abc", "Most took 28 to 30."),),
)
ADDRESSES = ["https://daymark.test/report/3/days.png?key=abc", "https://daymark.test/report/3?key=abc"]


def addresses(node: object) -> list[str]:
    """Where the pictures and links of a card lead."""
    return [part["url"] for part in every_part(node) if "url" in part]


async def test_on_a_card_that_is_posted_and_redrawn(world: World) -> None:
    posted = await world.post(PRIYA, CARD)
    await world.wire.redraw(world.address(PRIYA), REPORT, posted)
    await world.post(PRIYA, REPORT)
    for message in world.teams.chat_of(PRIYA):
        assert addresses(message["attachments"][0]["content"]) == ADDRESSES


async def test_on_a_card_that_was_asked_for(world: World) -> None:
    world.script.answers["report"] = Shown((REPORT,))
    await world.teams.say(PRIYA, "report")
    (message,) = world.teams.chat_of(PRIYA)
    assert addresses(message["attachments"][0]["content"]) == ADDRESSES


async def test_on_the_card_that_stands_there_after_a_press(world: World) -> None:
    posted = await world.post(PRIYA, CARD)
    world.script.cards[posted] = REPORT
    world.script.answers["press check_in.seen"] = Line("Recorded.")
    answer = await world.teams.press(PRIYA, "Seen")
    assert addresses(answer.card) == ADDRESSES


async def test_a_dashboard_can_be_opened_in_the_tab_as_well() -> None:
    page = Link("Open the whole dashboard", "https://daymark.test/dashboard?key=abc.d_e-f")
    card = replace(CARD, links=(page, Link("Open the report", "https://daymark.test/report/3?key=abc")))
    *kept, tab = with_tab(card, "app-1", "https://daymark.test").links
    assert tuple(kept) == card.links
    address = urlsplit(tab.path)
    assert (address.netloc, address.path) == ("teams.microsoft.com", "/l/entity/app-1/dashboard")
    carried = parse_qs(address.query)
    assert carried == {"webUrl": [page.path], "context": ['{"subEntityId": "abc.d_e-f"}']}
    assert with_tab(card, "", "https://daymark.test") == card
