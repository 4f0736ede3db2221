"""The administrator's list as it is shown: each thing to put right, what has been dealt with taken off."""

from __future__ import annotations

from bot.casework.administration import Administration, Unanswered
from bot.saying import plural, short_day
from bot.shapes import Button, Card, Fact, Item
from scheduling.calendar import listed

NAMED_AT_MOST = 10


def card(view: Administration) -> Card | None:
    """What waits for an administrator; None when nothing does."""
    title = f"To put right, {short_day(view.duty.day)}"
    if view.today > view.duty.day:
        lines = ("That day is over. The list of today shows what waits now.",)
        return Card(title, title, lines=lines, settled=True)
    if view.is_empty:
        return None
    return Card(
        title=title,
        summary=f"Daymark: {_in_short(view)} to put right",
        facts=(*_unowned(view), *_unreached(view), *_undelivered(view)),
        items=tuple(_item(one) for one in view.unanswered),
    )


def _in_short(view: Administration) -> str:
    count = len(view.unanswered) + len(view.unreached) + len(view.unowned) + view.undelivered.count
    return plural(count, "thing")


def _item(one: Unanswered) -> Item:
    often = "once" if one.duty.rounds == 1 else "twice"  # nothing is asked a third time
    asked = f"Asked for on {short_day(one.duty.day)}, {often}, and not answered."
    return Item(
        f"▲ {one.label}: {one.holder.name}",
        asked,
        (Button("Dealt with", "administration.dealt", one.duty.subject),),
    )


def _unowned(view: Administration) -> tuple[Fact, ...]:
    if not view.unowned:
        return ()
    return (Fact("Held by nobody here", _some(list(view.unowned))),)


def _unreached(view: Administration) -> tuple[Fact, ...]:
    if not view.unreached:
        return ()
    return (Fact("Cannot be reached", _some([person.name for person in view.unreached])),)


def _undelivered(view: Administration) -> tuple[Fact, ...]:
    failed = view.undelivered
    if not failed.count:
        return ()
    about = f", about {listed(failed.references)}" if failed.references else ""
    return (Fact("Not delivered", f"{plural(failed.count, 'card')}{about}"),)


def _some(names: list[str]) -> str:
    more = len(names) - NAMED_AT_MOST
    return listed([*names[:NAMED_AT_MOST], *([f"{more} more"] if more > 0 else [])])
