"""The App Home: opened, published, pressed in, over HTTP and over Socket Mode with the real SDK and Bolt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.messages import Address, Ask, Faults, Incoming, Line, Posted, Reply, Shown, WireError
from bot.shapes import Button, Card, Form, Item, Link, NoteField, Picture
from bot.slack.wire import SlackWire
from tests.bot.slack import people
from tests.bot.slack.conftest import WORKER, Desk, wire_to
from tests.bot.slack.local_slack import Failure, LocalSlack, encode, words_of
from tests.bot.slack.workspace import BOT_USER, TEAM, Block

HERE = Address("slack", TEAM, WORKER)
HOME = Posted("home")
FORM = Form("Ask for more working days", "extension.request", "assessment:7", (NoteField("note", "Why"),))
DASHBOARD = Card(
    "Your assessments",
    "Your assessments",
    items=(
        Item("AB-1042", "Day 12 of 30. ▲ At risk.", (Button("Answer", "check_in.answer", "milestone:3"),)),
        Item("AB-1043", "Day 3 of 30. ● On track.", (Button("Answer", "check_in.answer", "milestone:4"),)),
    ),
    links=(Link("Open the dashboard", "/dashboard?key=1"),),
)


def words(slack: LocalSlack) -> str:
    """All that stands in the worker's Home."""
    home = slack.home(WORKER)
    return " ".join(words_of(home.view["blocks"])) if home else ""


async def test_a_home_that_is_opened_is_told_of_and_left_to_the_outbox(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Shown(()))
    seen = await slack.open_home(WORKER)
    assert seen.status == 200
    assert desk.last == Incoming(replace(HERE, reference=f"D{WORKER}"), desk.last.message_id, home=HOME)
    assert slack.home(WORKER) is None
    assert not seen.posted


async def test_the_tab_with_the_messages_is_no_home(wire: SlackWire, slack: LocalSlack, desk: Desk) -> None:
    seen = await slack.open_home(WORKER, tab="messages")
    assert seen.status == 200
    assert desk.came == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"user": BOT_USER}, 200),
        ({"user": None}, 200),
        ({"tab": None}, 200),
        ({"user": 7}, 400),
        ({"channel": 7}, 400),
        ({"team": "T0OTHER"}, 403),
        ({"user_team": "T0OTHER"}, 403),
    ],
)
async def test_a_home_that_is_not_opened_by_one_of_ours_is_nothing_to_us(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk, change: Block, status: int
) -> None:
    payload = people.opened_payload(slack.workspace, slack.workspace.users[WORKER], "home")
    body, kind = encode(payload | {"event": payload["event"] | change})
    headers = {"Content-Type": kind} | slack.signed(body)
    assert await slack.deliver(body, headers) == status
    assert desk.came == []


async def test_whoever_is_not_known_reads_so_in_their_home(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    desk.says(Line("Daymark does not know this account yet.", refused=True))
    await slack.open_home(WORKER)
    assert words(slack) == "Daymark does not know this account yet."


async def test_a_home_is_published_by_redrawing_it(http_wire: SlackWire, slack: LocalSlack) -> None:
    await http_wire.redraw(HERE, DASHBOARD, HOME)
    assert words(slack).startswith("Your assessments *AB-1042*\nDay 12 of 30. ▲ At risk. Answer *AB-1043*")
    assert slack.api.calls["chat.update"] == 0
    assert slack.messages(WORKER) == []


async def test_a_home_takes_a_hundred_blocks_and_counts_what_is_left_out(
    http_wire: SlackWire, slack: LocalSlack
) -> None:
    many = tuple(replace(DASHBOARD.items[0], title=f"AB-{number}") for number in range(300))
    await http_wire.redraw(HERE, replace(DASHBOARD, items=many), HOME)
    home = slack.home(WORKER)
    assert home is not None
    assert len(home.view["blocks"]) == 100
    assert words(slack).endswith("And 202 more that there is no room for here.")


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Line("Recorded."), "Recorded."),
        (Line("Somebody else must decide.", refused=True), "Not done"),
        (Ask(FORM), "Ask for more working days"),
        (Faults(FORM, {"note": "Say why."}), "Say why."),
        (Shown((DASHBOARD,)), "AB-1042"),
    ],
)
async def test_every_reply_to_a_press_in_the_home_opens_over_it(
    wire: SlackWire, slack: LocalSlack, desk: Desk, reply: Reply, told: str
) -> None:
    await wire.redraw(HERE, DASHBOARD, HOME)
    desk.says(reply)
    seen = await slack.press_in_home(WORKER, "check_in.answer", "milestone:4")
    assert (desk.last.act, desk.last.subject, desk.last.home) == ("check_in.answer", "milestone:4", HOME)
    assert told in seen.text
    assert seen.view is not None
    assert not seen.posted
    assert not seen.private


