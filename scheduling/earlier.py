"""An assessment as it was at a moment before now, for saying what was done since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from scheduling.assessment import Assessment, Milestone
from scheduling.words import Standing

COMPLETE, DRAFT = "complete", "draft"


def has_changed(assessment: Assessment, since: datetime) -> bool:
    """Whether anything of it began, was met or was closed from ``since`` on."""
    times = (when for m in assessment.milestones for when in (m.begun_at, m.met_at, m.closed_at))
    return any(when is not None and when >= since for when in (assessment.finished_at, *times))


def as_it_was(assessment: Assessment, then: datetime) -> Assessment:
    """The assessment with what happened from ``then`` on taken back; its dates stay as they are now."""
    milestones = tuple(_as_it_was(m, then) for m in assessment.milestones if m.begun_at < then)
    return replace(
        assessment,
        milestones=milestones,
        standing=_standing(milestones),
        finished_at=_by(assessment.finished_at, then),
    )


def _as_it_was(milestone: Milestone, then: datetime) -> Milestone:
    return replace(milestone, met_at=_by(milestone.met_at, then), closed_at=_by(milestone.closed_at, then))


def _by(when: datetime | None, then: datetime) -> datetime | None:
    return when if when is not None and when < then else None


def _standing(milestones: tuple[Milestone, ...]) -> Standing:
    """Where it was while it was not finished, by the steps that move it."""
    met = {m.step for m in milestones if m.met_at is not None}
    if COMPLETE in met:
        return Standing.COMPLETED
    return Standing.DRAFTED if DRAFT in met else Standing.OPEN
