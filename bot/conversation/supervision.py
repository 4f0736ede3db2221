"""A team manager's month, on one page for their supervision: numbers, references and days, no judgement."""

from __future__ import annotations

from collections.abc import Sequence

from bot.casework.supervision import Supervision
from bot.saying import plural
from bot.shapes import Button, Card, Item, Tone
from scheduling.supervision import Line, Overdue

NAMED_AT_MOST = 10
"""How many references a line names before it counts the others."""


def card(view: Supervision) -> Card:
    """What the procedure asked in the month, and what happened."""
    month = f"{view.first:%B %Y}"
    return Card(
        title=f"Supervision of {view.about.name}, {month}",
        summary=f"Supervision of {view.about.name}, {month}",
        lines=(f"What the procedure asked of {view.about.name} in {month}, and what happened.", *_done(view)),
        items=tuple(Item(line.label, _said(line)) for line in view.lines),
        buttons=() if view.is_done else (_button(view),),
        footnote="For supervision only. Each thing counts in the month in which it was due.",
        settled=view.is_done,
    )


def _button(view: Supervision) -> Button:
    return Button("Discussed in supervision", "supervision.discussed", view.subject, tone=Tone.GOOD)


def _done(view: Supervision) -> tuple[str, ...]:
    if not view.is_done or view.done_by is None:
        return ()
    return (f"{view.done_by.name} recorded that this was discussed.",)


def _said(line: Line) -> str:
    if not line.asked:
        return "■ Not asked for in this month."
    parts = [f"{_mark(line)} {line.on_time} of {line.asked} on time."]
    if line.late:
        parts.append(f"Done late: {_named(line.late)}.")
    if line.missed:
        parts.append(f"Not done: {_named(line.missed, ' so far')}.")
    if line.not_yet:
        parts.append(f"Not due yet: {line.not_yet}.")
    if line.not_known:
        parts.append(f"Not known: {line.not_known}.")
    return " ".join(parts)


def _mark(line: Line) -> str:
    if line.late or line.missed:
        return "▲"
    return "✔" if line.on_time == line.asked else "●"


def _named(those: Sequence[Overdue], so_far: str = "") -> str:
    named = [_one(one, so_far) for one in those[:NAMED_AT_MOST]]
    more = len(those) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _one(one: Overdue, so_far: str) -> str:
    days = f" ({plural(one.days_late, 'working day')}{so_far})" if one.days_late else ""
    return f"{one.reference}{days}"
