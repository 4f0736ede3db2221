"""The dashboard's page: who gets in and who does not, what they see and choose, and what they take away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from bot.links import Links
from bot.web.dashboard import PER_PAGE
from bot.web.dashboard_site import PASS
from storage import assessments
from tests.bot.web.boards import link, served
from tests.bot.web.council import Client
from tests.bot.web.reading import PageReader
from tests.office import Office

TOM, SARAH, HELEN, AISHA = "Tom Reed", "Sarah Malik", "Helen Price", "Aisha Khan"


@pytest.fixture
async def server(office: Office) -> AsyncIterator[TestServer]:
    async with served(office) as running:
        yield running


@pytest.fixture
async def client(server: TestServer) -> AsyncIterator[Client]:
    async with TestClient(server) as made:
        yield made


async def enter(client: Client, office: Office, who: str) -> str:
    """Come by somebody's link. Gives the page."""
    answer = await client.get(link(office, who))
    assert answer.status == 200
    return await answer.text()


async def see(client: Client, query: str = "") -> list[str]:
    """The references on the page, from the top."""
    answer = await client.get(f"/dashboard{query}")
    assert answer.status == 200
    return references(await answer.text())


def references(page: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', page)


async def shut(answer: ClientResponse, status: int) -> None:
    assert answer.status == status
    page = PageReader(await answer.text())
    assert "Type dashboard to Daymark in Slack or Teams" in page.words
    assert "AB-" not in page.words


# ---- Who gets in -------------------------------------------------------------------------------------------


async def test_a_link_signs_in_and_its_key_does_not_stay_in_the_address(
    client: Client, office: Office
) -> None:
    answer = await client.get(link(office, TOM), allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/dashboard")
    kept = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Max-Age=28800", "Path=/"} <= set(kept.split("; "))
    assert "Secure" not in kept
    assert await see(client) == ["AB-1", "AB-4", "AB-2"]


async def test_over_https_the_session_is_never_sent_otherwise(office: Office) -> None:
    async with served(office, secure=True) as server, TestClient(server) as client:
        answer = await client.get(link(office, TOM), allow_redirects=False)
        assert "Secure" in answer.headers["Set-Cookie"]


async def test_without_a_session_it_says_how_to_get_a_link(client: Client) -> None:
    for path in ("/dashboard", "/dashboard/tab", "/dashboard.csv"):
        await shut(await client.get(path), 401)


async def test_a_link_works_until_the_next_day_ends(client: Client, office: Office) -> None:
    old = link(office, TOM)
    await office.wake_at("2026-04-17 23:59")
    assert (await client.get(old)).status == 200
    client.session.cookie_jar.clear()
    await office.wake_at("2026-04-18 00:00")
    await shut(await client.get(old), 403)


@pytest.mark.parametrize("damage", ["", "x", "{}x", "x{}"])
async def test_a_forged_link_opens_nothing(client: Client, office: Office, damage: str) -> None:
    key = link(office, TOM).partition("key=")[2]
    await shut(await client.get("/dashboard", params={"key": damage.format(key)}), 403)
    elsewhere = Links("another secret altogether").sign("dashboard", office.person(TOM).id, date(2026, 4, 16))
    await shut(await client.get("/dashboard", params={"key": elsewhere}), 403)


async def test_a_forged_session_is_nobodys(client: Client, office: Office) -> None:
    for forged in ("", "1", Links().session(office.person(TOM).id, office.clock.now())):
        await shut(await client.get("/dashboard", cookies={PASS.name: forged}), 401)


async def test_a_link_is_its_own_persons_and_no_session_gives_another(client: Client, office: Office) -> None:
    await enter(client, office, AISHA)
    assert await see(client) == ["AB-1", "AB-4"]
    await enter(client, office, HELEN)
    assert len(await see(client)) == 4


async def test_a_session_ends_after_its_hours(client: Client, office: Office) -> None:
    await enter(client, office, TOM)
    await office.wake_at("2026-04-16 17:59")
    assert await see(client)
    await office.wake_at("2026-04-16 18:00")
    await shut(await client.get("/dashboard"), 401)


async def test_a_leavers_session_and_links_stop_at_once(client: Client, office: Office) -> None:
    await enter(client, office, TOM)
    office.change(TOM, left_on=date(2026, 4, 16))
    await shut(await client.get("/dashboard"), 401)
    await shut(await client.get("/dashboard.csv"), 401)
    await shut(await client.get(link(office, TOM)), 403)


async def test_somebody_signs_out(client: Client, office: Office) -> None:
    page = PageReader(await enter(client, office, TOM))
    form = page.form_with("Sign out")
    await shut(await client.post(form.action), 401)


async def test_a_program_that_looks_whether_a_link_is_there_signs_nobody_in(
    client: Client, office: Office
) -> None:
    answer = await client.head(link(office, TOM))
    assert (answer.status, "Set-Cookie" in answer.headers) == (405, False)


async def test_only_teams_may_show_its_own_tab_inside_a_window(client: Client, office: Office) -> None:
    await enter(client, office, TOM)
    page, tab = await client.get("/dashboard"), await client.get("/dashboard/tab")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors https://teams.microsoft.com" in tab.headers["Content-Security-Policy"]
    for answer in (page, tab):
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_link_from_the_chat_opens_the_tab_and_stays_inside_teams(office: Office) -> None:
    async with served(office, secure=True) as server, TestClient(server) as client:
        by_link = link(office, TOM).replace("/dashboard?", "/dashboard/tab?")
        answer = await client.get(by_link, allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, "/dashboard/tab")
        kept = set(answer.headers["Set-Cookie"].split("; "))
        assert {"HttpOnly", "SameSite=None", "Secure", "Partitioned"} <= kept
        session = {PASS.name: answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]}
        tab = PageReader(await (await client.get("/dashboard/tab?key=", cookies=session)).text())
        assert "AB-1" in tab.words
        assert "/dashboard/tab?sort=day" in tab.attributes("a", "href")
        assert "Sign out" not in tab.words


async def test_its_styles_are_there_and_nothing_else_is(client: Client) -> None:
    for name in ("desk.css", "dashboard.css", "daymark.svg"):
        assert (await client.get(f"/dashboard/{name}")).status == 200
    for name in ("dashboard.html", "..%2Fguard.py", "x"):
        assert (await client.get(f"/dashboard/{name}")).status == 404


# ---- What is seen ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (AISHA, ["AB-1", "AB-4"]),
        ("Ben Carter", ["AB-2"]),
        ("Priya Shah", ["AB-3"]),
        (TOM, ["AB-1", "AB-4", "AB-2"]),
        ("Owen Clarke", ["AB-3"]),
        (SARAH, ["AB-1", "AB-4", "AB-2", "AB-3"]),
        (HELEN, ["AB-1", "AB-4", "AB-2", "AB-3"]),
        ("Ruth Okafor", []),
        ("Daniel Frost", []),
    ],
)
async def test_everybody_sees_their_own_part_worst_first(
    client: Client, office: Office, who: str, expected: list[str]
) -> None:
    page = await enter(client, office, who)
    assert references(page) == expected
    assert who in PageReader(page).words


