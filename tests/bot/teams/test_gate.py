"""Who is let in: tokens, tenants, addresses and shapes. Everything else gets a 4xx and changes nothing."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from bot.teams.adapter import ISSUER, TokenGate
from bot.teams.connector import Connector
from bot.teams.keys import BadToken, SigningKeys
from bot.teams.wire import BODY_LIMIT, PATH, TeamsWire
from tests.bot.teams.local_teams import PRIYA, TENANT, LocalTeams
from tests.bot.teams.world import Script, World

APP = "11111111-2222-4333-8444-555555555555"
KEY, OTHER_KEY, UNENDORSED_KEY = (generate_private_key(65537, 2048) for _ in range(3))
TYPES = {"Content-Type": "application/json"}


@dataclass
class KeyServer:
    """Where Microsoft publishes the keys that tokens are signed with."""

    keys: dict[str, tuple[RSAPrivateKey, list[str]]] = field(default_factory=dict)
    asked: int = 0
    url: str = ""

    async def start(self) -> None:
        app = web.Application()
        app.add_routes([web.get("/about", self._about), web.get("/keys", self._keys)])
        self._server = TestServer(app)
        await self._server.start_server()
        self.url = str(self._server.make_url("/about"))

    async def stop(self) -> None:
        await self._server.close()

    async def _about(self, request: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response({"issuer": ISSUER, "jwks_uri": str(request.url.with_path("/keys"))})

    async def _keys(self, request: web.Request) -> web.Response:
        return web.json_response({"keys": [self._published(number) for number in self.keys]})

    def _published(self, number: str) -> dict[str, object]:
        key, endorsements = self.keys[number]
        published = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return dict(published) | {"kid": number, "endorsements": endorsements}


@pytest.fixture
async def keys() -> AsyncIterator[KeyServer]:
    server = KeyServer({"good": (KEY, ["msteams"]), "webchat": (UNENDORSED_KEY, ["webchat"])})
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def guarded(teams: LocalTeams, keys: KeyServer) -> AsyncIterator[World]:
    """Daymark with an app of its own, so that only tokens let anybody in."""
    script = Script()
    connector = Connector(None)
    wire = TeamsWire(
        TokenGate(APP, SigningKeys(keys.url)),
        connector,
        script.receive,
        script.card_now,
        tenant=TENANT,
        bot=APP,
    )
    app = web.Application()
    app.add_routes(wire.routes())
    async with TestServer(app) as daymark:
        teams.meet(str(daymark.make_url(PATH)))
        yield World(teams, wire, script)
        await wire.stop()


def claims(teams: LocalTeams, **changed: object) -> dict[str, object]:
    now = int(time.time())
    good = {"iss": ISSUER, "aud": APP, "serviceurl": teams.service, "nbf": now - 60, "exp": now + 3600}
    return {name: value for name, value in (good | changed).items() if value is not None}


def token(told: Mapping[str, object], key: RSAPrivateKey = KEY, number: str | None = "good") -> str:
    headers = {"kid": number} if number else None
    return f"Bearer {jwt.encode(dict(told), key, algorithm='RS256', headers=headers)}"


def unsigned(told: Mapping[str, object]) -> str:
    return f"Bearer {jwt.encode(dict(told), '', algorithm='none', headers={'kid': 'good'})}"


def signed_with_the_public_key(told: Mapping[str, object]) -> str:
    """The old trick: HS256 with the published key as the secret."""
    secret = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{segment({'alg': 'HS256', 'kid': 'good'})}.{segment(told)}"
    seal = hmac.digest(secret, signed.encode(), "sha256")
    return f"Bearer {signed}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}"


def segment(told: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(dict(told)).encode()).decode().rstrip("=")


async def test_a_good_token_lets_its_activity_in(guarded: World) -> None:
    guarded.teams.token = token(claims(guarded.teams))
    assert await guarded.teams.say(PRIYA, "mine") == 200
    assert len(guarded.script.heard) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-app"},
        {"aud": None},
        {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"},
        {"iss": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"nbf": int(time.time()) + 3600},
        {"serviceurl": "https://evil.example/"},
        {"serviceurl": None},
        {"serviceurl": 7},
    ],
    ids=[
        "another app",
        "no app",
        "another issuer",
        "no issuer",
        "run out",
        "no end",
        "of the future",
        "another service",
        "no service",
        "a number for a service",
    ],
)
async def test_a_token_that_says_something_else_is_refused(
    guarded: World, changed: dict[str, object]
) -> None:
    guarded.teams.token = token(claims(guarded.teams, **changed))
    assert await guarded.teams.say(PRIYA, "mine") == 401
    assert guarded.script.heard == []


async def test_a_token_that_teams_did_not_sign_is_refused(guarded: World) -> None:
    good = claims(guarded.teams)
    forged = [
        "",
        "Bearer",
        "Bearer ",
        "Bearer not.a.token",
        "Bearer a.b.c d",
        "Basic dXNlcjpwYXNz",
        f"Bearer {base64.urlsafe_b64encode(b'{}').decode()}..",
        token(good).replace("Bearer", "bearer"),
        token(good)[:-4] + "AAAA",
        token(good, OTHER_KEY),
        token(good, OTHER_KEY, "nobody-knows-this-key"),
        token(good, KEY, None),
        token(good, UNENDORSED_KEY, "webchat"),
        unsigned(good),
        signed_with_the_public_key(good),
    ]
    for header in forged:
        guarded.teams.token = header
        assert (header, await guarded.teams.say(PRIYA, "mine")) == (header, 401)
    assert guarded.script.heard == []


async def test_a_token_is_checked_before_the_body_is_read(guarded: World) -> None:
    assert await deliver(guarded, b"{") == 401


async def test_a_token_for_teams_lets_no_other_channel_in(guarded: World) -> None:
    guarded.teams.token = token(claims(guarded.teams))
    activity = guarded.teams.activity(PRIYA, "message", text="mine") | {"channelId": "webchat"}
    assert await guarded.teams.deliver(activity) == 401


async def test_the_keys_are_fetched_once_and_again_for_a_new_one(teams: LocalTeams, keys: KeyServer) -> None:
    clock = [0.0]
    gate = TokenGate(APP, SigningKeys(keys.url, now=lambda: clock[0]))
    await gate.open()
    for _ in range(3):
        assert await gate.check(token(claims(teams))) == teams.service
    assert keys.asked == 1
    keys.keys["new"] = (OTHER_KEY, ["msteams"])
    clock[0] += 3601
    assert await gate.check(token(claims(teams), OTHER_KEY, "new")) == teams.service
    assert keys.asked == 2


async def test_without_the_keys_nobody_is_let_in_and_daymark_still_starts(teams: LocalTeams) -> None:
    gate = TokenGate(APP, SigningKeys("http://127.0.0.1:9/about"))
    await gate.open()
    with pytest.raises(BadToken):
        await gate.check(token(claims(teams)))


@pytest.mark.parametrize("tenant", ["another-council", ""])
async def test_another_council_is_not_let_in(world: World, tenant: str) -> None:
    world.teams.tenant = tenant
    assert await world.teams.say(PRIYA, "mine") == 401
    assert world.script.heard == []


@pytest.mark.parametrize(
    "service",
    ["https://evil.example/", "http://127.0.0.1.evil.example/", "http://10.0.0.7/", "http://[", "localhost"],
)
async def test_without_a_token_nobody_can_make_daymark_call_elsewhere(world: World, service: str) -> None:
    activity = world.teams.activity(PRIYA, "message", text="mine") | {"serviceUrl": service}
    assert await world.teams.deliver(activity) == 403
    assert world.script.heard == []


async def deliver(world: World, body: bytes, headers: Mapping[str, str] = TYPES) -> int:
    async with (
        ClientSession() as session,
        session.post(world.teams.bot_url, data=body, headers=headers) as answer,
    ):
        return answer.status


async def test_a_page_elsewhere_cannot_reach_daymark_by_another_name(world: World) -> None:
    activity = json.dumps(world.teams.activity(PRIYA, "message", text="mine")).encode()
    assert await deliver(world, activity, TYPES | {"Host": "evil.example:8080"}) == 403
    assert await deliver(world, activity, TYPES | {"Host": "localhost:8080"}) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"message"',
        b"7",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"type": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_garbage_is_a_bad_request(world: World, body: bytes) -> None:
    assert await deliver(world, body) == 400
    assert world.script.heard == []


async def test_a_body_that_is_too_long_is_refused(world: World) -> None:
    assert await deliver(world, b" " * (BODY_LIMIT + 1)) == 413


async def test_a_body_that_is_no_json_is_refused(world: World) -> None:
    assert await deliver(world, b"type=message", {"Content-Type": "application/x-www-form-urlencoded"}) == 415


@pytest.mark.parametrize(
    "changed",
    [
        {"id": None},
        {"id": ""},
        {"from": None},
        {"from": {"id": 7}},
        {"from": []},
        {"conversation": {"tenantId": TENANT}},
        {"conversation": "a:1"},
        {"type": "invoke", "name": "task/fetch"},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"data": {"subject": "AB-1"}}}},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": "press"}},
        {"type": "invoke", "name": "adaptiveCard/action", "value": []},
    ],
    ids=repr,
)
async def test_an_activity_of_the_wrong_shape_is_a_bad_request(world: World, changed: dict[str, Any]) -> None:
    activity = world.teams.activity(PRIYA, "message", text="mine") | changed
    assert await deliver(world, json.dumps(activity).encode()) == 400
    assert world.script.heard == []


@pytest.mark.parametrize("odd", ["\0", "\ud83d"], ids=ascii)
async def test_what_no_database_keeps_is_for_the_store_to_mark(world: World, odd: str) -> None:
    """Nobody who typed it would read why a request was refused."""
    assert await world.teams.say(PRIYA, f"before {odd} after") == 200
    assert [incoming.said for incoming in world.script.heard] == [f"before {odd} after"]


async def test_somebody_may_type_a_backslash(world: World) -> None:
    assert await world.teams.say(PRIYA, "what is \\u0000 please") == 200
