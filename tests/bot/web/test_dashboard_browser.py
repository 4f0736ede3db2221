"""The dashboard in a real browser: at a desk and on a telephone, without a script, by keyboard, on paper."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, expect

from tests.bot.web.boards import link, served
from tests.browser import WIDTH, look_from, sideways, too_faint_in_dark, violations
from tests.office import Office

SARAH = "Sarah Malik"


@pytest.fixture
async def server(office: Office) -> AsyncIterator[TestServer]:
    async with served(office, desk="/people") as running:
        yield running


async def sign_in(page: Page, server: TestServer, office: Office) -> None:
    """Open Sarah's dashboard by her link."""
    await page.goto(f"{server.make_url('')}{link(office, SARAH)}")


async def look_over(page: Page) -> None:
    """Want no fault that axe finds and nothing to push sideways, at a desk and on a telephone."""
    assert await violations(page) == []
    assert await sideways(page) <= 0
    await look_from(page, 375)
    assert await violations(page) == []
    assert await too_faint_in_dark(page) == []
    assert await sideways(page) <= 0
    await look_from(page, 320)
    assert await sideways(page) <= 0
    await look_from(page, WIDTH)


async def test_axe_finds_nothing_and_nothing_is_pushed_sideways(
    page: Page, server: TestServer, office: Office
) -> None:
    await sign_in(page, server, office)
    for query in ("", "?show=overdue&sort=day&down=1", "?show=drafted"):
        await page.goto(f"{server.make_url('/dashboard')}{query}")
        await look_over(page)
    await page.context.clear_cookies()
    await page.goto(str(server.make_url("/dashboard")))
    await expect(page.get_by_role("heading", name="You need a new link")).to_be_visible()
    await look_over(page)


async def test_a_table_is_a_table_whatever_the_width(
    scriptless: Page, server: TestServer, office: Office
) -> None:
    await sign_in(scriptless, server, office)
    for width in (WIDTH, 375):
        await look_from(scriptless, width)
        table = scriptless.get_by_role("table", name="Assessments 1 to 4 of 4, worst first")
        await expect(table).to_be_visible()
        await expect(table.get_by_role("row")).to_have_count(5)
        row = table.get_by_role("row", name="AB-1")
        await expect(row.get_by_role("rowheader")).to_have_text("AB-1")
        await expect(row.get_by_role("cell", name="Overdue")).to_be_visible()
        await expect(row.get_by_text("1 working day over")).to_be_visible()


async def test_by_keyboard_alone(scriptless: Page, server: TestServer, office: Office) -> None:
    page = scriptless
    await sign_in(page, server, office)
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
    scriptless: Page, server: TestServer, office: Office
) -> None:
    page = scriptless
    await sign_in(page, server, office)
    await page.get_by_label("Team").select_option("North assessment team")
    await page.get_by_role("button", name="Show").click()
    await page.get_by_role("columnheader", name="Reference").get_by_role("link").click()
    await page.get_by_role("columnheader", name="Reference").get_by_role("link").click()
    await expect(page.get_by_role("rowheader")).to_have_text(["AB-4", "AB-2", "AB-1"])
    await expect(page.get_by_label("Team")).to_have_value("North assessment team")
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_role("rowheader")).to_have_text(["AB-4", "AB-2", "AB-1"])


async def test_the_download_is_a_file(scriptless: Page, server: TestServer, office: Office) -> None:
    page = scriptless
    await sign_in(page, server, office)
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Download as CSV").click()
    taken = await started.value
    assert taken.suggested_filename == "daymark-dashboard-2026-04-16.csv"


async def test_on_paper_there_is_the_table_and_nothing_to_press(
    scriptless: Page, server: TestServer, office: Office
) -> None:
    page = scriptless
    await sign_in(page, server, office)
    await page.emulate_media(media="print")
    await expect(page.get_by_role("table")).to_be_visible()
    await expect(page.get_by_text("Sarah Malik, service manager")).to_be_visible()
    await expect(page.get_by_text("As things are at Thursday 16 April 2026, 10am")).to_be_visible()
    for gone in ("Sign out", "Show"):
        await expect(page.get_by_role("button", name=gone)).to_be_hidden()
    await expect(page.get_by_role("link", name="Download as CSV")).to_be_hidden()


async def test_somebody_signs_out(scriptless: Page, server: TestServer, office: Office) -> None:
    page = scriptless
    await look_from(page, 375)
    await sign_in(page, server, office)
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="You need a new link")).to_be_visible()
