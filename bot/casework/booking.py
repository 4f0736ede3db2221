"""Booking an absence, and naming who is asked to cover it: by oneself, one's line manager or the head of
service (PRODUCT.md section 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.casework.absence import (
    AbsenceView,
    begins_at,
    change,
    from_to,
    holds,
    meanwhile,
    see_absence,
    seen,
)
from bot.casework.case import Subject
from bot.casework.view import OfNoAssessment
from bot.desk import Desk
from bot.saying import short_day
from scheduling.authority import Holding
from scheduling.calendar import WorkingCalendar
from scheduling.cover import Absence, Cover
from scheduling.due import NEXT_UP
from scheduling.inside import held_in
from scheduling.people import Person
from scheduling.refusal import Refusal
from scheduling.words import Act, Role
from storage import absences, people
from storage import overview as work

FURTHEST = timedelta(days=731)
"""How far ahead an absence may end."""
_SAID_AT_MOST = 5


@dataclass(frozen=True)
class Booking(OfNoAssessment):
    """What the booking form needs to know: for whom the viewer may book, and who might cover.

    ``others`` are the absences of everybody from today on, for seeing who is away then.
    """

    viewer: Person
    calendar: WorkingCalendar
    now: datetime
    bookable: tuple[Person, ...]
    alternates: tuple[Person, ...]
    others: tuple[Absence, ...]
    cover: Cover
    name: str = "Leave"

    @property
    def today(self) -> date:
        """The day in London."""
        return self.calendar.today(self.now)

    @property
    def holding(self) -> Holding:
        """Everybody may book their own; for whom else is a matter of who is on the list."""
        return Holding(today=self.today, absent_id=self.viewer.id)


@dataclass(frozen=True)
class Naming(OfNoAssessment):
    """An absence for which somebody is to be asked to cover, with who might be and who is away then."""

    view: AbsenceView
    alternates: tuple[Person, ...]
    others: tuple[Absence, ...]

    @property
    def holding(self) -> Holding:
        """Who may arrange it."""
        return self.view.holding

    @property
    def name(self) -> str:
        """What people call it."""
        return self.view.name


@dataclass(frozen=True)
class Book:
    """Somebody is away from ``first_day`` to ``last_day``, and perhaps who is asked to cover."""

    person_id: int
    first_day: date
    last_day: date
    alternate_id: int | None


@dataclass(frozen=True)
class NameAlternate:
    """Who is asked to cover now; None for nobody."""

    alternate_id: int | None


@dataclass(frozen=True)
class Booked:
    """What `cover` shows: absences to come of oneself, of one's people, and that one was asked to cover.

    ``covering`` names for whom the viewer acts today, and until when.
    """

    viewer: Person
    views: tuple[AbsenceView, ...]
    covering: tuple[tuple[str, date], ...]


def see_booking(desk: Desk, subject: Subject) -> Booking:
    """Read for whom the desk's actor may book. Raises KeyError when the subject is not they themselves."""
    if subject.expect("person").number != desk.actor.id:
        raise KeyError(str(subject))
    everyone = people.everyone(desk.connection, on=desk.today)
    cover = absences.cover(desk.connection, desk.today)
    bookable = _bookable(desk.actor, everyone, cover)
    roles = {role for person in bookable for role in may_cover(person)}
    return Booking(
        viewer=desk.actor,
        calendar=desk.calendar,
        now=desk.now,
        bookable=bookable,
        alternates=_own_first(desk.actor, [person for person in everyone if person.role in roles]),
        others=absences.between(desk.connection, desk.today, desk.today + FURTHEST),
        cover=cover,
    )


def see_naming(desk: Desk, subject: Subject) -> Naming:
    """Read who might cover an absence."""
    view = see_absence(desk, subject)
    roles, person = may_cover(view.person), view.person
    everyone = people.everyone(desk.connection, on=desk.today)
    able = [one for one in everyone if one.role in roles and one.id != person.id]
    days = (view.absence.first_day, view.absence.last_day)
    return Naming(view, _own_first(person, able), absences.between(desk.connection, *days))


def booked(desk: Desk) -> Booked:
    """What is booked and concerns the desk's actor, and for whom they act today."""
    booking = see_booking(desk, Subject("person", desk.actor.id))
    whose = [person.id for person in booking.bookable]
    listed = absences.of_people(desk.connection, whose, desk.today, covered_by=desk.actor.id)
    until = {one.person_id: one.last_day for one in booking.others if one.holds_on(desk.today)}
    return Booked(
        viewer=desk.actor,
        views=tuple(seen(desk, absence) for absence in listed),
        covering=tuple(
            (desk.person(away).name, until[away]) for away in booking.cover.covered_by(desk.actor.id)
        ),
    )


