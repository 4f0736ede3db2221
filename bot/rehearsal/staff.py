"""The people of a rehearsal: as many as so much work needs, on Slack and on Teams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.messages import Address
from scheduling.people import Person
from scheduling.words import Role
from storage import people
from storage.engine import Connection

A_YEAR_EACH = 60  # assessments that one worker holds in a year
WORKERS_EACH, TEAMS_EACH = 6, 4  # in a team; under a service manager
PLATFORMS = ("slack", "teams")


@dataclass
class Staff:
    """Everybody by number, and where each is reached. Whoever leaves is taken out of ``here``."""

    here: dict[int, Person] = field(default_factory=dict)
    places: dict[int, Address] = field(default_factory=dict)

    def with_role(self, role: Role) -> list[Person]:
        """Those who work here in a role, in the order in which they came."""
        return [person for person in self.here.values() if person.role is role]

    def team_of(self, manager_id: int) -> list[Person]:
        """The people whose line manager this is."""
        return [person for person in self.here.values() if person.manager_id == manager_id]

    def by_user(self, platform: str, user: str) -> Person | None:
        """Whose account this is, while they work here."""
        number = int(user.rpartition("-")[2])
        person = self.here.get(number)
        return person if person and self.places[number].platform == platform else None

    def hire(
        self, connection: Connection, role: Role, team: str, manager_id: int | None, now: datetime
    ) -> Person:
        """Somebody new, with an account of their own."""
        number = len(self.places) + 1
        person = people.add(
            connection,
            name=f"{role.label.capitalize()} {number}",
            email=f"person.{number}@council.example",
            role=role,
            team=team,
            manager_id=manager_id,
        )
        platform = PLATFORMS[number % len(PLATFORMS)]
        place = Address(platform, "T1", f"{platform}-{person.id}")
        people.bind(connection, person.id, place.platform, place.tenant, place.user, "", now)
        self.here[person.id], self.places[person.id] = person, place
        return person


def hire_everybody(connection: Connection, assessments_a_year: int, least_teams: int, now: datetime) -> Staff:
    """A council that can hold so many assessments a year, in so many teams at the least."""
    staff = Staff()
    staff.hire(connection, Role.SMT, "Senior management", None, now)
    staff.hire(connection, Role.ADMINISTRATOR, "Business support", None, now)
    head = staff.hire(connection, Role.HEAD_OF_SERVICE, "Children's services", None, now)
    service: Person | None = None
    for number, size in enumerate(_teams(assessments_a_year, least_teams)):
        if service is None or number % TEAMS_EACH == 0:
            service = staff.hire(connection, Role.SERVICE_MANAGER, "Assessment service", head.id, now)
        team = f"Team {number + 1}"
        manager = staff.hire(connection, Role.TEAM_MANAGER, team, service.id, now)
        for _ in range(size):
            staff.hire(connection, Role.WORKER, team, manager.id, now)
    return staff


def _teams(assessments_a_year: int, least: int) -> Iterator[int]:
    """How many workers there are in each team."""
    workers = max(-(-assessments_a_year // A_YEAR_EACH), 2 * least)
    teams = max(-(-workers // WORKERS_EACH), least)
    for number in range(teams):
        yield workers // teams + (number < workers % teams)
