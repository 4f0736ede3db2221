"""The lines of the overview for one turn: how assessments stand and whom they wait on, as things are now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from bot.desk import Desk
from scheduling.assessment import Assessment
from scheduling.overview import Known, Line, overview
from scheduling.staff import Staff
from storage import absences, people
from storage import overview as work
from storage.engine import Connection
from storage.enquiries import Enquiry


def lines_of(desk: Desk, held: Sequence[Assessment]) -> tuple[Line, ...]:
    """A line for each of these assessments that is not finished, worst first."""
    if not held:
        return ()
    known, staff = known_of(desk.connection, held, desk.today, desk.now)
    return overview(held, desk.council.procedures, desk.calendar, staff, known, desk.now)


def known_of(
    connection: Connection, held: Sequence[Assessment], today: date, now: datetime
) -> tuple[Known, Staff]:
    """What is known of these assessments besides themselves, and who may be asked about them."""
    known = work.known(connection, held, now)
    asking = (request.requester_id for request in known.requests.values())
    return known, staff_around(connection, held, today, others=asking)


def names_in(desk: Desk, lines: Iterable[Line], asked: Iterable[Enquiry] = ()) -> Mapping[int, str]:
    """The names of those whom these lines wait on, and of those who asked and were asked about them."""
    named = {one.person_id for line in lines for one in line.waits_on if one.person_id}
    named |= {number for enquiry in asked for number in (enquiry.asked_by, enquiry.asked_of)}
    people.learn(desk.connection, named)
    return {number: desk.person(number).name for number in named}


def staff_around(
    connection: Connection, held: Sequence[Assessment], today: date, *, others: Iterable[int] = ()
) -> Staff:
    """Those who work here today and may be asked about these assessments; nobody needs to know more of them.

    ``others`` are to be known too, by number.
    """
    cover = absences.cover(connection, today)
    involved = {*_involved(held), *cover.stand_ins.values(), *others}
    people.learn(connection, involved)
    managers = {one.service_manager_id for one in held}
    heads = {number: people.head_of(connection, number, on=today) for number in managers}
    involved |= {head.id for head in heads.values() if head}
    found = [person for number in involved if (person := people.get(connection, number)) is not None]
    here = {person.id: person for person in found if not person.has_left(today)}
    return Staff(here, {number: head.id if head else None for number, head in heads.items()}, cover)


def _involved(held: Sequence[Assessment]) -> Iterator[int]:
    for one in held:
        yield from (one.worker_id, one.team_manager_id, one.service_manager_id)
        yield from (milestone.holder_id for milestone in one.milestones if milestone.holder_id)
