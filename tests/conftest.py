"""What every test may ask for: a database of its own (`databases.py`), a real browser (`browser.py`)."""

from hypothesis import settings

from tests.torture.seeds import is_long

pytest_plugins = ["tests.databases", "tests.browser"]

# Tests share two cores with a database and a browser: how long one example took says nothing.
settings.register_profile("daymark", deadline=None)
settings.register_profile("torture", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("torture" if is_long() else "daymark")
