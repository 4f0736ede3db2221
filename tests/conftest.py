"""What every test may ask for: a database of its own (`databases.py`), a real browser (`browser.py`)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from tests.stories.one_rhythm import with_one_rhythm
from tests.torture.seeds import is_long

pytest_plugins = ["tests.databases", "tests.browser"]

# Tests share two cores with a database and a browser: how long one example took says nothing.
settings.register_profile("daymark", deadline=None)
settings.register_profile("torture", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("torture" if is_long() else "daymark")


@pytest.fixture(autouse=True)
async def _nothing_goes_on() -> AsyncIterator[None]:
    """All tests of a process share one loop: what one of them started must not run on into the next."""
    before = asyncio.all_tasks()
    yield
    begun = asyncio.all_tasks() - before - {asyncio.current_task()}
    # A shared browser goes on, being started by whichever test is the first to ask for it.
    assert [task for task in begun if "playwright" not in repr(task)] == []


@pytest.fixture(scope="session")
def steps_alone(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the procedure that comes with Daymark is without its rhythms, for what is about assessments.

    To draw the lists, reviews and reports of every day that passes would cost as much as all the rest.
    """
    return with_one_rhythm(tmp_path_factory.mktemp("steps"), "")
