"""What every test may ask for: a database of its own (`databases.py`), a real browser (`browser.py`)."""

from hypothesis import settings

pytest_plugins = ["tests.databases", "tests.browser"]

# Tests share two cores with a database and a browser: how long one example took says nothing.
settings.register_profile("daymark", deadline=None)
settings.load_profile("daymark")
