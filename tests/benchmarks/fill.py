"""A store with as many open assessments as a measurement needs, written set-wise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, func, insert, literal, select, text

from bot.settings import PROCEDURES
from bot.topics import TOPICS
from scheduling.procedure_file import read_folder
from scheduling.words import Role, Standing
from storage import people
from storage.engine import Connection, Database
from storage.tables import accounts, assessments, milestones

NOW = datetime(2026, 3, 23, 10, 0, tzinfo=UTC)
ALLOCATED = date(2026, 3, 2)
FAR_OFF = datetime(2040, 6, 1, 9, 30, tzinfo=UTC)  # also by the clock of this machine
PLAN = {
    "call": date(2026, 3, 2),
    "check-in": date(2026, 3, 23),
    "final-check-in": date(2026, 4, 8),
    "draft": date(2026, 4, 9),
    "complete": date(2026, 4, 13),
    "sign-off": date(2026, 4, 15),
}


@dataclass(frozen=True)
class Staffing:
    """How many people there are in each role."""

    heads: int = 1
    service_managers: int = 10
    team_managers: int = 100
    workers: int = 1_000

    @property
    def first_worker(self) -> int:
        """The number of the first worker."""
        return 1 + self.heads + self.service_managers + self.team_managers


USUAL = Staffing()
"""A council some ten times the size of a real one."""
FIRST_WORKER, WORKERS = USUAL.first_worker, USUAL.workers


def fill(
    database: Database,
    count: int,
    *,
    due: int = 0,
    planned: int | None = None,
    called: bool = True,
    staffing: Staffing = USUAL,
) -> None:
    """Put ``count`` open assessments into an empty store, the first ``due`` of them due a look at NOW.

    Only the first ``planned`` have milestones, when that is given: nothing reads those before a look is due.
    ``called`` says whether the call to the worker was confirmed.
    """
    with database.writing() as connection:
        staff(connection, staffing)
        _assessments(connection, count, due, staffing)
        _milestones(connection, count if planned is None else planned, called)
    if database.dialect == "postgresql":  # as its own housekeeping would within a minute
        with database.writing() as connection:
            connection.execute(text("ANALYZE"))


def staff(connection: Connection, staffing: Staffing = USUAL) -> None:
    """Everybody on Slack; numbers run in order of role."""
    first = 1
    above: int | None = None
    for role, count in (
        (Role.HEAD_OF_SERVICE, staffing.heads),
        (Role.SERVICE_MANAGER, staffing.service_managers),
        (Role.TEAM_MANAGER, staffing.team_managers),
        (Role.WORKER, staffing.workers),
    ):
        for number in range(count):
            name = f"{role.label} {number}"
            manager = None if above is None else above + number % (first - above)
            email = f"{role.value}-{number}@council.example"
            people.add(connection, name=name, email=email, role=role, team="North", manager_id=manager)
        above, first = first, first + count
    everybody = range(1, first)
    connection.execute(insert(accounts), [account(number) for number in everybody])


def account(number: int) -> dict[str, object]:
    """Where somebody is reached."""
    return {
        "person_id": number,
        "platform": "slack",
        "tenant": "T0COUNCIL",
        "user": f"U{number}",
        "reference": f"DU{number}",
        "bound_at": NOW,
        "seen_at": NOW,
        "unreachable_since": None,
        "unreachable_why": "",
    }


def _assessments(connection: Connection, count: int, due: int, staffing: Staffing) -> None:
    numbers = select(literal(1).label("i")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < count))
    i = numbers.c.i
    team_manager = 1 + staffing.heads + staffing.service_managers + i % staffing.team_managers
    look_at = assessments.c.look_at.type
    values: dict[str, ColumnElement[Any]] = {
        "reference": literal("AB-") + func.cast(i, assessments.c.reference.type),
        "reference_key": literal("ab-") + func.cast(i, assessments.c.reference.type),
        "kind": literal("assessment"),
        "procedure": literal("assessment"),
        "procedure_version": literal(_version()),
        "referred_on": literal(ALLOCATED, assessments.c.referred_on.type),
        "allocated_on": literal(ALLOCATED, assessments.c.allocated_on.type),
        "worker_id": staffing.first_worker + i % staffing.workers,
        "team_manager_id": team_manager,
        "service_manager_id": 1 + staffing.heads + i % staffing.service_managers,
        "standing": literal(Standing.OPEN, assessments.c.standing.type),
        "ceiling_on": literal(date(2026, 5, 6), assessments.c.ceiling_on.type),
        "days_extended": literal(0),
        "at_risk": literal(False),
        "expectations": literal(""),
        "difficulties": literal(""),
        "look_at": case((i <= due, literal(NOW, look_at)), else_=literal(FAR_OFF, look_at)),
    }
    connection.execute(insert(assessments).from_select(list(values), select(*values.values()).order_by(i)))


def _version() -> int:
    """The version of the procedure as it ships: it is what the assessments are allocated under."""
    shipped = read_folder(PROCEDURES, TOPICS)
    assert isinstance(shipped, Mapping)
    return shipped["assessment"].version


def _milestones(connection: Connection, planned: int, called: bool) -> None:
    begun = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    for step, day in PLAN.items():
        values: dict[str, ColumnElement[Any]] = {
            "assessment_id": assessments.c.id,
            "step": literal(step),
            "due_on": literal(day, milestones.c.due_on.type),
            "planned_on": literal(day, milestones.c.planned_on.type),
            "begun_at": literal(begun, milestones.c.begun_at.type),
            "about": literal(""),
            "moves": literal(0, Integer),
            "met_at": literal(begun if step == "call" and called else None, milestones.c.met_at.type),
        }
        connection.execute(
            insert(milestones).from_select(
                list(values), select(*values.values()).where(assessments.c.id <= planned)
            )
        )
