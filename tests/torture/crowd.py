"""More people than two, all of them in Slack: whom a burst goes to, and whom Daymark has yet to meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle

from bot.demo import TEAM, address_of
from bot.messages import Address
from scheduling.words import Role
from storage import people
from storage.engine import Connection
from tests.bot.slack.local_slack import LocalSlack
from tests.bot.slack.workspace import TEAM as WORKSPACE


@dataclass(frozen=True)
class Neighbour:
    """One of them: by the store's number, and by Slack's."""

    number: int
    user: str

    @property
    def address(self) -> Address:
        """Their conversation with Daymark."""
        return Address("slack", WORKSPACE, self.user, f"D{self.user}")


def move_in(
    connection: Connection, slack: LocalSlack, names: Iterable[str], role: Role, managers: Sequence[int]
) -> list[Neighbour]:
    """Add people who report to these managers in turn. Daymark does not know their accounts yet."""
    return [
        _one(connection, slack, name, role, manager_id)
        for name, manager_id in zip(names, cycle(managers), strict=False)
    ]


def bind(connection: Connection, neighbours: Iterable[Neighbour], now: datetime) -> None:
    """Daymark met them in Slack at ``now``; their place at the desk is older."""
    for one in neighbours:
        people.bind(connection, one.number, "web", "", str(one.number), "", now - timedelta(days=1))
        place = one.address
        people.bind(connection, one.number, place.platform, place.tenant, place.user, place.reference, now)


def _one(connection: Connection, slack: LocalSlack, name: str, role: Role, manager_id: int) -> Neighbour:
    email = address_of(name)
    person = people.add(connection, name=name, email=email, role=role, team=TEAM, manager_id=manager_id)
    user = f"U{person.id:09}"
    slack.add_user(user, email, name)
    slack.workspace.channel_of(user)
    return Neighbour(person.id, user)
