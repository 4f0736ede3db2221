"""The tokens that Teams shows, and a server that publishes the keys they are signed with."""

from __future__ import annotations

import time
from collections.abc import Mapping

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from bot.teams.adapter import ISSUER

APP = "11111111-2222-4333-8444-555555555555"
KEY, OTHER_KEY = (generate_private_key(65537, 2048) for _ in range(2))


class KeyServer:
    """Where Microsoft publishes its keys."""

    url: str = ""

    async def start(self) -> None:
        """Listen on this machine."""
        app = web.Application()
        app.add_routes([web.get("/about", _about), web.get("/keys", _keys)])
        self._server = TestServer(app)
        await self._server.start_server()
        self.url = str(self._server.make_url("/about"))

    async def stop(self) -> None:
        """Stop listening."""
        await self._server.close()


async def _about(request: web.Request) -> web.Response:
    return web.json_response({"issuer": ISSUER, "jwks_uri": str(request.url.with_path("/keys"))})


async def _keys(_: web.Request) -> web.Response:
    published = dict(RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True))
    return web.json_response({"keys": [published | {"kid": "good", "endorsements": ["msteams"]}]})


def claims(service: str, **changed: object) -> dict[str, object]:
    """What a good token says, but for what is ``changed``; None leaves a claim out."""
    now = int(time.time())
    good = {"iss": ISSUER, "aud": APP, "serviceurl": service, "nbf": now - 60, "exp": now + 3600}
    return {name: value for name, value in (good | changed).items() if value is not None}


def token(told: Mapping[str, object], key: RSAPrivateKey = KEY, number: str | None = "good") -> str:
    """The header of a token that says this."""
    headers = {"kid": number} if number else None
    return f"Bearer {jwt.encode(dict(told), key, algorithm='RS256', headers=headers)}"


def unsigned(told: Mapping[str, object]) -> str:
    """The header of a token that nobody signed (`alg: none`)."""
    return f"Bearer {jwt.encode(dict(told), '', algorithm='none', headers={'kid': 'good'})}"
