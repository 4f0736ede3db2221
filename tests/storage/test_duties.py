"""Duties: made once whoever tries, asked again, listed, done; the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from storage import duties
from storage.duties import Duty
from storage.engine import Connection, Database
from tests.cast import GRACE, SARAH, TOM
from tests.storage.material import NOW, minutes
from tests.storage.threads import together

FRIDAY, NEXT_FRIDAY = date(2026, 3, 6), date(2026, 3, 13)
REVIEW = Duty(
    "assessment",
    "friday-review",
    "friday_review",
    FRIDAY,
    SARAH.id,
    asked_at=NOW,
    answer_by=FRIDAY,
    look_at=minutes(60),
)


def made(connection: Connection, *wanted: Duty) -> tuple[Duty, ...]:
    """Duties that were not there before."""
    new = duties.make(connection, wanted)
    assert len(new) == len(wanted)
    return new


def test_a_duty_comes_back_as_it_was_made(database: Database) -> None:
    with database.writing() as connection:
        [new] = made(connection, REVIEW)
        assert new == replace(REVIEW, id=new.id)
        assert new.subject == f"duty:{new.id}"
        assert duties.get(connection, new.id) == duties.hold(connection, new.id) == new
        assert duties.get(connection, new.id + 1) is None
        assert duties.hold(connection, new.id + 1) is None
        assert duties.make(connection, []) == ()


def test_each_is_made_once_for_each_person_and_each_they_are_about(database: Database) -> None:
    with database.writing() as connection:
        about = [replace(REVIEW, about_id=person.id) for person in (TOM, GRACE)]
        made(connection, REVIEW, replace(REVIEW, person_id=GRACE.id), *about)
        assert duties.make(connection, [REVIEW, *about]) == ()
        [later] = duties.make(connection, [REVIEW, replace(REVIEW, day=NEXT_FRIDAY)])
        assert later.day == NEXT_FRIDAY


def test_two_instances_make_it_once_between_them(instances: tuple[Database, Database]) -> None:
    def make(database: Database) -> int:
        with database.writing() as connection:
            return len(duties.make(connection, [REVIEW, replace(REVIEW, person_id=GRACE.id)]))

    counts = together(*(partial(make, one) for one in instances))
    assert sorted(counts) == [0, 2]


def test_how_far_each_rhythm_is_done_only_goes_forward(database: Database) -> None:
    review, other = ("assessment", "friday-review"), ("assessment", "other")
    elsewhere = ("other", "friday-review")
    with database.writing() as connection:
        assert duties.done_up_to(connection) == {}
        duties.are_done_up_to(connection, [review, other], FRIDAY)
        duties.are_done_up_to(connection, [elsewhere, review], NEXT_FRIDAY)
        duties.are_done_up_to(connection, [elsewhere, other], FRIDAY)
        found = duties.done_up_to(connection)
        assert found == {review: NEXT_FRIDAY, other: FRIDAY, elsewhere: NEXT_FRIDAY}


def test_two_instances_say_so_at_once(instances: tuple[Database, Database]) -> None:
    rhythms = [("assessment", f"rhythm-{number}") for number in range(20)]

    def say(database: Database, day: date) -> None:
        with database.writing() as connection:
            duties.are_done_up_to(connection, rhythms, day)

    together(*(partial(say, one, day) for one, day in zip(instances, (NEXT_FRIDAY, FRIDAY), strict=True)))
    with instances[0].reading() as connection:
        assert duties.done_up_to(connection) == dict.fromkeys(rhythms, NEXT_FRIDAY)


def test_what_nobody_answers_is_asked_again_and_then_listed(database: Database) -> None:
    with database.writing() as connection:
        review, other = made(connection, REVIEW, replace(REVIEW, person_id=GRACE.id, look_at=None))
        assert duties.due_a_look(connection, minutes(59), 10) == ()
        assert duties.due_a_look(connection, minutes(60), 10) == (review,)
        assert duties.next_look(connection) == minutes(60)
        duties.asked_again(connection, [review.id], minutes(90))
        again = duties.get(connection, review.id)
        assert again is not None
        assert (again.rounds, again.look_at) == (2, minutes(90))
        assert duties.unanswered(connection) == ()
        duties.listed(connection, [review.id], minutes(90))
        [listed] = duties.unanswered(connection)
        assert (listed.id, listed.listed_at, listed.look_at) == (review.id, minutes(90), None)
        assert duties.next_look(connection) is None
        duties.dealt_with(connection, review.id, minutes(95))
        assert duties.unanswered(connection) == ()
        assert duties.get(connection, other.id) == other


def test_a_late_answer_takes_it_off_the_list_and_the_first_answer_stays(database: Database) -> None:
    with database.writing() as connection:
        [review] = made(connection, REVIEW)
        duties.listed(connection, [review.id], minutes(90))
        duties.done(connection, review.id, GRACE.id, SARAH.id, minutes(100))
        duties.done(connection, review.id, SARAH.id, None, minutes(101))
        assert duties.unanswered(connection) == ()
        answered = duties.get(connection, review.id)
        assert answered is not None
        assert (answered.done_at, answered.done_by, answered.acting_for) == (
            minutes(100),
            GRACE.id,
            SARAH.id,
        )


def test_a_look_passes_over_what_a_press_is_holding(on_postgresql: Database) -> None:
    with on_postgresql.writing() as connection:
        held, free = made(connection, REVIEW, replace(REVIEW, person_id=GRACE.id))
    with on_postgresql.writing() as press:
        duties.hold(press, held.id)
        with on_postgresql.writing() as tick:
            assert duties.due_a_look(tick, minutes(60), 10) == (free,)
