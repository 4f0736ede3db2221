"""What has to have happened so that Daymark comes to a point, each time to new people."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from bot.casework.allocation import Allocate, enter
from bot.council import read_council
from bot.desk import Desk, found
from bot.messages import Incoming
from bot.settings import Settings
from scheduling.calendar import LONDON
from scheduling.words import Role
from storage import assessments, people
from storage.engine import open_database
from tests.torture.crowd import Neighbour
from tests.torture.road import Fate, once
from tests.torture.town import AISHA, BETWEEN_LIVES, MONDAY, SARAH, TOM_NUMBER, Town, number_of_message

SATURDAY = 5


async def nothing(made: Town) -> None:
    """A day like any other."""


async def a_newcomer_comes(made: Town) -> None:
    """Somebody is new, and will type to Daymark in Slack."""
    newcomer = made.move_in(Role.WORKER, TOM_NUMBER, is_known=False)
    made.wanted.append(("bind_account", newcomer.number))


async def an_absence_begins(made: Town) -> None:
    """Somebody is away today, and nobody was told yet."""
    await made.come_in(_away_today(made, made.move_in(Role.WORKER, TOM_NUMBER)))


async def somebody_is_back(made: Town) -> None:
    """Somebody was away yesterday, and was not told yet what happened meanwhile."""
    await an_absence_begins(made)
    await made.begin()
    await made.live()
    await a_morning_comes(made)


async def a_morning_comes(made: Town) -> None:
    """It is the next working day."""
    await made.end()
    days = 1
    while (made.moment + timedelta(days)).weekday() >= SATURDAY:
        days += 1
    made.moment = (made.moment + timedelta(days)).replace(hour=MONDAY.hour, minute=MONDAY.minute)
    made.moment -= BETWEEN_LIVES


async def a_manager_goes_away(made: Town) -> None:
    """A question waits for a manager who is away by the time it could be sent."""
    manager = made.move_in(Role.TEAM_MANAGER, SARAH)
    worker = made.move_in(Role.WORKER, manager.number)
    number = await made.allocate(pressed=False, by=manager, to=worker)
    note = {"note": "The family is away."}
    subject = f"assessment:{made.allocated[number]}"
    at_risk = Incoming(worker.address, number_of_message(), "risk.raise", subject, note)
    await made.come_in(at_risk, _away_today(made, manager))
    made.done.append(("raise_risk", number))


async def an_answer_is_lost(made: Town) -> None:
    """Slack has a card, and Daymark does not know it yet."""
    await made.allocate(pressed=False)
    made.road.fate = once(("slack post", Fate.DROPPED))
    await made.begin()
    await made.live()


async def a_home_is_open(made: Town) -> None:
    """The worker has opened her Home in Slack."""
    await made.begin()
    await made.slack.open_home(AISHA)
    await made.live()


async def something_is_wrong(made: Town) -> None:
    """Nobody will ever look at an open assessment, which the audit is to find."""
    with closing(open_database(made.url)) as database:
        now = made.moment.replace(tzinfo=LONDON)
        council = read_council(Settings.model_validate(made.settings()), database)
        with database.writing() as connection:
            desk = Desk(connection, council, now, found(people.get(connection, TOM_NUMBER)))
            today, reference = made.moment.date(), f"ZZ-{len(made.wrong) + 1}"
            new = Allocate(reference, "assessment", 4, SARAH, today, today, "As agreed.", "")
            wrong = found(enter(desk, desk.council.current("assessment"), new, TOM_NUMBER))
            assessments.save(connection, wrong, look_at=None)
    made.wrong.append(reference)


def _away_today(made: Town, who: Neighbour) -> Incoming:
    today = made.moment.date().isoformat()
    answers = {"person": str(who.number), "first_day": today, "last_day": today}
    return Incoming(who.address, number_of_message(), "absence.book", f"person:{who.number}", answers=answers)
