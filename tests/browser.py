"""A real Chromium for the tests that need one.

A browser test is a test that asks for the fixture ``page``, or for another that stands on it. Where no
Chromium is installed those tests are left out, and the last lines of the run say so: they must never look as
if they had passed.
"""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from importlib.resources import files
from typing import Protocol

import pytest
from playwright.async_api import ConsoleMessage, Error, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# No sandbox, so that it starts as root in a container; one process draws every page, because to start another
# costs more than most tests; the rest keeps it from calling home.
FLAGS = (
    "--no-sandbox",
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# At a desk; tests that look from elsewhere say so with `look_from`.
WIDTH, HEIGHT = 1400, 900

# Only what is wrong is gathered and handed over: what is right with a long page is megabytes. No rule of
# these needs the style sheets fetched again.
AXE = """
rules => axe.run({
    runOnly: rules,
    resultTypes: ['violations'],
    preload: false,
}).then(found => found.violations)
"""
EVERY_RULE = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
RULE_OF_COLOURS = {"type": "rule", "values": ["color-contrast"]}

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
async def one_page() -> AsyncIterator[Page]:
    """The headless browser of this test process, with one window: to start either costs much."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find(), args=FLAGS)
        made = await browser.new_page()
        made.set_default_timeout(5000)
        yield made
        await browser.close()


@pytest.fixture
async def page(one_page: Page) -> AsyncIterator[Page]:
    """A window that remembers nothing, in which a fault of a script, or of the policy, fails the test."""
    wrong: list[str] = []

    def fell(error: Error) -> None:
        wrong.append(error.message)

    def spoke(said: ConsoleMessage) -> None:
        if "Security Policy" in said.text:
            wrong.append(said.text)

    one_page.on("pageerror", fell)
    one_page.on("console", spoke)
    await look_from(one_page, WIDTH)
    yield one_page
    one_page.remove_listener("pageerror", fell)
    one_page.remove_listener("console", spoke)
    await forget(one_page)
    assert wrong == []


@pytest.fixture
async def scriptless(page: Page) -> AsyncIterator[Page]:
    """The same window, with scripts switched off."""
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    yield page
    await session.detach()


async def forget(page: Page) -> None:
    """Leave the page, so that nothing asks a server that is gone, and put away all that a test may set."""
    await page.goto("about:blank")
    await page.emulate_media(media="null", color_scheme="light")
    await page.context.set_offline(False)
    await page.context.clear_permissions()
    await page.context.clear_cookies()


async def look_from(page: Page, width: int, height: int = HEIGHT) -> None:
    """Give the window another size, in pixels."""
    await page.set_viewport_size({"width": width, "height": height})
    await page.wait_for_function("width => innerWidth === width", arg=width)


async def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page as it stands, in light, with the place of each."""
    return await found_by_axe(page, EVERY_RULE)


async def too_faint_in_dark(page: Page) -> list[str]:
    """What axe finds too faint to read in dark, which differs from light in nothing but its colours."""
    await page.emulate_media(color_scheme="dark")
    found = await found_by_axe(page, RULE_OF_COLOURS)
    await page.emulate_media(color_scheme="light")
    return found


async def found_by_axe(page: Page, rules: Sequence[str] | Mapping[str, object]) -> list[str]:
    """What is wrong by these rules, with the place of each."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = await page.evaluate(AXE, rules)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]


async def sideways(page: Page) -> int:
    """How far a page can be pushed sideways, in pixels."""
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def needs_browser(item: pytest.Item) -> bool:
    """Whether a test asks for the browser, by itself or through a fixture."""
    return "one_page" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let one process run all browser tests, by putting them first; leave them out without a browser."""
    items.sort(key=lambda item: not needs_browser(item))
    if find() is not None:
        return
    left_out = [item for item in items if needs_browser(item)]
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
