"""The named moments at which a process can be killed, and how each is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.torture.mortal import Death
from tests.torture.road import Fate


@dataclass(frozen=True)
class Point:
    """A moment to die at: in a transaction (``death``), or on the road.

    ``fates`` is what becomes, once each, of the next requests of these kinds; others are taken. ``pressed``
    says that it is only come to when somebody presses something, and ``due`` that it is only come to when
    somebody is to be asked something.
    """

    death: Death | None = None
    fates: tuple[tuple[str, Fate], ...] = ()
    pressed: bool = False
    due: bool = False


def _commits(
    what: str, opened_by: str, *fates: tuple[str, Fate], pressed: bool = False, due: bool = False
) -> dict[str, Point]:
    return {f"{m} {what}": Point(Death(opened_by, m), fates, pressed, due) for m in ("before", "after")}


def _on_the_road(what: str, kind: str, *, pressed: bool = False) -> dict[str, Point]:
    fates = {"before it is taken": Fate.KILLED_BEFORE, "taken and not answered": Fate.KILLED_AFTER}
    return {f"{what}, {when}": Point(None, ((kind, fate),), pressed) for when, fate in fates.items()}


POINTS: Mapping[str, Point] = {
    **_commits("the tick's commit", "in_turns", due=True),
    **_commits("the claim's commit", "_claim"),
    **_commits("saying that it will be attempted", "_attempting_all"),
    **_on_the_road("a post to Slack", "slack post"),
    **_on_the_road("a post to Teams", "teams post"),
    **_commits("noting that it is sent", "_sent_all"),
    **_on_the_road("a redraw on Slack", "slack redraw", pressed=True),
    **_on_the_road("a redraw on Teams", "teams redraw", pressed=True),
    **_commits("noting that it is redrawn", "_write_all", pressed=True),
    **_commits("putting it off", "_write_all", ("slack post", Fate.AFTER), ("teams post", Fate.BUSY)),
    **_commits("the commit of what somebody pressed", "_turn", pressed=True),
}
