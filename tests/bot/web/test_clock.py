"""The clock above the desk: moved by buttons and by a field, once for each press."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientResponse

from tests.bot.web.council import START, Client, SetClock
from tests.bot.web.reading import PageReader

DST_SATURDAY = datetime(2026, 3, 28, 9, 30, tzinfo=UTC)


async def press(client: Client, by: str, path: str = "/", **more: str) -> ClientResponse:
    form = PageReader(await (await client.get(path)).text()).form_with("Next thing due")
    return await client.post("/clock", data={**form.sends, "by": by, **more}, allow_redirects=False)


async def test_the_time_is_said_in_words(client: Client) -> None:
    assert "Monday 23 March 2026, 9:30am" in await (await client.get("/")).text()


@pytest.mark.parametrize(
    ("by", "step"), [("hour", timedelta(hours=1)), ("day", timedelta(days=1)), ("week", timedelta(weeks=1))]
)
async def test_on_by_a_while(client: Client, clock: SetClock, by: str, step: timedelta) -> None:
    clock.at = datetime(2026, 6, 1, 8, tzinfo=UTC)
    answer = await press(client, by)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert clock.at == datetime(2026, 6, 1, 8, tzinfo=UTC) + step
    assert clock.ticks == 1


async def test_a_day_later_it_is_the_same_time_of_day(client: Client, clock: SetClock) -> None:
    clock.at = DST_SATURDAY
    await press(client, "day")
    assert clock.at == datetime(2026, 3, 29, 8, 30, tzinfo=UTC)


async def test_to_the_next_thing_due(client: Client, clock: SetClock) -> None:
    clock.due = START + timedelta(days=2, minutes=5)
    await press(client, "next")
    assert (clock.at, clock.ticks) == (clock.due, 1)


async def test_what_is_due_already_is_done_without_moving(client: Client, clock: SetClock) -> None:
    clock.due = START - timedelta(minutes=5)
    assert (await press(client, "next")).status == 303
    assert (clock.at, clock.ticks) == (START, 1)


async def test_past_what_is_due_already_to_what_comes_next(client: Client, clock: SetClock) -> None:
    clock.due, clock.then = START - timedelta(minutes=5), START + timedelta(hours=1)
    await press(client, "next")
    assert (clock.at, clock.ticks) == (clock.then, 2)


async def test_nothing_is_due(client: Client, clock: SetClock) -> None:
    answer = await press(client, "next")
    assert answer.status == 422
    assert "Nothing is due" in await answer.text()
    assert (clock.at, clock.ticks) == (START, 0)


async def test_to_a_day_and_time_in_london(client: Client, clock: SetClock) -> None:
    answer = await press(client, "to", path="/people/2", to="2026-04-08T09:30")
    assert answer.headers["Location"] == "/people/2"
    assert clock.at == datetime(2026, 4, 8, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-13-01T09:00", "2026-04-08T09:30+02:00", "0001-01-01T00:00", "9" * 150]
)
async def test_no_such_time(client: Client, clock: SetClock, typed: str) -> None:
    answer = await press(client, "to", to=typed)
    page = PageReader(await answer.text())
    assert answer.status == 422
    assert "Not moved." in page.words
    assert clock.at == START
    assert [found["aria-describedby"] for tag, found in page.tags if found.get("id") == "clock-to"] == [
        "clock-fault"
    ]
    assert any(form.sends.get("to") == (typed or "2026-03-23T09:30") for form in page.forms)


async def test_a_double_click_moves_once(client: Client, clock: SetClock) -> None:
    form = PageReader(await (await client.get("/")).text()).form_with("One day")
    for _ in range(2):
        assert (await client.post("/clock", data={**form.sends, "by": "day"})).status == 200
    assert clock.ticks == 1


async def test_a_clock_that_cannot_be_moved_only_shows_the_time(client: Client, clock: SetClock) -> None:
    clock.movable = False
    text = await (await client.get("/")).text()
    assert "Next thing due" not in text
    assert "Monday 23 March 2026, 9:30am" in text
    answer = await client.post("/clock", data={"message_id": "0" * 32, "by": "day"})
    assert (answer.status, clock.at) == (403, START)


@pytest.mark.parametrize(
    "data", [{}, {"by": "day"}, {"message_id": "0" * 32}, {"message_id": "0" * 32, "by": "year"}]
)
async def test_garbage_moves_nothing(client: Client, clock: SetClock, data: dict[str, str]) -> None:
    assert (await client.post("/clock", data=data)).status == 400
    assert (clock.at, clock.ticks) == (START, 0)


async def test_the_address_of_the_clock_leads_back(client: Client) -> None:
    answer = await client.get("/clock", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