def may_cover(person: Person) -> tuple[Role, ...]:
    """Which roles may cover for somebody: the same, or the next one up."""
    above = NEXT_UP.get(person.role)
    return (person.role, above) if above else (person.role,)


def book(desk: Desk, view: Booking, command: Book) -> str | Refusal:
    """Somebody is away: everyone affected is told, and the alternate is asked."""
    people.hold(desk.connection, command.person_id)
    theirs = absences.of_people(desk.connection, [command.person_id], command.first_day)
    if any(one.overlaps(command.first_day, command.last_day) for one in theirs):
        return Refusal("This was booked a moment ago.")
    absence = Absence(
        person_id=command.person_id,
        first_day=command.first_day,
        last_day=command.last_day,
        booked_by=desk.actor.id,
        booked_at=desk.now,
        alternate_id=command.alternate_id,
        look_at=begins_at(view.calendar, command.first_day),
    )
    after = seen(desk, absences.add(desk.connection, absence))
    days = {"from": command.first_day.isoformat(), "to": command.last_day.isoformat()}
    detail = {"person": command.person_id, **days, "alternate": command.alternate_id}
    desk.record(Act.BOOK_ABSENCE.value, 0, after.subject, detail)
    desk.tell(sorted(_affected(desk, after)), "absence", after.subject)
    return f"{_is_away(after)}. {_falls_inside(after)} {_is_asked(after)}"


def name_alternate(desk: Desk, view: Naming, command: NameAlternate) -> str:
    """Somebody else is asked to cover, or nobody; whoever was asked before no longer is."""
    asked = replace(view.view.absence, alternate_id=command.alternate_id, accepted_at=None, declined_at=None)
    return _is_asked(change(desk, view.view, Act.NAME_ALTERNATE, asked))


def naming_is_open(view: Naming) -> Refusal | None:
    """Whether there is still anything to arrange."""
    return None if view.view.is_open else Refusal("This is over.")


def _bookable(viewer: Person, everyone: Sequence[Person], cover: Cover) -> tuple[Person, ...]:
    """Oneself first, then those whose line manager one is or stands in for; all below a head of service."""
    managers = {viewer.id, *cover.covered_by(viewer.id)}
    by_id = {person.id: person for person in everyone}
    heads = {number for number in managers if number in by_id and by_id[number].role is Role.HEAD_OF_SERVICE}
    theirs = (
        person
        for person in everyone
        if person.manager_id in managers or not heads.isdisjoint(_above(person, by_id))
    )
    return (viewer, *(person for person in theirs if person.id not in managers))


def _above(person: Person, by_id: Mapping[int, Person]) -> Iterator[int]:
    """Everybody above somebody; two who manage each other do not go on for ever."""
    passed, manager_id = {person.id}, person.manager_id
    while manager_id is not None and manager_id not in passed:
        yield manager_id
        passed.add(manager_id)
        manager_id = by_id[manager_id].manager_id if manager_id in by_id else None


def _own_first(person: Person, chosen: Sequence[Person]) -> tuple[Person, ...]:
    return tuple(sorted(chosen, key=lambda one: (one.team != person.team, one.name)))


def _affected(desk: Desk, view: AbsenceView) -> set[int]:
    """Those concerned, whose questions go elsewhere, and who are asked in this person's place."""
    affected = set(view.concerned)
    for assessment in work.open_work(desk.connection, [view.person.id]):
        roles = held_in(assessment, view.person.id)
        if Role.TEAM_MANAGER in roles:
            affected |= {assessment.worker_id, assessment.service_manager_id}
        if roles & {Role.WORKER, Role.SERVICE_MANAGER}:
            affected.add(assessment.team_manager_id)
    return affected


def _is_away(view: AbsenceView) -> str:
    return f"{view.who_is} booked away {from_to(view.absence)}"


def _falls_inside(view: AbsenceView) -> str:
    if not view.inside:
        return "No step falls inside it."
    said = [
        f"{one.reference} {one.step.lower()} ({short_day(one.due_on)})" for one in view.inside[:_SAID_AT_MOST]
    ]
    more = len(view.inside) - len(said)
    return f"Inside it: {', '.join(said)}{f' and {more} more' if more else ''}."


def _is_asked(view: AbsenceView) -> str:
    if view.alternate is None:
        return f"On those days {holds(view)}."
    return f"{view.alternate.name} has been asked to cover. {meanwhile(view)}"
