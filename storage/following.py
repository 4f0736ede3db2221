"""What tells whether the procedure is being followed, for many assessments at once, without their texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from scheduling.assessment import Assessment
from scheduling.checks import Action, Request
from storage import assessments as store
from storage.among import among
from storage.connection import Connection
from storage.tables import assessments, extensions, milestones, remedial_actions

_REQUESTS = (
    select(
        extensions.c.assessment_id,
        extensions.c.requested_by,
        extensions.c.requested_at,
        extensions.c.reason,
        extensions.c.note,
        extensions.c.sign_off_before,
        extensions.c.state,
        extensions.c.decided_by,
        extensions.c.decided_at,
    )
    .where(among(extensions.c.assessment_id, "assessments"))
    .order_by(extensions.c.id)
)
_ACTIONS = (
    select(
        remedial_actions.c.assessment_id,
        remedial_actions.c.agreed_at,
        remedial_actions.c.due_on,
        remedial_actions.c.done_at,
    )
    .where(among(remedial_actions.c.assessment_id, "assessments"))
    .order_by(remedial_actions.c.id)
)
_ASKED_IN_TIME = (
    select(milestones.c.id)
    .where(
        milestones.c.assessment_id == assessments.c.id,
        milestones.c.due_on.between(bindparam("first"), bindparam("last")),
    )
    .exists()
)
_ASKED_OF = select(assessments.c.id).where(
    assessments.c.team_manager_id == bindparam("team_manager"), _ASKED_IN_TIME
)


@dataclass(frozen=True)
class Followed:
    """What the record has of one assessment besides its milestones."""

    requests: tuple[Request, ...]
    actions: tuple[Action, ...]


def of_assessments(connection: Connection, assessment_ids: Collection[int]) -> dict[int, Followed]:
    """What each of these assessments was asked for and promised: two statements for all of them."""
    asked = {"assessments": assessment_ids}
    requests, actions = defaultdict(list), defaultdict(list)
    for number, by, at, reason, note, sign_off_on, state, decided_by, decided_at in connection.execute(
        _REQUESTS, asked
    ):
        request = Request(by, at, bool(reason and note), sign_off_on, state, decided_by, decided_at)
        requests[number].append(request)
    for number, *action in connection.execute(_ACTIONS, asked):
        actions[number].append(Action(*action))
    return {number: Followed(tuple(requests[number]), tuple(actions[number])) for number in assessment_ids}


def asked_of(connection: Connection, team_manager_id: int, first: date, last: date) -> tuple[Assessment, ...]:
    """The assessments of a team manager on which anything was due from ``first`` to ``last``."""
    asked = {"team_manager": team_manager_id, "first": first, "last": last}
    return store.get_many(connection, connection.scalars(_ASKED_OF, asked).all())
