"""Garbage at every address: rightly signed or not, it is never a fault of ours, and never slow."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from storage import journal
from tests.bot.slack.local_slack import encode
from tests.doors.house import House, open_house
from tests.doors.quick import Quick
from tests.doors.test_let_in import activities, slack_payloads
from tests.torture.seeds import is_long

KINDS = ("words", "home", "command", "press", "form")
ODD = st.sampled_from(
    ["", "\0", "\ud83d", "x" * 5000, "assessment:1", "-1", "<!channel>", "U0AISHA", "T0COUNCIL", "9" * 400]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | ODD | st.text(max_size=20)
NAMES = ODD | st.text(max_size=8)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
# Where to go in a body (each number picks a branch), and what to put there; nothing is taken away.
CHANGES = st.lists(
    st.tuples(st.lists(st.integers(0, 9), max_size=6), st.none() | JSON), min_size=1, max_size=3
)
BODIES = st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode())
HEADERS = st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain", ""])


def often(examples: int) -> settings:
    """A few by `make test`, many under torture."""
    return settings(
        max_examples=100 * examples if is_long() else examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """Every wire is on, and there is something to be broken; each database takes odd text in its own way."""
    async with open_house(database_url, on_teams=["Tom Reed"], at_desk=["Sarah Malik"]) as made:
        await made.allocate()
        await made.settle()
        yield made
        made.slack.refusals.clear()  # a button's answer may go to an address that was garbage
        with made.database.reading() as connection:
            assert journal.verify(connection) is None


def changed(body: Mapping[str, Any], changes: Sequence[tuple[list[int], Any]]) -> Any:
    """A body with something put in the place of some of its parts."""
    found: Any = deepcopy(dict(body))
    for path, value in changes:
        found = _put(found, path, value)
    return found


def _put(node: Any, path: Sequence[int], value: Any) -> Any:
    if not path or not isinstance(node, dict | list) or not node:
        return value if path != [] or node is None else node
    keys = list(node) if isinstance(node, dict) else list(range(len(node)))
    key = keys[path[0] % len(keys)]
    if value is None and len(path) == 1 and isinstance(node, dict):
        del node[key]
    else:
        below = node[key] if len(path) > 1 else None
        node[key] = _put(below, path[1:], value) if isinstance(below, dict | list) and below else value
    return node


@often(12)
@given(kind=st.sampled_from(KINDS), changes=CHANGES)
async def test_what_slack_signed_may_say_anything(house: House, kind: str, changes: Any) -> None:
    payload = changed(slack_payloads(house)[kind], changes)
    body, content = encode(payload) if isinstance(payload, dict) else (json.dumps(payload).encode(), "")
    headers = {"Content-Type": content} | house.slack.signed(body)
    with Quick() as quick:
        quick.check(await house.slack.deliver(body, headers))


@often(10)
@given(body=BODIES, content=HEADERS, signed=st.booleans())
async def test_any_bytes_at_slacks_address(house: House, body: bytes, content: str, signed: bool) -> None:
    headers = {"Content-Type": content} | (house.slack.signed(body) if signed else {})
    with Quick() as quick:
        quick.check(await house.slack.deliver(body, headers))


@often(12)
@given(kind=st.sampled_from(["words", "press", "form", "arrival"]), changes=CHANGES)
async def test_what_teams_vouches_for_may_say_anything(house: House, kind: str, changes: Any) -> None:
    with Quick() as quick:
        quick.check(await house.teams.deliver(changed(activities(house)[kind], changes)))


@often(10)
@given(body=BODIES, content=HEADERS, authorization=st.text(max_size=30) | st.just("good"))
async def test_any_bytes_at_teams_address(
    house: House, body: bytes, content: str, authorization: str
) -> None:
    shown = house.teams.token if authorization == "good" else authorization.encode("ascii", "ignore").decode()
    headers = {"Content-Type": content, "Authorization": "".join(c for c in shown if c.isprintable())}
    with Quick() as quick:
        async with house.http.post(f"{house.home}/api/messages", data=body, headers=headers) as answer:
            quick.check(answer.status)


FIELDS = st.dictionaries(
    st.sampled_from(["act", "subject", "said", "alone", "by", "to", "answer.note", "message_id"]) | NAMES,
    ODD | st.sampled_from(["draft.send", "allocation.allocate", "1", "day", "2026-03-23T09:30"]) | st.text(),
    max_size=6,
)


@often(12)
@given(
    path=st.sampled_from(["/people/2/press", "/people/2/form", "/people/2/say", "/people/999/say", "/clock"]),
    fields=FIELDS,
    number=st.integers(0, 2**128 - 1),
)
async def test_any_fields_at_the_desk(house: House, path: str, fields: dict[str, str], number: int) -> None:
    body = urlencode({"message_id": f"{number:032x}"} | fields, errors="surrogatepass").encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with Quick() as quick:
        async with house.http.post(house.home + path, data=body, headers=headers) as answer:
            quick.check(answer.status)


@often(10)
@given(
    path=st.text(max_size=30)
    | st.from_regex(r"/(people|desk|slack|api)/[^/]{0,20}(/[a-z]{0,8})?", fullmatch=True)
)
async def test_any_address(house: House, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
        place = house.site.make_url("/").join(URL.build(path="/" + path.lstrip("/").replace("\0", "")))
        with Quick() as quick:
            async with house.http.request(method, place, allow_redirects=False) as answer:
                quick.check(answer.status)


PAGES = ("/dashboard", "/dashboard.csv", "/dashboard/tab", "/dashboard/leave", "/dashboard/pages.css")
REPORTS = ("/report/1", "/report/1.csv", "/report/1/leave", "/charts/assessment/2026-03-03/clocks.png")


@often(12)
@given(
    path=st.sampled_from(PAGES + REPORTS),
    query=st.dictionaries(
        st.sampled_from(["key", "team", "standing", "sort", "page"]) | NAMES, ODD | st.text(), max_size=4
    ),
    signed_in=st.booleans(),
)
async def test_anything_asked_of_the_signed_pages(
    house: House, path: str, query: dict[str, str], signed_in: bool
) -> None:
    council = house.app.council
    page = council.links.path("dashboard", 2, council.calendar.today(house.clock.now()))
    key = {"key": page.partition("key=")[2]} if signed_in else {}
    place = house.site.make_url(path).with_query(_sendable(key | query))
    with Quick() as quick:
        async with house.http.get(place) as answer:
            quick.check(answer.status)


def _sendable(query: Mapping[str, str]) -> dict[str, str]:
    """What can stand in an address at all."""
    return {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}


# Every address there is, with one that fits it, and what an empty form of somebody unknown gets there.
ROUTES = {
    "/healthz": ("/healthz", "GET 200"),
    "/readyz": ("/readyz", "GET 200"),
    "/metrics": ("/metrics", "GET 200"),
    "/": ("/", "GET 200"),
    "/people/{person}": ("/people/2", "GET 200"),
    "/people/{person}/press": ("/people/2/press", "POST 400"),
    "/people/{person}/form": ("/people/2/form", "POST 400"),
    "/people/{person}/say": ("/people/2/say", "POST 400"),
    "/people/{person}/{done}": ("/people/2/press", "GET 303"),
    "/clock": ("/clock", "GET 303, POST 400"),
    "/desk/version": ("/desk/version", "GET 200"),
    "/desk/{asset}": ("/desk/desk.css", "GET 200"),
    "/dashboard": ("/dashboard", "GET 401"),
    "/dashboard.csv": ("/dashboard.csv", "GET 401"),
    "/dashboard/leave": ("/dashboard/leave", "POST 303"),
    "/dashboard/tab": ("/dashboard/tab", "GET 401"),
    "/dashboard/{asset}": ("/dashboard/dashboard.css", "GET 200"),
    "/report/{number}": ("/report/1", "GET 401"),
    "/report/{number}.csv": ("/report/1.csv", "GET 401"),
    "/report/{number}/leave": ("/report/1/leave", "POST 303"),
    "/{name}": ("/charts/assessment/2026-03-03/clocks.png", "GET 404"),
    "/slack/events": ("/slack/events", "POST 401"),
    "/api/messages": ("/api/messages", "POST 401"),
}


async def test_every_address_is_tried_here(house: House) -> None:
    """And called, so that none of them is listed here and answers nobody."""
    found: dict[str, list[str]] = {}
    for route in house.site.app.router.routes():
        place = str(route.resource and route.resource.canonical)
        if route.method != "HEAD":  # which comes with GET
            found.setdefault(place, []).append(f"{route.method} {await _called(house, route.method, place)}")
    assert {place: ", ".join(sorted(answers)) for place, answers in found.items()} == {
        place: answers for place, (_, answers) in ROUTES.items()
    }


async def _called(house: House, method: str, place: str) -> int:
    """The status that an empty form gets at an address."""
    with Quick(method, place) as quick:
        called = house.home + ROUTES[place][0]
        async with house.http.request(method, called, data={}, allow_redirects=False) as answer:
            quick.check(answer.status)
            return answer.status
