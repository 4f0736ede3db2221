"""The dashboard of one person: what is open in their part of the council, worst first (PRODUCT.md section 5).

A worker sees their own, a team manager their team's, a service manager their teams', a head of service all
under them; whoever stands in for somebody sees what that person does. Everybody else sees nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.case import Subject
from bot.casework.lines import lines_of
from bot.casework.view import OfNoAssessment
from bot.desk import Desk
from scheduling.assessment import Assessment
from scheduling.authority import Holding
from scheduling.calendar import WorkingCalendar
from scheduling.overview import Line
from scheduling.people import Person
from scheduling.words import Role
from storage import absences, enquiries, overview, people

PAGE = "dashboard"


@dataclass(frozen=True)
class DashboardView(OfNoAssessment):
    """What one person sees.

    ``people`` are those named on its lines, ``asked_today`` the numbers of the assessments whose team manager
    was asked about them today; ``path`` leads to the page.
    """

    viewer: Person
    lines: tuple[Line, ...]
    people: Mapping[int, Person]
    asked_today: Collection[int]
    covering: tuple[Person, ...]
    calendar: WorkingCalendar
    now: datetime
    record_system: str
    path: str

    @property
    def today(self) -> date:
        """The day in London."""
        return self.calendar.today(self.now)

    @property
    def holding(self) -> Holding:
        """It is the viewer's own, for `authority`."""
        return Holding(owner_id=self.viewer.id, today=self.today)

    @property
    def name(self) -> str:
        """What people call it."""
        return "Your dashboard"


def see_dashboard(desk: Desk, subject: Subject) -> DashboardView:
    """The dashboard that is the subject "person:N". Raises KeyError unless that is the desk's own actor."""
    if subject.expect("person").number != desk.actor.id:
        raise KeyError(subject.number)
    return dashboard(desk)


def dashboard(desk: Desk) -> DashboardView:
    """What the desk's actor sees, in a number of statements that does not grow with what others hold."""
    covered = absences.cover(desk.connection, desk.today).covered_by(desk.actor.id)
    covering = tuple(desk.person(number) for number in covered)
    holders = () if desk.actor.has_left(desk.today) else (desk.actor, *covering)
    lines = lines_of(desk, open_work(desk, holders))
    return DashboardView(
        viewer=desk.actor,
        lines=lines,
        people=_named(desk, lines),
        asked_today=enquiries.made_on(desk.connection, [line.assessment_id for line in lines], desk.today),
        covering=covering,
        calendar=desk.calendar,
        now=desk.now,
        record_system=desk.council.record_system,
        path=desk.council.links.path(PAGE, desk.actor.id, desk.today),
    )


def open_work(desk: Desk, holders: Sequence[Person]) -> tuple[Assessment, ...]:
    """The open assessments of these people; of a head of service, those of every manager under them."""
    heads = (person for person in holders if person.role is Role.HEAD_OF_SERVICE)
    under = [number for head in heads for number in people.service_managers_under(desk.connection, head.id)]
    return overview.open_work(desk.connection, [person.id for person in holders], under)


def _named(desk: Desk, lines: Sequence[Line]) -> dict[int, Person]:
    numbers = {line.worker_id for line in lines}
    numbers |= {one.person_id for line in lines for one in line.waits_on if one.person_id is not None}
    people.learn(desk.connection, numbers)
    return {number: desk.person(number) for number in numbers}
