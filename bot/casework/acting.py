"""Acting for somebody who is away: what is open when it begins, and what was done in their name when they are
back (PRODUCT.md section 5, "Absence and cover").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from bot.casework.absence import AbsenceView, see_absence
from bot.casework.case import Subject
from bot.casework.lines import lines_of, names_in, staff_around
from bot.casework.view import OfNoAssessment
from bot.desk import Desk
from scheduling.assessment import Assessment
from scheduling.authority import Holding
from scheduling.cover import Absence
from scheduling.inside import held_in
from scheduling.overview import Line
from storage import absences, views
from storage import overview as work
from storage.views import Done


@dataclass(frozen=True)
class OfAbsence(OfNoAssessment):
    """Something that an absence brings with it."""

    absence: AbsenceView

    @property
    def holding(self) -> Holding:
        """Who arranges the absence."""
        return self.absence.holding

    @property
    def name(self) -> str:
        """What people call it."""
        return self.absence.name


@dataclass(frozen=True)
class Acting(OfAbsence):
    """What is the viewer's to do while somebody is away, worst first; ``acts`` is False once it is not."""

    acts: bool
    lines: tuple[Line, ...]
    names: Mapping[int, str]
    record_system: str


@dataclass(frozen=True)
class Returned(OfAbsence):
    """What others did in somebody's name while they were away, oldest first."""

    done: tuple[Done, ...]


def see_acting(desk: Desk, subject: Subject) -> Acting:
    """Read what is open for whoever acts."""
    view = see_absence(desk, subject)
    theirs = _theirs(desk, view.absence) if view.absence.holds_on(desk.today) else {}
    lines = lines_of(desk, theirs.get(desk.actor.id, ()))
    return Acting(
        absence=view,
        acts=desk.actor.id in theirs,
        lines=lines,
        names=names_in(desk, lines),
        record_system=desk.council.record_system,
    )


def see_returned(desk: Desk, subject: Subject) -> Returned:
    """Read what was done, from the journal."""
    view = see_absence(desk, subject)
    since = desk.calendar.at(view.absence.first_day, time())
    done = views.done_for(desk.connection, view.person.id, since)
    return Returned(view, tuple(one for one in done if one.act != "refused"))


def who_acts(desk: Desk, absence: Absence) -> tuple[int, ...]:
    """Those who act for somebody who is away today, by number."""
    return tuple(sorted(_theirs(desk, absence)))


def _theirs(desk: Desk, absence: Absence) -> Mapping[int, tuple[Assessment, ...]]:
    """What each who acts has to do: everything is their stand-in's, else each is the next person's up."""
    away = absence.person_id
    held = work.open_work(desk.connection, [away])
    stand_in = absences.cover(desk.connection, desk.today).acts_for(away)
    if stand_in is not None:
        return {stand_in: held}
    staff, theirs = staff_around(desk.connection, held, desk.today), dict[int, list[Assessment]]()
    for assessment in held:
        acting = {staff.holder(assessment, role) for role in held_in(assessment, away)}
        for number in acting - {None, away}:
            theirs.setdefault(number or 0, []).append(assessment)
    return {number: tuple(found) for number, found in theirs.items()}