async def test_a_row_says_how_it_stands_with_both_clocks_and_whom_it_waits_on(
    client: Client, office: Office
) -> None:
    counts = "1 overdue, 1 expected after the statutory ceiling and 1 due within 5 working days"
    words = " ".join(PageReader(await enter(client, office, TOM)).words.split())
    assert "AB-1 Aisha Khan 31 ▲ Overdue Wed 15 Apr, 1 working day over (comes first)" in words
    assert "Aisha Khan and Tom Reed: final check-in, due Wed 8 Apr Record the check-in" in words
    assert f"3 open assessments: {counts}." in words
    assert "As things are at Thursday 16 April 2026, 10am" in words


async def test_it_is_as_things_are_at_each_look(client: Client, office: Office) -> None:
    await enter(client, office, TOM)
    assert (await see(client))[0] == "AB-1"
    await office.look_and_fill(
        TOM, "show AB-1", "End without sign-off", ending="No further action", reason="The family moved away."
    )
    assert await see(client) == ["AB-4", "AB-2"]


async def test_in_the_demo_the_next_act_leads_to_ones_cards(office: Office) -> None:
    async with served(office, desk="/people") as server, TestClient(server) as client:
        page = PageReader(await enter(client, office, TOM))
    assert f"/people/{office.person(TOM).id}" in page.attributes("a", "href")


# ---- What can be chosen ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["AB-1", "AB-4", "AB-2", "AB-3"]),
        ("?sort=worst&down=1", ["AB-3", "AB-2", "AB-4", "AB-1"]),
        ("?sort=reference&down=1", ["AB-4", "AB-3", "AB-2", "AB-1"]),
        ("?sort=day", ["AB-4", "AB-3", "AB-2", "AB-1"]),
        ("?sort=sign-off", ["AB-1", "AB-2", "AB-3", "AB-4"]),
        ("?sort=ceiling", ["AB-1", "AB-4", "AB-2", "AB-3"]),
        ("?sort=team", ["AB-1", "AB-4", "AB-2", "AB-3"]),
        ("?sort=worker", ["AB-1", "AB-4", "AB-2", "AB-3"]),
        ("?sort=waits-on", ["AB-1", "AB-2", "AB-3", "AB-4"]),
        ("?team=South+assessment+team", ["AB-3"]),
        ("?team=Nowhere", []),
        ("?show=overdue", ["AB-1"]),
        ("?show=on+track", ["AB-3"]),
        ("?show=expected+after+the+ceiling", ["AB-4"]),
        ("?show=drafted", []),
        ("?show=open&team=North+assessment+team", ["AB-1", "AB-4", "AB-2"]),
        ("?show=mine", []),
        ("?sort=nonsense&down=x&page=-1&show=%00&team=", ["AB-1", "AB-4", "AB-2", "AB-3"]),
        ("?page=999999", ["AB-1", "AB-4", "AB-2", "AB-3"]),
        ("?page=" + "9" * 5000, ["AB-1", "AB-4", "AB-2", "AB-3"]),
    ],
)
async def test_what_is_chosen_is_shown(
    client: Client, office: Office, query: str, expected: list[str]
) -> None:
    await enter(client, office, SARAH)
    assert await see(client, query) == expected


