"""The outbox: what is told to whom, in which order, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import outbox, people
from storage.engine import Database
from storage.outbox import Put, State
from tests.cast import AISHA, BEN, SARAH, TOM
from tests.storage.material import LEASE, NOW, bind_everyone, claimed, deliver, minutes, row_of, saved, told

ASKED = Put(AISHA.id, "check_in", "milestone:1")
DECIDE = Put(SARAH.id, "extension", "extension:9")
AFTER_THE_LEASE = minutes(LEASE / 60 + 0.1)


@pytest.fixture(autouse=True)
def accounts(database: Database) -> None:
    """Everyone can be reached on Slack."""
    bind_everyone(database)


def test_a_telling_is_claimed_posted_and_done(database: Database) -> None:
    (number,) = told(database, ASKED)
    (row,) = claimed(database)
    assert row.id == number
    assert (row.person_id, row.topic, row.subject) == (AISHA.id, "check_in", "milestone:1")
    assert (row.state, row.wanted, row.drawn, row.may_be_repeat) == (State.WAITING, 1, 0, False)
    assert row.account is not None
    assert (row.account.platform, row.account.tenant, row.account.user) == ("slack", "T1", f"U{AISHA.id}")
    deliver(database, row, minutes(0.5))
    done = row_of(database, number)
    assert (done.state, done.posted, done.sent_at) == (State.SENT, f"ts-{number}", minutes(0.5))
    assert (done.drawn, done.send_after, done.lease_until, done.may_be_repeat) == (1, None, None, False)
    assert claimed(database, minutes(600)) == ()


def test_every_telling_has_a_mark_of_its_own(database: Database) -> None:
    first, second = told(database, ASKED, DECIDE)
    assert len(row_of(database, first).mark) == 32
    assert row_of(database, first).mark != row_of(database, second).mark


def test_nothing_is_claimed_before_its_time(database: Database) -> None:
    told(database, replace(ASKED, send_after=minutes(10)))
    assert claimed(database, minutes(9)) == ()
    assert len(claimed(database, minutes(10))) == 1


def test_urgent_tellings_go_first_then_the_oldest(database: Database) -> None:
    morning = [replace(ASKED, person_id=person.id) for person in (AISHA, TOM, SARAH)]
    first, second, third = told(database, *morning)
    (urgent,) = told(database, replace(ASKED, person_id=BEN.id, urgent=True))
    assert [row.id for row in claimed(database, limit=2)] == [urgent, first]
    assert [row.id for row in claimed(database)] == [second, third]


def test_a_person_hears_one_thing_at_a_time_in_order(database: Database) -> None:
    first, second, third = told(database, *(replace(ASKED, subject=f"milestone:{n}") for n in range(3)))
    for number in (first, second, third):
        (row,) = claimed(database)
        assert row.id == number
        assert claimed(database) == ()
        deliver(database, row)


def test_a_long_list_for_one_person_holds_nobody_up_for_long(database: Database) -> None:
    told(database, *(replace(ASKED, subject=f"milestone:{n}") for n in range(40)))
    (other,) = told(database, replace(ASKED, person_id=TOM.id))
    assert [row.person_id for row in claimed(database, limit=2)] == [AISHA.id]
    assert [row.id for row in claimed(database, limit=2)] == [other]


def test_a_lease_keeps_others_away_until_it_runs_out(database: Database) -> None:
    told(database, ASKED)
    (first,) = claimed(database, owner="one")
    assert claimed(database, owner="two") == ()
    (second,) = claimed(database, AFTER_THE_LEASE, owner="two")
    assert (second.id, second.owner, second.may_be_repeat) == (first.id, "two", False)
    with database.writing() as connection:
        assert outbox.attempting(connection, [first], AFTER_THE_LEASE, lease_seconds=LEASE) == set()
        assert outbox.attempting(connection, [second], AFTER_THE_LEASE, lease_seconds=LEASE) == {second.id}


def test_a_dispatcher_that_was_too_slow_does_not_pass_for_itself(database: Database) -> None:
    told(database, ASKED)
    (first,) = claimed(database, owner="one")
    (second,) = claimed(database, AFTER_THE_LEASE, owner="one")
    with database.writing() as connection:
        assert outbox.attempting(connection, [first], AFTER_THE_LEASE, lease_seconds=LEASE) == set()
        assert outbox.attempting(connection, [second, first], AFTER_THE_LEASE, lease_seconds=LEASE) == {
            second.id
        }
        assert outbox.attempting(connection, [], AFTER_THE_LEASE, lease_seconds=LEASE) == set()


def test_after_a_crash_in_mid_post_the_platform_has_to_be_asked(database: Database) -> None:
    told(database, ASKED)
    (row,) = claimed(database)
    with database.writing() as connection:
        outbox.attempting(connection, [row], minutes(0.9), lease_seconds=LEASE)
    assert claimed(database, AFTER_THE_LEASE) == ()  # `attempting` renewed it
    (again,) = claimed(database, minutes(2))
    assert (again.mark, again.may_be_repeat, again.account) == (row.mark, True, row.account)


@pytest.mark.parametrize("ambiguous", [False, True])
def test_a_clear_no_can_be_tried_as_if_new_and_an_unclear_one_cannot(
    database: Database, ambiguous: bool
) -> None:
    told(database, ASKED)
    (row,) = claimed(database)
    with database.writing() as connection:
        outbox.attempting(connection, [row], NOW, lease_seconds=LEASE)
        outbox.later(connection, row.id, NOW, "Slack was busy.", ambiguous=ambiguous)
    (again,) = claimed(database)
    assert (again.may_be_repeat, again.why, again.attempts) == (ambiguous, "Slack was busy.", 1)


def test_what_is_put_off_waits_for_its_time(database: Database) -> None:
    told(database, ASKED)
    (row,) = claimed(database)
    with database.writing() as connection:
        outbox.later(connection, row.id, minutes(5), "Slack asked us to wait.")
    assert claimed(database, minutes(4)) == ()
    assert len(claimed(database, minutes(5))) == 1


def test_a_card_is_redrawn_when_its_subject_changes(database: Database) -> None:
    (number,) = told(database, DECIDE)
    (row,) = claimed(database)
    deliver(database, row)
    with database.writing() as connection:
        outbox.refresh(connection, ["extension:9"], minutes(1))
        outbox.refresh(connection, ["extension:8"], minutes(1))
    (again,) = claimed(database, minutes(1))
    assert (again.id, again.state, again.wanted, again.drawn) == (number, State.SENT, 2, 1)
    assert again.posted == f"ts-{number}"
    with database.writing() as connection:
        assert outbox.attempting(connection, [again], minutes(1), lease_seconds=LEASE) == {number}
        outbox.redrawn(connection, number, minutes(1), drawn=again.wanted)
    assert not row_of(database, number).may_be_repeat
    assert claimed(database, minutes(2)) == ()


def test_a_change_while_a_card_is_under_way_is_not_lost(database: Database) -> None:
    (number,) = told(database, DECIDE)
    (row,) = claimed(database)
    with database.writing() as connection:
        outbox.refresh(connection, ["extension:9"], NOW)
    deliver(database, row)
    (again,) = claimed(database)
    assert (again.id, again.state, again.wanted, again.drawn) == (number, State.SENT, 2, 1)
    with database.writing() as connection:
        outbox.refresh(connection, ["extension:9"], NOW)
        outbox.redrawn(connection, number, NOW, drawn=again.wanted)
    assert [row.wanted for row in claimed(database)] == [3]


def test_a_redraw_that_did_not_go_through_is_tried_again(database: Database) -> None:
    told(database, DECIDE)
    (row,) = claimed(database)
    deliver(database, row)
    with database.writing() as connection:
        outbox.refresh(connection, ["extension:9"], NOW)
    (again,) = claimed(database)
    with database.writing() as connection:
        outbox.attempting(connection, [again], NOW, lease_seconds=LEASE)
        outbox.later(connection, again.id, minutes(1), "Slack did not answer.", ambiguous=True)
    (third,) = claimed(database, minutes(1))
    assert (third.state, third.posted, third.may_be_repeat) == (
        State.SENT,
        row_of(database, row.id).posted,
        False,
    )


def test_every_card_of_an_assessment_is_redrawn_whatever_it_is_about(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
    told(database, replace(ASKED, assessment_id=assessment.id), replace(DECIDE, assessment_id=assessment.id))
    told(database, Put(TOM.id, "check_in", "milestone:2"))
    for row in claimed(database):
        deliver(database, row)
    with database.writing() as connection:
        outbox.refresh_assessment(connection, assessment.id, minutes(1))
    assert [row.person_id for row in claimed(database, minutes(1))] == [AISHA.id, SARAH.id]


def test_a_newer_card_about_the_same_retires_the_one_before(database: Database) -> None:
    (old,) = told(database, ASKED)
    (row,) = claimed(database)
    deliver(database, row)
    (new,) = told(database, ASKED, at=minutes(1))
    (retired,) = claimed(database, minutes(1))
    assert (retired.id, retired.superseded, retired.wanted) == (old, True, 2)
    with database.writing() as connection:
        outbox.redrawn(connection, old, minutes(1), drawn=retired.wanted)
        outbox.close(connection, old)
        outbox.refresh(connection, ["milestone:1"], minutes(1))
    assert row_of(database, old).state is State.CLOSED
    assert [row.id for row in claimed(database, minutes(1))] == [new]


def test_a_card_that_nobody_began_to_send_is_closed_unsent(database: Database) -> None:
    (old,) = told(database, ASKED)
    (new,) = told(database, ASKED)
    assert row_of(database, old).state is State.CLOSED
    assert [row.id for row in claimed(database)] == [new]


def test_a_card_that_may_be_there_already_is_never_closed_unseen(database: Database) -> None:
    (old,) = told(database, ASKED)
    (row,) = claimed(database)
    with database.writing() as connection:
        outbox.attempting(connection, [row], NOW, lease_seconds=LEASE)
        outbox.later(connection, old, minutes(2), "Slack did not answer.", ambiguous=True)
    told(database, ASKED, at=minutes(1))
    kept = row_of(database, old)
    assert (kept.state, kept.superseded, kept.send_after) == (State.WAITING, True, minutes(2))


def test_a_card_under_way_is_retired_after_it_arrived(database: Database) -> None:
    (old,) = told(database, ASKED)
    (row,) = claimed(database)
    told(database, ASKED)
    deliver(database, row)
    (again,) = claimed(database)
    assert (again.id, again.superseded, again.state) == (old, True, State.SENT)


def test_another_topic_person_or_subject_is_another_card(database: Database) -> None:
    told(database, ASKED)
    others = (
        replace(ASKED, topic="risk"),
        replace(ASKED, person_id=TOM.id),
        replace(ASKED, subject="milestone:11"),
    )
    told(database, *others)
    with database.reading() as connection:
        rows = outbox.rows_of(connection, AISHA.id, 10) + outbox.rows_of(connection, TOM.id, 10)
    assert {row.state for row in rows} == {State.WAITING}
    assert len(rows) == 4


def test_two_alike_in_one_go_are_one(database: Database) -> None:
    assert len(told(database, ASKED, ASKED)) == 1
    assert told(database) == ()


def test_a_person_is_reached_where_they_were_last(database: Database) -> None:
    with database.writing() as connection:
        people.bind(connection, AISHA.id, "teams", "tenant", "aisha", "{}", minutes(1))
    told(database, ASKED)
    (row,) = claimed(database, minutes(1), platforms=("slack", "teams"))
    assert row.account is not None
    assert row.account.platform == "teams"
    with database.writing() as connection:
        outbox.later(connection, row.id, minutes(2), "Blocked.")
        people.mark_unreachable(connection, row.account.id, "Blocked.", minutes(1))
    (again,) = claimed(database, minutes(2), platforms=("slack", "teams"))
    assert again.account is not None
    assert again.account.platform == "slack"


def test_a_platform_that_is_not_on_is_not_used(database: Database) -> None:
    told(database, ASKED)
    (row,) = claimed(database, platforms=("teams",))
    assert row.account is None


def test_a_posted_card_stays_on_its_own_account_with_the_newest_reference(database: Database) -> None:
    (number,) = told(database, ASKED)
    (row,) = claimed(database)
    deliver(database, row)
    with database.writing() as connection:
        people.bind(connection, AISHA.id, "teams", "tenant", "aisha", "{}", minutes(1))
        people.touch(connection, "slack", "T1", f"U{AISHA.id}", "D77", minutes(0.5))
        outbox.refresh(connection, ["milestone:1"], minutes(1))
    assert claimed(database, minutes(1), platforms=("teams",)) == ()
    (again,) = claimed(database, minutes(1), platforms=("slack", "teams"))
    assert (again.id, again.account and again.account.reference) == (number, "D77")


def test_a_lane_at_rest_holds_nobody_else_up(database: Database) -> None:
    with database.writing() as connection:
        people.bind(connection, TOM.id, "slack", "T2", "U3", "", minutes(1))
    told(database, ASKED, replace(ASKED, person_id=TOM.id))
    assert [row.person_id for row in claimed(database, resting=(("slack", "T1"),))] == [TOM.id]
    assert [row.person_id for row in claimed(database)] == [AISHA.id]


def test_what_fails_for_good_is_listed_until_the_person_can_be_reached(database: Database) -> None:
    (number,) = told(database, ASKED)
    claimed(database)
    with database.writing() as connection:
        outbox.failed(connection, number, "They have no account.")
        (listed,) = outbox.undelivered(connection, 10)
        assert (listed.id, listed.why, listed.state) == (number, "They have no account.", State.FAILED)
        outbox.refresh(connection, ["milestone:1"], NOW)
    assert claimed(database, minutes(60)) == ()
    with database.writing() as connection:
        outbox.try_again(connection, TOM.id, NOW)
        assert len(outbox.undelivered(connection, 10)) == 1
        outbox.try_again(connection, AISHA.id, NOW)
        assert outbox.undelivered(connection, 10) == ()
    assert [row.id for row in claimed(database)] == [number]


def test_what_is_over_stays_over(database: Database) -> None:
    (number,) = told(database, ASKED)
    claimed(database)
    with database.writing() as connection:
        outbox.close(connection, number, "Answered elsewhere.")
        outbox.later(connection, number, NOW, "Slack was busy.")
        outbox.refresh(connection, ["milestone:1"], NOW)
    assert row_of(database, number).why == "Answered elsewhere."
    assert claimed(database, minutes(60)) == ()


def test_a_row_is_found_by_where_it_was_posted(database: Database) -> None:
    (number,) = told(database, ASKED)
    (row,) = claimed(database)
    deliver(database, row)
    with database.reading() as connection:
        found = outbox.by_posted(connection, "slack", f"ts-{number}")
        assert found is not None
        assert found.id == number
        assert outbox.by_posted(connection, "teams", f"ts-{number}") is None
        assert outbox.by_posted(connection, "slack", "ts-0") is None


def test_it_is_kept_what_a_card_showed_last(database: Database) -> None:
    (number,) = told(database, ASKED)
    with database.writing() as connection:
        outbox.sent(connection, number, "ts", NOW, drawn=1, shown="first")
    assert row_of(database, number).shown == "first"
    with database.writing() as connection:
        outbox.redrawn(connection, number, NOW, drawn=1, shown="second")
    assert row_of(database, number).shown == "second"


def test_a_person_reads_the_newest_first(database: Database) -> None:
    numbers = told(database, *(replace(ASKED, subject=f"milestone:{n}") for n in range(3)))
    with database.reading() as connection:
        assert [row.id for row in outbox.rows_of(connection, AISHA.id, 2)] == [numbers[2], numbers[1]]


def test_the_version_changes_with_every_change(database: Database) -> None:
    def version() -> str:
        with database.reading() as connection:
            return outbox.version(connection)

    seen = [version()]
    (number,) = told(database, ASKED)
    seen.append(version())
    (row,) = claimed(database)
    deliver(database, row)
    seen.append(version())
    with database.writing() as connection:
        outbox.refresh(connection, ["milestone:1"], NOW)
    seen.append(version())
    with database.writing() as connection:
        outbox.redrawn(connection, number, NOW, drawn=2)
    seen.append(version())
    with database.writing() as connection:
        outbox.close(connection, number)
    seen.append(version())
    assert len(set(seen)) == len(seen) == 6
    assert version() == seen[-1]


def test_it_says_since_when_the_oldest_has_waited(database: Database) -> None:
    with database.reading() as connection:
        assert outbox.oldest_waiting(connection) is None
    told(database, replace(ASKED, send_after=minutes(3)), DECIDE, at=minutes(2))
    with database.reading() as connection:
        assert outbox.oldest_waiting(connection) == minutes(2)
    for row in claimed(database, minutes(3)):
        deliver(database, row, minutes(3))
    with database.reading() as connection:
        assert outbox.oldest_waiting(connection) is None


def test_to_be_put_off_again_and_again_makes_nothing_younger(database: Database) -> None:
    told(database, ASKED, at=minutes(2))
    for minute in (3, 9, 30):
        (row,) = claimed(database, minutes(minute))
        with database.writing() as connection:
            outbox.later(connection, row.id, minutes(minute + 1), "Slack does not accept the bot's token.")
            assert outbox.oldest_waiting(connection) == minutes(2)


def test_what_is_tried_again_after_it_was_given_up_waits_from_then_on(database: Database) -> None:
    told(database, ASKED, at=minutes(2))
    (row,) = claimed(database, minutes(2))
    with database.writing() as connection:
        outbox.later(connection, row.id, minutes(3), "Slack is in difficulties.")
        outbox.failed(connection, row.id, "Slack does not know this person.")
        outbox.try_again(connection, ASKED.person_id, minutes(50))
        assert outbox.oldest_waiting(connection) == minutes(50)
