"""The keys that Teams signs its tokens with: fetched ahead, kept for a day, asked for again when missing.

Bot Framework would fetch them on the event loop, without a time limit, and never again for an unknown key.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from jwt.algorithms import RSAAlgorithm

KEYS_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
KEYS_LIVE = 24 * 3600.0
KEYS_ASKED_AGAIN = 3600.0
KEYS_WAIT = 10


class BadToken(Exception):
    """The request does not come from Teams, or not for this app."""


@dataclass(frozen=True)
class _Key:
    """A signing key as the token check wants it: which channels it may speak for come with it."""

    public_key: object
    endorsements: list[str]


class SigningKeys:
    """The keys that Teams signs its tokens with, fetched without holding anything else up."""

    def __init__(self, url: str = KEYS_URL, now: Callable[[], float] = time.monotonic) -> None:
        """``now`` counts seconds."""
        self._url = url
        self._now = now
        self._keys: dict[str, _Key] = {}
        self._fetched = -KEYS_LIVE - 1
        self._lock = asyncio.Lock()

    async def get(self, number: str) -> _Key:
        """The key with this number; the token check calls this."""
        found = self._keys.get(number)
        if self._older(KEYS_LIVE) or (found is None and self._older(KEYS_ASKED_AGAIN)):
            await self.fetch()
            found = self._keys.get(number)
        if found is None:
            raise BadToken
        return found

    async def fetch(self) -> None:
        """Ask Microsoft for the keys, once however many are waiting for them."""
        asked = self._fetched
        async with self._lock:
            if self._fetched != asked:
                return
            published = await self._published()
            self._keys = {str(key["kid"]): _read_key(key) for key in published if key.get("kty") == "RSA"}
            self._fetched = self._now()

    def _older(self, seconds: float) -> bool:
        return self._now() - self._fetched > seconds

    async def _published(self) -> list[dict[str, Any]]:
        limit = aiohttp.ClientTimeout(total=KEYS_WAIT)
        async with aiohttp.ClientSession(timeout=limit, trust_env=True, raise_for_status=True) as session:
            async with session.get(self._url) as answer:
                place = (await answer.json(content_type=None))["jwks_uri"]
            async with session.get(place) as answer:
                keys: list[dict[str, Any]] = (await answer.json(content_type=None))["keys"]
                return keys


def _read_key(published: dict[str, Any]) -> _Key:
    return _Key(RSAAlgorithm.from_jwk(json.dumps(published)), list(published.get("endorsements", [])))
