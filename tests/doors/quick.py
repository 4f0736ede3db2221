"""How long an answer may take: less than a second of this process, and no wait of seconds beside that."""

from __future__ import annotations

import time

SECOND = 1.0
# By a clock on the wall, other programs on this machine count too: so much is allowed for them.
ON_THE_WALL = SECOND + 1.5


class Quick:
    """Holds that what is done within is quick, and that an answer is no fault of ours."""

    def __init__(self, *what: object) -> None:
        """``what`` is done is said when it is not quick."""
        self._what = what

    def __enter__(self) -> Quick:
        """From now."""
        self._worked, self._began = time.process_time(), time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        """Until now."""
        assert time.process_time() - self._worked < SECOND, self._what
        assert time.monotonic() - self._began < ON_THE_WALL, self._what

    def check(self, status: int) -> None:
        """The status of the answer."""
        assert status < 500, (self._what, status)
