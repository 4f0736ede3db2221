"""Which steps of somebody's would be theirs to do on days on which they are away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from scheduling.assessment import Assessment
from scheduling.procedure import Procedure
from scheduling.words import Role

HELD = (Role.WORKER, Role.TEAM_MANAGER, Role.SERVICE_MANAGER)


@dataclass(frozen=True)
class Inside:
    """A step of an assessment that falls on a day on which somebody is away."""

    reference: str
    step: str
    due_on: date


def held_in(assessment: Assessment, person_id: int) -> frozenset[Role]:
    """In which roles somebody holds an assessment."""
    return frozenset(role for role in HELD if assessment.holder(role) == person_id)


def inside(
    held: Iterable[Assessment],
    procedures: Mapping[tuple[str, int], Procedure],
    person_id: int,
    first_day: date,
    last_day: date,
) -> tuple[Inside, ...]:
    """The open steps of these assessments that fall on these days and are this person's, soonest first."""
    steps = (one for assessment in held for one in _steps(assessment, procedures, person_id))
    wanted = (one for one in steps if first_day <= one.due_on <= last_day)
    return tuple(sorted(wanted, key=lambda one: (one.due_on, one.reference)))


def _steps(
    assessment: Assessment, procedures: Mapping[tuple[str, int], Procedure], person_id: int
) -> Iterator[Inside]:
    procedure = procedures[assessment.procedure, assessment.procedure_version]
    roles = held_in(assessment, person_id)
    for milestone in assessment.milestones:
        step = procedure.step(milestone.step)
        asks = {milestone.asks} if milestone.asks else set(step.asks)
        theirs = milestone.holder_id == person_id if milestone.holder_id else not roles.isdisjoint(asks)
        if milestone.is_open and theirs:
            yield Inside(assessment.reference, step.label, milestone.due_on)
