"""Sends to the service that carries Teams' messages, and to whatever service a conversation names.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from bot.messages import WireError
from bot.teams import errors
from bot.teams.adapter import Credentials, Token

SEND_WAIT = 15  # seconds of silence, not in all
AT_ONCE = 32

Told = Mapping[str, object]


class Connector:
    """One call each, never made a second time: the outbox decides about that."""

    def __init__(self, credentials: Credentials | None) -> None:
        """``credentials`` sign what is sent; see `bot.teams.adapter.credentials`."""
        self._token = Token(credentials)
        self._http: aiohttp.ClientSession | None = None

    async def create(self, service: str, bot: str, user: str, tenant: str) -> str:
        """The conversation with one person, which Teams makes when there is none."""
        asked = {
            "isGroup": False,
            "bot": {"id": bot},
            "members": [{"id": user}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        return _number(await self._call("POST", service, (), asked))

    async def send(self, service: str, conversation: str, activity: Told) -> str:
        """Post an activity; the answer is the number that Teams gave it, "" for several cards at once."""
        return _number(await self._call("POST", service, (conversation, "activities"), activity))

    async def update(self, service: str, conversation: str, number: str, activity: Told) -> None:
        """Replace an activity that was posted before."""
        await self._call("PUT", service, (conversation, "activities", number), activity)

    async def member(self, service: str, conversation: str, user: str) -> Told:
        """What Teams knows of one member of a conversation, with their e-mail address."""
        return await self._call("GET", service, (conversation, "members", user))

    async def stop(self) -> None:
        """Let go of the connections."""
        if self._http is not None:
            await self._http.close()

    async def _call(
        self, method: str, service: str, place: tuple[str, ...], told: Told | None = None
    ) -> Told:
        """One call, with each failure said in the words of the outbox; the cause may quote what was sent."""
        headers = await self._token.headers()  # first: without one, nothing was sent
        path = "".join(f"/{quote(part, safe='')}" for part in ("v3", "conversations", *place))
        address = URL(service.rstrip("/") + path, encoded=True)
        calling = self._session().request(
            method, address, json=told, headers=headers, proxy=_proxy(service), allow_redirects=False
        )
        try:
            async with calling as answer:
                if answer.status >= 300:
                    raise errors.refusal(answer.status, answer.headers)
                found = await answer.json(content_type=None)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise WireError(errors.UNREACHABLE) from None  # a connection that was never made took nothing
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise WireError(errors.NO_ANSWER, ambiguous=True) from None
        return found if isinstance(found, dict) else {}

    def _session(self) -> aiohttp.ClientSession:
        """Made by the first call, when there is a running loop."""
        if self._http is None:
            self._http = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=AT_ONCE),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=SEND_WAIT, sock_read=SEND_WAIT),
            )
        return self._http


@cache
def _proxy(service: str) -> str | None:
    """What HTTPS_PROXY and NO_PROXY say of a service. With `trust_env` each call would look in a thread."""
    place = urlsplit(service)
    return None if proxy_bypass(place.hostname or "") else getproxies().get(place.scheme)


def _number(made: Told) -> str:
    return str(made.get("id") or "")
