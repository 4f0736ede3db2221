"""The story of DESIGN.md as facts: allocated on Monday 2 March 2026, under the procedure as it is shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import scheduling
from scheduling.assessment import Assessment, Milestone, ceiling, plan
from scheduling.calendar import WorkingCalendar
from scheduling.procedure import Procedure
from scheduling.procedure_file import load
from scheduling.words import Standing
from tests.cast import AISHA, SARAH, TOM

CALENDAR = WorkingCalendar()
ALLOCATED, REFERRED = date(2026, 3, 2), date(2026, 2, 27)


def shipped() -> Procedure:
    """The procedure file that Daymark comes with."""
    read = load(Path(scheduling.__file__).parent / "procedures" / "assessment.toml")
    assert isinstance(read, Procedure), read
    return read


PROCEDURE = shipped()


def london(day: date, wall: str = "09:30") -> datetime:
    """The instant at which London's clocks show ``wall`` on ``day``."""
    return CALENDAR.at(day, time.fromisoformat(wall))


def allocated(
    on: date = ALLOCATED,
    calendar: WorkingCalendar = CALENDAR,
    at: datetime | None = None,
    referred_on: date | None = None,
) -> Assessment:
    """A new assessment, as it is saved: its milestones numbered from 1 in the order of the plan."""
    begun_at = at or calendar.at(on, time(9, 0))
    referred = referred_on or (REFERRED if on == ALLOCATED else on)
    return numbered(
        Assessment(
            id=1,
            reference="AB-1042",
            kind="assessment",
            procedure=PROCEDURE.key,
            procedure_version=PROCEDURE.version,
            referred_on=referred,
            allocated_on=on,
            worker_id=AISHA.id,
            team_manager_id=TOM.id,
            service_manager_id=SARAH.id,
            standing=Standing.OPEN,
            ceiling_on=ceiling(PROCEDURE, calendar, on, referred),
            milestones=plan(PROCEDURE, calendar, on, referred, begun_at),
        )
    )


def numbered(assessment: Assessment) -> Assessment:
    """The same with a number for each milestone, as the store gives them."""
    return replace(
        assessment,
        milestones=tuple(replace(m, id=number) for number, m in enumerate(assessment.milestones, start=1)),
    )


def the(assessment: Assessment, step: str) -> Milestone:
    """The newest milestone of ``step``, which must be there."""
    milestone = assessment.milestone(step)
    assert milestone is not None, step
    return milestone


def dates(assessment: Assessment) -> dict[str, date]:
    """The day of each step."""
    return {milestone.step: milestone.due_on for milestone in assessment.milestones}
