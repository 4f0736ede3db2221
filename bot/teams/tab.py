"""The way into Daymark's own tab in Teams: a link that brings the key of the reader's dashboard with it.

Teams opens the tab of the app's manifest and puts the key into its address, where the manifest has
``{page.subPageId}``. A client that cannot do so follows ``webUrl`` to the page in a browser.
https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application
"""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.shapes import Card, Link

TAB = "dashboard"
"""What the manifest calls the tab, and the path of the page that it shows."""

OPENS = "https://teams.microsoft.com/l/entity"


def with_tab(card: Card, app_id: str, public_url: str) -> Card:
    """The same card, whose dashboard can be opened in the tab as well; ``card`` has whole addresses."""
    if not app_id:
        return card
    page = f"{public_url}/{TAB}?"
    tabs = (_in_tab(link, app_id) for link in card.links if link.path.startswith(page))
    return replace(card, links=(*card.links, *tabs))


def _in_tab(link: Link, app_id: str) -> Link:
    [key] = parse_qs(urlsplit(link.path).query)["key"]
    carried = urlencode({"webUrl": link.path, "context": json.dumps({"subEntityId": key})})
    return Link("Open it in Teams", f"{OPENS}/{app_id}/{TAB}?{carried}")
