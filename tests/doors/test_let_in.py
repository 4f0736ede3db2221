"""Who is let in: what Slack signed and what Teams vouches for. Nothing else leaves a trace."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping

import pytest

from scheduling.words import Act
from storage import journal
from tests.bot.slack.local_slack import LocalSlack, encode
from tests.bot.slack.workspace import Block
from tests.doors.house import House, contents, open_house, rows
from tests.doors.tokens import KEY, OTHER_KEY, claims, token, unsigned

TYPED = "mine and a secret that nobody else may read"
Headers = dict[str, str]
Forge = Callable[[LocalSlack, bytes], Headers]


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """With something in it to be got at."""
    async with open_house(sqlite_url, on_teams=["Tom Reed"]) as made:
        await made.allocate()
        await made.settle()
        yield made


class Untouched:
    """Holds that no row of any table is another, and that nothing of a body or a secret is in the log."""

    def __init__(self, house: House, caplog: pytest.LogCaptureFixture) -> None:
        """From now on."""
        caplog.set_level(0)
        self._house, self._caplog, self._before = house, caplog, contents(house.database)

    def check(self, *, drawn_again: bool = False) -> None:
        """Until now. ``drawn_again``: a card may have been sent for once more, but no card was added."""
        after = contents(self._house.database)
        assert len(after["outbox"]) == len(self._before["outbox"])
        if drawn_again:
            after["outbox"] = self._before["outbox"]
        assert after == self._before
        for secret in (TYPED, "AB-1042", self._house.slack.bot_token, self._house.slack.secret):
            assert secret not in self._caplog.text


def _with(change: Mapping[str, str]) -> Forge:
    return lambda slack, body: slack.signed(body) | dict(change)


def _signed_at(seconds: float) -> Forge:
    return lambda slack, body: slack.signed(body, at=time.time() + seconds)


def _without(header: str) -> Forge:
    return lambda slack, body: {k: v for k, v in slack.signed(body).items() if k != header}


def _of_another(slack: LocalSlack, body: bytes) -> Headers:
    return LocalSlack(secret="another app's secret").signed(body)


SIGNATURES: Mapping[str, Forge] = {
    "missing": lambda slack, body: {},
    "no signature": _without("X-Slack-Signature"),
    "no time": _without("X-Slack-Request-Timestamp"),
    "wrong": _with({"X-Slack-Signature": f"v0={'0' * 64}"}),
    "of another version": _with({"X-Slack-Signature": f"v1={'0' * 64}"}),
    "with another secret": _of_another,
    "old": _signed_at(-360),
    "of the future": _signed_at(360),
    "with a time that was not signed": lambda slack, body: (
        slack.signed(body) | {"X-Slack-Request-Timestamp": str(int(time.time()) + 7)}
    ),
    "with a time that is none": _with({"X-Slack-Request-Timestamp": "now"}),
    "of a body that was changed": lambda slack, body: slack.signed(body + b" "),
}


def slack_payloads(house: House) -> dict[str, Block]:
    """One of each thing that somebody can do in Slack, each of which would write if it were let in."""
    user = house.slack_id("Aisha Khan")
    event = {"type": "message", "channel_type": "im", "channel": f"D{user}", "user": user, "text": TYPED}
    opened = {"type": "app_home_opened", "tab": "home", "channel": f"D{user}", "user": user}
    home = {"team_id": "T0COUNCIL"}
    return {
        "words": {"type": "event_callback", "event_id": "Ev1", "event": event} | home,
        "home": {"type": "event_callback", "event_id": "Ev2", "event": opened} | home,
        "command": {"command": "/assessment", "user_id": user, "text": TYPED, "trigger_id": "1"} | home,
        "press": house.button("Aisha Khan", "draft.send", "assessment:1"),
        "form": {
            "type": "view_submission",
            "team": {"id": "T0COUNCIL"},
            "user": {"id": user},
            "view": {
                "id": "V1",
                "type": "modal",
                "callback_id": "form",
                "private_metadata": json.dumps({"act": "risk.raise", "subject": "assessment:1"}),
                "state": {"values": {"note": {"a": {"type": "plain_text_input", "value": TYPED}}}},
            },
        },
    }


async def test_a_request_with_a_faulty_signature_leaves_nothing_behind(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    untouched = Untouched(house, caplog)
    for fault, forge in SIGNATURES.items():
        for what, payload in slack_payloads(house).items():
            body, kind = encode(payload)
            headers = {"Content-Type": kind} | forge(house.slack, body)
            assert (fault, what, await house.slack.deliver(body, headers)) == (fault, what, 401)
        untouched.check()


async def test_the_same_requests_rightly_signed_are_done(house: House) -> None:
    """Otherwise the test above would pass at a door that nobody can open."""
    for payload in slack_payloads(house).values():
        before = rows(house.database)["inbox"]
        body, kind = encode(payload)
        assert await house.slack.deliver(body, {"Content-Type": kind} | house.slack.signed(body)) == 200
        assert rows(house.database)["inbox"] == before + 1


async def test_a_request_that_was_taken_and_is_played_again_does_nothing_more(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Within five minutes an eavesdropper's copy bears a good signature: then the inbox knows it."""
    delivered = []
    for payload in slack_payloads(house).values():
        body, kind = encode(payload)
        headers = {"Content-Type": kind} | house.slack.signed(body)
        assert await house.slack.deliver(body, headers) == 200
        delivered.append((body, headers))
    await house.settle()
    untouched = Untouched(house, caplog)
    for body, headers in delivered:
        assert await house.slack.deliver(body, headers) == 200
    await house.settle()
    untouched.check(drawn_again=True)  # their own Home, which was opened
    with house.database.reading() as connection:
        acts = [entry.act for entry in journal.of_chain(connection, 1)]
    assert acts.count(Act.SEND_DRAFT.value) == 1


