"""A real Chromium for the tests that need one.

A browser test is a test that asks for the fixture ``chromium``. Where no Chromium is installed those tests
are left out, and the last lines of the run say so: they must never look as if they had passed.
"""

import shutil
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Protocol

import pytest
from playwright.async_api import Browser, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# No sandbox, so that it starts as root in a container; the rest keeps it from calling home.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Only what is wrong is gathered and handed over: what is right with a long page is megabytes.
AXE = """
axe.run({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'],
}).then(found => found.violations)
"""

LEFT_OUT = pytest.StashKey[int]()
WORD = "browser_tests_left_out"


class WorkerNode(Protocol):
    """One of several test processes, as pytest-xdist shows it to the process that started it."""

    config: pytest.Config
    workeroutput: dict[str, int]


def find() -> str | None:
    """The path of an installed Chromium, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
async def one_chromium() -> AsyncIterator[Browser]:
    """The headless browser of this test process: to start it takes a second, a window no time."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find(), args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def chromium(one_chromium: Browser) -> AsyncIterator[Browser]:
    """A browser that remembers nothing: every window that a test opens has a profile of its own."""
    yield one_chromium
    for profile in one_chromium.contexts:
        await profile.close()


async def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page, with the place of each."""
    await page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = await page.evaluate(AXE)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]


async def sideways(page: Page) -> int:
    """How far a page can be pushed sideways, in pixels."""
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave browser tests out where there is no browser, and count them."""
    if find() is not None:
        return
    left_out = [item for item in items if "chromium" in getattr(item, "fixturenames", ())]
    items[:] = [item for item in items if item not in left_out]
    config.stash[LEFT_OUT] = len(left_out)
    config.hook.pytest_deselected(items=left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In one of several test processes: hand the count on to the process that prints the summary."""
    output: dict[str, int] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[WORD] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerNode) -> None:
    """Every process leaves out the same tests, so any one's count is the count."""
    node.config.stash[LEFT_OUT] = node.workeroutput.get(WORD, 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say loudly what was left out."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.section("NO CHROMIUM", red=True, bold=True)
        terminalreporter.line(f"NO CHROMIUM FOUND: {left_out} browser tests did not run", red=True, bold=True)
        terminalreporter.line(
            "Install it (on Debian: apt-get install chromium) and run them again.", red=True
        )
