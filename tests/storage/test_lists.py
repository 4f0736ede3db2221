"""What the lists of oversight look for: what ended, what is to be decided, what is late, who is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from scheduling.assessment import Assessment
from scheduling.words import RequestState, Standing
from storage import (
    administration,
    assessments,
    duties,
    extensions,
    outbox,
    overview,
    people,
    remedial_actions,
    risks,
    weekly,
)
from storage.administration import Undelivered
from storage.duties import Duty
from storage.engine import Connection, Database
from storage.extensions import Extension
from storage.outbox import Put
from storage.remedial_actions import RemedialAction
from storage.risks import Risk
from tests.cast import AISHA, BEN, EVERYONE, GRACE, LEAVER, OWEN, SARAH, TOM
from tests.storage.material import NOW, minutes, saved

DAY = date(2026, 3, 2)


def ended(connection: Connection, reference: str, minute: float) -> Assessment:
    """An assessment that was signed off."""
    one = replace(saved(connection, reference), standing=Standing.SIGNED_OFF, finished_at=minutes(minute))
    return assessments.save(connection, one, look_at=None)


def completed(connection: Connection, reference: str) -> Assessment:
    """One that awaits sign-off."""
    one = replace(saved(connection, reference), standing=Standing.COMPLETED)
    return assessments.save(connection, one, look_at=None)


def test_what_ended_since_a_moment_is_found_for_its_managers(database: Database) -> None:
    with database.writing() as connection:
        ended(connection, "AB-1", -1)
        at_once, later = ended(connection, "AB-2", 0), ended(connection, "AB-3", 5)
        saved(connection, "AB-4")
        for manager in (TOM, SARAH):
            found = overview.ended_since(connection, [manager.id], NOW)
            assert set(found) == {at_once.id, later.id}
        assert overview.ended_since(connection, [AISHA.id, OWEN.id], NOW) == set()


def test_what_somebody_has_to_decide_is_found_wherever_it_is_held(database: Database) -> None:
    with database.writing() as connection:
        one, two = saved(connection, "AB-1"), saved(connection, "AB-2")
        asked = Extension(one.id, TOM.id, NOW, "family-availability", 5, "Note.", "Safe.", GRACE.id)
        extensions.add(connection, asked)
        withdrawn = extensions.add(connection, replace(asked, assessment_id=two.id))
        assert withdrawn is not None
        assert set(overview.to_decide(connection, [GRACE.id, OWEN.id])) == {one.id, two.id}
        extensions.save(connection, replace(withdrawn, state=RequestState.WITHDRAWN))
        assert overview.to_decide(connection, [GRACE.id]) == {one.id}
        assert overview.to_decide(connection, [SARAH.id]) == set()


def test_what_awaits_sign_off_is_found_with_its_service_manager(database: Database) -> None:
    with database.writing() as connection:
        one, two = completed(connection, "AB-1"), completed(connection, "AB-2")
        saved(connection, "AB-3")
        ended(connection, "AB-4", 0)
        awaiting = overview.awaiting_sign_off(connection, [SARAH.id, GRACE.id])
        assert awaiting == ((one.id, SARAH.id), (two.id, SARAH.id))
        assert overview.awaiting_sign_off(connection, [GRACE.id]) == ()


def test_a_week_has_open_work_with_its_new_risks_and_its_actions_to_do(database: Database) -> None:
    with database.writing() as connection:
        one, over = saved(connection, "AB-1"), ended(connection, "AB-2", 0)
        risk = risks.add(connection, Risk(one.id, AISHA.id, minutes(1), "Nobody at home."))
        risks.add(connection, Risk(one.id, AISHA.id, minutes(-1), "Long ago."))
        risks.add(connection, Risk(over.id, AISHA.id, minutes(1), "It ended."))
        agreed = RemedialAction(one.id, TOM.id, NOW, "Joint visit.", AISHA.id, DAY)
        to_do = remedial_actions.add(connection, agreed)
        remedial_actions.add(connection, replace(agreed, done_by=AISHA.id, done_at=NOW))
        week = weekly.week_of(connection, SARAH.id, NOW)
        assert (week.assessments, week.risks, week.actions) == ((one,), (risk,), (to_do,))
        assert weekly.week_of(connection, GRACE.id, NOW).assessments == ()


def test_the_duties_of_the_time_before_and_of_a_day_are_found(database: Database) -> None:
    def made(connection: Connection, day: date, person_id: int, rhythm: str = "morning-list") -> Duty:
        new = Duty("assessment", rhythm, rhythm.replace("-", "_"), day, person_id, asked_at=NOW)
        [duty] = duties.make(connection, [new])
        return duty

    with database.writing() as connection:
        made(connection, DAY - timedelta(4), TOM.id)
        friday = [made(connection, DAY - timedelta(3), who.id) for who in (TOM, SARAH)]
        monday = made(connection, DAY, TOM.id)
        made(connection, DAY, TOM.id, "head-note")
        assert duties.before(connection, monday) == tuple(friday)
        assert duties.before(connection, replace(monday, rhythm="friday-review")) == ()
        assert duties.of_day(connection, "morning_list", [TOM.id, SARAH.id], DAY) == (monday,)


def test_who_cannot_be_reached_is_named_and_who_need_not_be_is_not(database: Database) -> None:
    with database.writing() as connection:
        for person in EVERYONE:
            if person not in (AISHA, LEAVER):
                people.bind(connection, person.id, "slack", "T1", f"U{person.id}", "", NOW)
        assert administration.unreached(connection, DAY) == (AISHA,)
        lost = people.accounts_of(connection, BEN.id)[0]
        people.mark_unreachable(connection, lost.id, "Slack says that the account was closed.", NOW)
        assert administration.unreached(connection, DAY) == (AISHA, BEN)


def test_what_was_not_delivered_is_counted_with_the_newest_references(database: Database) -> None:
    with database.writing() as connection:
        assert administration.undelivered(connection, 1) == Undelivered(0, ())
        numbers = [saved(connection, reference).id for reference in ("AB-1", "AB-2")]
        puts = [Put(AISHA.id, "allocation", f"assessment:{n}", assessment_id=n) for n in numbers]
        outbox.put(connection, [*puts, Put(AISHA.id, "returned", "absence:1")], NOW)
        for row in outbox.rows_of(connection, AISHA.id, 10):
            outbox.failed(connection, row.id, "Nobody is there.")
        assert administration.undelivered(connection, 1) == Undelivered(3, ("AB-2",))
        assert administration.undelivered(connection, 5) == Undelivered(3, ("AB-2", "AB-1"))
