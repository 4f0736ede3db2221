"""Absence and cover: one absence as those concerned see it, accepted by its alternate, declined or cancelled
(PRODUCT.md section 5). Why somebody is away is never asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.casework.case import Subject
from bot.casework.view import OfNoAssessment
from bot.desk import Desk, found
from bot.saying import short_day
from scheduling import authority
from scheduling.authority import Holding, Permission
from scheduling.calendar import WorkingCalendar
from scheduling.cover import Absence as Absence
from scheduling.cover import Cover, would_circle
from scheduling.inside import Inside, inside
from scheduling.people import Person
from scheduling.refusal import Refusal
from scheduling.words import Act
from storage import absences, outbox, people
from storage import overview as work


@dataclass(frozen=True)
class AbsenceView(OfNoAssessment):
    """One absence as one person may see it.

    ``up`` is who holds the duties while nobody has accepted to cover: the line manager, else the head of
    service. ``inside`` are the steps that fall inside it, the soonest first.
    """

    absence: Absence
    person: Person
    alternate: Person | None
    up: Person | None
    head: Person | None
    viewer: Person
    calendar: WorkingCalendar
    now: datetime
    cover: Cover
    inside: tuple[Inside, ...]

    @property
    def today(self) -> date:
        """The day in London."""
        return self.calendar.today(self.now)

    @property
    def subject(self) -> str:
        """The absence as a subject."""
        return f"absence:{self.absence.id}"

    @property
    def holding(self) -> Holding:
        """Who may arrange it, and who was asked to cover."""
        return Holding(
            today=self.today,
            absent_id=self.person.id,
            line_manager_id=self.person.manager_id,
            head_id=self.head.id if self.head else None,
            alternate_id=self.absence.alternate_id,
            cover=self.cover.stand_ins,
        )

    @property
    def name(self) -> str:
        """What people call it."""
        return f"The absence of {self.person.name}"

    @property
    def is_viewers_own(self) -> bool:
        """Whether it is the viewer who is away."""
        return self.viewer.id == self.person.id

    @property
    def who_is(self) -> str:
        """Whoever is away, as the beginning of a sentence."""
        return "You are" if self.is_viewers_own else f"{self.person.name} is"

    @property
    def is_up_to_cover(self) -> bool:
        """Whether the next person up is asked to cover, who holds the duties in any case."""
        return self.up is not None and self.up.id == self.absence.alternate_id

    @property
    def is_open(self) -> bool:
        """Whether there is still anything to arrange about it."""
        return self.absence.cancelled_at is None and self.today <= self.absence.last_day

    @property
    def is_asked(self) -> bool:
        """Whether the alternate has still to say yes or no."""
        answered = self.absence.accepted_at or self.absence.declined_at
        return self.is_open and self.alternate is not None and answered is None

    @property
    def concerned(self) -> frozenset[int]:
        """Those who arrange it, by number: the person, who booked it, who is up, and the alternate."""
        asked = {one.id for one in (self.up, self.alternate) if one}
        return frozenset({self.person.id, self.absence.booked_by, *asked})

    def can(self, act: Act) -> bool:
        """Whether the viewer may do ``act``, for choosing which buttons to show."""
        return isinstance(authority.may(act, self.viewer, self.holding), Permission)


def see_absence(desk: Desk, subject: Subject) -> AbsenceView:
    """Read one absence. Raises KeyError when there is none."""
    return seen(desk, found(absences.get(desk.connection, subject.expect("absence").number)))


def seen(desk: Desk, absence: Absence) -> AbsenceView:
    """An absence as the desk's actor sees it."""
    person = desk.person(absence.person_id)
    head = people.head_of(desk.connection, person.id, on=desk.today)
    above = people.get(desk.connection, person.manager_id) if person.manager_id else head
    held = work.open_work(desk.connection, [person.id])
    days = (absence.first_day, absence.last_day)
    return AbsenceView(
        absence=absence,
        person=person,
        alternate=people.get(desk.connection, absence.alternate_id) if absence.alternate_id else None,
        up=above if above and above.id != person.id else None,
        head=head,
        viewer=desk.actor,
        calendar=desk.calendar,
        now=desk.now,
        cover=absences.cover(desk.connection, desk.today),
        inside=inside(held, desk.council.procedures, person.id, *days),
    )


