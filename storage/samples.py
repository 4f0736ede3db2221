"""Dip samples: what was drawn for which duty, and what its reviewer found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from scheduling.checks import Check
from scheduling.sample import Candidate
from scheduling.words import Verdict
from storage import rows
from storage.among import among
from storage.connection import Connection
from storage.engine import insert
from storage.tables import assessments, milestones, samples


@dataclass(frozen=True)
class Sample:
    """One assessment that was drawn.

    Once it is reviewed ``checks`` holds what the record said at that moment, as `kept` writes it, and
    ``findings`` what the reviewer wrote; ``acting_for`` says whom they stood in for.
    """

    duty_id: int
    assessment_id: int
    drawn_on: date
    checks: Sequence[Mapping[str, Any]] = ()
    findings: str = ""
    reviewed_by: int | None = None
    acting_for: int | None = None
    reviewed_at: datetime | None = None
    id: int = 0

    @property
    def as_reviewed(self) -> tuple[Check, ...]:
        """The checks as they were when it was reviewed."""
        return tuple(_check(**one) for one in self.checks)


_OF_DUTY = rows.Query(samples, Sample, samples.c.duty_id == bindparam("duty"))
_LAST_DRAWN = (
    select(samples.c.assessment_id, func.max(samples.c.drawn_on))
    .where(samples.c.drawn_on > bindparam("since"))
    .group_by(samples.c.assessment_id)
)
_PASSED = (
    select(milestones.c.id)
    .where(
        milestones.c.assessment_id == assessments.c.id,
        milestones.c.step.in_(bindparam("steps", expanding=True)),
        milestones.c.due_on <= bindparam("today"),
    )
    .exists()
)
_CANDIDATES = select(assessments.c.service_manager_id, assessments.c.team_manager_id, assessments.c.id).where(
    among(assessments.c.service_manager_id, "managers"),
    or_(and_(assessments.c.finished_at.is_(None), _PASSED), assessments.c.finished_at >= bindparam("since")),
)


def put_many(connection: Connection, new: Collection[Sample]) -> None:
    """Add these, but for those that are there already."""
    if new:
        statement = insert(connection, samples).on_conflict_do_nothing()
        connection.execute(statement, [rows.values(sample) for sample in new])


def get(connection: Connection, sample_id: int) -> Sample | None:
    """The sample with this number. Hold its assessment before reading it to review it."""
    return rows.get(connection, samples, Sample, sample_id)


def save(connection: Connection, sample: Sample) -> None:
    """Write what was found."""
    rows.save(connection, samples, sample)


def of_duty(connection: Connection, duty_id: int) -> tuple[Sample, ...]:
    """What was drawn for one duty, in the order of the draw."""
    return _OF_DUTY.every(connection, duty=duty_id)


def last_drawn(connection: Connection, since: date) -> dict[int, date]:
    """The day on which each assessment was last drawn, by number, for all those drawn after ``since``."""
    return dict(connection.execute(_LAST_DRAWN, {"since": since}).all())


def candidates(
    connection: Connection,
    service_manager_ids: Collection[int],
    *,
    past_steps: Collection[str],
    finished_since: datetime,
    today: date,
) -> dict[int, list[Candidate]]:
    """What may be drawn for each of these service managers, in one statement.

    That is every assessment of theirs that is open, with the day of one of ``past_steps`` behind it, or was
    finished since ``finished_since``.
    """
    asked = {
        "managers": service_manager_ids,
        "steps": list(past_steps),
        "since": finished_since,
        "today": today,
    }
    found = defaultdict(list)
    for manager_id, team, number in connection.execute(_CANDIDATES, asked):
        found[manager_id].append(Candidate(team, number))
    return found


def kept(checks: Collection[Check]) -> list[dict[str, Any]]:
    """Checks as a sample keeps them, for as long as it is kept."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(one).items()}
        for one in checks
    ]


def _check(due_on: str | None, done_on: str | None, verdict: str, **more: Any) -> Check:
    return Check(
        **more,
        due_on=date.fromisoformat(due_on) if due_on else None,
        done_on=date.fromisoformat(done_on) if done_on else None,
        verdict=Verdict(verdict),
    )
