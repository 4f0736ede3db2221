"""What the note to the head of service is drafted from: open work, and what was recorded about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduling.assessment import Assessment
from storage import assessments as work
from storage import rows
from storage.connection import Connection
from storage.remedial_actions import RemedialAction
from storage.risks import Risk
from storage.tables import assessments, remedial_actions, risks


@dataclass(frozen=True)
class Week:
    """The open assessments of one service manager, with the risks that were raised on them since a moment,
    and the remedial actions that are not done.
    """

    assessments: tuple[Assessment, ...]
    risks: tuple[Risk, ...]
    actions: tuple[RemedialAction, ...]


def week_of(connection: Connection, service_manager_id: int, since: datetime) -> Week:
    """What there is to tell, set by set."""
    theirs = (assessments.c.service_manager_id == service_manager_id, assessments.c.finished_at.is_(None))
    numbers = select(assessments.c.id).where(*theirs)
    raised = (risks.c.assessment_id.in_(numbers), risks.c.at > since)
    to_do = (remedial_actions.c.assessment_id.in_(numbers), remedial_actions.c.done_at.is_(None))
    return Week(
        assessments=work.get_many(connection, connection.scalars(numbers).all()),
        risks=rows.Query(risks, Risk, *raised).every(connection),
        actions=rows.Query(remedial_actions, RemedialAction, *to_do).every(connection),
    )
