"""What is let in at `/slack/events`, and that nothing else gets further than the door."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from bot.messages import WireError
from bot.slack.events import BODY_LIMIT
from bot.slack.wire import SlackWire
from tests.bot.slack import people
from tests.bot.slack.conftest import WORKER, Desk, wire_to
from tests.bot.slack.local_slack import Failure, LocalSlack, encode
from tests.bot.slack.workspace import BOT_USER, Block

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def words(slack: LocalSlack, **changes: Any) -> Block:
    """A typed message as Slack sends it, with something in its event changed."""
    user = slack.workspace.users[WORKER]
    message = slack.workspace.write(slack.workspace.channel_of(WORKER), WORKER, "mine")
    payload = people.words_payload(slack.workspace, user, message)
    payload["event"] |= changes
    return payload


async def deliver(slack: LocalSlack, payload: object) -> int:
    """Post a payload that is rightly signed."""
    body, kind = (
        encode(payload) if isinstance(payload, dict) else (json.dumps(payload).encode(), JSON["Content-Type"])
    )
    return await slack.deliver(body, {"Content-Type": kind} | slack.signed(body))


async def test_a_genuine_body_is_let_in(http_wire: SlackWire, slack: LocalSlack, desk: Desk) -> None:
    assert await deliver(slack, words(slack)) == 200
    assert desk.last.said == "mine"


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_an_old_or_early_signature_is_refused(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk, minutes: int
) -> None:
    body, _ = encode(words(slack))
    assert await slack.deliver(body, JSON | slack.signed(body, at=time.time() + 60 * minutes)) == 401
    assert not desk.came


@pytest.mark.parametrize(
    "forge",
    [
        lambda headers: {},
        lambda headers: headers | {"X-Slack-Signature": "v0=" + "0" * 64},
        lambda headers: headers | {"X-Slack-Signature": ""},
        lambda headers: headers | {"X-Slack-Signature": "v0=é"},
        lambda headers: headers | {"X-Slack-Request-Timestamp": "soon"},
        lambda headers: {"X-Slack-Signature": headers["X-Slack-Signature"]},
        lambda headers: {"X-Slack-Request-Timestamp": headers["X-Slack-Request-Timestamp"]},
    ],
)
async def test_a_missing_or_wrong_signature_is_refused(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk, forge: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    body, _ = encode(words(slack))
    assert await slack.deliver(body, JSON | forge(slack.signed(body))) == 401
    assert not desk.came


async def test_a_changed_body_is_refused(http_wire: SlackWire, slack: LocalSlack, desk: Desk) -> None:
    body, _ = encode(words(slack))
    assert await slack.deliver(body + b" ", JSON | slack.signed(body)) == 401
    assert await slack.deliver(b"ssl_check=1&token=x", FORM) == 401
    assert not desk.came


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{not json", JSON),
        (b"[]", JSON),
        (b'"word"', JSON),
        (b"null", JSON),
        (b"", JSON),
        (b"payload={broken", FORM),
        (b"payload=[1]", FORM),
        (b"\xff\xfe", JSON),
        (b'{"type":"block_actions","team":5}', JSON),
        (b'{"type":"event_callback","team_id":"T0COUNCIL","event":5}', JSON),
        (
            b'{"type":"event_callback","team_id":"T0COUNCIL","event":{"type":"message","channel_type":"im","user":7}}',
            JSON,
        ),
        (b'{"type":"block_actions","team":{"id":"T0COUNCIL"},"actions":[]}', JSON),
        (
            b'{"type":"block_actions","team":{"id":"T0COUNCIL"},"actions":[{"action_id":"press:0","value":"x"}]}',
            JSON,
        ),
        (
            b'{"type":"view_submission","team":{"id":"T0COUNCIL"},"view":{"callback_id":"form","private_metadata":"[]"}}',
            JSON,
        ),
        (
            b'{"type":"view_submission","team":{"id":"T0COUNCIL"},"user":{"id":"U0WORKER"},'
            b'"view":{"id":"V1","callback_id":"form","private_metadata":"{\\"act\\":\\"a\\"}"}}',
            JSON,
        ),
        (b'{"type":"block_actions","team":["T0COUNCIL"]}', JSON),
        (b"command=/assessment&team_id=T0COUNCIL&text=mine", FORM),
        (b"command=/assessment&text=mine&user_id=U0WORKER", FORM),
    ],
)
async def test_garbage_that_is_rightly_signed_is_refused_as_the_senders_fault(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk, body: bytes, headers: dict[str, str]
) -> None:
    signed = slack.signed(body) if body != b"\xff\xfe" else {}
    assert 400 <= await slack.deliver(body, headers | signed) < 500
    assert not desk.came


async def test_an_oversized_body_is_refused_unread(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    body = b"x" * (BODY_LIMIT + 1)
    assert await slack.deliver(body, JSON | slack.signed(body)) == 413
    assert not desk.came


async def test_slack_may_check_the_address(http_wire: SlackWire, slack: LocalSlack, desk: Desk) -> None:
    body = b'{"type":"url_verification","challenge":"c","token":"of-old"}'
    assert await slack.deliver(body, JSON | slack.signed(body)) == 200
    assert await slack.deliver(body, JSON) == 401
    assert not desk.came


@pytest.mark.parametrize(
    "change",
    [
        {"team_id": "T0OTHER"},
        {"team_id": None},
        {"team_id": None, "enterprise_id": "E0", "is_enterprise_install": True},
        {"authorizations": [{"team_id": "T0COUNCIL"}], "team_id": "T0OTHER"},
    ],
)
async def test_words_from_another_workspace_are_refused(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk, change: Block
) -> None:
    assert await deliver(slack, words(slack) | change) == 403
    assert not desk.came


@pytest.mark.parametrize("key", ["team", "user_team", "source_team"])
async def test_a_guest_of_another_workspace_is_refused(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk, key: str
) -> None:
    assert await deliver(slack, words(slack, **{key: "T0OTHER"})) == 403
    assert not desk.came


@pytest.mark.parametrize(
    "change",
    [{"team": None}, {"team": {"id": "T0OTHER"}}, {"user": {"id": WORKER, "team_id": "T0OTHER"}}],
)
async def test_a_press_from_another_workspace_is_refused(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk, change: Block
) -> None:
    button = {"type": "button", "action_id": "press:0", "value": '{"act": "a", "subject": "s"}'}
    payload = people.press_payload(slack.workspace, slack.workspace.users[WORKER], button)
    assert await deliver(slack, payload) == 200
    assert len(desk.came) == 1
    assert await deliver(slack, payload | change) == 403
    assert len(desk.came) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"user": BOT_USER},
        {"bot_id": "B0DAYMARK"},
        {"bot_id": "B0ANOTHER"},
        {"subtype": "message_changed"},
        {"subtype": "bot_message"},
        {"subtype": "message_deleted", "hidden": True},
        {"channel_type": "channel"},
        {"type": "app_home_opened"},
        {"user": None},
    ],
)
async def test_what_asks_for_nothing_is_taken_and_left(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk, change: Block
) -> None:
    assert await deliver(slack, words(slack, **change)) == 200
    assert not desk.came


@pytest.mark.parametrize(
    "kind", ["shortcut", "message_action", "view_closed", "block_suggestion", "unheard_of"]
)
async def test_kinds_that_are_not_used_are_taken_and_left(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk, kind: str
) -> None:
    assert await deliver(slack, {"type": kind, "team": {"id": "T0COUNCIL"}, "user": {"id": WORKER}}) == 200
    assert not desk.came


async def test_without_a_secret_there_is_no_address_that_anybody_could_sign_for(desk: Desk) -> None:
    async with aiohttp.ClientSession() as http:
        wire = SlackWire(desk, http, bot_token="x", signing_secret="", app_token="z")
        assert wire.routes() == []


async def test_nothing_of_a_body_is_logged(
    http_wire: SlackWire, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    slack.fail("chat.postMessage", Failure(status=500))
    await deliver(slack, words(slack, text="a secret"))
    await slack.deliver(b'{"text": "a secret"}', JSON)
    await deliver(slack, {"type": "shortcut", "team": {"id": "T0COUNCIL"}, "text": "a secret"})
    await deliver(slack, {"type": "block_actions", "team": {"id": "T0COUNCIL"}, "actions": "a secret"})
    assert "secret" not in caplog.text
    assert slack.bot_token not in caplog.text


async def test_slacks_retry_carries_the_same_number(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    slack.fail("chat.postMessage", Failure(status=500))
    await slack.say(WORKER, "mine")
    await slack.send_again(WORKER)
    await slack.say(WORKER, "mine")
    first, again, second = (incoming.message_id for incoming in desk.came)
    assert first == again != second


async def test_words_that_have_their_answer_are_not_answered_again(
    wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    await slack.say(WORKER, "mine")
    for number in (2, 1, 3):
        assert (await slack.send_again(WORKER, number)).status == 200
    assert len(desk.came) == len(slack.messages(WORKER)) == 1


async def test_when_slack_cannot_say_whether_words_were_answered_they_are_answered_again(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    await slack.say(WORKER, "mine")
    slack.fail("conversations.history", Failure(status=500))
    await slack.send_again(WORKER)
    assert len(slack.messages(WORKER)) == 2


async def test_each_press_and_command_has_a_number_of_its_own(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    await slack.command(WORKER, "/assessment", "mine")
    await slack.send_again(WORKER)
    await slack.command(WORKER, "/assessment", "mine")
    first, again, second = (incoming.message_id for incoming in desk.came)
    assert first == again != second
    assert desk.last.trigger not in desk.last.message_id
    assert desk.last.trigger not in repr(desk.last)


async def test_when_slack_cannot_say_who_the_bot_is_the_event_is_left_for_a_retry(
    slack: LocalSlack, desk: Desk
) -> None:
    slack.fail("auth.test", Failure(status=500), Failure(status=500))
    async with wire_to(slack, desk):
        assert await deliver(slack, words(slack)) == 503
        assert await deliver(slack, words(slack)) == 200
    assert len(desk.came) == 1


async def test_an_event_that_breaks_inside_is_left_for_a_retry(
    http_wire: SlackWire, slack: LocalSlack, desk: Desk
) -> None:
    def breaks(incoming: object) -> Any:
        raise WireError("the database is away")

    desk.answer = breaks
    assert await deliver(slack, words(slack)) == 500
