"""A morning on which a great deal falls due at one moment, for a great many people."""

from __future__ import annotations

from contextlib import closing
from datetime import date

from bot.casework.allocation import Allocate, enter
from bot.council import read_council
from bot.desk import Desk, found
from bot.settings import Settings
from scheduling import assessment as moves
from scheduling.calendar import LONDON
from scheduling.words import Role
from storage import assessments, people
from storage.engine import open_database
from tests.torture.crowd import Neighbour, bind, move_in
from tests.torture.town import SARAH, Town

DAY_0 = date(2026, 3, 2)


def fill(made: Town, pairs: int, looks: int) -> None:
    """So many workers, each with a manager of their own, who share assessments that were allocated on day 0
    and are to be looked at. All were called about, so that the check-in is the first thing they are asked.
    """
    now = made.moment.replace(tzinfo=LONDON)
    with closing(open_database(made.url)) as database:
        council = read_council(Settings.model_validate(made.settings()), database)
        with database.writing() as connection:
            names = [f"of pair {number}" for number in range(pairs)]
            above = move_in(
                connection, made.slack, (f"Manager {name}" for name in names), Role.TEAM_MANAGER, [SARAH]
            )
            managers = [one.number for one in above]
            workers = move_in(
                connection, made.slack, (f"Worker {name}" for name in names), Role.WORKER, managers
            )
            bind(connection, [*above, *workers], now)
            desk = Desk(connection, council, now, found(people.get(connection, SARAH)))
            for number in range(looks):
                _called_about(desk, f"ZZ-{number}", workers[number % pairs], managers[number % pairs])


def _called_about(desk: Desk, reference: str, worker: Neighbour, manager: int) -> None:
    new = Allocate(reference, "assessment", worker.number, SARAH, DAY_0, DAY_0, "As agreed.", "")
    made = found(enter(desk, desk.council.current("assessment"), new, manager))
    assessments.save(desk.connection, moves.meet(made, "call", desk.now), look_at=desk.now)
