"""Posting, redrawing and finding cards, and what each way of failing means for them."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.messages import Address, Ask, Posted, Wire, WireError
from bot.shapes import Button, Card, Form
from bot.slack.errors import CLOSED, CLOSED_WAIT, REFUSED, UNREACHABLE, wire_error
from bot.slack.listening import ACKNOWLEDGE_WITHIN
from bot.slack.render import REPEAT_LINE
from bot.slack.scopes import METHODS, SOCKET_METHODS
from bot.slack.wire import SlackWire
from tests.bot.slack.conftest import MANAGER, WORKER, Desk, wire_to
from tests.bot.slack.local_slack import Failure, LocalSlack, words_of
from tests.bot.slack.workspace import TEAM

HERE = Address("slack", TEAM, WORKER)
CARD = Card("AB-1042: check-in", "AB-1042: check-in", lines=("How does it stand?",))


async def post(wire: SlackWire, mark: str = "mark-1") -> Posted:
    """Post the card of these tests."""
    return await wire.post(HERE, CARD, mark, may_be_repeat=False)


async def test_a_card_goes_to_the_persons_own_conversation(http_wire: SlackWire, slack: LocalSlack) -> None:
    await post(http_wire)
    [message] = slack.messages(WORKER)
    assert message.text == "AB-1042: check-in"
    assert message.metadata == {"event_type": "daymark_card", "event_payload": {"mark": "mark-1"}}
    assert slack.messages(MANAGER) == []


async def test_the_conversation_is_opened_once_and_a_known_one_not_at_all(
    http_wire: SlackWire, slack: LocalSlack
) -> None:
    await post(http_wire)
    await post(http_wire)
    assert slack.api.calls["conversations.open"] == 1
    known = Address("slack", TEAM, MANAGER, slack.workspace.channel_of(MANAGER))
    await http_wire.post(known, CARD, "mark-2", may_be_repeat=False)
    assert slack.api.calls["conversations.open"] == 1
    assert len(slack.messages(MANAGER)) == 1


async def test_a_card_that_may_be_a_repeat_says_so(http_wire: SlackWire, slack: LocalSlack) -> None:
    await http_wire.post(HERE, CARD, "mark-1", may_be_repeat=True)
    assert REPEAT_LINE in words_of(slack.messages(WORKER)[0].blocks)


async def test_a_redrawn_card_keeps_its_place_and_its_mark(http_wire: SlackWire, slack: LocalSlack) -> None:
    pressable = Card("AB-1042", "AB-1042", buttons=(Button("On track", "check_in.answer", "prompt:3"),))
    posted = await http_wire.post(HERE, pressable, "mark-1", may_be_repeat=False)
    await http_wire.redraw(HERE, pressable.closed("Answered at 14:02."), posted)
    [message] = slack.messages(WORKER)
    assert message.buttons() == []
    assert "Answered at 14:02." in words_of(message.blocks)
    assert await http_wire.find(HERE, "mark-1") == posted


async def test_a_card_that_is_gone_cannot_be_redrawn(http_wire: SlackWire, slack: LocalSlack) -> None:
    posted = await post(http_wire)
    slack.workspace.channels[f"D{WORKER}"].clear()
    with pytest.raises(WireError, match="no longer in Slack") as caught:
        await http_wire.redraw(HERE, CARD, posted)
    assert caught.value.permanent


async def test_a_card_is_found_however_much_was_said_since(http_wire: SlackWire, slack: LocalSlack) -> None:
    posted = await post(http_wire, "mark-1")
    for number in range(40):
        await post(http_wire, f"later-{number}")
        slack.workspace.write(f"D{WORKER}", WORKER, "words")
    assert await http_wire.find(HERE, "mark-1") == posted
    assert await http_wire.find(HERE, "mark-9") is None


async def test_a_card_of_long_ago_is_not_looked_for_for_ever(http_wire: SlackWire, slack: LocalSlack) -> None:
    await post(http_wire)
    slack.messages(WORKER)[0].ts = "1600000000.000100"
    await post(http_wire, "mark-2")
    assert await http_wire.find(HERE, "mark-1") is None


@pytest.mark.parametrize(
    ("failure", "permanent", "retry_after", "ambiguous"),
    [
        (Failure(status=429, retry_after=3), False, 3.0, False),
        (Failure(status=429), False, 30.0, False),
        (Failure(error="ratelimited"), False, 30.0, False),
        (Failure(status=500), False, None, True),
        (Failure(status=503, stored=True), False, None, True),
        (Failure(drop=True), False, None, True),
        (Failure(drop=True, stored=True), False, None, True),
        (Failure(error="fatal_error", stored=True), False, None, True),
        (Failure(error="a_word_of_tomorrow"), True, None, False),
        *((Failure(error=word), True, None, False) for word in (*REFUSED, *UNREACHABLE)),
        *((Failure(error=word), False, CLOSED_WAIT, False) for word in CLOSED),
    ],
)
async def test_what_each_failure_means_for_a_card(
    http_wire: SlackWire,
    slack: LocalSlack,
    failure: Failure,
    permanent: bool,
    retry_after: float | None,
    ambiguous: bool,
) -> None:
    slack.fail("chat.postMessage", failure)
    with pytest.raises(WireError) as caught:
        await post(http_wire)
    error = caught.value
    assert (error.permanent, error.retry_after, error.ambiguous) == (permanent, retry_after, ambiguous)
    assert error.why.endswith(".")
    assert slack.api.calls["chat.postMessage"] == 1, "sending again is for the outbox to decide"


async def test_a_lost_answer_can_be_asked_about(http_wire: SlackWire, slack: LocalSlack) -> None:
    slack.fail("chat.postMessage", Failure(drop=True, stored=True))
    with pytest.raises(WireError):
        await post(http_wire)
    assert await http_wire.find(HERE, "mark-1") is not None
    slack.fail("chat.postMessage", Failure(drop=True))
    with pytest.raises(WireError):
        await post(http_wire, "mark-2")
    assert await http_wire.find(HERE, "mark-2") is None


async def test_only_the_post_itself_can_be_ambiguous(http_wire: SlackWire, slack: LocalSlack) -> None:
    slack.fail("conversations.open", Failure(drop=True))
    with pytest.raises(WireError) as caught:
        await post(http_wire)
    assert not caught.value.ambiguous
    assert not caught.value.permanent


@pytest.mark.parametrize("word", [*REFUSED, *UNREACHABLE, *CLOSED])
async def test_only_what_is_wrong_with_the_person_makes_the_person_unreachable(
    http_wire: SlackWire, slack: LocalSlack, word: str
) -> None:
    slack.fail("chat.postMessage", Failure(error=word))
    with pytest.raises(WireError) as caught:
        await post(http_wire)
    assert caught.value.unreachable == (word in UNREACHABLE)


async def test_a_revoked_token_makes_everything_wait_and_is_said_plainly(
    http_wire: SlackWire, slack: LocalSlack
) -> None:
    slack.revoke_token()
    with pytest.raises(WireError, match="has been withdrawn") as caught:
        await post(http_wire)
    assert not caught.value.permanent
    assert caught.value.retry_after == CLOSED_WAIT


async def test_a_slack_that_is_not_there_is_neither_permanent_nor_ambiguous(desk: Desk) -> None:
    async with aiohttp.ClientSession() as http:
        wire = SlackWire(desk, http, bot_token="x", signing_secret="y", api_url="http://127.0.0.1:9/api/")
        address = Address("slack", TEAM, WORKER, "D1")
        with pytest.raises(WireError, match="could not be reached") as caught:
            await wire.post(address, CARD, "mark-1", may_be_repeat=False)
    assert not caught.value.permanent
    assert not caught.value.ambiguous


async def test_an_unknown_person_is_permanent(http_wire: SlackWire) -> None:
    with pytest.raises(WireError, match="does not know this person") as caught:
        await http_wire.post(Address("slack", TEAM, "U0NOBODY"), CARD, "mark-1", may_be_repeat=False)
    assert caught.value.permanent


async def test_an_email_is_trusted_only_from_an_ordinary_account(
    http_wire: SlackWire, slack: LocalSlack
) -> None:
    assert await http_wire.email_of(HERE) == "worker@council.test"
    for word in ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger"):
        slack.add_user(WORKER, "worker@council.test", "W. Orker", **{word: True})
        assert await http_wire.email_of(HERE) is None
    slack.add_user(WORKER, "worker@council.test", "W. Orker", is_email_confirmed=False)
    assert await http_wire.email_of(HERE) is None
    slack.add_user(WORKER, None, "W. Orker")
    assert await http_wire.email_of(HERE) is None


async def test_only_the_methods_of_the_table_are_called(slack: LocalSlack, desk: Desk) -> None:
    async with wire_to(slack, desk, by_socket=True) as wire:
        posted = await post(wire)
        await wire.redraw(HERE, CARD, posted)
        await wire.find(HERE, "mark-1")
        await wire.email_of(HERE)
        await slack.say(WORKER, "mine")
    assert slack.api.calls.keys() <= METHODS.keys() | SOCKET_METHODS.keys()


async def test_stopping_takes_nothing_more_and_leaves_nothing_behind(slack: LocalSlack, desk: Desk) -> None:
    async with wire_to(slack, desk, by_socket=True):
        await slack.say(WORKER, "mine")
    assert slack.api.sockets == []


async def test_socket_mode_goes_on_after_slack_asks_to_connect_anew(slack: LocalSlack, desk: Desk) -> None:
    async with wire_to(slack, desk, by_socket=True):
        await slack.disconnect()
        await slack.say(WORKER, "mine")
    assert desk.last.said == "mine"


async def test_a_slow_answer_is_acknowledged_in_time_and_still_arrives(
    http_wire: SlackWire, slack: LocalSlack
) -> None:
    slack.fail("chat.postMessage", Failure(wait=ACKNOWLEDGE_WITHIN + 0.3))
    seen = await slack.say(WORKER, "mine")
    assert (seen.status, seen.posted) == (200, ())
    await http_wire.stop()
    assert len(slack.messages(WORKER)) == 1


async def test_stopping_waits_for_what_is_under_way(slack: LocalSlack, desk: Desk) -> None:
    desk.says(Ask(Form("Sign off", "sign_off.do", "assessment:7", ())))
    slack.fail("views.open", Failure(wait=0.3))
    async with wire_to(slack, desk, by_socket=True) as wire:
        asking = asyncio.create_task(slack.command(WORKER, "/assessment", "sign off"))
        await desk.reached.wait()
        await wire.stop()
        seen = await asking
    assert seen.view is not None


async def test_it_is_a_wire(http_wire: SlackWire) -> None:
    wire: Wire = http_wire
    assert (wire.platform, wire.can_find) == ("slack", True)


async def test_a_slack_that_is_away_at_the_start_stops_nothing(slack: LocalSlack, desk: Desk) -> None:
    async with aiohttp.ClientSession() as http:
        tokens = {"bot_token": "x", "signing_secret": "y", "app_token": "z"}
        wire = SlackWire(desk, http, api_url="http://127.0.0.1:9/api/", **tokens)
        await wire.start()
        await wire.stop()


@pytest.mark.parametrize("writes", [True, False])
def test_a_time_out_is_ambiguous_only_for_what_writes(writes: bool) -> None:
    error = wire_error(TimeoutError(), writes=writes)
    assert (error.permanent, error.retry_after, error.ambiguous) == (False, None, writes)


async def test_the_tokens_are_in_no_repr(http_wire: SlackWire, slack: LocalSlack) -> None:
    for kept in vars(http_wire).values():
        assert slack.bot_token not in repr(kept)
        assert slack.secret not in repr(kept)
