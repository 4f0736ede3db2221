"""Is the procedure being followed? The checks of some assessments, as the record stands at this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.desk import Desk
from scheduling.assessment import Assessment
from scheduling.checks import Check, checks
from storage import following


def checks_of(desk: Desk, found: Sequence[Assessment]) -> Mapping[int, tuple[Check, ...]]:
    """The checks of each of these assessments, by its number: two statements for all of them."""
    followed = following.of_assessments(desk.connection, [one.id for one in found])
    return {
        one.id: checks(
            one,
            desk.council.procedure_of(one),
            desk.calendar,
            followed[one.id].requests,
            followed[one.id].actions,
            desk.today,
        )
        for one in found
    }
