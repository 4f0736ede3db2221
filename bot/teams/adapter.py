"""Bot Framework, and everything that is wrong with it: the only file that imports it.

Microsoft ended its support in 2025, so Daymark uses three things of it and no more: the words of its
protocol, the check of the token that comes with an activity, and the getting of the token that goes with a
message. Its `CloudAdapter` stands between those and a bot, and is left out. It serialises every answer to a
button twice, which turns it into an error, answers most bad tokens with an error too, asks for its own token
and for signing keys on the event loop, and builds a new client for every activity. Its client reads through
every card three times and sends in a thread, which is most of what a word from Teams took; see `connector`.
What is left is mended here:

* every token that is not good is refused in the same way, before the body is read;
* signing keys are fetched ahead, with a time limit, and again when an unknown one turns up;
* the app's own token is asked for in a thread, with a time limit, and kept for a minute.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

import aiohttp
import requests
from botbuilder.core import CardFactory
from botbuilder.schema import ActivityTypes as ActivityTypes
from botframework.connector.auth import (
    AuthenticationConstants,
    ChannelValidation,
    JwtTokenExtractor,
    MicrosoftAppCredentials,
    SimpleCredentialProvider,
    VerifyOptions,
)
from msal import ConfidentialClientApplication

from bot.messages import WireError
from bot.teams import errors
from bot.teams.keys import KEYS_URL, BadToken, SigningKeys

ISSUER: str = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
CHANNEL = "msteams"
CARD_TYPE: str = CardFactory.content_types.adaptive_card
CLOCK_LEEWAY = 5 * 60  # seconds, as Microsoft asks
TOKEN_WAIT = 10
TOKEN_KEPT = 60.0  # seconds; the library gives none that has less than five minutes to live

log = logging.getLogger(__name__)


class Gate(Protocol):
    """Says whether a request comes from Teams."""

    async def open(self) -> None:
        """Fetch ahead what the first check would wait for."""

    async def check(self, header: str) -> str | None:
        """The service address that the token vouches for, or None when nothing vouches; raises `BadToken`."""


class LoopbackGate:
    """Lets in everybody who can reach a bot that listens on this machine alone."""

    async def open(self) -> None:
        """Nothing is needed."""

    async def check(self, header: str) -> None:
        """Nobody has to show a token."""


class TokenGate:
    """Lets in what carries a token that the Bot Framework service signed for this app."""

    def __init__(self, app_id: str, keys: SigningKeys) -> None:
        """``app_id`` is the app's own number, which a token has to be meant for."""
        self._keys = keys
        self._app = SimpleCredentialProvider(app_id, "")
        options = VerifyOptions(
            issuer=[ISSUER], audience=None, clock_tolerance=CLOCK_LEEWAY, ignore_expiration=False
        )
        self._tokens = JwtTokenExtractor(
            options, KEYS_URL, AuthenticationConstants.ALLOWED_SIGNING_ALGORITHMS
        )
        self._tokens.open_id_metadata = keys

    async def open(self) -> None:
        """Fetch the signing keys ahead. When that fails the first activity tries again."""
        try:
            await self._keys.fetch()
        except (aiohttp.ClientError, TimeoutError, ValueError, LookupError) as error:
            log.warning("The keys that Teams signs with could not be fetched yet: %s", type(error).__name__)

    async def check(self, header: str) -> str:
        """Whatever is wrong with a token, the answer is the same."""
        try:
            identity = await self._tokens.get_identity_from_auth_header(header, CHANNEL)
            await ChannelValidation.validate_identity(identity, self._app)
            vouched: object = identity.get_claim_value(ChannelValidation.SERVICE_URL_CLAIM)
            ends: object = identity.get_claim_value("exp")
        except Exception as error:
            # The library raises a dozen kinds, some of them plain Exception.
            log.info("A token was refused: %s", type(error).__name__)
            raise BadToken from error
        if not isinstance(vouched, str) or ends is None:
            raise BadToken
        return vouched


class Credentials(Protocol):
    """Where the app's own token comes from."""

    def get_access_token(self) -> str:
        """A token that is good for some minutes more; may ask Microsoft for it, and fail."""


class Token:
    """What the app's messages are signed with."""

    def __init__(self, credentials: Credentials | None) -> None:
        """Without credentials, messages carry nothing."""
        self._credentials = credentials
        self._asking = asyncio.Lock()
        self._token, self._asked = "", float("-inf")

    async def headers(self) -> Mapping[str, str]:
        """What a request carries. Raises WireError when Microsoft gives no token."""
        if self._credentials is None:
            return {}
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if now - self._asked > TOKEN_KEPT:
                self._token, self._asked = await self._ask(self._credentials), now
        return {"Authorization": f"Bearer {self._token}"}

    async def _ask(self, credentials: Credentials) -> str:
        """In a thread, because the library blocks."""
        try:
            return await asyncio.to_thread(credentials.get_access_token)
        except (PermissionError, ValueError, requests.RequestException) as error:
            log.warning("Microsoft gave no token to send with: %s", type(error).__name__)
            raise WireError(errors.NO_TOKEN) from None


class _Credentials(MicrosoftAppCredentials):
    """The app's number and password, with a limit to how long asking for a token may take."""

    app: Any

    def get_access_token(self, force_refresh: bool = False) -> str:
        """The token to send with, asked for again when it is about to run out."""
        if self.app is None:
            self.app = ConfidentialClientApplication(
                self.microsoft_app_id,
                client_credential=self.microsoft_app_password,
                authority=self.oauth_endpoint,
                timeout=TOKEN_WAIT,
            )
        return str(super().get_access_token(force_refresh))


def credentials(app_id: str | None, password: str | None, tenant: str | None) -> Credentials | None:
    """What the app signs its messages with; nothing when it has no number."""
    return _Credentials(app_id, password or "", tenant or None) if app_id else None
