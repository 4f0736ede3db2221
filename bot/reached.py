"""What the pages behind a link say while the store does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.web.guard import Refused
from storage.engine import StorageUnavailable

BUSY = Refused(503, "Daymark cannot be reached just now. Please try again in a minute.")


@contextmanager
def reached() -> Iterator[None]:
    """The store not answering is told as a page, not as a fault. Raises `Refused`."""
    try:
        yield
    except StorageUnavailable:
        raise BUSY from None
