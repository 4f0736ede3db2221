"""What is due: which questions to put to whom now, and when to look again.

Nothing is ever scheduled (DESIGN.md, decision 3). One look at an assessment derives from its facts what
should have been asked by now; what was asked already is left out; missed rounds fold into the newest one.
So a process that was down catches up once, and when dates move there is nothing to cancel.

How a question is put. A planned step is first asked ``asks_before`` working days before its day. A step
that begins with an event is told at that event by whoever recorded it, as round 1; the first reminder,
round 2, comes on the next working day or ``asks_before`` days before its day, whichever is later. From then
on a round comes every ``again_every`` working days, at the procedure's asking time. ``escalates_after``
working days after its day, or after the person was first asked if that was later, the next person up is
asked too, in rounds of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from scheduling.assessment import Assessment, Milestone
from scheduling.calendar import WorkingCalendar
from scheduling.forecast import SIGN_OFF, Forecast, chain, forecast
from scheduling.procedure import Procedure, Step
from scheduling.words import Happening, Role, Standing

NEXT_UP = {
    Role.WORKER: Role.TEAM_MANAGER,
    Role.TEAM_MANAGER: Role.SERVICE_MANAGER,
    Role.SERVICE_MANAGER: Role.HEAD_OF_SERVICE,
}
"""Who is asked too when a question stays unanswered."""


@dataclass(frozen=True)
class Asked:
    """A round that was asked at ``at`` (UTC). ``role`` is whose question it is, ``asked`` to whom it was put.

    ``moves`` is how often the milestone had moved by then: when a date moves, its rounds start afresh.
    """

    milestone_id: int
    moves: int
    role: Role
    asked: Role
    round: int
    at: datetime
    snoozed_until: datetime | None = None


@dataclass(frozen=True)
class Ask:
    """A round to be asked now: ``asked`` is asked the question that is ``role``'s to answer.

    Rounds are numbered by their days, so ``first``, and not the number 1, says that none was asked before.
    """

    milestone: Milestone
    step: Step
    role: Role
    asked: Role
    round: int
    first: bool

    @property
    def escalated(self) -> bool:
        """Whether somebody is asked because another has not answered."""
        return self.asked is not self.role


@dataclass(frozen=True)
class Look:
    """What one look found. ``look_at`` is when to look again, in UTC; None when nothing will ever be due.

    ``forecast`` is set when it has to be told now.
    """

    asks: tuple[Ask, ...]
    look_at: datetime | None
    forecast: Forecast | None = None


@dataclass(frozen=True)
class Waiting:
    """A question that is ``role``'s to answer and waits for it, put off ``until`` then if that is to come."""

    milestone: Milestone
    step: Step
    role: Role
    until: datetime | None = None


@dataclass(frozen=True)
class _Clock:
    """The moment of one look, with what is needed to place rounds around it.

    One serves a whole tick, and what was worked out for one assessment need not be for the next.
    """

    calendar: WorkingCalendar
    asks_at: time
    now: datetime
    today: date
    is_open: bool
    _openings: dict[datetime, datetime] = field(default_factory=dict)
    _instants: dict[date, datetime] = field(default_factory=dict)
    _mornings: dict[date, datetime] = field(default_factory=dict)
    _days: dict[datetime, date] = field(default_factory=dict)
    _come: dict[tuple[date, int], int] = field(default_factory=dict)

    def at(self, day: date) -> datetime:
        if day not in self._instants:
            self._instants[day] = self.calendar.at(day, self.asks_at)
        return self._instants[day]

    def opening(self, moment: datetime) -> datetime:
        """The first instant from ``moment`` on at which the council is at work."""
        if moment not in self._openings:
            self._openings[moment] = self.calendar.next_opening(moment)
        return self._openings[moment]

    def working(self, moment: datetime) -> date:
        """The working day on which something that happened at ``moment`` counts."""
        if moment not in self._days:
            self._days[moment] = self.calendar.on_or_after(self.calendar.today(moment))
        return self._days[moment]

    def morning_after(self, day: date) -> datetime:
        """When the council is at work again after ``day``."""
        if day not in self._mornings:
            self._mornings[day] = self.calendar.at(self.calendar.shift(day, 1), self.calendar.opens)
        return self._mornings[day]

    def come(self, first: date, every: int) -> int:
        """How many rounds have come by now, one every so many working days from the day ``first`` on."""
        if self.today < first:
            return 0
        if (first, every) not in self._come:
            self._come[first, every] = self._counted(first, every)
        return self._come[first, every]

    def _counted(self, first: date, every: int) -> int:
        gone = self.calendar.between(first, self.today) - self.calendar.between(first, first)
        newest = gone // every
        return newest + 1 if self.at(self.calendar.shift(first, newest * every)) <= self.now else newest


