"""The report's page, its pictures and its CSV: for those whose it is to read, by a signed link."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image
from playwright.async_api import Page

from bot.pages import sites
from bot.settings import Settings
from bot.shapes import Card
from storage import duties
from tests.browser import WIDTH, look_from, sideways, too_faint_in_dark, violations
from tests.fortnight import RUTH, SECRET, UNTOLD, lived_store, reporting_office
from tests.office import Office, texts

TITLE = "Timescales, 16 to 29 March 2026"
Client = TestClient[web.Request, web.Application]


@dataclass(frozen=True)
class Reading:
    """Ruth's card, and a browser that has not been anywhere yet."""

    office: Office
    client: Client
    card: Card

    @property
    def link(self) -> str:
        """The way to the page, with its key."""
        return self.card.links[0].path

    @property
    def page(self) -> str:
        """The page without the key."""
        return self.link.partition("?")[0]


@pytest.fixture(scope="session")
def lived(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lived_store(sqlite_template, tmp_path_factory.mktemp("lived"))


@pytest.fixture
async def office(lived: Path, tmp_path: Path) -> AsyncIterator[Office]:
    """Tuesday 31 March 2026, 10:00, with the report just sent."""
    store = shutil.copy(lived, tmp_path / "daymark.db")
    async with reporting_office(f"sqlite:///{store}", tmp_path, "2026-03-31 10:00") as made:
        yield made


def card_of(office: Office) -> Card:
    """The report as it is in front of Ruth."""
    [hung] = [one for one in office.gallery.cards(office.person(RUTH).id) if one.card.title == TITLE]
    return hung.card


def site_of(office: Office) -> web.Application:
    """The pages behind a link, and nothing else."""
    site = web.Application()
    site.add_routes(sites.routes(Settings(), office.database, office.council, office.clock.now))
    return site


@pytest.fixture
async def server(office: Office) -> AsyncIterator[TestServer]:
    running = TestServer(site_of(office), host="127.0.0.1")
    await running.start_server()
    yield running
    await running.close()


@pytest.fixture
async def reading(office: Office, server: TestServer) -> AsyncIterator[Reading]:
    async with TestClient(server) as client:
        yield Reading(office, client, card_of(office))


async def test_the_link_on_the_card_leads_to_the_page(reading: Reading) -> None:
    answer = await reading.client.get(reading.link)
    said = await answer.text()
    assert answer.status == 200
    assert answer.url.path == reading.page
    assert "key=" not in str(answer.url)  # a copied address opens nothing for anybody else
    assert f"<h1>{TITLE}</h1>" in said
    assert "Worker availability" in said
    assert answer.headers["Cache-Control"] == "no-store"


async def test_the_page_shows_the_charts_with_their_words(reading: Reading) -> None:
    said = await (await reading.client.get(reading.link)).text()
    for picture in reading.card.pictures:
        assert f'alt="{picture.alt}"' in said
        assert picture.path.replace("&", "&amp;") in said


async def test_where_nothing_happened_the_page_says_so_and_shows_no_empty_chart(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with reporting_office(sqlite_url, tmp_path, "2026-03-31 10:00") as quiet:
        await quiet.beat()
        assert card_of(quiet).pictures == ()
        async with TestClient(TestServer(site_of(quiet), host="127.0.0.1")) as client:
            said = await (await client.get(card_of(quiet).links[0].path)).text()
    assert "There is nothing to draw from these four weeks." in said
    assert "<img" not in said


async def test_every_picture_of_the_card_opens_by_its_link_alone(reading: Reading) -> None:
    drawn = set()
    for picture in reading.card.pictures:
        answer = await reading.client.get(picture.path)
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert answer.headers["Cache-Control"].startswith("private, max-age=")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        content = await answer.read()
        assert Image.open(io.BytesIO(content)).size == (800, 450)
        drawn.add(content)
    assert len(drawn) == 3  # no clock has five to give a percentage of


async def test_a_picture_opens_until_the_next_report_and_no_longer(reading: Reading) -> None:
    path = reading.card.pictures[0].path
    reading.office.clock.instant += timedelta(days=14)
    assert (await reading.client.get(path)).status == 200
    reading.office.clock.instant += timedelta(days=1)
    assert (await reading.client.get(path)).status == 404


@pytest.mark.parametrize(
    "changed",
    [
        ("?key=", "?key=x"),
        ("?key=", "?"),
        ("from-referral.png", "extensions.png"),
        ("2026-03-16", "2026-03-02"),
        ("charts/assessment", "charts/other"),
    ],
)
async def test_a_picture_has_a_key_of_its_own(reading: Reading, changed: tuple[str, str]) -> None:
    path = reading.card.pictures[0].path.replace(*changed)
    assert path != reading.card.pictures[0].path
    assert (await reading.client.get(path)).status == 404


async def test_a_chart_that_was_signed_and_is_no_more_is_not_found(reading: Reading) -> None:
    office = reading.office
    for name in ("charts/gone/2026-03-16/in-time.png", "charts/assessment/2026-03-16/gone.png"):
        path = office.council.links.path(name, office.person(RUTH).id, office.clock.now().date())
        assert (await reading.client.get(path)).status == 404


async def test_the_csv_holds_the_figures_of_both_fortnights(reading: Reading) -> None:
    await reading.client.get(reading.link)
    answer = await reading.client.get(f"{reading.page}.csv")
    assert answer.content_type == "text/csv"
    assert 'filename="daymark-report-2026-03-16.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO((await answer.text()).removeprefix("\ufeff"))))
    signed_off = [row for row in rows if row["Figure"] == "Statutory clock"]
    assert [(row["From"], row["Count"], row["Of"], row["Percent"]) for row in signed_off] == [
        ("2026-03-16", "1", "1", ""),
        ("2026-03-02", "0", "0", ""),
    ]


async def test_nobody_is_named_on_the_page_or_in_the_csv(reading: Reading) -> None:
    page = await (await reading.client.get(reading.link)).text()
    table = await (await reading.client.get(f"{reading.page}.csv")).text()
    for said in (page, table):
        assert [word for word in UNTOLD if word in said] == []


async def test_who_opened_it_and_who_took_it_away_is_in_the_journal(reading: Reading) -> None:
    await reading.client.get(reading.link)
    await reading.client.get(f"{reading.page}.csv")
    acts = [(one.act, one.actor_id) for one in reading.office.journal("") if one.act.endswith("_report")]
    ruth = reading.office.person(RUTH).id
    assert acts == [("open_report", ruth), ("export_report", ruth)]


async def test_without_a_link_there_is_nothing(reading: Reading) -> None:
    for path in (reading.page, f"{reading.page}.csv"):
        answer = await reading.client.get(path)
        assert answer.status == 401
        assert TITLE not in await answer.text()


async def test_a_link_is_for_its_own_page(reading: Reading) -> None:
    other = reading.link.replace(reading.page, "/report/999")
    assert (await reading.client.get(other)).status == 403
    assert (await reading.client.get(f"{reading.page}?key=forged")).status == 403


@pytest.mark.parametrize("who", ["Aisha Khan", "Tom Reed", "Sarah Malik"])
async def test_whoever_is_not_given_it_reads_nothing_with_a_link_or_a_session(
    reading: Reading, who: str
) -> None:
    office, links = reading.office, reading.office.council.links
    number, today = office.person(who).id, office.clock.now().date()
    await reading.client.get(links.path("dashboard", number, today))
    assert (await reading.client.get(reading.page)).status == 401
    for page in (reading.page.strip("/"), f"{reading.page.strip('/')}/opened"):
        path = f"{reading.page}?key={links.sign(page, number, today)}"
        assert (await reading.client.get(path)).status == 403


async def test_the_report_opens_nothing_but_itself(reading: Reading) -> None:
    await reading.client.get(reading.link)
    assert (await reading.client.get(reading.page)).status == 200
    assert (await reading.client.get("/dashboard")).status == 401
    assert (await reading.client.get("/report/999")).status == 401


async def test_its_link_opens_it_until_the_next_report_and_no_longer(reading: Reading) -> None:
    reading.office.clock.instant += timedelta(days=14)
    assert (await reading.client.get(reading.link)).status == 200
    reading.office.clock.instant += timedelta(days=1)
    answer = await reading.client.get(reading.link)
    assert answer.status == 403
    assert "Open the report by the link on its card" in await answer.text()


async def test_whoever_closes_it_needs_the_link_again(reading: Reading) -> None:
    await reading.client.get(reading.link)
    assert (await reading.client.post(f"{reading.page}/leave")).status == 401
    assert (await reading.client.get(reading.page)).status == 401


async def test_whoever_has_left_reads_nothing(reading: Reading) -> None:
    await reading.client.get(reading.link)
    reading.office.change(RUTH, left_on=reading.office.clock.now().date())
    assert (await reading.client.get(reading.page)).status == 401
    assert (await reading.client.get(f"{reading.page}.csv")).status == 401
    assert (await reading.client.get(reading.link)).status == 403


async def test_another_duty_is_no_report(reading: Reading) -> None:
    """A signed link to the page of a duty that does not exist."""
    office = reading.office
    path = office.council.links.path("report/99", office.person(RUTH).id, office.clock.now().date())
    assert (await reading.client.get(path)).status == 403


async def test_the_page_says_who_has_reviewed_it(reading: Reading) -> None:
    office, ruth = reading.office, reading.office.person(RUTH).id
    with office.database.writing() as connection:
        duties.done(connection, int(reading.page.rpartition("/")[2]), ruth, None, office.clock.now())
    said = await (await reading.client.get(reading.link)).text()
    assert "Reviewed by Ruth Okafor at 10:00 on Tuesday 31 March 2026." in said
    assert SECRET not in said


async def test_in_a_browser(page: Page, server: TestServer, office: Office) -> None:
    """No fault that axe finds, nothing to push sideways, every chart there, all without a script."""
    card = card_of(office)
    await page.goto(f"{server.make_url('')}{card.links[0].path}")
    assert await page.title() == f"{TITLE} – Daymark"
    assert await page.locator("script").count() == 0
    assert await page.locator("h1").inner_text() == texts(card).partition("\n")[0]
    for width in (WIDTH, 390):
        await look_from(page, width)
        sizes = await page.locator("img").evaluate_all(
            "all => all.map(one => one.complete && one.naturalWidth)"
        )
        assert sizes == [800] * len(card.pictures)
        assert await sideways(page) <= 0
        assert await violations(page) == []
    assert await too_faint_in_dark(page) == []
