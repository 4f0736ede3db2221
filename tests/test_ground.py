"""What the other tests stand on: both databases answer, and the browser draws a page."""

from playwright.async_api import Browser
from sqlalchemy import create_engine, text


def test_each_database_answers(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE told (words TEXT)"))
        connection.execute(text("INSERT INTO told VALUES ('Good morning.')"))
        assert connection.execute(text("SELECT words FROM told")).scalar_one() == "Good morning."
    engine.dispose()


async def test_the_browser_draws_a_page(chromium: Browser) -> None:
    page = await chromium.new_page()
    await page.set_content("<h1>Good morning.</h1>")
    assert await page.get_by_role("heading").inner_text() == "Good morning."
