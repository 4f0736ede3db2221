"""The named moments at which a process can be killed, and how each is reached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.torture import happenings
from tests.torture.mortal import Death
from tests.torture.road import Fate
from tests.torture.town import Town


@dataclass(frozen=True)
class Point:
    """A moment to die at: in a transaction (``death``), or on the road.

    ``fates`` is what becomes, once each, of the next requests of these kinds; others are taken. ``pressed``
    says that it is only come to when somebody presses something, ``audited`` when the audit is asked, and
    ``before`` what has to have happened.
    """

    death: Death | None = None
    fates: tuple[tuple[str, Fate], ...] = ()
    pressed: bool = False
    audited: bool = False
    before: Callable[[Town], Awaitable[None]] = happenings.nothing


def _commits(what: str, opened_by: str, nth: int = 1, **more: Any) -> dict[str, Point]:
    return {f"{m} {what}": Point(Death(opened_by, m, nth), **more) for m in ("before", "after")}


def _on_the_road(what: str, kind: str, **more: Any) -> dict[str, Point]:
    fates = {"before it is taken": Fate.KILLED_BEFORE, "taken and not answered": Fate.KILLED_AFTER}
    return {f"{what}, {when}": Point(None, ((kind, fate),), **more) for when, fate in fates.items()}


POINTS: Mapping[str, Point] = {
    **_commits("the tick's commit", "tick"),
    **_commits("the claim's commit", "_claim"),
    **_commits("saying that it will be attempted", "_attempting_all"),
    **_on_the_road("a post to Slack", "slack post"),
    **_on_the_road("a post to Teams", "teams post"),
    **_commits("noting that it is sent", "_sent_all"),
    **_on_the_road("a redraw on Slack", "slack redraw", pressed=True),
    **_on_the_road("a redraw on Teams", "teams redraw", pressed=True),
    **_commits("noting that it is redrawn", "_write_all", pressed=True),
    **_commits("putting it off", "_write_all", fates=(("slack post", Fate.AFTER), ("teams post", Fate.BUSY))),
    **_commits("the commit of what somebody pressed", "_turn", pressed=True),
    **_commits("having homes drawn again", "_draw", 2, pressed=True, before=happenings.a_home_is_open),
    **_on_the_road("a home", "slack home", pressed=True, before=happenings.a_home_is_open),
    **_on_the_road("a look-up before a repeat", "slack look-up", before=happenings.an_answer_is_lost),
    **_commits("handing a question over", "_hand_over", before=happenings.a_manager_goes_away),
    **_commits("binding an account", "_bind", before=happenings.a_newcomer_comes),
    **_commits("seeing whom the audit told", "_untold", audited=True, before=happenings.something_is_wrong),
    **_commits("keeping whom it told", "_keep_told", audited=True, before=happenings.something_is_wrong),
    **_commits("telling of an absence", "come_and_go", before=happenings.an_absence_begins),
    **_commits("telling who is back", "come_and_go", before=happenings.somebody_is_back),
    **_commits("making a rhythm's duties", "_make", before=happenings.a_morning_comes),
}
