"""What Teams' refusals mean: wait, try again, or give up and say why.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import WireError

# This person cannot be reached, whatever is sent.
UNREACHABLE_PERSON = {
    403: "Daymark is not installed for this person in Teams, or they have blocked it.",
    404: "The conversation or the message is no longer in Teams.",
    410: "The conversation or the message is no longer in Teams.",
}
PERMANENT = {
    400: "Teams could not read the card. This is a fault in Daymark.",
    405: "Teams does not let this message be changed.",
    413: "The card is longer than Teams takes. This is a fault in Daymark.",
}
NO_CONVERSATION = "This person has no conversation with Daymark in Teams yet."
REFUSED_TOKEN = "Teams does not accept Daymark's app id and password."
NO_TOKEN = "Microsoft gave Daymark no token to write to Teams with."
UNREACHABLE = "Teams could not be reached."
NO_ANSWER = "Teams did not answer in time."


def refusal(status: int, headers: Mapping[str, str]) -> WireError:
    """What an HTTP status other than success means for the card.

    429 and 412 say that the card was not taken; a 5xx says nothing either way.
    """
    wait = retry_after(headers)
    if status in UNREACHABLE_PERSON:
        return WireError(UNREACHABLE_PERSON[status], unreachable=True)
    if status in PERMANENT:
        return WireError(PERMANENT[status], permanent=True)
    if status == 401:
        return WireError(REFUSED_TOKEN)
    if status >= 500:
        return WireError(f"Teams answered with an error ({status}).", retry_after=wait, ambiguous=True)
    return WireError(f"Teams asked Daymark to try again later ({status}).", retry_after=wait)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The wait that Teams names, in seconds; None when it names none."""
    named = headers.get("Retry-After", "")
    return float(named) if named.isascii() and named.isdigit() else None
