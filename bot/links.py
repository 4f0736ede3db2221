"""Signed ways to Daymark's own pages: who may open which page, and until when, told by the link alone.

The same link comes out all day, so that a card that is drawn again is the same card. Nothing is kept of it:
whether its person still works here is asked whenever it is used.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from urllib.parse import quote

from itsdangerous import BadData, URLSafeSerializer

SESSION = timedelta(hours=8)
"""How long somebody stays signed in on the web."""

LASTS = 1
"""How many days after its own a link still opens its page."""

_SIGNING = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}


class Links:
    """Signs and reads links and sessions with one secret; those of another secret are nobody's."""

    def __init__(self, secret: str = "") -> None:
        """Without a ``secret`` one is made up, so that every link dies with the process."""
        self._secret = secret or secrets.token_urlsafe(32)
        self._pages = self._serializer("page")
        self._sessions = self._serializer("session")

    def path(self, page: str, person_id: int, today: date) -> str:
        """The way to a page ("dashboard", "report/3") for one person, below PUBLIC_URL."""
        return f"/{quote(page)}?key={self.sign(page, person_id, today)}"

    def sign(self, page: str, person_id: int, today: date) -> str:
        """The key that lets one person open a page, today and `LASTS` days longer."""
        return str(self._pages.dumps([page, person_id, today.toordinal()]))

    def reader(self, page: str, key: str, today: date, lasts: int = LASTS) -> int | None:
        """Whose key to this page it is, by number; None when it is forged, too old, or opens another page."""
        match self._read(self._pages, key):
            case [str(named), int(person_id), int(day)]:
                is_good = named == page and 0 <= today.toordinal() - day <= lasts
                return person_id if is_good else None
        return None

    def session(self, person_id: int, now: datetime) -> str:
        """What a browser keeps to stay signed in for `SESSION`."""
        return str(self._sessions.dumps([person_id, int((now + SESSION).timestamp())]))

    def signed_in(self, session: str, now: datetime) -> int | None:
        """Who is signed in, by number; None when it is forged or has run out."""
        match self._read(self._sessions, session):
            case [int(person_id), int(until)]:
                left = until - now.timestamp()
                return person_id if 0 < left <= SESSION.total_seconds() else None
        return None

    def _serializer(self, what: str) -> URLSafeSerializer:
        """One for each use, so that a link can never be shown as a session."""
        return URLSafeSerializer(self._secret, salt=f"daymark.{what}", signer_kwargs=_SIGNING)

    def _read(self, serializer: URLSafeSerializer, text: str) -> object:
        try:
            return serializer.loads(text)
        except BadData:
            return None
