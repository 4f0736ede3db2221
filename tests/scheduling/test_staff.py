"""Who does what is whose to do: away, left, covered, and never as the manager of one's own work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduling.cover import NOBODY_AWAY, Cover
from scheduling.staff import Staff
from scheduling.words import Role
from tests.cast import AISHA, BEN, EVERYONE, GRACE, HELEN, LEAVER, OWEN, SARAH, TOM
from tests.scheduling.golden import allocated

HERE = {person.id: person for person in EVERYONE if person is not LEAVER}
OURS = replace(allocated(), worker_id=AISHA.id, team_manager_id=TOM.id, service_manager_id=SARAH.id)
HEADS = {SARAH.id: HELEN.id}
AWAY = frozenset({TOM.id})


def staff(cover: Cover = NOBODY_AWAY) -> Staff:
    """Everybody but the leaver, with some of them away."""
    return Staff(HERE, HEADS, cover)


@pytest.mark.parametrize(
    ("cover", "wanted"),
    [
        (NOBODY_AWAY, TOM),
        (Cover(AWAY, {TOM.id: OWEN.id}), OWEN),
        (Cover(AWAY), SARAH),
        (Cover(AWAY, {TOM.id: LEAVER.id}), SARAH),
        (Cover(AWAY, {TOM.id: AISHA.id}), SARAH),
        (Cover(AWAY | {SARAH.id}, {SARAH.id: GRACE.id}), GRACE),
        (Cover(AWAY | {SARAH.id}), HELEN),
    ],
    ids=[
        "here",
        "a stand-in",
        "nobody: the next one up",
        "a stand-in who has left",
        "a stand-in who is the worker",
        "the next one up has a stand-in",
        "the next one up is away too",
    ],
)
def test_who_is_asked_in_the_place_of_the_team_manager(cover: Cover, wanted: object) -> None:
    number = staff(cover).holder(OURS, Role.TEAM_MANAGER)
    assert number is not None
    assert HERE[number] == wanted


def test_the_workers_own_stand_in_is_asked_as_the_worker() -> None:
    assert staff(Cover(frozenset({AISHA.id}), {AISHA.id: BEN.id})).holder(OURS, Role.WORKER) == BEN.id


def test_a_leaver_is_passed_over() -> None:
    left = replace(OURS, team_manager_id=LEAVER.id)
    assert staff().holder(left, Role.TEAM_MANAGER) == SARAH.id


def test_whoever_was_named_is_asked_first() -> None:
    milestone = replace(OURS.milestones[0], holder_id=GRACE.id)
    assert staff().asked(OURS, milestone, Role.TEAM_MANAGER) == GRACE.id
    gone = Cover(frozenset({GRACE.id}), {GRACE.id: HELEN.id})
    assert staff(gone).asked(OURS, milestone, Role.TEAM_MANAGER) == HELEN.id
    assert staff(Cover(frozenset({GRACE.id}))).asked(OURS, milestone, Role.TEAM_MANAGER) == TOM.id
