"""What the overview is made from: the open work of some people, in as few statements for many as for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduling.assessment import Assessment
from scheduling.overview import Known, Request
from scheduling.words import Held, RequestState, Role
from storage import assessments, check_ins, extensions, overview, prompts
from storage.check_ins import CheckIn
from storage.connection import Connection
from storage.engine import Database
from storage.extensions import Extension
from storage.prompts import Prompt
from tests.cast import ADMINISTRATOR, AISHA, BEN, GRACE, HELEN, OWEN, SARAH, TOM
from tests.cast import OUTSIDER as ZOE
from tests.storage.material import NOW, saved, statements, unsaved


def held(
    connection: Connection,
    reference: str,
    worker: int = AISHA.id,
    team_manager: int = TOM.id,
    service_manager: int = SARAH.id,
) -> Assessment:
    """One more open assessment, held by these people."""
    new = replace(
        unsaved(reference),
        worker_id=worker,
        team_manager_id=team_manager,
        service_manager_id=service_manager,
    )
    added = assessments.add(connection, new, expectations="", difficulties="", look_at=NOW)
    assert added is not None
    return added


def asked_for(assessment: Assessment, state: RequestState = RequestState.ASKED) -> Extension:
    return Extension(assessment.id, TOM.id, NOW, "worker-related", 5, "Note.", "Safe.", SARAH.id, state=state)


@pytest.mark.parametrize(
    ("holders", "service_managers", "references"),
    [
        ([AISHA.id], [], {"AB-1"}),
        ([BEN.id], [], {"AB-2"}),
        ([TOM.id], [], {"AB-1", "AB-2"}),
        ([SARAH.id], [], {"AB-1", "AB-2"}),
        ([GRACE.id], [], {"AB-3"}),
        ([HELEN.id], [SARAH.id, GRACE.id], {"AB-1", "AB-2", "AB-3"}),
        ([HELEN.id], [], set()),
        ([AISHA.id, OWEN.id], [], {"AB-1", "AB-3"}),  # one who stands in for another
        ([ADMINISTRATOR.id], [], set()),
        ([], [], set()),
    ],
)
def test_only_the_open_work_of_these_people_is_read(
    database: Database, holders: list[int], service_managers: list[int], references: set[str]
) -> None:
    with database.writing() as connection:
        held(connection, "AB-1")
        held(connection, "AB-2", BEN.id)
        held(connection, "AB-3", ZOE.id, OWEN.id, GRACE.id)
        ended = held(connection, "AB-4")
        assessments.save(connection, replace(ended, finished_at=NOW), look_at=None)
        found = overview.open_work(connection, holders, service_managers)
    assert {one.reference for one in found} == references
    assert all(one.milestones for one in found)


def test_what_is_known_besides(database: Database) -> None:
    with database.writing() as connection:
        one, other, settled = saved(connection, "AB-1"), saved(connection, "AB-2"), saved(connection, "AB-3")
        extensions.add(connection, asked_for(one))
        extensions.add(connection, asked_for(other, RequestState.INFORMATION))
        extensions.add(connection, asked_for(settled, RequestState.APPROVED))
        answered, unheld = (each.milestones[0].id for each in (one, other))
        check_ins.add(connection, CheckIn(one.id, answered, Role.WORKER, AISHA.id, NOW, late=False))
        not_yet = CheckIn(other.id, unheld, Role.TEAM_MANAGER, TOM.id, NOW, late=False, held=Held.NOT_YET)
        check_ins.add(connection, not_yet)
        for assessment in (one, other):
            milestone = assessment.milestones[0].id
            role = Role.TEAM_MANAGER
            asked = Prompt(assessment.id, milestone, 0, role, role, TOM.id, 1, NOW)
            prompts.put_many(connection, [asked])
        later, before = NOW + timedelta(days=1), NOW - timedelta(minutes=1)
        prompts.snooze(connection, answered, Role.TEAM_MANAGER, later)
        prompts.snooze(connection, unheld, Role.TEAM_MANAGER, before)
        known = overview.known(connection, [one, other, settled], NOW)
    assert known == Known(
        requests={one.id: Request(TOM.id), other.id: Request(TOM.id, wants_information=True)},
        answered={
            one.id: frozenset({(answered, Role.WORKER)}),
            other.id: frozenset(),
            settled.id: frozenset(),
        },
        put_off={(answered, Role.TEAM_MANAGER): later},
    )


def test_nothing_is_known_of_nothing(database: Database) -> None:
    with database.reading() as connection:
        assert overview.known(connection, [], NOW) == Known()


def test_many_take_no_more_statements_than_one(database: Database) -> None:
    counted = []
    for number in (1, 40):
        with database.writing() as connection:
            for more in range(number):
                saved(connection, f"AB-{number}-{more}")
        with database.reading() as connection, statements(connection) as asked:
            overview.known(connection, overview.open_work(connection, [TOM.id]), NOW)
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 7
