"""What `scheduling.overview` is made from: the open work that some people hold, read set by set.

Always the same few statements, each by the indexes on who holds an assessment, so that what it costs does not
grow with the work of anybody else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, or_, select

from scheduling.assessment import Assessment
from scheduling.overview import Known, Request
from scheduling.words import RequestState, Role, Standing
from storage import assessments as work
from storage import check_ins
from storage.extensions import OPEN
from storage.tables import assessments, extensions, prompts

_HOLDERS: BindParameter[int] = bindparam("holders", expanding=True)
_MANAGERS: BindParameter[int] = bindparam("managers", expanding=True)
_OPEN_WORK = select(assessments.c.id).where(
    or_(
        assessments.c.worker_id.in_(_HOLDERS),
        assessments.c.team_manager_id.in_(_HOLDERS),
        assessments.c.service_manager_id.in_(_MANAGERS),
    ),
    assessments.c.finished_at.is_(None),
)
_ENDED = select(assessments.c.id).where(
    or_(assessments.c.team_manager_id.in_(_HOLDERS), assessments.c.service_manager_id.in_(_HOLDERS)),
    assessments.c.finished_at >= bindparam("since", type_=assessments.c.finished_at.type),
)
_TO_DECIDE = select(extensions.c.assessment_id).where(
    extensions.c.approver_id.in_(_HOLDERS), extensions.c.state.in_(OPEN)
)
_NUMBERS: BindParameter[int] = bindparam("numbers", expanding=True)
_REQUESTS = select(extensions.c.assessment_id, extensions.c.requested_by, extensions.c.state).where(
    extensions.c.assessment_id.in_(_NUMBERS), extensions.c.state.in_(OPEN)
)
_PUT_OFF = (
    select(
        prompts.c.milestone_id,
        prompts.c.role,
        func.max(prompts.c.snoozed_until, type_=prompts.c.snoozed_until.type),
    )
    .where(
        prompts.c.assessment_id.in_(_NUMBERS),
        prompts.c.snoozed_until > bindparam("now", type_=prompts.c.snoozed_until.type),
    )
    .group_by(prompts.c.milestone_id, prompts.c.role)
)


def open_work(
    connection: Connection, holders: Collection[int], service_managers: Collection[int] = ()
) -> tuple[Assessment, ...]:
    """The open assessments that any of the ``holders`` holds in any role, or one of the ``service_managers``
    as that.
    """
    whose = {"holders": list(holders), "managers": list({*holders, *service_managers})}
    return work.get_many(connection, connection.scalars(_OPEN_WORK, whose).all())


def ended_since(connection: Connection, holders: Collection[int], since: datetime) -> tuple[int, ...]:
    """The numbers of what these people held as managers and what ended, from ``since`` on."""
    return tuple(connection.scalars(_ENDED, {"holders": list(holders), "since": since}))


def to_decide(connection: Connection, approvers: Collection[int]) -> tuple[int, ...]:
    """The numbers of the assessments for which one of these people was asked for more time."""
    return tuple(connection.scalars(_TO_DECIDE, {"holders": list(approvers)}))


def awaiting_sign_off(
    connection: Connection, service_managers: Collection[int]
) -> tuple[tuple[int, int], ...]:
    """The numbers of what awaits sign-off with these service managers, each with its manager's number."""
    theirs = assessments.c.service_manager_id.in_(service_managers)
    waits = and_(assessments.c.standing == Standing.COMPLETED, assessments.c.finished_at.is_(None))
    wanted = select(assessments.c.id, assessments.c.service_manager_id).where(theirs, waits)
    return tuple(
        (number, manager) for number, manager in connection.execute(wanted.order_by(assessments.c.id))
    )


def known(connection: Connection, held: Sequence[Assessment], now: datetime) -> Known:
    """What is known of these assessments besides themselves: requests, answers, and what was put off."""
    numbers = [one.id for one in held]
    return Known(
        requests=_requests(connection, numbers),
        answered=check_ins.answered(connection, numbers),
        put_off=_put_off(connection, numbers, now),
    )


def _requests(connection: Connection, numbers: Collection[int]) -> dict[int, Request]:
    found = connection.execute(_REQUESTS, {"numbers": list(numbers)})
    return {number: Request(by, state is RequestState.INFORMATION) for number, by, state in found}


def _put_off(
    connection: Connection, numbers: Collection[int], now: datetime
) -> dict[tuple[int, Role], datetime]:
    found = connection.execute(_PUT_OFF, {"numbers": list(numbers), "now": now})
    return {(milestone, role): last for milestone, role, last in found}
