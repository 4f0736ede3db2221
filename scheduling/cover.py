"""Who is away, and who acts in their place ("in the event of team manager absence", June 2019 procedure).

A named alternate stands in only once they have accepted (PRODUCT.md section 5, "Absence and cover"). Why
somebody is away is never asked, so no fact here could say it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

DEEPEST = 5
"""How many stand-ins in a row are followed, each away and covered by the next."""


@dataclass(frozen=True)
class Absence:
    """Somebody is away from ``first_day`` to ``last_day``, both included. Moments are in UTC.

    ``begun_at`` is when those affected were told that it began, ``returned_at`` when the person was told what
    was done in their name, and ``look_at`` when the next of these is to be told.
    """

    person_id: int
    first_day: date
    last_day: date
    booked_by: int
    booked_at: datetime
    alternate_id: int | None = None
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    cancelled_at: datetime | None = None
    begun_at: datetime | None = None
    returned_at: datetime | None = None
    look_at: datetime | None = None
    id: int = 0

    @property
    def stand_in_id(self) -> int | None:
        """The alternate, once they have accepted."""
        return self.alternate_id if self.accepted_at is not None and self.declined_at is None else None

    def holds_on(self, day: date) -> bool:
        """Whether the person is away on ``day`` by this absence."""
        return self.cancelled_at is None and self.first_day <= day <= self.last_day

    def overlaps(self, first_day: date, last_day: date) -> bool:
        """Whether the person is away by this absence on any of these days."""
        return self.cancelled_at is None and self.first_day <= last_day and first_day <= self.last_day


@dataclass(frozen=True)
class Cover:
    """Who is ``away`` on one day, and who stands in for each who has anybody, all by number.

    Nobody who is away stands in, and nobody stands in for somebody who is here.
    """

    away: frozenset[int] = frozenset()
    stand_ins: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def acts_for(self, person_id: int) -> int | None:
        """Who does what is this person's to do: they themselves, their stand-in, or nobody."""
        return self.stand_ins.get(person_id) if person_id in self.away else person_id

    def covered_by(self, person_id: int) -> tuple[int, ...]:
        """For whom this person stands in."""
        return tuple(sorted(away for away, stand_in in self.stand_ins.items() if stand_in == person_id))


NOBODY_AWAY = Cover()


def cover_on(absences: Iterable[Absence], day: date) -> Cover:
    """Who stands in for whom on ``day``, by these absences.

    An alternate who is away too is followed to their own, at most `DEEPEST` deep; a circle gives nobody.
    """
    named = _named(absences, day)
    found = {away: _follow(named, away) for away in named}
    stand_ins = {away: here for away, here in found.items() if here is not None}
    return Cover(frozenset(named), MappingProxyType(stand_ins))


def would_circle(absences: Iterable[Absence], new: Absence) -> bool:
    """Whether ``new``, once its alternate has accepted, would lead back to its own person on any day."""
    others = [one for one in absences if not one.id or one.id != new.id]
    accepted = replace(new, accepted_at=new.booked_at, declined_at=None, cancelled_at=None)
    days = {new.first_day} | {one.first_day for one in others if accepted.holds_on(one.first_day)}
    return any(_leads_back(_named([accepted, *others], day), new.person_id) for day in days)


def _named(absences: Iterable[Absence], day: date) -> dict[int, int | None]:
    """Everybody who is away on ``day``, and the alternate who accepted. The first absence with one counts."""
    named: dict[int, int | None] = {}
    for absence in absences:
        if absence.holds_on(day):
            named[absence.person_id] = named.get(absence.person_id) or absence.stand_in_id
    return named


def _follow(named: Mapping[int, int | None], away: int) -> int | None:
    person_id: int | None = away
    for _ in range(DEEPEST):
        person_id = named.get(person_id) if person_id is not None else None
        if person_id not in named:
            return person_id
    return None


def _leads_back(named: Mapping[int, int | None], start: int) -> bool:
    person_id, seen = named.get(start), set[int]()
    while person_id is not None and person_id not in seen:
        if person_id == start:
            return True
        seen.add(person_id)
        person_id = named.get(person_id)
    return False
