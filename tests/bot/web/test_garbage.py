"""Garbage, oversized and forged bodies get a 4xx and a plain page, and nothing is done."""

from __future__ import annotations

from io import BytesIO

import pytest

from bot.web.decode import BODY_LIMIT
from tests.bot.web.council import Client, Council

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NUMBER = "message_id=" + "0" * 32
LONGER_THAN_AIOHTTP_TAKES = 2**20
PATHS = ["/people/1/press", "/people/1/form", "/people/1/say", "/clock"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (FORM, b"", 400),
        (FORM, b"\xff\xfe\x00", 400),
        (FORM, b"said=%ff", 400),
        (FORM, b"&a=1" * 200, 400),
        (FORM, b"message_id=forged&act=a", 400),
        (FORM, f"{NUMBER}&act=a&by=day&alone=me".encode(), 400),
        (FORM, f"{NUMBER}&act=a&by=day&alone=99".encode(), 404),
        (FORM, b"said=" + b"a" * BODY_LIMIT, 413),
        (FORM, b"said=" + b"a" * LONGER_THAN_AIOHTTP_TAKES, 413),
        ({**FORM, "Content-Encoding": "gzip"}, b"not gzip", 400),
        ({"Content-Type": "application/json"}, b"{}", 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x", 415),
        ({"Content-Type": "text/plain"}, NUMBER.encode(), 415),
    ],
)
async def test_it_is_refused(
    client: Client, council: Council, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = await client.post(path, data=BytesIO(body), headers=headers)
    assert answer.status == status
    assert "<h1>Not done</h1>" in await answer.text()
    assert council.heard == []


async def test_a_zero_is_for_the_store_to_mark(client: Client, council: Council) -> None:
    """Nobody who pasted one would know what was wrong."""
    sent = f"{NUMBER}&said=before%00after".encode()
    assert (await client.post("/people/1/say", data=BytesIO(sent), headers=FORM)).status == 200
    assert [incoming.said for incoming in council.heard] == ["before\0after"]


@pytest.mark.parametrize("act", ["", "a" * 201])
async def test_an_act_has_a_name(client: Client, council: Council, act: str) -> None:
    answer = await client.post("/people/1/press", data={"message_id": "0" * 32, "act": act})
    assert (answer.status, council.heard) == (400, [])


@pytest.mark.parametrize("path", ["/people/99/press", "/people/0/say", "/people/999999999/form"])
async def test_nobody_has_that_number(client: Client, council: Council, path: str) -> None:
    answer = await client.post(path, data={"message_id": "0" * 32, "act": "a", "said": "mine"})
    assert (answer.status, council.heard) == (404, [])


@pytest.mark.parametrize(
    "path", ["/people/x/say", "/people/-1/say", "/people/1/other", "/people/99999999999/say"]
)
async def test_no_such_address(client: Client, path: str) -> None:
    assert (await client.post(path)).status == 404
