"""Check-in answers, append only: amending adds a row, and the newest of a milestone and role counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product

from sqlalchemy import bindparam, select

from scheduling.assessment import Assessment
from scheduling.words import Held, Outlook, Role
from storage import rows, snapshot
from storage.among import among
from storage.connection import Connection
from storage.snapshot import once
from storage.tables import check_ins


@dataclass(frozen=True)
class CheckIn:
    """One answer. ``role`` says whose question it answers; ``acting_for`` whom the person stood in for.

    ``answers`` holds the yes and no words by the name of their question; ``note`` is what was typed.
    """

    assessment_id: int
    milestone_id: int
    role: Role
    person_id: int
    at: datetime
    late: bool
    acting_for: int | None = None
    outlook: Outlook | None = None
    held: Held | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    id: int = 0


_NEWEST = rows.Query(
    check_ins,
    CheckIn,
    check_ins.c.milestone_id == bindparam("milestone"),
    check_ins.c.role == bindparam("role"),
    order_by=(check_ins.c.id.desc(),),
)
_OF_ASSESSMENT = rows.Query(check_ins, CheckIn, check_ins.c.assessment_id == bindparam("assessment"))
_OF_THESE = among(check_ins.c.assessment_id, "assessments")
_OF_MANY = rows.Query(check_ins, CheckIn, _OF_THESE)
_ANSWERED = (
    select(check_ins.c.assessment_id, check_ins.c.milestone_id, check_ins.c.role, check_ins.c.held)
    .where(_OF_THESE)
    .order_by(check_ins.c.id)
)


def add(connection: Connection, check_in: CheckIn) -> CheckIn:
    """Add an answer; it comes back with its number."""
    return rows.add(connection, check_ins, check_in)


def get(connection: Connection, check_in_id: int) -> CheckIn | None:
    """The answer with this number."""
    return rows.get(connection, check_ins, CheckIn, check_in_id)


@once
def newest(connection: Connection, milestone_id: int, role: Role) -> CheckIn | None:
    """The answer that counts, if this question was answered at all."""
    return _NEWEST.first(connection, milestone=milestone_id, role=role)


def of_assessment(connection: Connection, assessment_id: int) -> tuple[CheckIn, ...]:
    """Every answer, oldest first."""
    return _OF_ASSESSMENT.every(connection, assessment=assessment_id)


def learn(connection: Connection, due: Collection[Assessment]) -> None:
    """Read the answers on these assessments at once, for `newest` in the same snapshot."""
    given = _OF_MANY.every(connection, assessments=[one.id for one in due])
    counts: dict[tuple[int, Role], CheckIn | None] = dict.fromkeys(
        product((m.id for one in due for m in one.milestones), (Role.WORKER, Role.TEAM_MANAGER))
    )
    counts |= {(one.milestone_id, one.role): one for one in given}
    snapshot.learn(connection, newest, counts)


def answered(
    connection: Connection, assessment_ids: Collection[int]
) -> dict[int, frozenset[tuple[int, Role]]]:
    """For each assessment, which questions (milestone, role) are answered; "not held yet" answers none."""
    given = connection.execute(_ANSWERED, {"assessments": assessment_ids})
    counts = {(row.assessment_id, row.milestone_id, row.role): row.held for row in given}
    questions = defaultdict(set)
    for (assessment_id, milestone_id, role), held in counts.items():
        if held is not Held.NOT_YET:
            questions[assessment_id].add((milestone_id, role))
    return {number: frozenset(questions[number]) for number in assessment_ids}
