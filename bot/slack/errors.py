"""What Slack's refusals mean: wait, try again, ask whether it got there, or give up and say why."""

from __future__ import annotations

import re

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.messages import WireError

DEFAULT_WAIT = 30.0

CLOSED_WAIT = 60.0

# This person cannot be reached, whatever is sent.
UNREACHABLE = {
    "cannot_dm_bot": "This account is a bot, and Slack lets no bot write to another.",
    "channel_not_found": "Slack cannot find the conversation with this person.",
    "is_archived": "The conversation has been archived in Slack.",
    "not_in_channel": "The bot is not in this conversation.",
    "user_disabled": "This person's account in Slack has been switched off.",
    "user_not_found": "Slack does not know this person.",
    "user_not_visible": "Slack does not let the bot see this person.",
    "users_not_found": "Slack does not know this person.",
}
# The workspace is closed to the bot until an administrator mends it: nothing is given up, all waits.
CLOSED = {
    "account_inactive": "The bot's account in Slack has been switched off.",
    "ekm_access_denied": "The organisation's administrators have stopped the bot from writing.",
    "invalid_auth": "Slack does not accept the bot's token.",
    "messages_tab_disabled": "The app's Messages tab is switched off in Slack.",
    "missing_scope": "The app in Slack lacks a permission that it needs. See manifest/slack.yaml.",
    "not_allowed_token_type": "The bot's token is of the wrong kind. It should begin with xoxb.",
    "not_authed": "The bot has no token for Slack.",
    "restricted_action": "The workspace's settings stop the bot from writing here.",
    "team_access_not_granted": "The bot has not been let into this workspace.",
    "token_expired": "The bot's token for Slack has run out.",
    "token_revoked": "The bot's token for Slack has been withdrawn.",
}
# This card cannot be put there.
REFUSED = {
    "cant_update_message": "Slack no longer lets this message be changed.",
    "edit_window_closed": "Slack no longer lets this message be changed.",
    "invalid_blocks": "Slack could not read the card. This is a fault in Daymark.",
    "invalid_blocks_format": "Slack could not read the card. This is a fault in Daymark.",
    "message_not_found": "The message is no longer in Slack.",
    "msg_blocks_too_long": "The card is longer than Slack takes. This is a fault in Daymark.",
    "not_enabled": "The app's Home tab is switched off in Slack. See manifest/slack.yaml.",
    "msg_too_long": "The card is longer than Slack takes. This is a fault in Daymark.",
}
PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError)


def wire_error(error: BaseException, *, writes: bool) -> WireError:
    """What a failed call means for the card; ``writes``: without an answer, it may have been put there."""
    if isinstance(error, SlackApiError):
        return _from_answer(error, writes)
    if isinstance(error, aiohttp.ClientConnectorError):
        return WireError("Slack could not be reached.")
    return WireError("Slack did not answer in time.", ambiguous=writes)


def code_of(error: SlackApiError) -> str:
    """Slack's own word for what was wrong, or "" where the answer had none."""
    data = getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) and re.fullmatch(r"[a-z_]{1,60}", code) else ""


def _from_answer(error: SlackApiError, writes: bool) -> WireError:
    status = int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0))
    code = code_of(error)
    if status == 429 or code in BUSY:
        return WireError("Slack asked for a pause.", retry_after=_wait(error))
    if status >= 500 or code in PASSING or not code:
        return WireError("Slack is in difficulties.", ambiguous=writes)
    if code in CLOSED:
        return WireError(CLOSED[code], retry_after=CLOSED_WAIT)
    if code in UNREACHABLE:
        return WireError(UNREACHABLE[code], unreachable=True)
    return WireError(REFUSED.get(code, f"Slack refused it and said only: {code}."), permanent=True)


def _wait(error: SlackApiError) -> float:
    """The seconds that Slack named; the header's case is the server's own."""
    headers = {
        str(name).lower(): value for name, value in (getattr(error.response, "headers", None) or {}).items()
    }
    try:
        return max(0.0, float(headers.get("retry-after", DEFAULT_WAIT)))
    except ValueError:
        return DEFAULT_WAIT
