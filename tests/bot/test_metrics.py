"""`/metrics`: the numbers that Prometheus reads, with nobody in them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.messages import Incoming, WireError
from bot.shapes import Card
from bot.watch.metrics import MeasuredWire, Metrics
from tests.local_wire import Lost
from tests.office import Office

Numbers = dict[tuple[str, str, str], float]
CARD = Card("AB-1042", "AB-1042: a check-in is due")


@pytest.fixture
def metrics(office: Office) -> Metrics:
    """The numbers of one instance."""
    return Metrics(office.database, office.clock.now)


@pytest.fixture
async def client(metrics: Metrics) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """Prometheus."""
    site = web.Application()
    site.add_routes(metrics.routes())
    async with TestClient(TestServer(site)) as made:
        yield made


async def numbers(client: TestClient[web.Request, web.Application]) -> Numbers:
    """Every number by name, platform and outcome, as Prometheus itself would read the page."""
    answer = await client.get("/metrics")
    assert answer.status == 200
    families = text_string_to_metric_families(await answer.text())
    return {
        (sample.name, sample.labels.get("platform", ""), sample.labels.get("outcome", "")): sample.value
        for family in families
        for sample in family.samples
        if "le" not in sample.labels
    }


async def test_it_tells_how_old_the_oldest_due_look_and_unsent_row_are(
    office: Office, client: TestClient[web.Request, web.Application]
) -> None:
    await office.allocate()
    before = await numbers(client)
    assert before["daymark_oldest_due_look_seconds", "", ""] == 0
    assert before["daymark_open_assessments", "", ""] == 1
    due = office.next_due()
    assert due is not None
    place, answers = office.place("Aisha Khan"), {"note": "The family is away."}
    await office.inbound.receive(Incoming(place, office.message_id(), "risk.raise", "assessment:1", answers))
    office.clock.instant += timedelta(minutes=20)
    late = await numbers(client)
    assert late["daymark_oldest_due_look_seconds", "", ""] == 20 * 60
    assert late["daymark_oldest_unsent_seconds", "", ""] == 20 * 60


async def test_it_counts_presses_by_what_came_of_them(
    office: Office, metrics: Metrics, client: TestClient[web.Request, web.Application]
) -> None:
    receive, place = metrics.measuring(office.inbound.receive), office.place("Tom Reed")
    for said, act in (("mine", ""), ("new", ""), (None, "call.confirm")):
        await receive(Incoming(place, office.message_id(), act, "assessment:1" * bool(act), said=said))
    told = await numbers(client)
    for outcome in ("shown", "form", "refused"):
        assert told["daymark_presses_total", "teams", outcome] == 1
    assert told["daymark_press_seconds_count", "teams", ""] == 3


async def test_it_counts_sends_by_what_came_of_them(
    office: Office, metrics: Metrics, client: TestClient[web.Request, web.Application]
) -> None:
    inner, address = office.wires["slack"], office.place("Aisha Khan")
    wire = MeasuredWire(inner, metrics)
    posted = await wire.post(address, CARD, "1", may_be_repeat=False)
    await wire.redraw(address, CARD, posted)
    inner.faults += [
        Lost.AFTER,
        WireError("Wait.", retry_after=30),
        WireError("Never.", permanent=True),
        WireError("Not now."),
    ]
    for _ in range(4):
        with pytest.raises(WireError):
            await wire.post(address, CARD, "2", may_be_repeat=False)
    told = await numbers(client)
    for outcome in ("posted", "redrawn", "no answer", "told to wait", "refused", "not now"):
        assert told["daymark_sends_total", "slack", outcome] == 1
    assert told["daymark_send_seconds_count", "slack", ""] == 6


async def test_no_label_names_anybody(
    office: Office, metrics: Metrics, client: TestClient[web.Request, web.Application]
) -> None:
    receive = metrics.measuring(office.inbound.receive)
    await receive(Incoming(office.place("Aisha Khan"), office.message_id(), said="show AB-1042"))
    page = await (await client.get("/metrics")).text()
    assert not [word for word in ("Aisha", "AB-1042", office.place("Aisha Khan").user) if word in page]
