"""`/metrics` for Prometheus: how old the oldest due thing is, what was sent and pressed, and how long it
took.

Numbers only, by platform and outcome: no label names a person or an assessment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from time import perf_counter

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.messages import Address, Ask, Faults, Incoming, Line, Posted, Receive, Reply, Shown, Wire, WireError
from bot.shapes import Card
from storage import views
from storage.engine import Database, StorageUnavailable

TEXT = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
REPLIES = {Ask: "form", Faults: "form again", Shown: "shown"}


class Metrics:
    """The numbers of one process. `measured` and `measuring` stand around what is counted."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Look at this store, by this clock, whenever somebody asks for the numbers."""
        self._database, self._now = database, now
        self.registry = CollectorRegistry()
        self._oldest_look = self._gauge("oldest_due_look_seconds", "Age of the oldest due look.")
        self._oldest_row = self._gauge("oldest_unsent_seconds", "Age of the oldest unsent outbox row.")
        self._open = self._gauge("open_assessments", "Assessments that are open.")
        self._failed = self._gauge("not_delivered", "Cards that could not be delivered.")
        self.sends = self._counter("sends", "Cards posted and redrawn, by what came of it.")
        self.presses = self._counter("presses", "What people did, by what came of it.")
        self.send_seconds = self._histogram("send_seconds", "How long a platform took.")
        self.press_seconds = self._histogram("press_seconds", "How long a person waited.")

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(f"daymark_{name}", meaning, registry=self.registry)

    def _counter(self, name: str, meaning: str) -> Counter:
        return Counter(f"daymark_{name}", meaning, ("platform", "outcome"), registry=self.registry)

    def _histogram(self, name: str, meaning: str) -> Histogram:
        return Histogram(f"daymark_{name}", meaning, ("platform",), registry=self.registry, buckets=SECONDS)

    def routes(self) -> list[web.RouteDef]:
        """What to mount."""
        return [web.get("/metrics", self._answer)]

    def measuring(self, receive: Receive) -> Receive:
        """The way in, with every press counted and timed."""

        async def measured(incoming: Incoming) -> Reply:
            began, platform = perf_counter(), incoming.sender.platform
            outcome = "fault"
            try:
                reply = await receive(incoming)
                outcome = _outcome(reply)
                return reply
            finally:
                self.presses.labels(platform, outcome).inc()
                self.press_seconds.labels(platform).observe(perf_counter() - began)

        return measured

    async def _answer(self, _: web.Request) -> web.Response:
        try:
            await asyncio.to_thread(self._look)
        except StorageUnavailable as fault:
            return web.Response(status=503, text=f"{fault}\n")
        return web.Response(body=generate_latest(self.registry), headers=TEXT)

    def _look(self) -> None:
        now = self._now()
        with self._database.reading() as connection:
            counts, look = views.counts(connection, now), views.oldest_look(connection)
        self._oldest_look.set(_age(look, now))
        self._oldest_row.set(_age(counts.oldest_waiting, now))
        self._open.set(counts.open_assessments)
        self._failed.set(counts.failed)


class MeasuredWire:
    """A wire, with every card that goes over it counted and timed."""

    def __init__(self, wire: Wire, metrics: Metrics) -> None:
        """Stand around ``wire``."""
        self.platform, self.can_find = wire.platform, wire.can_find
        self._wire, self._metrics = wire, metrics

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Post it, and count what came of it."""
        with _Timed(self._metrics, self.platform, "posted"):
            return await self._wire.post(address, card, mark, may_be_repeat=may_be_repeat)

    async def redraw(self, address: Address, card: Card, posted: Posted) -> None:
        """Redraw it, and count what came of it."""
        with _Timed(self._metrics, self.platform, "redrawn"):
            await self._wire.redraw(address, card, posted)

    async def find(self, address: Address, mark: str) -> Posted | None:
        """Nothing is sent, so nothing is counted."""
        return await self._wire.find(address, mark)

    async def email_of(self, address: Address) -> str | None:
        """Nothing is sent, so nothing is counted."""
        return await self._wire.email_of(address)


class _Timed:
    """One call over a wire: how long it took, and its outcome, also when it fails or is given up."""

    def __init__(self, metrics: Metrics, platform: str, outcome: str) -> None:
        self._metrics, self._platform, self._outcome = metrics, platform, outcome

    def __enter__(self) -> None:
        self._began = perf_counter()

    def __exit__(self, _: object, fault: BaseException | None, __: object) -> None:
        outcome = self._outcome if fault is None else _failure(fault)
        self._metrics.sends.labels(self._platform, outcome).inc()
        self._metrics.send_seconds.labels(self._platform).observe(perf_counter() - self._began)


def _failure(fault: BaseException) -> str:
    if isinstance(fault, asyncio.CancelledError):
        return "no answer"  # the dispatcher waits so long and no longer
    if not isinstance(fault, WireError):
        return "fault"
    if fault.retry_after is not None:
        return "told to wait"
    if fault.ambiguous:
        return "no answer"
    return "refused" if fault.permanent else "not now"


def _outcome(reply: Reply) -> str:
    if isinstance(reply, Line):
        return "refused" if reply.refused else "done"
    return REPLIES[type(reply)]


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0
