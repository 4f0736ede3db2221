"""The morning list: what a team manager or service manager has to act on today, worst first (PRODUCT.md
section 5, "Every working morning"; June 2019 procedure, "Daily").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.case import Subject
from bot.casework.duty import DutySeen, see_duty
from bot.casework.lines import lines_of, names_in
from bot.desk import Council, Desk
from scheduling.assessment import Assessment
from scheduling.cover import Cover
from scheduling.earlier import as_it_was, has_changed
from scheduling.overview import Line
from scheduling.words import Rank
from storage import absences, assessments, duties, enquiries, outbox
from storage import overview as work
from storage.duties import Duty
from storage.engine import Connection
from storage.enquiries import Enquiry

TOPIC = "morning_list"

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
    of team managers today, by assessment. ``page`` is the way to everything else.
    """

    lines: tuple[Line, ...]
    done: tuple[str, ...]
    names: Mapping[int, str]
    enquiries: Mapping[int, Enquiry]
    covering: tuple[Covering, ...]
    is_away: bool
    record_system: str
    says_nothing_due: bool
    page: str

    @property
    def is_over(self) -> bool:
        """Whether its day has passed."""
        return self.today > self.duty.day


def see_morning(desk: Desk, subject: Subject) -> MorningList:
    """What waits now, and what was done since the list was made."""
    seen = see_duty(desk, subject)
    cover = absences.cover(desk.connection, desk.today)
    held = () if desk.today > seen.duty.day else _held(desk, seen, cover)
    lines = _listed(lines_of(desk, held), seen.duty.person_id, cover)
    asked = enquiries.made_on(desk.connection, [line.assessment_id for line in lines], desk.today)
    return MorningList(
        **vars(seen),
        lines=lines,
        done=_done(desk, seen.duty, held, lines, cover),
        names=names_in(desk, lines, asked.values()),
        enquiries=asked,
        covering=_covering(desk, seen, held, cover),
        is_away=seen.duty.person_id in cover.away,
        record_system=desk.council.record_system,
        says_nothing_due=desk.council.morning_always,
        page=desk.council.links.path("dashboard", seen.duty.person_id, desk.today),
    )


def begin(connection: Connection, council: Council, made: Sequence[Duty], now: datetime) -> None:
    """A new morning: the lists of the one before are over, and lose their buttons."""
    if made:
        outbox.refresh(connection, [duty.subject for duty in duties.before(connection, made[0])], now)


def _held(desk: Desk, seen: DutySeen, cover: Cover) -> tuple[Assessment, ...]:
    """The work of this person and of those they stand in for, what ended since, and what they have to
    decide.
    """
    whose = (seen.duty.person_id, *cover.covered_by(seen.duty.person_id))
    own = work.open_work(desk.connection, whose)
    also = set(work.ended_since(desk.connection, whose, seen.duty.asked_at))
    also |= set(work.to_decide(desk.connection, whose))
    return (*own, *assessments.get_many(desk.connection, also - {one.id for one in own}))


def _listed(lines: Iterable[Line], person_id: int, cover: Cover) -> tuple[Line, ...]:
    manages = {person_id, *cover.covered_by(person_id)}

    def is_theirs(line: Line) -> bool:
        if any(one.until is None for one in line.waits_for(person_id)):
            return True
        return line.rank in _LISTED and not manages.isdisjoint(
            {line.team_manager_id, line.service_manager_id}
        )

    return tuple(line for line in lines if is_theirs(line))


def _done(
    desk: Desk, duty: Duty, held: Iterable[Assessment], lines: Iterable[Line], cover: Cover
) -> tuple[str, ...]:
    """The references of what would have been listed when the list was made and would not be now."""
    changed = [as_it_was(one, duty.asked_at) for one in held if has_changed(one, duty.asked_at)]
    if not changed:
        return ()
    then = _listed(lines_of(desk, changed), duty.person_id, cover)
    still = {line.assessment_id for line in lines}
    return tuple(line.reference for line in then if line.assessment_id not in still)


def _covering(desk: Desk, seen: DutySeen, held: Iterable[Assessment], cover: Cover) -> tuple[Covering, ...]:
    """For whom this person acts today: as their stand-in, or because an absent team manager has none."""
    own = seen.duty.person_id
    managers = {one.team_manager_id for one in held if one.service_manager_id == own} & cover.away
    uncovered = {number for number in managers if cover.acts_for(number) is None}
    covered = {*cover.covered_by(own), *uncovered}
    if not covered:
        return ()
    until: dict[int, date] = {}
    for absence in absences.of_people(desk.connection, covered, desk.today):
        if absence.holds_on(desk.today):
            until[absence.person_id] = max(absence.last_day, until.get(absence.person_id, absence.last_day))
    found = [Covering(desk.person(number).name, last_day) for number, last_day in until.items()]
    return tuple(sorted(found, key=lambda one: one.name))
