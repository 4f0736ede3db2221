"""What has come in already, with the answer given, so that a platform's second try gets the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select, update

from storage.connection import Connection
from storage.engine import insert_once
from storage.tables import inbox


@dataclass(frozen=True)
class Seen:
    """The answer given the first time: a sentence ("" when there was none) and whether it refused."""

    text: str
    refused: bool


_MESSAGE = and_(inbox.c.platform == bindparam("where"), inbox.c.message_id == bindparam("which"))
_ANSWERED = select(inbox.c.text, inbox.c.refused).where(_MESSAGE)
_ANSWER = update(inbox).where(_MESSAGE)


def first_time(connection: Connection, platform: str, message_id: str, now: datetime) -> Seen | None:
    """None when this message is new: it counts as seen from now on. Else what was answered the first time.

    Called first in the transaction that does the act: a second try that comes meanwhile waits for its end.
    """
    values = {"platform": platform, "message_id": message_id, "at": now, "text": "", "refused": False}
    if insert_once(connection, inbox, values) is not None:
        return None
    return Seen(*connection.execute(_ANSWERED, {"where": platform, "which": message_id}).one())


def answer(connection: Connection, platform: str, message_id: str, text: str, *, refused: bool) -> None:
    """Keep the answer beside the message, in the same transaction as the act."""
    message = {"where": platform, "which": message_id}
    connection.execute(_ANSWER, {**message, "text": text, "refused": refused})
