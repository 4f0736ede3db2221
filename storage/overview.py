"""What `scheduling.overview` is made from: the open work that some people hold, read set by set.

Always the same few statements, each by the indexes on who holds an assessment, so that what it costs does not
grow with the work of anybody else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select

from scheduling.assessment import Assessment
from scheduling.overview import Known, Request
from scheduling.words import RequestState, Role, Standing
from storage import assessments as work
from storage import check_ins
from storage.extensions import OPEN
from storage.tables import assessments, extensions, prompts


def open_work(
    connection: Connection, holders: Collection[int], service_managers: Collection[int] = ()
) -> tuple[Assessment, ...]:
    """The open assessments that any of the ``holders`` holds in any role, or one of the ``service_managers``
    as that.
    """
    held = or_(
        assessments.c.worker_id.in_(holders),
        assessments.c.team_manager_id.in_(holders),
        assessments.c.service_manager_id.in_({*holders, *service_managers}),
    )
    numbers = select(assessments.c.id).where(held, assessments.c.finished_at.is_(None))
    return work.get_many(connection, connection.scalars(numbers).all())


def ended_since(connection: Connection, holders: Collection[int], since: datetime) -> tuple[int, ...]:
    """The numbers of what these people held as managers and what ended, from ``since`` on."""
    managed = or_(assessments.c.team_manager_id.in_(holders), assessments.c.service_manager_id.in_(holders))
    ended = select(assessments.c.id).where(managed, assessments.c.finished_at >= since)
    return tuple(connection.scalars(ended))


def to_decide(connection: Connection, approvers: Collection[int]) -> tuple[int, ...]:
    """The numbers of the assessments for which one of these people was asked for more time."""
    asked = extensions.c.approver_id.in_(approvers)
    waiting = select(extensions.c.assessment_id).where(asked, extensions.c.state.in_(OPEN))
    return tuple(connection.scalars(waiting))


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
    asked = extensions.c
    wanted = select(asked.assessment_id, asked.requested_by, asked.state)
    found = connection.execute(wanted.where(asked.assessment_id.in_(numbers), asked.state.in_(OPEN)))
    return {number: Request(by, state is RequestState.INFORMATION) for number, by, state in found}


def _put_off(
    connection: Connection, numbers: Collection[int], now: datetime
) -> dict[tuple[int, Role], datetime]:
    until = func.max(prompts.c.snoozed_until, type_=prompts.c.snoozed_until.type)
    wanted = select(prompts.c.milestone_id, prompts.c.role, until).group_by(
        prompts.c.milestone_id, prompts.c.role
    )
    theirs = (prompts.c.assessment_id.in_(numbers), prompts.c.snoozed_until > now)
    return {(milestone, role): last for milestone, role, last in connection.execute(wanted.where(*theirs))}
