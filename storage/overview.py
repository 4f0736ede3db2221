"""What `scheduling.overview` is made from: the open work that some people hold, read set by set.

Always the same few statements, each by the indexes on who holds an assessment, so that what it costs does not
grow with the work of anybody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Executable,
    and_,
    bindparam,
    func,
    select,
    union_all,
)

from scheduling.assessment import Assessment
from scheduling.overview import Known, Request
from scheduling.words import RequestState, Role, Standing
from storage import assessments as work
from storage import check_ins
from storage.among import among
from storage.connection import Connection
from storage.extensions import OPEN
from storage.snapshot import each
from storage.tables import assessments, extensions, prompts

_C = assessments.c
_MANAGERS = (_C.team_manager_id, _C.service_manager_id)
_HOLDERS = (_C.worker_id, *_MANAGERS)
_IS_OPEN = _C.finished_at.is_(None)


def _held(roles: Iterable[Column[int]], which: ColumnElement[bool]) -> CompoundSelect[Any]:
    """What some of these ``people`` hold in one of these roles, with who does; each role by its own index."""
    return union_all(*(select(_C.id, role).where(among(role, "people"), which) for role in roles))


_OPEN_HELD = _held(_HOLDERS, _IS_OPEN)
_OPEN_SERVED = _held([_C.service_manager_id], _IS_OPEN)
_ENDED = _held(_MANAGERS, _C.finished_at >= bindparam("since", type_=_C.finished_at.type))
_TO_DECIDE = select(extensions.c.assessment_id, extensions.c.approver_id).where(
    among(extensions.c.approver_id, "people"), extensions.c.state.in_(OPEN)
)
_REQUESTS = select(extensions.c.assessment_id, extensions.c.requested_by, extensions.c.state).where(
    among(extensions.c.assessment_id, "numbers"), extensions.c.state.in_(OPEN)
)
_PUT_OFF = (
    select(
        prompts.c.assessment_id,
        prompts.c.milestone_id,
        prompts.c.role,
        func.max(prompts.c.snoozed_until, type_=prompts.c.snoozed_until.type),
    )
    .where(
        among(prompts.c.assessment_id, "numbers"),
        prompts.c.snoozed_until > bindparam("now", type_=prompts.c.snoozed_until.type),
    )
    .group_by(prompts.c.assessment_id, prompts.c.milestone_id, prompts.c.role)
)


def open_work(
    connection: Connection, holders: Collection[int], service_managers: Collection[int] = ()
) -> tuple[Assessment, ...]:
    """The open assessments that any of the ``holders`` holds in any role, or one of the ``service_managers``
    as that.
    """
    held = _all_of(each(connection, _of_people, holders, _OPEN_HELD))
    held |= _all_of(each(connection, _of_people, service_managers, _OPEN_SERVED))
    return work.get_many(connection, held)


def ended_since(connection: Connection, managers: Collection[int], since: datetime) -> set[int]:
    """The numbers of what these people held as managers and what ended, from ``since`` on."""
    return _all_of(each(connection, _of_people, managers, _ENDED, since=since))


def to_decide(connection: Connection, approvers: Collection[int]) -> set[int]:
    """The numbers of the assessments for which one of these people was asked for more time."""
    return _all_of(each(connection, _of_people, approvers, _TO_DECIDE))


def awaiting_sign_off(
    connection: Connection, service_managers: Collection[int]
) -> tuple[tuple[int, int], ...]:
    """The numbers of what awaits sign-off with these service managers, each with its manager's number."""
    theirs = _C.service_manager_id.in_(service_managers)
    waits = and_(_C.standing == Standing.COMPLETED, _C.finished_at.is_(None))
    wanted = select(_C.id, _C.service_manager_id).where(theirs, waits)
    return tuple((number, manager) for number, manager in connection.execute(wanted.order_by(_C.id)))


def known(connection: Connection, held: Sequence[Assessment], now: datetime) -> Known:
    """What is known of these assessments besides themselves: requests, answers, and what was put off."""
    numbers = [one.id for one in held]
    put_off = each(connection, _put_off, numbers, now)
    return Known(
        requests=each(connection, _requests, numbers),
        answered=each(connection, check_ins.answered, numbers),
        put_off={question: until for questions in put_off.values() for question, until in questions.items()},
    )


def _of_people(
    connection: Connection, asked_of: Collection[int], /, wanted: Executable, **also: object
) -> dict[int, set[int]]:
    """For each of these people, the numbers of what is theirs."""
    found = defaultdict(set)
    for number, person_id in connection.execute(wanted, {"people": asked_of, **also}):
        found[person_id].add(number)
    return found


def _all_of(found: Mapping[int, set[int]]) -> set[int]:
    return {number for numbers in found.values() for number in numbers}


def _requests(connection: Connection, numbers: Collection[int]) -> dict[int, Request]:
    found = connection.execute(_REQUESTS, {"numbers": numbers})
    return {number: Request(by, state is RequestState.INFORMATION) for number, by, state in found}


def _put_off(
    connection: Connection, numbers: Collection[int], now: datetime
) -> dict[int, dict[tuple[int, Role], datetime]]:
    of_each: dict[int, dict[tuple[int, Role], datetime]] = defaultdict(dict)
    for number, milestone, role, last in connection.execute(_PUT_OFF, {"numbers": numbers, "now": now}):
        of_each[number][milestone, role] = last
    return of_each