async def test_an_old_recording_is_refused_even_if_the_inbox_forgot_it(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    body, kind = encode(house.button("Aisha Khan", "draft.send", "assessment:1"))
    recorded = {"Content-Type": kind} | house.slack.signed(body, at=time.time() - 3600)
    untouched = Untouched(house, caplog)
    assert await house.slack.deliver(body, recorded) == 401
    untouched.check()


TOKENS: Mapping[str, Callable[[str], str]] = {
    "none": lambda service: "",
    "that is no token": lambda service: "Bearer of.bad.news",
    "that nobody signed": lambda service: unsigned(claims(service)),
    "for another app": lambda service: token(claims(service, aud="another-app")),
    "for nobody": lambda service: token(claims(service, aud=None)),
    "of another issuer": lambda service: token(claims(service, iss="https://sts.windows.net/another/")),
    "for another service address": lambda service: token(claims("https://smba.evil.example/")),
    "for no service address": lambda service: token(claims(service, serviceurl=None)),
    "that has run out": lambda service: token(claims(service, exp=int(time.time()) - 360)),
    "without an end": lambda service: token(claims(service, exp=None)),
    "of the future": lambda service: token(claims(service, nbf=int(time.time()) + 360)),
    "with an unknown key": lambda service: token(claims(service), OTHER_KEY, "nobody-knows"),
    "with another key under a known name": lambda service: token(claims(service), OTHER_KEY),
    "without a key's name": lambda service: token(claims(service), KEY, None),
    "that was touched": lambda service: token(claims(service))[:-6] + "AAAAAA",
}


def activities(house: House) -> dict[str, Block]:
    """One of each thing that somebody can do in Teams."""
    tom = house.member("Tom Reed")
    pressed = {"act": "ending.reopen", "subject": "assessment:1"}
    filled = pressed | {
        "act": "ending.end",
        "fields": ["ending", "reason"],
        "field.ending": "section_47",
        "field.reason": TYPED,
    }
    return {
        "words": house.teams.activity(tom, "message", text=TYPED),
        "press": house.teams.activity(tom, "message", value=pressed),
        "form": house.teams.activity(
            tom, "invoke", name="adaptiveCard/action", value={"action": {"data": filled}}
        ),
        "arrival": house.teams.activity(tom, "installationUpdate", action="add"),
    }


async def test_a_request_with_a_faulty_token_leaves_nothing_behind(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    untouched = Untouched(house, caplog)
    for fault, forge in TOKENS.items():
        house.teams.token = forge(house.teams.service)
        for what, activity in activities(house).items():
            assert (fault, what, await house.teams.deliver(activity)) == (fault, what, 401)
        untouched.check()


async def test_the_same_requests_with_a_good_token_are_done(house: House) -> None:
    for activity in activities(house).values():
        before = rows(house.database)["inbox"]
        assert await house.teams.deliver(activity) == 200
        assert rows(house.database)["inbox"] == before + 1


async def test_another_tenant_with_a_good_token_is_turned_away(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    untouched = Untouched(house, caplog)
    for tenant in ("another-council", ""):
        house.teams.tenant = tenant
        for what, activity in activities(house).items():
            assert (what, await house.teams.deliver(activity)) == (what, 401)
    untouched.check()


async def test_another_channel_with_a_good_token_is_turned_away(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    untouched = Untouched(house, caplog)
    for activity in activities(house).values():
        assert await house.teams.deliver(activity | {"channelId": "webchat"}) == 401
    untouched.check()


async def test_an_activity_that_is_played_again_does_nothing_more(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    everything = activities(house)
    for activity in everything.values():
        assert await house.teams.deliver(activity) == 200
    await house.settle()
    untouched = Untouched(house, caplog)
    for activity in everything.values():
        assert await house.teams.deliver(activity) == 200
    await house.settle()
    untouched.check()


async def test_a_live_daymark_has_no_web_desk(house: House) -> None:
    for path in ("/", "/people/1", "/desk/version"):
        async with house.http.get(house.home + path) as answer:
            assert answer.status == 404
    for path in ("/people/1/press", "/people/1/form", "/people/1/say", "/clock"):
        async with house.http.post(house.home + path, data={"act": "draft.send"}) as answer:
            assert answer.status == 404
