"""What the web desk shows: every member of the council, with their cards drawn as they are now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.dashboard import PAGE
from bot.desk import Council
from bot.drawing import draw
from bot.messages import Address, Posted
from bot.shapes import Card
from bot.web.desk import Hung, Member
from scheduling.people import Person
from storage import outbox, people
from storage.engine import Database
from storage.outbox import OutboxRow, State

SHOWN_AT_MOST = 60
PLACES = {"slack": "Slack", "teams": "Teams", "web": "web"}


@dataclass(frozen=True)
class Gallery:
    """What the web desk shows: every member of the council, with their cards drawn as they are now."""

    database: Database
    council: Council
    now: Callable[[], datetime]

    def members(self) -> tuple[Member, ...]:
        """Everybody who works here, in the order in which they were added."""
        today = self.council.calendar.today(self.now())
        with self.database.reading() as connection:
            here = people.everyone(connection, on=today)
        return tuple(self._member(person, today) for person in sorted(here, key=lambda person: person.id))

    def _member(self, person: Person, today: date) -> Member:
        dashboard = self.council.links.path(PAGE, person.id, today)
        return Member(person.id, person.name, person.role.label, person.team, dashboard)

    def cards(self, person_id: int) -> tuple[Hung, ...]:
        """One person's cards, newest first, without those that were sent again."""
        with self.database.reading() as connection:
            rows = outbox.rows_of(connection, person_id, SHOWN_AT_MOST)
            drawn = [(row, draw(connection, self.council, row, self.now())) for row in rows if _is_shown(row)]
        return tuple(
            Hung(row.mark, card, row.sent_at or row.created_at, _where(row)) for row, card in drawn if card
        )

    def version(self) -> str:
        """A text that changes whenever any card may have changed."""
        with self.database.reading() as connection:
            return outbox.version(connection)

    def posted(self, address: Address, posted: Posted) -> Card | None:
        """The card that was posted there, as it is now; None when it was not one of ours."""
        with self.database.reading() as connection:
            row = outbox.by_posted(connection, address.platform, posted.reference)
            if row is None or row.account is None or row.account.user != address.user:
                return None
            return draw(connection, self.council, row, self.now())


def _is_shown(row: OutboxRow) -> bool:
    return not row.superseded and (row.sent_at is not None or row.state is State.FAILED)


def _where(row: OutboxRow) -> str:
    if row.state is State.FAILED:
        return f"not delivered: {row.why}"
    return PLACES.get(row.account.platform, row.account.platform) if row.account else ""
