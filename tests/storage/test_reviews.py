"""What oversight keeps: enquiries, the lines of a review, and the note to the head of service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from storage import duties, enquiries, head_notes, review_lines
from storage.duties import Duty
from storage.engine import Connection, Database
from storage.enquiries import Enquiry
from storage.head_notes import HeadNote
from storage.review_lines import ReviewLine
from tests.cast import GRACE, HELEN, SARAH, TOM
from tests.storage.material import NOW, minutes, saved

FRIDAY = date(2026, 3, 6)


def made(connection: Connection, person_id: int = SARAH.id, day: date = FRIDAY) -> Duty:
    """A Friday's duty."""
    new = Duty("assessment", "friday-review", "friday_review", day, person_id, asked_at=NOW)
    [duty] = duties.make(connection, [new])
    return duty


def test_the_team_manager_is_asked_once_a_day_about_one_assessment(database: Database) -> None:
    with database.writing() as connection:
        one, two = saved(connection, "AB-1"), saved(connection, "AB-2")
        asked = Enquiry(one.id, FRIDAY, SARAH.id, TOM.id, NOW)
        first = enquiries.add(connection, asked)
        assert first is not None
        assert enquiries.add(connection, replace(asked, asked_by=GRACE.id, asked_at=minutes(5))) is None
        monday = FRIDAY + timedelta(3)
        again = enquiries.add(connection, replace(asked, day=monday, acting_for=SARAH.id))
        assert again is not None
        assert enquiries.get(connection, again.id) == again
        assert enquiries.made_on(connection, [one.id, two.id], FRIDAY) == {one.id: first}
        assert enquiries.made_on(connection, [], FRIDAY) == {}


def test_the_lines_of_a_review_are_put_once_and_each_keeps_what_came_of_it(database: Database) -> None:
    with database.writing() as connection:
        one, two = saved(connection, "AB-1"), saved(connection, "AB-2")
        duty, other = made(connection), made(connection, GRACE.id)
        lines = [ReviewLine(duty.id, one.id), ReviewLine(duty.id, two.id)]
        review_lines.put_many(connection, lines)
        review_lines.put_many(connection, [*lines, ReviewLine(other.id, two.id)])
        review_lines.put_many(connection, [])
        first, second = review_lines.of_duty(connection, duty.id)
        assert (first.assessment_id, second.assessment_id) == (one.id, two.id)
        asked = replace(first, asked_at=minutes(1), asked_by=SARAH.id)
        followed_up = replace(second, followed_up_at=minutes(2), followed_up_by=GRACE.id)
        review_lines.save(connection, asked)
        review_lines.save(connection, followed_up)
        assert review_lines.get(connection, first.id) == asked
        assert review_lines.of_duty(connection, duty.id) == (asked, followed_up)
        [untouched] = review_lines.of_duty(connection, other.id)
        assert [line.is_dealt_with for line in (asked, followed_up, untouched)] == [True, True, False]


def test_a_note_to_the_head_of_service_is_kept_as_it_was_first_sent(database: Database) -> None:
    with database.writing() as connection:
        duty, other = made(connection), made(connection, GRACE.id)
        note = HeadNote(duty.id, HELEN.id, False, "AB-1042 may be late.", SARAH.id, NOW)
        kept = head_notes.add(connection, note)
        assert kept is not None
        assert head_notes.add(connection, replace(note, text="Something else.", sent_by=GRACE.id)) is None
        assert head_notes.of_duty(connection, duty.id) == kept
        assert head_notes.of_duty(connection, other.id) is None
        nothing = HeadNote(other.id, HELEN.id, True, "", SARAH.id, minutes(1), acting_for=GRACE.id)
        assert head_notes.add(connection, nothing) == head_notes.of_duty(connection, other.id)
