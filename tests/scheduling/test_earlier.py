"""An assessment as it was: what happened from a moment on is taken back, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scheduling.assessment import Assessment, Milestone
from scheduling.earlier import as_it_was, has_changed
from scheduling.words import Standing

BEGUN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
THEN = datetime(2026, 4, 13, 8, 45, tzinfo=UTC)
LATER = THEN + timedelta(hours=1)


def milestone(step: str, met_at: datetime | None = None) -> Milestone:
    """One step of the plan, met or not."""
    return Milestone(step, date(2026, 4, 15), date(2026, 4, 15), BEGUN, met_at=met_at)


NOW = Assessment(
    id=1,
    reference="AB-1042",
    kind="assessment",
    procedure="assessment",
    procedure_version=1,
    referred_on=date(2026, 3, 2),
    allocated_on=date(2026, 3, 2),
    worker_id=4,
    team_manager_id=3,
    service_manager_id=2,
    standing=Standing.SIGNED_OFF,
    ceiling_on=date(2026, 5, 7),
    milestones=(milestone("draft", BEGUN), milestone("complete", BEGUN), milestone("sign-off", LATER)),
    finished_at=LATER,
)


def test_a_sign_off_is_taken_back() -> None:
    then = as_it_was(NOW, THEN)
    assert (then.standing, then.finished_at, then.is_finished) == (Standing.COMPLETED, None, False)
    assert [m.is_open for m in then.milestones] == [False, False, True]
    assert has_changed(NOW, THEN)
    assert not has_changed(then, THEN)
    assert as_it_was(then, THEN) == then


@pytest.mark.parametrize(
    ("met", "standing"),
    [((), Standing.OPEN), (("draft",), Standing.DRAFTED), (("draft", "complete"), Standing.COMPLETED)],
)
def test_it_stood_where_its_steps_had_brought_it(met: tuple[str, ...], standing: Standing) -> None:
    steps = ("draft", "complete", "sign-off")
    milestones = tuple(milestone(step, BEGUN if step in met else LATER) for step in steps)
    assert as_it_was(replace(NOW, milestones=milestones), THEN).standing is standing


def test_what_began_or_happened_at_that_very_moment_is_later() -> None:
    begun = replace(milestone("comments"), begun_at=THEN)
    closed = replace(milestone("risk"), closed_at=THEN)
    one = replace(NOW, standing=Standing.DRAFTED, finished_at=None, milestones=(begun, closed))
    assert [m.step for m in as_it_was(one, THEN).milestones] == ["risk"]
    assert as_it_was(one, THEN).milestones[0].is_open
    assert has_changed(one, THEN)
