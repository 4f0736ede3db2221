"""The figures of a fortnight, for the senior management team's review of timescales (June 2019 procedure,
"Fortnightly"; PRODUCT.md section 5).

Counted from plain facts that carry no name and no reference, so that no figure can be traced to a person.
Everything is counted as it stood when the fortnight ended: the same fortnight gives the same figures later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduling.calendar import WorkingCalendar

FORTNIGHT = 14
FEW = 5
"""Of fewer than this a percentage says more than there is to say, so only the count is given."""

BINS: tuple[tuple[int, int | None], ...] = (
    (0, 10),
    (11, 20),
    (21, 30),
    (31, 35),
    (36, 40),
    (41, 45),
    (46, None),
)
"""Working days taken, first and last of each bin. A fifth of England's assessments finish in days 41 to 45,
so those five are a bin of their own."""


@dataclass(frozen=True)
class Fortnight:
    """Fourteen days from Monday ``first`` to a Sunday."""

    first: date

    @classmethod
    def before_day(cls, day: date) -> Fortnight:
        """The two whole weeks before the week of ``day``."""
        return cls(day - timedelta(day.weekday() + FORTNIGHT))

    @property
    def last(self) -> date:
        """The Sunday it ends on."""
        return self.first + timedelta(FORTNIGHT - 1)

    @property
    def before(self) -> Fortnight:
        """The fortnight that it is compared with."""
        return Fortnight(self.first - timedelta(FORTNIGHT))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class SignedOff:
    """One assessment that was signed off on ``on``.

    ``planned_on`` is the sign-off day of the plan made at allocation (30 working days from it), ``due_on``
    that day moved by every extension approved by then, and ``ceiling_on`` the statutory latest day.
    """

    referred_on: date
    allocated_on: date
    planned_on: date
    due_on: date
    ceiling_on: date
    on: date


@dataclass(frozen=True)
class Due:
    """One thing that fell due on ``due_on``: when it was done, and when it was closed as not needed."""

    due_on: date
    done_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Approved:
    """One extension that was approved: the key of its reason, and how many working days it gave."""

    reason: str
    days: int


@dataclass(frozen=True)
class Facts:
    """What happened in one fortnight; ``notes_filed`` is how many case notes were filed, due or not."""

    signed_off: Sequence[SignedOff] = ()
    approved: Sequence[Approved] = ()
    check_ins: Sequence[Due] = ()
    notes: Sequence[Due] = ()
    notes_filed: int = 0


@dataclass(frozen=True)
class Share:
    """So many ``of`` so many."""

    count: int
    of: int

    @property
    def percent(self) -> int | None:
        """As a whole percentage, a half rounded up; None where there are too few for one."""
        return None if self.of < FEW else (200 * self.count + self.of) // (2 * self.of)

    def points_over(self, before: Share) -> int | None:
        """How many percentage points it is above another; None where either has no percentage."""
        if self.percent is None or before.percent is None:
            return None
        return self.percent - before.percent


@dataclass(frozen=True)
class Given:
    """What was approved for one reason: how many extensions, and how many working days in all."""

    extensions: int = 0
    days: int = 0


@dataclass(frozen=True)
class Figures:
    """The figures of one fortnight.

    ``local`` are those signed off within 30 working days of allocation, ``extended`` those signed off by that
    day as approved extensions had moved it, ``statutory`` those signed off by the ceiling. The two
    distributions go by `BINS`. ``given`` goes by the key of the reason.
    """

    fortnight: Fortnight
    local: Share
    extended: Share
    statutory: Share
    from_referral: tuple[int, ...]
    from_allocation: tuple[int, ...]
    given: Mapping[str, Given]
    check_ins: Share
    notes_filed: int
    notes: Share

    @property
    def signed_off(self) -> int:
        """How many assessments were signed off."""
        return self.local.of


def figures(fortnight: Fortnight, facts: Facts, calendar: WorkingCalendar) -> Figures:
    """Count a fortnight."""
    finished = facts.signed_off
    return Figures(
        fortnight=fortnight,
        local=_share(one.on <= one.planned_on for one in finished),
        extended=_share(one.on <= one.due_on for one in finished),
        statutory=_share(one.on <= one.ceiling_on for one in finished),
        from_referral=_spread(calendar.between(one.referred_on, one.on) for one in finished),
        from_allocation=_spread(calendar.between(one.allocated_on, one.on) for one in finished),
        given=_given(facts.approved),
        check_ins=_in_time(facts.check_ins, fortnight),
        notes_filed=facts.notes_filed,
        notes=_in_time(facts.notes, fortnight),
    )


def due_then(calendar: WorkingCalendar, due_on: date, moved_since: int) -> date:
    """The day that something was due, before extensions approved since then moved it by so many working
    days.
    """
    return calendar.shift(due_on, -moved_since)


def _share(hits: Iterable[bool]) -> Share:
    every = tuple(hits)
    return Share(sum(every), len(every))


def _in_time(due: Iterable[Due], fortnight: Fortnight) -> Share:
    """How many of those that fell due in the fortnight were done by their day.

    What was closed by then was not needed any more, so it does not count; what was closed later was missed.
    """
    fell_due = (one for one in due if one.due_on in fortnight)
    needed = (one for one in fell_due if one.closed_on is None or one.closed_on > one.due_on)
    return _share(one.done_on is not None and one.done_on <= one.due_on for one in needed)


def _spread(days: Iterable[int]) -> tuple[int, ...]:
    taken = [max(number, 0) for number in days]
    return tuple(sum(low <= one and (high is None or one <= high) for one in taken) for low, high in BINS)


def _given(approved: Iterable[Approved]) -> dict[str, Given]:
    given: dict[str, Given] = {}
    for one in approved:
        so_far = given.get(one.reason, Given())
        given[one.reason] = Given(so_far.extensions + 1, so_far.days + one.days)
    return given
