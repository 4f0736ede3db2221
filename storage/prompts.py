"""Prompts: one round of a question put to one person, inserted once whoever ticks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product
from operator import attrgetter

from sqlalchemy import Executable, and_, bindparam, select, update

from scheduling.assessment import Assessment
from scheduling.due import Asked
from scheduling.words import Role
from storage import rows, snapshot
from storage.among import among
from storage.connection import Connection
from storage.engine import insert_for
from storage.many import given_rows
from storage.snapshot import once
from storage.tables import milestones, prompts


@dataclass(frozen=True)
class Prompt:
    """One round: ``role`` says whose question it is, ``asked`` which role was asked, ``person_id`` who."""

    assessment_id: int
    milestone_id: int
    moves: int
    role: Role
    asked: Role
    person_id: int
    round: int
    asked_at: datetime
    snoozed_until: datetime | None = None
    id: int = 0


_ROUND = ("milestone_id", "moves", "role", "asked", "round")
_round_of = attrgetter(*_ROUND)
_NEW = ("assessment_id", "person_id", "asked_at", *_ROUND)
_new_of = attrgetter(*_NEW)
_OF_THESE = among(prompts.c.assessment_id, "assessments")
_OF_MANY = rows.Query(prompts, Prompt, _OF_THESE)
_ASKED = (
    select(
        prompts.c.assessment_id,
        *(prompts.c[name] for name in _ROUND),
        prompts.c.asked_at,
        prompts.c.snoozed_until,
    )
    .where(_OF_THESE)
    .order_by(prompts.c.id)
)
_QUESTION = and_(prompts.c.milestone_id == bindparam("milestone"), prompts.c.role == bindparam("whose"))
_NEWEST = rows.Query(prompts, Prompt, _QUESTION, order_by=(prompts.c.id.desc(),))
_SNOOZE = update(prompts).where(_QUESTION)
_WAITING = select(milestones.c.id).where(milestones.c.met_at.is_(None), milestones.c.closed_at.is_(None))
_OF_PERSON = rows.Query(
    prompts,
    Prompt,
    prompts.c.person_id == bindparam("person"),
    prompts.c.milestone_id.in_(_WAITING),
    order_by=(prompts.c.id.desc(),),
)


def asked(connection: Connection, assessment_ids: Collection[int]) -> dict[int, tuple[Asked, ...]]:
    """For each assessment, what has been asked so far, oldest first."""
    so_far = defaultdict(list)
    for assessment_id, *values in connection.execute(_ASKED, {"assessments": assessment_ids}):
        so_far[assessment_id].append(Asked(*values))
    return {number: tuple(so_far[number]) for number in assessment_ids}


def put_many(connection: Connection, new: Sequence[Prompt]) -> tuple[Prompt, ...]:
    """Insert these rounds unless they were asked before. Gives those that are new."""
    if not new:
        return ()
    by_round = {_round_of(prompt): prompt for prompt in new}
    put = connection.execute(_put(connection.dialect.name), {"new": list(map(_new_of, by_round.values()))})
    return tuple(by_round[tuple(asked)] for asked in put)


def snooze(connection: Connection, milestone_id: int, role: Role, until: datetime) -> None:
    """Put a question off: none of its rounds is asked again before ``until``."""
    connection.execute(_SNOOZE, {"milestone": milestone_id, "whose": role, "snoozed_until": until})


@once
def newest(connection: Connection, milestone_id: int, role: Role) -> Prompt | None:
    """The last round of a question, if it was asked at all."""
    return _NEWEST.first(connection, milestone=milestone_id, whose=role)


def learn(connection: Connection, due: Collection[Assessment]) -> None:
    """Read the rounds of these assessments at once, for `newest` in the same snapshot."""
    put = _OF_MANY.every(connection, assessments=[one.id for one in due])
    last: dict[tuple[int, Role], Prompt | None] = dict.fromkeys(
        product((m.id for one in due for m in one.milestones), (Role.WORKER, Role.TEAM_MANAGER))
    )
    last |= {(one.milestone_id, one.role): one for one in put}
    snapshot.learn(connection, newest, last)


def of_person(connection: Connection, person_id: int) -> tuple[Prompt, ...]:
    """What a person was asked and what still waits for somebody, newest first."""
    return _OF_PERSON.every(connection, person=person_id)


@cache
def _put(dialect: str) -> Executable:
    """One statement for both databases, but that ON CONFLICT belongs to each one's own INSERT."""
    adding = insert_for(dialect, prompts).from_select(_NEW, given_rows(prompts, _NEW, "new"))
    return adding.on_conflict_do_nothing().returning(*(prompts.c[name] for name in _ROUND))
