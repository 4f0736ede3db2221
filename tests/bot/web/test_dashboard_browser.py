"""The dashboard in a real browser: at a desk and on a telephone, without a script, by keyboard, on paper."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from tests.bot.web.boards import link, served
from tests.browser import sideways, violations
from tests.office import Office

SARAH = "Sarah Malik"


@pytest.fixture
async def server(office: Office) -> AsyncIterator[TestServer]:
    async with served(office, desk="/people") as running:
        yield running


async def open_page(
    chromium: Browser,
    server: TestServer,
    office: Office,
    width: int = 1400,
    *,
    scheme: str = "light",
    scripts: bool = False,
) -> Page:
    """Sarah's dashboard, by her link, in a browser that runs no script unless a check needs them."""
    page = await chromium.new_page(
        base_url=str(server.make_url("")),
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts,
    )
    page.set_default_timeout(5000)
    await page.goto(link(office, SARAH))
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (375, "dark"), (320, "light")])
async def test_axe_finds_nothing_and_nothing_is_pushed_sideways(
    chromium: Browser, server: TestServer, office: Office, width: int, scheme: str
) -> None:
    page = await open_page(chromium, server, office, width, scheme=scheme, scripts=True)
    for path in ("/dashboard", "/dashboard?show=overdue&sort=day&down=1", "/dashboard?show=drafted"):
        await page.goto(path)
        assert await violations(page) == []
        assert await sideways(page) <= 0
    await page.context.clear_cookies()
    await page.goto("/dashboard")
    await expect(page.get_by_role("heading", name="You need a new link")).to_be_visible()
    assert await violations(page) == []


@pytest.mark.parametrize("width", [1400, 375])
async def test_a_table_is_a_table_whatever_the_width(
    chromium: Browser, server: TestServer, office: Office, width: int
) -> None:
    page = await open_page(chromium, server, office, width)
    table = page.get_by_role("table", name="Assessments 1 to 4 of 4, worst first")
    await expect(table).to_be_visible()
    await expect(table.get_by_role("row")).to_have_count(5)
    row = table.get_by_role("row", name="AB-1")
    await expect(row.get_by_role("rowheader")).to_have_text("AB-1")
    await expect(row.get_by_role("cell", name="Overdue")).to_be_visible()
    await expect(row.get_by_text("1 working day over")).to_be_visible()


async def test_by_keyboard_alone(chromium: Browser, server: TestServer, office: Office) -> None:
    page = await open_page(chromium, server, office)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the assessments")).to_be_focused()
    for _ in range(3):
        await page.keyboard.press("Tab")
    await expect(page.get_by_label("Team")).to_be_focused()
    await page.keyboard.type("South")
    await page.keyboard.press("Tab")
    await page.keyboard.type("On track")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(
        f"{server.make_url('/dashboard')}?team=South+assessment+team&show=on+track"
    )
    await expect(page.get_by_role("rowheader")).to_have_text(["AB-3"])
    await page.get_by_role("link", name="Show all").press("Enter")
    await page.get_by_role("columnheader", name="Day").get_by_role("link").press("Enter")
    await expect(page.get_by_role("rowheader")).to_have_text(["AB-4", "AB-3", "AB-2", "AB-1"])
    await expect(page.get_by_role("columnheader", name="Day")).to_have_attribute("aria-sort", "ascending")


async def test_what_was_chosen_stays_chosen_when_it_is_sorted(
    chromium: Browser, server: TestServer, office: Office
) -> None:
    page = await open_page(chromium, server, office)
    await page.get_by_label("Team").select_option("North assessment team")
    await page.get_by_role("button", name="Show").click()
    await page.get_by_role("columnheader", name="Reference").get_by_role("link").click()
    await page.get_by_role("columnheader", name="Reference").get_by_role("link").click()
    await expect(page.get_by_role("rowheader")).to_have_text(["AB-4", "AB-2", "AB-1"])
    await expect(page.get_by_label("Team")).to_have_value("North assessment team")
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_role("rowheader")).to_have_text(["AB-4", "AB-2", "AB-1"])


async def test_the_download_is_a_file(chromium: Browser, server: TestServer, office: Office) -> None:
    page = await open_page(chromium, server, office)
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Download as CSV").click()
    taken = await started.value
    assert taken.suggested_filename == "daymark-dashboard-2026-04-16.csv"


async def test_on_paper_there_is_the_table_and_nothing_to_press(
    chromium: Browser, server: TestServer, office: Office
) -> None:
    page = await open_page(chromium, server, office)
    await page.emulate_media(media="print")
    await expect(page.get_by_role("table")).to_be_visible()
    await expect(page.get_by_text("Sarah Malik, service manager")).to_be_visible()
    await expect(page.get_by_text("As things are at Thursday 16 April 2026, 10am")).to_be_visible()
    for gone in ("Sign out", "Show"):
        await expect(page.get_by_role("button", name=gone)).to_be_hidden()
    await expect(page.get_by_role("link", name="Download as CSV")).to_be_hidden()


async def test_somebody_signs_out(chromium: Browser, server: TestServer, office: Office) -> None:
    page = await open_page(chromium, server, office, 375)
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="You need a new link")).to_be_visible()
