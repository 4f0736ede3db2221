"""What the dashboard says: the same words on the card, on the page and in the CSV."""

from __future__ import annotations

from collections import Counter
from datetime import date

from bot.casework.dashboard import DashboardView
from bot.conversation.next_act import next_act
from bot.saying import plural, short_day
from bot.shapes import Button, Card, Item, Link, Tone
from scheduling.calendar import listed
from scheduling.overview import Line
from scheduling.words import Rank, Role

LISTED_AT_MOST = 20
NOBODY = "nobody yet"
_EMPTY = {
    Role.WORKER: "You have no open assessments.",
    Role.TEAM_MANAGER: "Your team has no open assessments.",
    Role.SERVICE_MANAGER: "Your teams have no open assessments.",
    Role.HEAD_OF_SERVICE: "There are no open assessments under you.",
}


def card(view: DashboardView) -> Card:
    """The first of them as a card, worst first, with the way to all of them."""
    shown, more = view.lines[:LISTED_AT_MOST], len(view.lines) - LISTED_AT_MOST
    return Card(
        title="Your dashboard",
        summary=f"Your dashboard: {plural(len(view.lines), 'open assessment')}",
        lines=(in_short(view), *covering(view)),
        items=tuple(Item(line.reference, text(line, view), (_act(line, view),)) for line in shown),
        links=(Link("Open the whole dashboard", view.path),),
        footnote=f"{plural(more, 'more assessment')} not shown here." if more > 0 else "",
        tone=Tone.WARNING if any(line.rank is Rank.OVERDUE for line in view.lines) else Tone.PLAIN,
    )


def in_short(view: DashboardView) -> str:
    """How many there are, and how bad it is: "12 open assessments: 2 overdue and 3 unanswered."."""
    if not view.lines:
        return _EMPTY.get(view.viewer.role, "You have no open assessments.")
    counts = Counter(line.rank for line in view.lines)
    bad = [f"{counts[rank]} {rank.label}" for rank in Rank if counts[rank] and rank is not Rank.IN_TIME]
    return f"{plural(len(view.lines), 'open assessment')}: {listed(bad) or 'all in time'}."


def covering(view: DashboardView) -> tuple[str, ...]:
    """Whose work is among it, besides one's own."""
    names = [person.name for person in view.covering]
    return (f"You stand in for {listed(names)} today.",) if names else ()


def text(line: Line, view: DashboardView) -> str:
    """One assessment in two lines: how it stands with its clocks, and whom it waits on."""
    sign_off = f"{short_day(line.sign_off_on)}, {left(line.sign_off_on, line.days_left, view.today)}"
    ceiling = f"{short_day(line.ceiling_on)}, {left(line.ceiling_on, line.ceiling_days_left, view.today)}"
    clocks = f"Sign-off {sign_off}; ceiling {ceiling}."
    if line.ceiling_first:
        clocks = f"First the ceiling {ceiling}; sign-off {sign_off}."
    return f"{line.stands}, day {line.day_number}. {clocks}\n{waits(line, view)}"


def left(on: date, days: int, today: date) -> str:
    """How far off a day is: "3 working days left", "today", "1 working day over"."""
    if on < today:
        return f"{plural(-days, 'working day')} over" if days else "just over"
    return f"{plural(days, 'working day')} left" if days else "today"


def waits(line: Line, view: DashboardView) -> str:
    """Whom it waits on and for what, as a sentence."""
    said = what(line)
    return f"Waits on {whom(line, view)}: {said}." if said else f"Waits on {whom(line, view)}."


def whom(line: Line, view: DashboardView) -> str:
    """Who it is that it waits on, each once: "Aisha Khan and Tom Reed"."""
    first = line.next
    if first is None or not first.asked:
        return NOBODY
    same = [one.person_id for one in line.waits_on if one.subject == first.subject and one.step == first.step]
    names = dict.fromkeys(view.people[n].name for n in same if n is not None and n in view.people)
    return listed(list(names)) or NOBODY


def what(line: Line) -> str:
    """What it waits for: "check-in, due Mon 23 Mar"; or what comes next where nobody was asked anything."""
    first = line.next
    if first is None:
        return ""
    step = f"{first.label[0].lower()}{first.label[1:]}"
    if not first.asked:
        return f"{step} comes next, on {short_day(first.due_on)}"
    put_off = f", put off until {short_day(first.until)}" if first.until else ""
    return f"{step}, due {short_day(first.due_on)}{put_off}"


def worker(line: Line, view: DashboardView) -> str:
    """Who holds it."""
    return view.people[line.worker_id].name


def own_act(line: Line, view: DashboardView) -> str:
    """What the viewer themselves can do next about it; "" when nothing waits for them."""
    return _act(line, view).label if line.waits_for(view.viewer.id) else ""


def _act(line: Line, view: DashboardView) -> Button:
    asked_today = line.assessment_id in view.asked_today
    return next_act(line, view.viewer.id, view.record_system, asked_today=asked_today)