class _Question(NamedTuple):
    """One question to one role; its rounds come from the day ``first`` on, numbered from ``number``.

    ``rows`` are the rounds asked so far, whoever was asked.
    """

    milestone: Milestone
    step: Step
    role: Role
    asked: Role
    first: date
    number: int
    rows: Sequence[Asked]

    def ask_now(self, clock: _Clock) -> Ask | None:
        """The round to be asked by this moment, were the council at work; None when none is waiting."""
        come = clock.come(self.first, self.step.again_every)
        if not come and not self.rows:
            return None
        done = [row for row in self.rows if row.asked is self.asked]
        until = _snoozed_until(self.rows)
        if until is not None and until > clock.now:
            return None
        last = max((row.round for row in done), default=0)
        wanted = self.number - 1 + come if come else 0
        if until is not None and done:
            wanted = max(wanted, last + 1)  # put off until now: asked now, whether or not a round falls here
        if wanted <= last:
            return None
        if until is None and any(clock.calendar.today(row.at) == clock.today for row in done):
            return None  # a round that was late, from a night or a time down, is not chased the same morning
        first = not done and self.number == 1
        return Ask(self.milestone, self.step, self.role, self.asked, wanted, first)

    def next_at(self, clock: _Clock) -> datetime:
        """When this question may next have to be asked, after now."""
        until = _snoozed_until(self.rows)
        if until is not None and until > clock.now:
            return until
        every = self.step.again_every
        return clock.at(clock.calendar.shift(self.first, clock.come(self.first, every) * every))


def look(
    assessment: Assessment,
    procedure: Procedure,
    calendar: WorkingCalendar,
    asked: Sequence[Asked],
    answered: frozenset[tuple[int, Role]],
    now: datetime,
) -> Look:
    """What is to be asked and told at the moment ``now``, and when to look again.

    ``asked`` is every round asked so far; ``answered`` names the (milestone, role) pairs that were answered.
    Outside working hours nothing is asked or told. An assessment that is not finished always has a next look.
    """
    clock = _clock(calendar, procedure.asks_at, now)
    questions = list(_questions(assessment, procedure, clock, asked, answered))
    asks = tuple(ask for question in questions if (ask := question.ask_now(clock)))
    moments = {question.next_at(clock) for question in questions}
    telling = _to_tell(assessment, procedure, calendar, clock.today)
    if not clock.is_open and (asks or telling):
        moments.add(clock.opening(now))
    if not assessment.is_finished:
        moments.add(_forecast_changes(assessment, procedure, clock))
    look_at = clock.opening(min(moments)) if moments else None
    return Look(asks, look_at, telling) if clock.is_open else Look((), look_at)


@lru_cache(maxsize=4)
def _clock(calendar: WorkingCalendar, asks_at: time, now: datetime) -> _Clock:
    return _Clock(calendar, asks_at, now, calendar.today(now), calendar.is_open(now))


def waiting(
    assessment: Assessment,
    procedure: Procedure,
    calendar: WorkingCalendar,
    answered: frozenset[tuple[int, Role]],
    put_off: Mapping[tuple[int, Role], datetime],
    now: datetime,
) -> tuple[Waiting, ...]:
    """The questions that have come and are not answered, whoever was asked them, the first due first.

    Once the work is complete its sign-off waits, whatever its day. ``put_off`` says until when questions, by
    (milestone, role), were put off. PRODUCT.md section 5: who an assessment waits on.
    """
    clock = _clock(calendar, procedure.asks_at, now)
    found = [
        Waiting(milestone, step, role, put_off.get((milestone.id, role)))
        for milestone, step, role in _open(assessment, procedure, clock)
        if (milestone.id, role) not in answered and _is_put(assessment, milestone, step, clock)
    ]
    return tuple(sorted(found, key=lambda one: one.milestone.due_on))


def snooze_limit(
    assessment: Assessment, procedure: Procedure, milestone: Milestone, today: date
) -> date | None:
    """The last day to which a question may be put off; None when it cannot be put off.

    PRODUCT.md section 3, "Snooze": never past its due day; once that has come, never past the next due day of
    the plan.
    """
    if milestone.due_on > today:
        return milestone.due_on
    ahead = [m.due_on for m in assessment.milestones if m.is_open and procedure.step(m.step).is_planned]
    return min((day for day in ahead if day > today), default=None)


def _questions(
    assessment: Assessment,
    procedure: Procedure,
    clock: _Clock,
    asked: Sequence[Asked],
    answered: frozenset[tuple[int, Role]],
) -> Iterator[_Question]:
    for milestone, step, role in _open(assessment, procedure, clock):
        if (milestone.id, role) in answered:
            continue
        rows, told = _rows(asked, milestone, role), _was_told(milestone, step)
        first = _first_day(milestone, step, clock)
        yield _Question(milestone, step, role, role, first, 2 if told else 1, rows)
        is_ahead = first > clock.today and not (rows or told)  # then nobody else is asked before it either
        up = NEXT_UP.get(role)
        if up is not None and step.escalates_after is not None and not is_ahead:
            since = _asked_since(milestone, step, clock, rows)
            day = clock.calendar.shift(since, step.escalates_after)
            yield _Question(milestone, step, role, up, day, 1, rows)


