"""What the other tests stand on: databases are ready, and the browser draws a page."""

from playwright.async_api import Page
from sqlalchemy import NullPool, create_engine, inspect


def tables(address: str) -> list[str]:
    with create_engine(address, poolclass=NullPool).connect() as connection:
        return inspect(connection).get_table_names()


def test_a_database_is_migrated(database_url: str) -> None:
    assert "assessments" in tables(database_url)


def test_an_empty_database_is_empty(empty_database_url: str) -> None:
    assert tables(empty_database_url) == []


async def test_the_browser_draws_a_page(page: Page) -> None:
    await page.set_content("<h1>Good morning.</h1>")
    assert await page.get_by_role("heading").inner_text() == "Good morning."
