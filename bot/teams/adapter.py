"""Bot Framework, and everything that is wrong with it: the only file that imports it.

Microsoft ended its support in 2025, so Daymark uses two things of it and no more: the check of the token that
comes with an activity, and the client for the service that carries messages. Its `CloudAdapter` stands
between those and a bot, and is left out. It serialises every answer to a button twice, which turns it into an
error, answers most bad tokens with an error too, asks for its own token and for signing keys on the event
loop, and builds a new client for every activity. What is left is mended here:

* every token that is not good is refused in the same way, before the body is read;
* signing keys are fetched ahead, with a time limit, and again when an unknown one turns up;
* sending runs in threads of its own, with a short time limit and no retries: the outbox decides about those.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import aiohttp
import requests
from botbuilder.schema import Activity, Attachment, ChannelAccount, ConversationParameters
from botframework.connector import ConnectorClient
from botframework.connector.auth import (
    AuthenticationConstants,
    ChannelValidation,
    JwtTokenExtractor,
    MicrosoftAppCredentials,
    SimpleCredentialProvider,
    VerifyOptions,
)
from msal import ConfidentialClientApplication
from msrest.exceptions import ClientException, HttpOperationError
from msrest.universal_http.requests import ClientRetryPolicy
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from bot.messages import WireError
from bot.teams import errors
from bot.teams.keys import KEYS_URL, BadToken, SigningKeys

ISSUER: str = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
CHANNEL = "msteams"
CLOCK_LEEWAY = 5 * 60  # seconds, as Microsoft asks
TOKEN_WAIT = 10
SEND_WAIT = 15  # seconds of silence, not in all
SENDERS = 32

# Building the table of retries went through this list for every client; as a set it costs next to nothing.
ClientRetryPolicy.safe_codes = frozenset(ClientRetryPolicy.safe_codes)  # type: ignore[assignment] # a list there

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


class Connector:
    """Sends to the service that carries messages, in threads of its own because the client blocks."""

    def __init__(self, credentials: Any) -> None:
        """``credentials`` sign what is sent; see `credentials`."""
        self._credentials = credentials
        self._clients: dict[str, Any] = {}
        self._threads = ThreadPoolExecutor(SENDERS, thread_name_prefix="teams")

    async def create(self, service: str, bot: str, user: str, tenant: str) -> str:
        """The conversation with one person, which Teams makes when there is none."""
        asked = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=bot),
            members=[ChannelAccount(id=user)],
            tenant_id=tenant,
            channel_data={"tenant": {"id": tenant}},
        )
        made = await self._call(service, "create_conversation", asked)
        return _number(made)

    async def send(self, service: str, conversation: str, activity: Mapping[str, object]) -> str:
        """Post an activity; the answer is the number that Teams gave it, "" for several cards at once."""
        made = await self._call(service, "send_to_conversation", conversation, _activity(activity))
        return _number(made)

    async def update(
        self, service: str, conversation: str, number: str, activity: Mapping[str, object]
    ) -> None:
        """Replace an activity that was posted before."""
        await self._call(service, "update_activity", conversation, number, _activity(activity))

    async def member(self, service: str, conversation: str, user: str) -> Mapping[str, object]:
        """What Teams knows of one member of a conversation, with their e-mail address."""
        found = await self._call(service, "get_conversation_member", conversation, user)
        known: dict[str, object] = found.additional_properties if found else {}
        return known

    def stop(self) -> None:
        """Let go of the threads; what they are sending is finished first."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _call(self, service: str, name: str, *arguments: object) -> Any:
        operation = getattr(self._client(service).conversations, name)
        call = functools.partial(operation, *arguments)
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._told_apart, call)

    def _told_apart(self, call: Callable[[], Any]) -> Any:
        """Make the call, with each failure said in the words of the outbox."""
        self._sign()
        try:
            return call()
        except HttpOperationError as error:
            raise errors.refusal(error.response.status_code, error.response.headers) from None
        except (ClientException, requests.RequestException, ValueError) as error:
            raise _no_answer(error) from None

    def _sign(self) -> None:
        """Have a token at hand first, so that a failure to get one is never taken for a lost answer."""
        try:
            self._credentials.signed_session(requests.Session())
        except (PermissionError, ValueError, requests.RequestException) as error:
            log.warning("Microsoft gave no token to send with: %s", type(error).__name__)
            raise WireError(errors.NO_TOKEN) from None

    def _client(self, service: str) -> Any:
        """One client for each service address: its sessions keep connections open, one a thread."""
        if service not in self._clients:
            client = ConnectorClient(self._credentials, base_url=service)
            client.config.retry_policy.retries = 0
            client.config.connection.timeout = SEND_WAIT
            self._clients[service] = client
        return self._clients[service]


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


def credentials(app_id: str | None, password: str | None, tenant: str | None) -> Any:
    """What the app signs its messages with; nothing when it has no number."""
    if not app_id:
        return MicrosoftAppCredentials.empty()
    return _Credentials(app_id, password or "", tenant or None)


def _number(made: Any) -> str:
    return str(made.id or "") if made else ""


def _activity(told: Mapping[str, Any]) -> Any:
    """The library's own form of it, made without the library reading through every card on the way."""
    attachments = [
        Attachment(content_type=a["contentType"], content=a["content"]) for a in told.get("attachments", ())
    ]
    return Activity(
        type=told["type"],
        summary=told["summary"],
        text=told.get("text"),
        text_format=told.get("textFormat"),
        attachments=attachments or None,
    )


def _no_answer(error: BaseException) -> WireError:
    """A connection that was never made took nothing; after any other silence or gibberish nobody knows."""
    cause = getattr(error, "inner_exception", None) or error
    reason = getattr(next(iter(cause.args), None), "reason", None)
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return WireError(errors.UNREACHABLE)
    return WireError(errors.NO_ANSWER, ambiguous=True)