async def test_a_form_opened_over_the_home_is_sent_like_any_other(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    await wire.redraw(HERE, DASHBOARD, HOME)
    desk.says(Ask(FORM))
    seen = await slack.press_in_home(WORKER, "check_in.answer")
    desk.says(Faults(FORM, {"note": "Say why."}))
    seen = await slack.submit(WORKER, seen.view, {"note": "x"})
    assert seen.errors == {"note": "Say why."}
    desk.says(Line("Recorded."))
    seen = await slack.submit(WORKER, seen.view, {"note": "Shift patterns."})
    assert desk.last.answers == {"note": "Shift patterns."}
    assert "Recorded." in seen.text


@pytest.mark.parametrize(
    ("reply", "told"), [(Line("Recorded."), "Recorded."), (Ask(FORM), "The form could not be opened.")]
)
async def test_an_answer_that_cannot_open_over_the_home_comes_in_the_conversation(
    wire: SlackWire, slack: LocalSlack, desk: Desk, reply: Reply, told: str
) -> None:
    await wire.redraw(HERE, DASHBOARD, HOME)
    desk.says(reply)
    slack.fail("views.open", Failure(error="expired_trigger_id"))
    seen = await slack.press_in_home(WORKER, "check_in.answer")
    assert told in seen.text
    assert len(seen.posted) == 1


@pytest.mark.parametrize("by_socket", [False, True])
async def test_a_link_that_is_followed_asks_for_nothing(
    slack: LocalSlack, desk: Desk, by_socket: bool
) -> None:
    async with wire_to(slack, desk, by_socket=by_socket, public_url="https://daymark.test") as wire:
        posted = await wire.post(HERE, DASHBOARD, "mark-1", may_be_repeat=False)
        seen = await slack.follow(WORKER, posted.reference.partition("/")[2], "Open the dashboard")
    assert seen.status == 200
    assert desk.came == []
    assert seen.text == ""


async def test_a_picture_that_slack_cannot_fetch_stops_no_card(slack: LocalSlack, desk: Desk) -> None:
    chart = Picture("Working days taken", "/charts/1.png", "Most took 28 to 30 working days.")
    card = replace(DASHBOARD, pictures=(chart,))
    async with wire_to(slack, desk, public_url="https://daymark.test") as wire:
        await wire.post(HERE, card, "mark-1", may_be_repeat=False)
        slack.api.fetches_from = "https://elsewhere.test"
        await wire.post(HERE, card, "mark-2", may_be_repeat=False)
        await wire.redraw(HERE, card, HOME)
        with_picture, in_words = slack.messages(WORKER)
        assert "image" in [block["type"] for block in with_picture.blocks]
        assert "image" not in [block["type"] for block in in_words.blocks]
        assert "Most took 28 to 30 working days." in " ".join(words_of(in_words.blocks))
        assert "Most took 28 to 30 working days." in words(slack)
        assert "Open the dashboard" in words_of(in_words.blocks)
        slack.fail("chat.postMessage", Failure(error="user_disabled"))
        with pytest.raises(WireError) as caught:
            await wire.post(HERE, card, "mark-3", may_be_repeat=False)
        assert caught.value.unreachable
        assert len(slack.messages(WORKER)) == 2


async def test_a_shown_card_has_its_pictures_in_words(slack: LocalSlack, desk: Desk) -> None:
    desk.says(Shown((Card("Report", "s", pictures=(Picture("Days", "/charts/1.png", "Most took 30."),)),)))
    async with wire_to(slack, desk, public_url="https://daymark.test"):
        seen = await slack.say(WORKER, "report")
    assert "Most took 30." in seen.text


async def test_what_breaks_while_a_home_is_opened_is_sent_again_by_slack(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    def breaks(incoming: Incoming) -> Reply:
        raise RuntimeError

    desk.answer = breaks
    assert (await slack.open_home(WORKER)).status == 500


@pytest.mark.parametrize("word", ["not_enabled", "user_not_found"])
async def test_a_home_that_cannot_be_published_is_given_up(
    http_wire: SlackWire, slack: LocalSlack, word: str
) -> None:
    slack.fail("views.publish", Failure(error=word))
    with pytest.raises(WireError) as caught:
        await http_wire.redraw(HERE, DASHBOARD, HOME)
    assert caught.value.permanent
