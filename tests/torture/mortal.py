"""A store that takes its whole process with it, by SIGKILL, at one named moment of one transaction.

A transaction is named for the function of Daymark that opens it, so that no line of Daymark knows of this.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from types import FrameType

from storage.engine import Connection, Database

CALLER = 2  # past this generator and contextlib, to whoever wrote `with database.writing()`
PASSED_THROUGH = ("in_turns", "_waiting_for_none")  # which several use, each for what is theirs


@dataclass(frozen=True)
class Death:
    """Die "before" or "after" the commit of the ``nth`` transaction that the function ``opened_by`` opens."""

    opened_by: str
    moment: str
    nth: int = 1


class Mortal(Database):
    """The real store, until it dies."""

    def __init__(self, store: Database, death: Death | None) -> None:
        """Share the store's connections; with no ``death`` it lives as any other."""
        super().__init__(store.url, store._writer, store._reader)
        self._death = death
        self._met: Counter[Death] = Counter()
        self._meeting = Lock()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, perhaps the last."""
        opened_by = _name(sys._getframe(CALLER))
        with super().writing() as connection:
            yield connection
            self._come_to(Death(opened_by, "before"))
        self._come_to(Death(opened_by, "after"))

    def _come_to(self, here: Death) -> None:
        with self._meeting:
            self._met[here] += 1
            if self._death == Death(here.opened_by, here.moment, self._met[here]):
                die()


def _name(frame: FrameType | None) -> str:
    while frame is not None and frame.f_code.co_name in PASSED_THROUGH:
        frame = frame.f_back
    return frame.f_code.co_name if frame is not None else ""


def die() -> None:
    """Die as a power cut would have it, but for one last word to whoever listens."""
    os.write(sys.stdout.fileno(), b"died\n")
    os.kill(os.getpid(), signal.SIGKILL)
