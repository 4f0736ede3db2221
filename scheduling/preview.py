"""The dates of a procedure from a given day, each with its reasons: what `daymark preview` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import wrap

from scheduling.calendar import Explanation, WorkingCalendar, full_date, listed
from scheduling.procedure import Procedure, Step
from scheduling.words import Happening, Role

Starts = Mapping[Happening, date]
"""The day of the referral and the day of the allocation."""

WIDTH = 88
INDENT = " " * 11


def preview(
    procedure: Procedure, calendar: WorkingCalendar, allocated_on: date, referred_on: date | None = None
) -> str:
    """The plan in words: every planned step, its two clocks, and what begins when something happens.

    Without ``referred_on`` the referral came on the day of allocation. Absurd days raise `OutsideCalendar`.
    """
    starts = {Happening.ALLOCATION: allocated_on, Happening.REFERRAL: referred_on or allocated_on}
    lines = [
        f"{procedure.title}, version {procedure.version}",
        f"{_started(starts)} {_counted(calendar)}",
        "",
        f"The plan (everybody is asked at {procedure.asks_at:%H:%M}, London time)",
        *(line for step in procedure.planned for line in _planned(step, procedure, calendar, starts)),
        "",
        "Two clocks",
        *_clocks(procedure, calendar, starts),
    ]
    events = [step for step in procedure.steps if not step.is_planned]
    if events:
        lines += ["", "When something happens", *(line for step in events for line in _begun(step))]
    return "\n".join(lines) + "\n"


def _started(starts: Starts) -> str:
    allocated, referred = starts[Happening.ALLOCATION], starts[Happening.REFERRAL]
    if allocated == referred:
        return f"Referred and allocated on {full_date(allocated)}."
    return f"Referred on {full_date(referred)}, allocated on {full_date(allocated)}."


def _counted(calendar: WorkingCalendar) -> str:
    return "The first working day is day 1." if calendar.start_day_counts else "The start is day 0."


def _planned(step: Step, procedure: Procedure, calendar: WorkingCalendar, starts: Starts) -> Iterator[str]:
    """A step's day, label and date; beneath, what its date skips, what else binds it, and who is asked."""
    why = calendar.explain(starts[step.counts_from], step.after)
    yield f"  {f'Day {step.after}':<7}  {_aligned(why.end)}  {step.label}"
    yield from _wrapped(_why(why, step.counts_from))
    if step.within:
        earlier = procedure.step(step.within.step).label
        yield from _wrapped(
            f'Never later than {_days(step.within.days)} after "{earlier}", when that is met early.'
        )
    yield from _wrapped(_who(step))


def _clocks(procedure: Procedure, calendar: WorkingCalendar, starts: Starts) -> Iterator[str]:
    """The local clock (the last planned step), the statutory one (the ceiling), and which ends first."""
    ceiling = procedure.ceiling
    plan = [(calendar.add(starts[step.counts_from], step.after), step) for step in procedure.planned]
    local, last = max(plan, key=lambda dated: dated[0])
    statutory = calendar.explain(starts[ceiling.counts_from], ceiling.days)
    told = f"The ceiling, day {ceiling.days} from {ceiling.counts_from.label}"
    yield f"  Local      {_aligned(local)}  {last.label}, day {last.after} from {last.counts_from.label}"
    yield f"  Statutory  {_aligned(statutory.end)}  {told}"
    yield from _wrapped(_why(statutory, ceiling.counts_from))
    yield f"  {_first_of_two(local, statutory.end, calendar)}"


def _first_of_two(local: date, ceiling: date, calendar: WorkingCalendar) -> str:
    apart = _days(abs(calendar.between(local, ceiling) - calendar.between(local, local)))
    if local == ceiling:
        return "Both end on the same day."
    if local < ceiling:
        return f"The local clock ends first, {apart} before the ceiling."
    return f"The statutory clock ends first: this plan passes the ceiling by {apart}."


def _begun(step: Step) -> Iterator[str]:
    """A step whose date hangs on something that may happen, and who is asked."""
    yield f"  {step.label}"
    when = _when(step)
    yield from _wrapped(f"{when[0].upper()}{when[1:]}. {_who(step)}")


def _when(step: Step) -> str:
    happening = step.counts_from.label
    if step.after_hours is not None:
        return f"within {step.after_hours} hours of {happening}"
    if step.after:
        return f"within {_days(step.after)} of {happening}"
    return f"on {happening}" if happening.startswith("the day ") else f"on the day of {happening}"


def _why(why: Explanation, counts_from: Happening) -> str:
    """What a day counts from and what it skips, by name."""
    if not why.days:
        return f"The day of {counts_from.label}."
    skips = f"; skips {why.skips}" if why.skips else ""
    return f"Counted from {counts_from.label}{skips}."


def _who(step: Step) -> str:
    parts = [f"Asks {_roles(step.asks)}"]
    if step.copies:
        parts.append(f"copied to {_roles(step.copies)}")
    if step.invites:
        parts.append(f"invites to {_roles(step.invites)}")
    return "; ".join(parts) + "."


def _roles(roles: tuple[Role, ...]) -> str:
    return listed([f"the {role.label}" for role in roles])


def _days(days: int) -> str:
    return f"{days} working day{'' if days == 1 else 's'}"


def _aligned(day: date) -> str:
    """A date in a column: the widest is a Wednesday in September."""
    return f"{f'{day:%a} {day.day:>2} {day:%B %Y}':<21}"


def _wrapped(sentence: str) -> list[str]:
    return wrap(sentence, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
