"""The morning list: what a team manager or service manager has to act on today, worst first (PRODUCT.md
section 5, "Every working morning"; June 2019 procedure, "Daily").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.case import Subject
from bot.casework.duty import DutySeen, doer, see_duty
from bot.casework.lines import known_of, lines_of, names_in
from bot.desk import Council, Desk
from scheduling.assessment import Assessment
from scheduling.cover import Cover
from scheduling.earlier import as_it_was, has_changed
from scheduling.overview import Line
from scheduling.words import Rank, Role
from storage import absences, assessments, enquiries, people
from storage import overview as work
from storage.duties import Duty
from storage.engine import Connection
from storage.enquiries import Enquiry

LISTED_TO = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
"""Who has a list of their own."""

_LISTED = (
    Rank.OVERDUE,
    Rank.PAST_CEILING,
    Rank.DUE_SOON,
    Rank.AWAITING_SIGN_OFF,
    Rank.UNANSWERED,
)
"""What is listed for its managers even while nothing waits for them."""


@dataclass(frozen=True)
class Covering:
    """Somebody who is away, whose work is the viewer's to do until the last day of it."""

    name: str
    last_day: date


@dataclass(frozen=True)
class MorningList(DutySeen):
    """One morning for one person.

    ``done`` names what was on the list when it was made and is not any more. ``enquiries`` has what was asked
    of team managers today, by assessment. ``is_elsewhere`` when its holder is away and whoever acts for them
    has all of it on their own list. ``page`` is the way to everything else.
    """

    lines: tuple[Line, ...]
    done: tuple[str, ...]
    names: Mapping[int, str]
    enquiries: Mapping[int, Enquiry]
    covering: tuple[Covering, ...]
    is_elsewhere: bool
    record_system: str
    says_nothing_due: bool
    page: str

    @property
    def is_over(self) -> bool:
        """Whether its day has passed."""
        return self.today > self.duty.day


def gather(connection: Connection, council: Council, lists: Sequence[Duty], now: datetime) -> None:
    """Read set by set what these lists are made of, for `see_morning` in the same snapshot."""
    today = council.calendar.today(now)
    cover = absences.cover(connection, today)
    whose = set[int]()
    for duty in lists:
        holder = people.get(connection, duty.person_id)
        if holder is not None and duty.day == today:
            whose |= _whose(duty, doer(duty, holder, cover, today), cover)
    held = work.open_work(connection, whose)
    for since in {duty.asked_at for duty in lists}:
        held += assessments.get_many(connection, _also(connection, whose, since))
    known_of(connection, held, today, now)
    enquiries.made_on(connection, [one.id for one in held], today)


def see_morning(desk: Desk, subject: Subject) -> MorningList:
    """What waits now, and what was done since the list was made."""
    seen = see_duty(desk, subject, "morning_list")
    cover = absences.cover(desk.connection, desk.today)
    whose = _whose(seen.duty, seen.doer_id, cover)
    held = () if desk.today > seen.duty.day else _held(desk, seen.duty, whose)
    lines = _listed(lines_of(desk, held), seen.doer_id, whose)
    asked = enquiries.made_on(desk.connection, [line.assessment_id for line in lines], desk.today)
    return MorningList(
        **vars(seen),
        lines=lines,
        done=_done(desk, seen, held, lines, whose),
        names=names_in(desk, lines, asked.values()),
        enquiries=asked,
        covering=_covering(desk, seen, held, cover),
        is_elsewhere=seen.doer_id != seen.duty.person_id and desk.person(seen.doer_id).role in LISTED_TO,
        record_system=desk.council.record_system,
        says_nothing_due=desk.council.morning_always,
        page=desk.council.links.path("dashboard", seen.doer_id, desk.today),
    )


def _whose(duty: Duty, doer_id: int, cover: Cover) -> set[int]:
    """The people whose work is on a list: its holder's, and all that whoever does it has to do today."""
    return {duty.person_id, doer_id, *cover.covered_by(doer_id)}


def _held(desk: Desk, duty: Duty, whose: Collection[int]) -> tuple[Assessment, ...]:
    """The work of these people, what of it ended since the list was made, and what they have to decide."""
    own = work.open_work(desk.connection, whose)
    also = _also(desk.connection, whose, duty.asked_at)
    return (*own, *assessments.get_many(desk.connection, also - {one.id for one in own}))


def _also(connection: Connection, whose: Collection[int], since: datetime) -> set[int]:
    return work.ended_since(connection, whose, since) | work.to_decide(connection, whose)


def _listed(lines: Iterable[Line], reader_id: int, whose: Collection[int]) -> tuple[Line, ...]:
    """What waits for the reader, and whatever of these people's teams is bad enough to be known."""

    def is_listed(line: Line) -> bool:
        if any(one.until is None for one in line.waits_for(reader_id)):
            return True
        is_managed = line.team_manager_id in whose or line.service_manager_id in whose
        return is_managed and line.rank in _LISTED

    return tuple(line for line in lines if is_listed(line))


def _done(
    desk: Desk, seen: DutySeen, held: Iterable[Assessment], lines: Iterable[Line], whose: Collection[int]
) -> tuple[str, ...]:
    """The references of what would have been listed when the list was made and would not be now."""
    then = seen.duty.asked_at
    changed = [as_it_was(one, then) for one in held if has_changed(one, then)]
    if not changed:
        return ()
    still = {line.assessment_id for line in lines}
    before = _listed(lines_of(desk, changed), seen.doer_id, whose)
    return tuple(line.reference for line in before if line.assessment_id not in still)


def _covering(desk: Desk, seen: DutySeen, held: Iterable[Assessment], cover: Cover) -> tuple[Covering, ...]:
    """For whom the reader acts today: as their stand-in, or because somebody who is away has none."""
    reader = seen.doer_id
    managers = {one.team_manager_id for one in held if one.service_manager_id == reader} & cover.away
    uncovered = {number for number in managers if cover.acts_for(number) is None}
    covered = ({*cover.covered_by(reader), *uncovered, seen.duty.person_id}) - {reader}
    if not covered:
        return ()
    until: dict[int, date] = {}
    for absence in absences.of_people(desk.connection, covered, desk.today):
        if absence.holds_on(desk.today):
            until[absence.person_id] = max(absence.last_day, until.get(absence.person_id, absence.last_day))
    found = [Covering(desk.person(number).name, last_day) for number, last_day in until.items()]
    return tuple(sorted(found, key=lambda one: one.name))
