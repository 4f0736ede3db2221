"""What the dashboard page must be given, and how its reader may choose what is on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from urllib.parse import urlencode

COLUMNS = {
    "reference": "Reference",
    "team": "Team",
    "worker": "Worker",
    "day": "Day",
    "worst": "Standing",
    "sign-off": "Sign-off",
    "ceiling": "Statutory ceiling",
    "waits-on": "Waits on",
}
"""What can be sorted by, with the head of its column; "worst" is what a page begins with."""

WORST = "worst"
PER_PAGE = 100
LONGEST = 200


@dataclass(frozen=True)
class Chosen:
    """What the reader chose to see, as the page's address says it. What cannot be chosen is left as it is.

    ``team`` and ``show`` are "" for all; ``down`` turns the order round; ``page`` counts from 1.
    """

    team: str = ""
    show: str = ""
    sort: str = WORST
    down: bool = False
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Chosen:
        """What an address asks for; anybody may have written it."""
        sort = query.get("sort", "")
        page = query.get("page", "")
        return cls(
            team=query.get("team", "")[:LONGEST],
            show=query.get("show", "")[:LONGEST],
            sort=sort if sort in COLUMNS else WORST,
            down=query.get("down") == "1",
            page=max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )

    @property
    def address(self) -> str:
        """The same choice as the end of an address: "?team=North+1&sort=day", "" for the first page."""
        said = {
            "team": self.team,
            "show": self.show,
            "sort": "" if self.sort == WORST else self.sort,
            "down": "1" if self.down else "",
            "page": "" if self.page == 1 else str(self.page),
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"?{query}" if query else ""

    def sorted_by(self, column: str) -> Chosen:
        """The same sorted by a column; a second time the other way round."""
        return replace(self, sort=column, down=column == self.sort and not self.down, page=1)

    def on(self, page: int) -> Chosen:
        """The same on another page."""
        return replace(self, page=page)

    def all_pages(self) -> Chosen:
        """The same without regard to pages, as a download has it."""
        return self.on(1)


@dataclass(frozen=True)
class Row:
    """One assessment in the words that its reader sees; ``left`` and ``ceiling_left`` say how far off.

    ``act`` is what the reader themselves can do next, "" when nothing waits for them.
    """

    reference: str
    team: str
    worker: str
    day: int
    mark: str
    stands: str
    sign_off_on: date
    left: str
    ceiling_on: date
    ceiling_left: str
    ceiling_first: bool
    waits_on: str
    waits_for: str
    act: str


@dataclass(frozen=True)
class Sheet:
    """One page of a person's dashboard as it is at ``now`` (aware).

    ``found`` counts what fits the choice, on all pages; ``sentences`` say how many there are in all and for
    whom the reader stands in. ``shows`` are the words that can be chosen from. ``desk`` leads to the reader's
    own cards where those are on the web.
    """

    reader: str
    role: str
    now: datetime
    sentences: tuple[str, ...]
    teams: tuple[str, ...]
    shows: Mapping[str, str]
    chosen: Chosen
    rows: tuple[Row, ...]
    found: int
    desk: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are; one when there is nothing."""
        return max(-(-self.found // PER_PAGE), 1)


class Dashboards(Protocol):
    """Everybody's dashboards, read afresh each time. It may block, so the page calls it in a thread."""

    def enter(self, key: str) -> str | None:
        """The session that the key of a link gives; None when the link is no good or its person has left."""

    def sheet(self, session: str, chosen: Chosen) -> Sheet | None:
        """A page for whoever is signed in; None when nobody is, or no longer works here."""

    def export(self, session: str, chosen: Chosen) -> Sheet | None:
        """All pages at once, to be taken away, which is written down."""
