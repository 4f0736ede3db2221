"""Eight weeks of a council of three teams, on the real code: Fridays and a holiday Friday, fortnights and the
ends of two months, people on leave whom others stand in for, a leaver, extensions, dip samples.

What people do is drawn from one seed, and every night the audit looks for what must never be.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from bot.council import read_council
from bot.rehearsal.plan import Outcome, Plan
from bot.rehearsal.store import store_of_its_own
from bot.rehearsal.year import Rehearsal
from bot.settings import Settings
from storage import assessments, people, unowned
from storage.engine import Connection, Database
from storage.tables import absences, duties, prompts

EIGHT_WEEKS = Plan(date(2026, 2, 16), days=56, seed=1, assessments=150, teams=3)
THURSDAY = date(2026, 4, 2)  # before Good Friday
FRIDAYS = sorted(
    {date(2026, 2, 20 + 7 * week) for week in (0, 1)}
    | {date(2026, 3, 6 + 7 * week) for week in range(4)}
    | {THURSDAY, date(2026, 4, 10)}
)


@pytest.fixture
def database() -> Iterator[Database]:
    """The store that a rehearsal has."""
    with store_of_its_own() as made:
        yield made


async def test_eight_weeks_of_three_teams(database: Database) -> None:
    council = read_council(Settings.model_validate({}), database)
    nights: list[date] = []

    def each_night(day: date) -> None:
        nights.append(day)
        with database.reading() as connection:
            assert not lost(connection, day), day

    outcome = await Rehearsal(database, council, EIGHT_WEEKS).run(each_night)
    assert [(day, str(finding)) for day, finding in outcome.findings] == []
    assert len(nights) > 50
    much_happened(outcome)
    with database.reading() as connection:
        assert taken_over_midway(connection)
        assert fridays(connection) == FRIDAYS
        assert not set(duty_days(connection)) - {day for day in days() if council.calendar.is_working(day)}
        asked = connection.scalars(select(prompts.c.asked_at)).all()
        assert all(council.calendar.is_open(at) for at in asked)
        assert not unanswered(connection)


def days() -> list[date]:
    """Every day of the eight weeks."""
    first = EIGHT_WEEKS.begins.toordinal()
    return [date.fromordinal(first + number) for number in range(EIGHT_WEEKS.days)]


def much_happened(outcome: Outcome) -> None:
    """Or nothing would have been proved."""
    acts = outcome.acts
    assert acts["extension.approve"] + acts["extension.fewer"] >= 2
    assert outcome.mishaps["people who left"] >= 1
    for act in (
        "absence.book",
        "absence.accept",
        "friday_review.done",
        "head_note.send",
        "head_note.nothing",
        "smt_report.review",
        "dip_sample.review",
        "supervision.discussed",
        "administration.dealt",
        "sign_off.sign_off",
    ):
        assert acts[act], act


def lost(connection: Connection, day: date) -> list[str]:
    """Open assessments that somebody who left still holds, and that nobody was asked to hand over."""
    here = {person.id for person in people.everyone(connection, on=day)}
    listed = {one.reference for one in unowned.every(connection, day)}
    gone = [person for person in people.everyone(connection) if person.id not in here]
    held = {one.reference for person in gone for one in assessments.held_by(connection, person)}
    return sorted(held - listed)


def taken_over_midway(connection: Connection) -> bool:
    """Whether somebody accepted to cover once an absence of several days had begun."""
    found = connection.execute(
        select(absences.c.id).where(
            absences.c.accepted_at > absences.c.begun_at, absences.c.last_day > absences.c.first_day
        )
    )
    return found.first() is not None


def fridays(connection: Connection) -> list[date]:
    """On which days the Friday review was done."""
    reviews = select(duties.c.day).where(duties.c.rhythm == "friday-review").distinct()
    return sorted(connection.scalars(reviews))


def duty_days(connection: Connection) -> list[date]:
    """On which days anything came round."""
    return list(connection.scalars(select(duties.c.day).distinct()))


def unanswered(connection: Connection) -> list[int]:
    """Duties that are neither answered, nor still to be chased, nor were ever listed."""
    dropped = select(duties.c.id).where(
        duties.c.answer_by.is_not(None),
        duties.c.done_at.is_(None),
        duties.c.look_at.is_(None),
        duties.c.listed_at.is_(None),
    )
    return list(connection.scalars(dropped))