async def test_only_what_waits_for_the_reader(client: Client, office: Office) -> None:
    await enter(client, office, "Owen Clarke")
    assert await see(client, "?show=mine") == ["AB-3"]


async def test_the_column_that_it_goes_by_says_so(client: Client, office: Office) -> None:
    page = PageReader(await enter(client, office, SARAH))
    assert page.attributes("th", "aria-sort") == ["ascending"]
    answer = await client.get("/dashboard?sort=day&down=1")
    page = PageReader(await answer.text())
    assert page.attributes("th", "aria-sort") == ["descending"]
    assert "/dashboard?sort=day" in page.attributes("a", "href")


async def test_a_hundred_to_a_page(client: Client, office: Office) -> None:
    one = office.assessment("AB-3")
    with office.database.writing() as connection:
        for number in range(PER_PAGE):
            steps = tuple(replace(milestone, id=0) for milestone in one.milestones)
            another = replace(one, id=0, reference=f"ZZ-{number}", milestones=steps)
            assessments.add(connection, another, expectations="", difficulties="", look_at=None)
    await enter(client, office, "Owen Clarke")
    assert len(await see(client)) == PER_PAGE
    assert len(await see(client, "?page=2")) == 1
    assert len(await see(client, "?page=3")) == 1
    page = PageReader(await (await client.get("/dashboard?sort=reference")).text())
    assert "Page 1 of 2" in page.words
    assert "/dashboard?sort=reference&page=2" in page.attributes("a", "href")
    taken = await (await client.get("/dashboard.csv?page=2")).text()
    assert len(taken.splitlines()) == PER_PAGE + 2


# ---- What is taken away ------------------------------------------------------------------------------------


async def test_the_download_has_what_was_chosen(client: Client, office: Office) -> None:
    await enter(client, office, TOM)
    answer = await client.get("/dashboard.csv?show=overdue")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="daymark-dashboard-2026-04-16.csv"'
    [row] = csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig")))
    assert row == {
        "Reference": "AB-1",
        "Team": "North assessment team",
        "Worker": "Aisha Khan",
        "Working day": "31",
        "Standing": "▲ overdue",
        "Sign-off due": "2026-04-15",
        "Sign-off": "1 working day over",
        "Statutory ceiling": "2026-05-07",
        "Ceiling": "14 working days left",
        "Comes first": "sign-off",
        "Waits on": "Aisha Khan and Tom Reed",
        "Waits for": "final check-in, due Wed 8 Apr",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
async def test_nothing_in_it_is_a_formula(client: Client, office: Office, start: str) -> None:
    reference = f"{start}cmd|' /C calc'!A0"
    office.change("Ben Carter", name=reference)
    await enter(client, office, TOM)
    text = (await (await client.get("/dashboard.csv")).read()).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert f"'{reference}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


async def test_who_came_in_and_who_took_it_away_is_written_down(client: Client, office: Office) -> None:
    before = len(office.journal(""))
    await enter(client, office, TOM)
    await client.get("/dashboard")
    await client.get("/dashboard.csv")
    tom = office.person(TOM).id
    written = [(entry.act, entry.actor_id, entry.subject) for entry in office.journal("")[before:]]
    assert written == [
        ("open_dashboard", tom, f"person:{tom}"),
        ("export_dashboard", tom, f"person:{tom}"),
    ]


async def test_what_people_are_called_is_never_markup(client: Client, office: Office) -> None:
    office.change("Ben Carter", name="<script>alert(1)</script>")
    assert "<script>alert" not in await enter(client, office, TOM)


@pytest.mark.parametrize(
    "query",
    ["team=%ff%fe", "team=%ED%A0%80", "team=%00", "show=%ff&sort=%ff", "team=" + "%F0%9F%A6%8A" * 300],
)
async def test_nothing_in_an_address_is_too_strange(client: Client, office: Office, query: str) -> None:
    await enter(client, office, TOM)
    for path in ("/dashboard", "/dashboard.csv"):
        answer = await client.get(URL(f"{path}?{query}", encoded=True))
        assert answer.status == 200, query
    answer = await client.get(URL(f"/dashboard?key={query}", encoded=True))
    assert answer.status == 403
