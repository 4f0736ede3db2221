"""What a button is about, locked before it is read: whoever holds it decides alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.casework.case import Subject, assessment_of
from bot.desk import Desk, found
from storage import absences, assessments, duties, people
from storage.engine import Connection

_BY_THEMSELVES: Mapping[str, Callable[[Connection, int], object | None]] = {
    "absence": absences.hold,
    "duty": duties.hold,
    "person": people.hold,
}
"""What belongs to no assessment."""


def hold(desk: Desk, subject: Subject) -> None:
    """Lock what a subject belongs to until the end of the transaction. Raises KeyError when it is not there.

    Locked before it is read: two managers approving together moved the dates twice otherwise.
    """
    own = _BY_THEMSELVES.get(subject.kind)
    if own is not None:
        found(own(desk.connection, subject.number))
    else:
        assessments.hold(desk.connection, assessment_of(desk, subject))
