"""Homes: drawn at once when opened, together a little later when something on them was changed elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage import duties, homes, outbox, people, review_lines
from storage.duties import Duty
from storage.engine import Connection, Database
from storage.homes import TOGETHER
from storage.outbox import OutboxRow, Put, State
from storage.review_lines import ReviewLine
from tests.cast import AISHA, BEN, HELEN, OWEN, SARAH, TOM
from tests.storage.material import NOW, bind_everyone, claimed, minutes, saved, told

SLACK = ("slack", "T1")


@pytest.fixture(autouse=True)
def accounts(database: Database) -> None:
    """Everyone can be reached on Slack."""
    bind_everyone(database)


def opened(database: Database, person_id: int, minute: float = 0, *, afresh: bool = True) -> None:
    """Somebody opens their home, or presses in it."""
    with database.writing() as connection:
        account = (*SLACK, f"U{person_id}")
        homes.opened(connection, person_id, account, "home", minutes(minute), afresh=afresh)


def changed(database: Database, assessment_id: int, by: int, minute: float = 0) -> None:
    """Somebody changes an assessment."""
    with database.writing() as connection:
        concerned = homes.concerned(connection, [assessment_id], NOW.date())
        homes.draw(connection, concerned, {by}, minutes(minute))


def drawn(database: Database, row: OutboxRow, minute: float = 0) -> None:
    """A dispatcher draws a claimed home."""
    with database.writing() as connection:
        assert outbox.attempting(connection, [row], minutes(minute), lease_seconds=60) == {row.id}
        outbox.redrawn(connection, row.id, minutes(minute), drawn=row.wanted, shown="as drawn")


def all_drawn(database: Database, minute: float = 0) -> list[int]:
    """Draw every home that is due, and say whose they were."""
    rows = claimed(database, minutes(minute))
    for row in rows:
        drawn(database, row, minute)
    return sorted(row.person_id for row in rows)


def home_of(database: Database, person_id: int) -> OutboxRow:
    """The one home of a person."""
    with database.reading() as connection:
        (row,) = outbox.rows_of(connection, person_id, 10)
    return row


def test_a_home_that_is_opened_is_drawn_at_once_where_it_was_opened(database: Database) -> None:
    opened(database, TOM.id)
    (row,) = claimed(database)
    assert (row.topic, row.subject, row.posted, row.state) == (
        "dashboard",
        f"person:{TOM.id}",
        "home",
        State.SENT,
    )
    assert row.account is not None
    assert row.account.user == f"U{TOM.id}"
    assert not row.may_be_repeat
    drawn(database, row)
    assert claimed(database, minutes(600)) == ()


def test_a_home_opened_again_is_the_same_home(database: Database) -> None:
    opened(database, TOM.id)
    assert all_drawn(database) == [TOM.id]
    opened(database, TOM.id, 5)
    home = home_of(database, TOM.id)
    assert (home.shown, home.send_after) == ("", minutes(5))
    assert all_drawn(database, 5) == [TOM.id]


def test_a_press_in_a_home_draws_it_only_if_it_looks_different(database: Database) -> None:
    opened(database, TOM.id)
    all_drawn(database)
    opened(database, TOM.id, 5, afresh=False)
    home = home_of(database, TOM.id)
    assert (home.shown, home.send_after) == ("as drawn", minutes(5))


def test_a_home_is_where_it_was_opened_last(database: Database) -> None:
    opened(database, TOM.id)
    all_drawn(database)
    with database.writing() as connection:
        people.bind(connection, TOM.id, *SLACK, "U-other", "", minutes(1))
        homes.opened(connection, TOM.id, (*SLACK, "U-other"), "home", minutes(2), afresh=True)
    home = home_of(database, TOM.id)
    assert home.account is not None
    assert home.account.user == "U-other"


def test_a_home_that_was_given_up_is_begun_anew_when_it_is_opened(database: Database) -> None:
    opened(database, TOM.id)
    (row,) = claimed(database)
    with database.writing() as connection:
        outbox.close(connection, row.id, "The app's Home tab is switched off in Slack.")
    opened(database, TOM.id, 5)
    assert all_drawn(database, 5) == [TOM.id]


def test_what_changes_is_drawn_at_once_for_who_changed_it_and_for_the_others_together(
    database: Database,
) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
    for person in (AISHA, TOM, SARAH, HELEN, BEN):
        opened(database, person.id)
    all_drawn(database)
    later = TOGETHER.total_seconds() / 60
    changed(database, assessment.id, AISHA.id, 1)
    assert all_drawn(database, 1) == [AISHA.id]
    changed(database, assessment.id, AISHA.id, 1 + later / 2)
    assert all_drawn(database, 1 + later / 2) == [AISHA.id]
    assert all_drawn(database, 1 + later - 0.001) == []
    assert all_drawn(database, 1 + later) == sorted([TOM.id, SARAH.id, HELEN.id])
    assert claimed(database, minutes(600)) == ()


def test_whoever_was_told_of_it_sees_that_it_is_theirs_no_more(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
    told(database, Put(BEN.id, "allocation", f"assessment:{assessment.id}", assessment_id=assessment.id))
    opened(database, BEN.id)
    changed(database, assessment.id, TOM.id)
    with database.reading() as connection:
        home, _ = outbox.rows_of(connection, BEN.id, 10)
    assert home.wanted == 2


def test_what_changes_while_a_home_is_being_drawn_is_drawn_next(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
    opened(database, TOM.id)
    (row,) = claimed(database)
    changed(database, assessment.id, AISHA.id)
    drawn(database, row)
    assert all_drawn(database) == [TOM.id]


def test_nobody_who_has_no_home_is_given_one(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
    changed(database, assessment.id, AISHA.id)
    assert claimed(database, NOW + timedelta(days=1)) == ()


def test_todays_lists_and_the_reviews_with_a_line_for_it_are_drawn_again_as_well(database: Database) -> None:
    today, yesterday = NOW.date(), NOW.date() - timedelta(1)
    with database.writing() as connection:
        one, other = saved(connection, "AB-1"), saved(connection, "AB-2")
        mornings = ((today, TOM), (yesterday, TOM), (today, SARAH), (today, OWEN))
        lists = {
            (day, who.id): _duty(connection, "morning_list", day, who.id).subject for day, who in mornings
        }
        review = _duty(connection, "friday_review", today, SARAH.id)
        elsewhere = _duty(connection, "friday_review", today, OWEN.id)
        lines = [ReviewLine(review.id, one.id), ReviewLine(elsewhere.id, other.id)]
        review_lines.put_many(connection, lines)
        subjects = [*lists.values(), review.subject, elsewhere.subject]
        outbox.put(connection, [Put(TOM.id, "any", subject) for subject in subjects], NOW)
        rows = {row.id: row.subject for row in outbox.rows_of(connection, TOM.id, 10)}
        for row in rows:
            outbox.sent(connection, row, "there", NOW, drawn=1)
    with database.reading() as connection:
        concerned = {rows[number] for number in homes.concerned(connection, [one.id], today)}
    assert concerned == {lists[today, TOM.id], lists[today, SARAH.id], review.subject}


def _duty(connection: Connection, topic: str, day: date, person_id: int) -> Duty:
    [duty] = duties.make(connection, [Duty("assessment", topic, topic, day, person_id, asked_at=NOW)])
    return duty
