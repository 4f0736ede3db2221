"""The metronome on a real event loop: it beats, waits for itself, survives a fault and stops cleanly."""

from __future__ import annotations

import asyncio
import logging

import pytest

from scheduling.heartbeat import Heartbeat

SHORT = 0.02


class Counter:
    """Counts beats begun and finished, and says when there were enough; the one numbered ``fails`` fails."""

    def __init__(self, enough: int, *, takes: float = 0.0, fails: int = 0) -> None:
        self.begun = self.finished = self.at_once = 0
        self._running = 0
        self._enough, self._takes, self._fails = enough, takes, fails
        self.reached = asyncio.Event()

    async def beat(self) -> None:
        """One beat, which takes its time."""
        self.begun += 1
        self._running += 1
        self.at_once = max(self.at_once, self._running)
        if self.begun >= self._enough:
            self.reached.set()
        try:
            await asyncio.sleep(self._takes)
            if self.begun == self._fails:
                raise RuntimeError("the store is away")
        finally:
            self._running -= 1
        self.finished += 1


async def test_it_beats_until_stopped_and_then_no_more() -> None:
    counter = Counter(enough=3)
    heartbeat = Heartbeat(SHORT, counter.beat)
    heartbeat.start()
    await asyncio.wait_for(counter.reached.wait(), timeout=5)
    await heartbeat.stop()
    begun = counter.begun
    await asyncio.sleep(5 * SHORT)
    assert counter.begun == counter.finished == begun


async def test_a_beat_that_overruns_is_never_joined_by_another() -> None:
    counter = Counter(enough=3, takes=4 * SHORT)
    heartbeat = Heartbeat(SHORT, counter.beat)
    heartbeat.start()
    await asyncio.wait_for(counter.reached.wait(), timeout=5)
    await heartbeat.stop()
    assert counter.at_once == 1


async def test_stopping_lets_the_beat_in_flight_finish() -> None:
    counter = Counter(enough=1, takes=0.2)
    heartbeat = Heartbeat(SHORT, counter.beat)
    heartbeat.start()
    await asyncio.wait_for(counter.reached.wait(), timeout=5)
    assert counter.finished == 0
    await heartbeat.stop()
    assert counter.finished == counter.begun == 1


async def test_a_failed_beat_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    counter = Counter(enough=3, fails=1)
    heartbeat = Heartbeat(SHORT, counter.beat)
    with caplog.at_level(logging.ERROR):
        heartbeat.start()
        await asyncio.wait_for(counter.reached.wait(), timeout=5)
        await heartbeat.stop()
    assert counter.finished >= 2
    assert "the store is away" in caplog.text


async def test_stopping_before_the_start_or_twice_is_harmless() -> None:
    heartbeat = Heartbeat(SHORT, Counter(enough=1).beat)
    await heartbeat.stop()
    heartbeat.start()
    await heartbeat.stop()
    await heartbeat.stop()
