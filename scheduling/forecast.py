"""When sign-off can be expected as things are: the chain of the plan, walked again from today.

PRODUCT.md section 3, "Forecast": when a link is late, those who can still change it are told while they can.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduling.assessment import Assessment, Milestone
from scheduling.calendar import WorkingCalendar, full_date
from scheduling.procedure import Procedure, Step

SIGN_OFF = "sign-off"
Link = tuple[Step, Milestone]


@dataclass(frozen=True)
class Forecast:
    """The day sign-off can be expected, ``late_by`` working days past its due day (0 when in time), and why.

    ``past_ceiling`` says that the expected day is after the statutory latest day. ``because`` holds finished
    sentences that name steps and dates only.
    """

    sign_off_on: date
    late_by: int
    past_ceiling: bool
    because: tuple[str, ...] = ()


def forecast(
    assessment: Assessment, procedure: Procedure, calendar: WorkingCalendar, today: date
) -> Forecast:
    """Walk the chain: an unmet link comes on its due day, but not before today, nor too soon after the last.

    Too soon means sooner than the plan leaves between the two. A link that is met holds nothing up any more.
    """
    if assessment.is_finished:
        return Forecast(assessment.sign_off_on, 0, past_ceiling=False)
    links = chain(assessment, procedure)
    expected: date | None = None
    before: Step | None = None
    for step, milestone in links:
        earliest = _earliest(step, before, expected, calendar, today)
        expected = max(milestone.due_on, earliest) if milestone.is_open else None
        before = step
    day = expected or assessment.sign_off_on
    late_by = _days_between(calendar, assessment, day)
    return Forecast(day, late_by, day > assessment.ceiling_on, _overdue(links, today))


def chain(assessment: Assessment, procedure: Procedure) -> tuple[Link, ...]:
    """The links that lead to sign-off, first to last, each a step with its newest milestone."""
    links: list[Link] = []
    newest = {milestone.step: milestone for milestone in assessment.milestones}
    key: str | None = SIGN_OFF
    while key is not None and key in newest:
        step = procedure.step(key)
        links.append((step, newest[key]))
        key = step.follows
    return tuple(reversed(links))


def _earliest(
    step: Step, before: Step | None, expected: date | None, calendar: WorkingCalendar, today: date
) -> date:
    soonest = calendar.on_or_after(today)
    if before is None or expected is None:
        return soonest
    return max(soonest, calendar.shift(expected, max(step.after - before.after, 0)))


def _days_between(calendar: WorkingCalendar, assessment: Assessment, day: date) -> int:
    """How many working days ``day`` lies past sign-off's due day, whichever way the council counts day 0."""
    start = assessment.allocated_on
    return max(calendar.between(start, day) - calendar.between(start, assessment.sign_off_on), 0)


def _overdue(links: tuple[Link, ...], today: date) -> tuple[str, ...]:
    return tuple(
        f'"{step.label}" was due on {full_date(milestone.due_on)} and is still open.'
        for step, milestone in links
        if milestone.is_open and milestone.due_on < today
    )
