"""Nobody reaches the desk but a browser on this machine that is looking at the desk itself."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.web.guard import Refused, admit, is_loopback
from tests.bot.web.council import Client, Council

AT_DESK = {"Host": "127.0.0.1:8080"}


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_come_in(peer: str) -> None:
    admit(peer, "GET", AT_DESK)


@pytest.mark.parametrize(
    "peer", ["", "10.0.0.7", "192.168.1.2", "::ffff:10.0.0.7", "fe80::1", "255.255.255.255", "unix:"]
)
def test_another_machine_may_not(peer: str) -> None:
    with pytest.raises(Refused, match="on the machine that Daymark runs on") as refused:
        admit(peer, "GET", AT_DESK)
    assert refused.value.status == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1", "[::1]:8080"])
def test_the_names_of_this_machine(host: str) -> None:
    admit("127.0.0.1", "GET", {"Host": host})


@pytest.mark.parametrize(
    "host", ["", "desk.example", "localhost.example:8080", "10.0.0.7", "[::1", "127.0.0.1.nip.io"]
)
def test_a_name_that_another_site_gave_this_machine(host: str) -> None:
    with pytest.raises(Refused, match="localhost"):
        admit("127.0.0.1", "GET", {"Host": host})


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"])
def test_whatever_a_proxy_has_touched_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="proxy"):
        admit("127.0.0.1", "GET", {**AT_DESK, name: "127.0.0.1"})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8080"},
        {"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_the_desks_own_forms_are_taken(headers: Mapping[str, str]) -> None:
    admit("127.0.0.1", "POST", {**AT_DESK, **headers})


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "https://127.0.0.1:8080"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:8080"},
    ],
)
def test_another_sites_forms_are_not(headers: Mapping[str, str]) -> None:
    with pytest.raises(Refused, match="another site"):
        admit("127.0.0.1", "POST", {**AT_DESK, **headers})


def test_a_name_that_only_looks_local_is_not() -> None:
    assert not is_loopback("127.0.0.1.example")
    assert not is_loopback("2130706433")


@pytest.mark.parametrize(
    "headers",
    [{"Host": "desk.example"}, {"X-Forwarded-For": "127.0.0.1"}, {"Origin": "https://evil.example"}],
)
@pytest.mark.parametrize("path", ["/people/1/press", "/people/1/form", "/people/1/say", "/clock"])
async def test_every_way_of_doing_something_is_guarded(
    client: Client, council: Council, headers: dict[str, str], path: str
) -> None:
    answer = await client.post(path, data={"message_id": "0" * 32, "act": "x", "by": "day"}, headers=headers)
    assert answer.status == 403
    assert "<h1>Not done</h1>" in await answer.text()
    assert council.heard == []


@pytest.mark.parametrize("path", ["/", "/people/1", "/desk/version", "/desk/desk.css"])
async def test_every_page_is_guarded(client: Client, path: str) -> None:
    assert (await client.get(path, headers={"Host": "desk.example"})).status == 403


@pytest.mark.parametrize("path", ["/", "/desk/version", "/desk/desk.js", "/people/99"])
async def test_every_answer_forbids_what_it_does_not_need(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
