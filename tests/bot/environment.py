"""The environment of this process, with no setting of Daymark's in it but those that a test names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import Settings


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """The process's own environment with no setting of Daymark's in it but these."""
    before = dict(os.environ)
    for name in Settings.model_fields:
        os.environ.pop(name.upper(), None)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
