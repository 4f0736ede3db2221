"""A small made-up council, for trying Daymark with nothing set up: its members, their way to the web desk,
and where its clock starts.
"""

from __future__ import annotations

from datetime import datetime

from bot.settings import Settings
from scheduling.words import Role
from storage import journal, people
from storage.engine import Connection, Database

TEAM, OTHER_TEAM = "North assessment team", "South assessment team"

# name, role, team, line manager; each manager stands before those who report to them.
MEMBERS = (
    ("Helen Price", Role.HEAD_OF_SERVICE, "Children's services", None),
    ("Sarah Malik", Role.SERVICE_MANAGER, "Assessment service", "Helen Price"),
    ("Tom Reed", Role.TEAM_MANAGER, TEAM, "Sarah Malik"),
    ("Aisha Khan", Role.WORKER, TEAM, "Tom Reed"),
    ("Ben Carter", Role.WORKER, TEAM, "Tom Reed"),
    ("Owen Clarke", Role.TEAM_MANAGER, OTHER_TEAM, "Sarah Malik"),
    ("Priya Shah", Role.WORKER, OTHER_TEAM, "Owen Clarke"),
    ("Ruth Okafor", Role.SMT, "Senior management", None),
    ("Daniel Frost", Role.ADMINISTRATOR, "Business support", None),
)


def address_of(name: str) -> str:
    """The made-up work e-mail of a member."""
    return f"{name.lower().replace(' ', '.')}@council.example"


def found_council(database: Database) -> None:
    """Add the made-up council to a store that has nobody in it yet."""
    with database.writing() as connection:
        if people.everyone(connection):
            return
        numbers: dict[str | None, int] = {}
        for name, role, team, manager in MEMBERS:
            person = people.add(
                connection,
                name=name,
                email=address_of(name),
                role=role,
                team=team,
                manager_id=numbers.get(manager),
            )
            numbers[name] = person.id


def seat_everybody(database: Database, now: datetime) -> None:
    """Give everybody who has none a place at the web desk, so that their cards can be shown there."""
    with database.writing() as connection:
        for person in people.everyone(connection):
            if not _has_seat(connection, person.id):
                people.bind(connection, person.id, "web", "", str(person.id), "", now)


def starts_at(settings: Settings, database: Database, now: datetime) -> datetime:
    """Where the demo's clock starts: where it was told, but never before what its store has seen already."""
    with database.reading() as connection:
        seen = journal.newest_at(connection)
    return max(filter(None, (settings.demo_start or now, seen)))


def _has_seat(connection: Connection, person_id: int) -> bool:
    return any(account.platform == "web" for account in people.accounts_of(connection, person_id))
