"""A Slack bot with nothing to it: aiohttp, Slack's signature check, and the rows of one act in raw SQL.
It is a program, so that it runs beside the real one in just the same way.

    python -m tests.benchmarks.bare_slack PORT FILE
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
import sys
from itertools import count
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.benchmarks.place import SECRET

AT = "2026-03-02 10:00:00.000000"
WRITES = (
    "INSERT INTO inbox (platform, message_id, at, text, refused) VALUES ('slack', :message, :at, '', 0)",
    "UPDATE accounts SET seen_at = :at, reference = :channel WHERE platform = 'slack' AND user = :user",
    "UPDATE milestones SET met_at = :at WHERE assessment_id = :assessment AND step = 'call'",
    "UPDATE assessments SET look_at = :at, at_risk = 0 WHERE id = :assessment",
    "UPDATE outbox SET wanted = wanted + 1 WHERE assessment_id = :assessment",
    "INSERT INTO journal_heads (chain, seq, hash) VALUES (:assessment, 1, :hash)",
    "INSERT INTO journal (chain, seq, at, act, subject, detail, previous, hash)"
    " VALUES (:assessment, 1, :at, 'confirm_call', 'assessment', '{}', '', :hash)",
    "UPDATE inbox SET text = 'Thank you.' WHERE platform = 'slack' AND message_id = :message",
)


class Bare:
    """One route and one connection."""

    def __init__(self, path: str) -> None:
        """Open the file as Daymark does."""
        self._verifier = SignatureVerifier(SECRET)
        self._lock, self._numbers = Lock(), count(1)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")

    async def take(self, request: web.Request) -> web.Response:
        """Check, write, answer."""
        body = await request.read()
        stamp, signature = (
            request.headers.get(f"X-Slack-{name}") for name in ("Request-Timestamp", "Signature")
        )
        if not self._verifier.is_valid(body, stamp, signature):
            return web.Response(status=401)
        payload = json.loads(parse_qs(body.decode())["payload"][0])
        await asyncio.to_thread(self._write, payload)
        return web.Response()

    def _write(self, payload: dict[str, Any]) -> None:
        [action] = payload["actions"]
        values = {
            "message": f"press:{next(self._numbers)}",
            "at": AT,
            "user": payload["user"]["id"],
            "channel": payload["channel"]["id"],
            "assessment": int(json.loads(action["value"])["subject"].partition(":")[2]),
            "hash": hashlib.sha256(AT.encode()).hexdigest(),
        }
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            for statement in WRITES:
                self._connection.execute(statement, values)
            self._connection.execute("COMMIT")


def main() -> None:
    """Listen."""
    app = web.Application()
    app.add_routes([web.post("/slack/events", Bare(sys.argv[2]).take), web.get("/healthz", _alive)])
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="ok")


if __name__ == "__main__":
    main()