def accept(desk: Desk, view: AbsenceView, _: None) -> str | Refusal:
    """The alternate says yes: from now on they stand in on those days."""
    absence = view.absence
    others = absences.between(desk.connection, absence.first_day, absence.last_day)
    if would_circle(others, absence):
        name = view.person.name
        return Refusal(f"{name} is to cover for you on some of these days, so somebody else must cover.")
    change(desk, view, Act.ACCEPT_COVER, replace(absence, accepted_at=desk.now))
    if absence.begun_at is not None:
        desk.tell((desk.actor.id,), "acting", view.subject)
    return f"Thank you. You act for {view.person.name} {from_to(absence)}."


def decline(desk: Desk, view: AbsenceView, _: None) -> str:
    """The alternate says no: the duties stay with the next person up."""
    change(desk, view, Act.DECLINE_COVER, replace(view.absence, declined_at=desk.now))
    return f"Thank you for saying so. Now {holds(view)}."


def cancel(desk: Desk, view: AbsenceView, _: None) -> str:
    """They are not away after all, or back early. What was done in their name is told as they return."""
    begun = view.absence.begun_at is not None
    look_at = desk.calendar.next_opening(desk.now) if begun else None
    change(desk, view, Act.CANCEL_ABSENCE, replace(view.absence, cancelled_at=desk.now, look_at=look_at))
    return "This is cancelled. Those concerned have been told."


def change(desk: Desk, view: AbsenceView, act: Act, changed: Absence) -> AbsenceView:
    """Keep what has changed, journal it, draw its cards again, and tell those concerned.

    Gives the absence as it is now.
    """
    absences.save(desk.connection, changed)
    desk.record(act.value, 0, view.subject, {"person": view.person.id, "alternate": changed.alternate_id})
    outbox.refresh(desk.connection, [view.subject], desk.now)
    after = seen(desk, changed)
    desk.tell(sorted((view.concerned | after.concerned) - {desk.actor.id}), "absence", view.subject)
    return after


def is_open(view: AbsenceView) -> Refusal | None:
    """Whether there is still anything to arrange."""
    if view.absence.cancelled_at is not None:
        return Refusal("This was cancelled.")
    return None if view.is_open else Refusal("This is over.")


def is_asked(view: AbsenceView) -> Refusal | None:
    """Whether the alternate has still to answer."""
    if view.is_open and view.absence.declined_at is not None:
        return Refusal("You have declined this already.")
    if view.is_open and view.absence.accepted_at is not None:
        return Refusal("You have accepted this already.")
    return is_open(view)


def begins_at(calendar: WorkingCalendar, first_day: date) -> datetime:
    """When those affected are told that an absence begins: as the council opens, on a working day."""
    return calendar.at(calendar.on_or_after(first_day), calendar.opens)


def returns_at(calendar: WorkingCalendar, last_day: date) -> datetime:
    """When somebody who was away hears what was done in their name: on the first working day after."""
    return calendar.at(calendar.on_or_after(last_day + timedelta(days=1)), calendar.opens)


def from_to(absence: Absence) -> str:
    """The days of an absence, as part of a sentence."""
    if absence.first_day == absence.last_day:
        return f"on {short_day(absence.first_day)}"
    return f"from {short_day(absence.first_day)} to {short_day(absence.last_day)}"


def meanwhile(view: AbsenceView) -> str:
    """Who holds the duties until whoever is asked to cover has accepted, who may hold them anyhow."""
    who = "you" if view.absence.alternate_id == view.viewer.id else "they"
    if view.is_up_to_cover:
        return f"{who.capitalize()} hold the duties already."
    return f"Until {who} accept, {holds(view)}."


def holds(view: AbsenceView) -> str:
    """Who holds the duties while nobody has accepted to cover, as part of a sentence."""
    if view.up is None:
        return "nobody holds the duties"
    return f"{view.up.name} holds the duties" if view.up.id != view.viewer.id else "you hold the duties"