def _open(
    assessment: Assessment, procedure: Procedure, clock: _Clock
) -> Iterator[tuple[Milestone, Step, Role]]:
    """Every question that still matters, with the role whose it is to answer, whether or not it has come."""
    for milestone in assessment.milestones:
        step = procedure.step(milestone.step)
        waits = milestone.is_open or _others_wait(assessment, procedure, clock, milestone)
        if waits and not _overtaken(assessment, procedure, clock, milestone):
            for role in (milestone.asks,) if milestone.asks else step.asks:
                yield milestone, step, role


def _is_put(assessment: Assessment, milestone: Milestone, step: Step, clock: _Clock) -> bool:
    """Whether somebody was told of it: at its event, from its first day on, or as the last thing left."""
    if _was_told(milestone, step) or (step.key == SIGN_OFF and assessment.standing is Standing.COMPLETED):
        return True
    return _first_day(milestone, step, clock) <= clock.today


def _others_wait(assessment: Assessment, procedure: Procedure, clock: _Clock, milestone: Milestone) -> bool:
    """Whether some are still asked about what is met: a check-in that was held still wants the worker's
    answer.

    It does until the day on which the next check-in was planned, even if an extension has moved that one
    since.
    """
    if milestone.met_at is None or milestone.closed_at is not None or assessment.is_finished:
        return False
    later = [m for m in assessment.milestones if m.planned_on > milestone.planned_on]
    passed = any(procedure.step(m.step).is_check_in and m.planned_on <= clock.today for m in later)
    return procedure.step(milestone.step).is_check_in and not passed


def _was_told(milestone: Milestone, step: Step) -> bool:
    """Whether round 1 was the event itself. Since it moved (a transfer), somebody has it who was not told."""
    return not step.is_planned and milestone.moves == 0


def _first_day(milestone: Milestone, step: Step, clock: _Clock) -> date:
    """The day of the first round that is asked from here: round 1, or the first reminder of an event."""
    begun = clock.working(milestone.begun_at)
    day = clock.calendar.shift(clock.calendar.on_or_before(milestone.due_on), -step.asks_before)
    return max(day, clock.calendar.shift(begun, 1) if _was_told(milestone, step) else begun)


def _asked_since(milestone: Milestone, step: Step, clock: _Clock, rows: Sequence[Asked]) -> date:
    """The day from which an answer can be missed: its due day, if somebody was asked by then."""
    due = clock.calendar.on_or_before(milestone.due_on)
    if _was_told(milestone, step):
        return max(due, clock.working(milestone.begun_at))
    first = min((row.at for row in rows if row.asked is row.role), default=clock.now)
    return max(due, clock.working(first))


def _overtaken(assessment: Assessment, procedure: Procedure, clock: _Clock, milestone: Milestone) -> bool:
    """Whether nobody need answer this any more, because the assessment has moved on."""
    step = procedure.step(milestone.step)
    if assessment.standing is Standing.COMPLETED and step.key != SIGN_OFF:
        return step.is_planned or step.counts_from is Happening.DRAFT
    if not step.is_check_in:
        return False
    return any(
        m.due_on > milestone.due_on and _has_come(m, procedure.step(m.step), clock)
        for m in assessment.milestones
    )


def _has_come(milestone: Milestone, step: Step, clock: _Clock) -> bool:
    if not step.is_check_in or milestone.closed_at is not None:
        return False
    return milestone.met_at is not None or clock.at(_first_day(milestone, step, clock)) <= clock.now


def _rows(asked: Sequence[Asked], milestone: Milestone, role: Role) -> Sequence[Asked]:
    return [
        row
        for row in asked
        if row.milestone_id == milestone.id and row.role is role and row.moves == milestone.moves
    ]


def _snoozed_until(rows: Sequence[Asked]) -> datetime | None:
    """Until when the newest round was put off; two roles may have been asked at the same moment."""
    put_off = [(row.at, row.snoozed_until) for row in rows if row.snoozed_until]
    if not put_off:
        return None  # as nearly always
    newest = max(row.at for row in rows)
    return max((until for at, until in put_off if at == newest), default=None)


def _to_tell(
    assessment: Assessment, procedure: Procedure, calendar: WorkingCalendar, today: date
) -> Forecast | None:
    """The forecast, when people have not yet heard that it is late, or that it passes the ceiling."""
    expected = forecast(assessment, procedure, calendar, today)
    told = assessment.told_forecast
    late_news = expected.late_by > 0 and told is None
    ceiling_news = expected.past_ceiling and (told is None or told <= assessment.ceiling_on)
    return expected if late_news or ceiling_news else None


def _forecast_changes(assessment: Assessment, procedure: Procedure, clock: _Clock) -> datetime:
    """The next moment at which the forecast may change: the morning after the next link was due."""
    unmet = [milestone.due_on for _, milestone in chain(assessment, procedure) if milestone.is_open]
    return clock.morning_after(max(clock.today, min(unmet, default=clock.today)))
