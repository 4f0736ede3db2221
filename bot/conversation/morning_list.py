"""The morning list as it is shown: one card, worst first, each line with its one next act."""

from __future__ import annotations

from collections import Counter

from bot.casework.morning_list import MorningList
from bot.conversation.next_act import asked, next_act, waits_on
from bot.saying import plural, short_day
from bot.shapes import Card, Item, Link, Tone
from scheduling.calendar import full_date, listed
from scheduling.overview import Line
from scheduling.words import Rank

LISTED_AT_MOST = 20


def card(view: MorningList) -> Card | None:
    """What waits today; None when nothing does and nothing did, unless the council wants to be told that."""
    if view.is_elsewhere:
        return None
    if view.is_over:
        day = short_day(view.duty.day)
        lines = ("That day is over. The list of today shows what waits now.",)
        return Card(f"Your list of {day}", f"Your list of {day}", lines=lines, settled=True)
    if view.lines or view.done:
        return _list(view)
    if view.says_nothing_due:
        title = f"Your list for {short_day(view.duty.day)}"
        return Card(title, "Nothing is due today.", lines=("Nothing is due today.", *_covering(view)))
    return None


def _list(view: MorningList) -> Card:
    shown, more = view.lines[:LISTED_AT_MOST], len(view.lines) - LISTED_AT_MOST
    is_short = more <= 0
    done = view.done[: LISTED_AT_MOST - len(shown)]
    return Card(
        title=f"Your list for {short_day(view.duty.day)}",
        summary=_in_short(view),
        lines=(_in_short(view), *_covering(view)),
        items=(
            *(_item(view, line) for line in shown),
            *(Item(f"✔ {reference}", "Done today.") for reference in done),
        ),
        links=(Link("Open the dashboard" if is_short else f"and {more} more on the dashboard", view.page),),
        footnote="" if is_short else f"And {more} more. Type dashboard to see them.",
        tone=Tone.WARNING if any(line.rank is Rank.OVERDUE for line in shown) else Tone.PLAIN,
    )


def _in_short(view: MorningList) -> str:
    """How many, and how bad: "5 to look at: 2 overdue and 3 unanswered."."""
    if not view.lines:
        return "Everything on this list is done."
    counts = Counter(line.rank for line in view.lines)
    bad = [f"{counts[rank]} {rank.label}" for rank in Rank if counts[rank] and rank is not Rank.IN_TIME]
    return f"{plural(len(view.lines), 'assessment')} to look at" + (f": {listed(bad)}." if bad else ".")


def _covering(view: MorningList) -> tuple[str, ...]:
    return tuple(f"You act for {one.name} until {full_date(one.last_day)}." for one in view.covering)


def _item(view: MorningList, line: Line) -> Item:
    person_id = view.viewer.id
    was_asked = line.assessment_id in view.enquiries
    button = next_act(line, person_id, view.record_system, asked_today=was_asked)
    return Item(f"{line.stands.mark} {line.reference}", _text(view, line), (button,))


def _text(view: MorningList, line: Line) -> str:
    """How it stands, both clocks, whom it waits on, and whether the team manager was asked about it today."""
    enquiry = view.enquiries.get(line.assessment_id)
    sentences = [
        f"{line.stands.words[0].upper()}{line.stands.words[1:]}, day {line.day_number}.",
        f"Sign-off {short_day(line.sign_off_on)}, ceiling {short_day(line.ceiling_on)}.",
        waits_on(line, view.names, view.viewer.id),
        *([asked(enquiry, view.names, view.viewer.id)] if enquiry else []),
    ]
    return " ".join(sentences)
