"""What the fortnightly report counts, on both databases, and that it is the same when it is read again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from scheduling import assessment as moves
from scheduling.assessment import Assessment, Milestone
from scheduling.calendar import WorkingCalendar
from scheduling.figures import Approved, Due, Facts, Fortnight, SignedOff
from scheduling.words import Act, DecisionKind, Held, NoteKind, RequestState, Role, Standing
from storage import assessments, case_notes, check_ins, endings, extensions, journal, reports
from storage.case_notes import CaseNote
from storage.check_ins import CheckIn
from storage.endings import Ended
from storage.engine import Connection, Database
from storage.extensions import Extension
from storage.reports import Steps
from tests.cast import SARAH, TOM
from tests.storage.material import unsaved

CALENDAR = WorkingCalendar()
FORTNIGHT = Fortnight(date(2026, 3, 2))
STEPS = Steps(
    procedure="assessment",
    sign_off=("sign-off",),
    check_ins=("check-in", "final-check-in"),
    notes=("filing",),
    moving=((1, "final-check-in"), (1, "sign-off")),
)
DAYS = {
    "check-in": date(2026, 2, 16),
    "final-check-in": date(2026, 3, 2),
    "sign-off": date(2026, 3, 9),
}
BEGUN = CALENDAR.at(date(2026, 1, 26), time(9))
CEILING = date(2026, 3, 27)


def at(text: str) -> datetime:
    """A moment of 2026 in London, such as "9 3 14:00"."""
    number, month, wall = text.split()
    return CALENDAR.at(date(2026, int(month), int(number)), time.fromisoformat(wall))


def under_way(connection: Connection, reference: str = "AB-1", procedure: str = "assessment") -> Assessment:
    """Referred on 23 January and allocated on the 26th; sign-off due on 9 March, the ceiling on the 27th."""
    whole = replace(
        unsaved(reference),
        procedure=procedure,
        referred_on=date(2026, 1, 23),
        allocated_on=date(2026, 1, 26),
        ceiling_on=CEILING,
        milestones=tuple(Milestone(step, day, day, BEGUN) for step, day in DAYS.items()),
    )
    added = assessments.add(connection, whole, expectations="", difficulties="", look_at=None)
    assert added is not None
    return added


def change(connection: Connection, one: Assessment, step: str, **changes: object) -> Assessment:
    """The same with one of its milestones changed."""
    moved = tuple(replace(m, **changes) if m.step == step else m for m in one.milestones)  # type: ignore[arg-type]  # as above
    return assessments.save(connection, replace(one, milestones=moved), look_at=None)


def finish(connection: Connection, one: Assessment, act: Act, when: str) -> Assessment:
    """Signed off or ended, as casework does it."""
    journal.record(connection, one.id, at(when), TOM.id, None, act.value, f"assessment:{one.id}")
    done = moves.meet(one, "sign-off", at(when)) if act is Act.SIGN_OFF else one
    standing = Standing.SIGNED_OFF if act is Act.SIGN_OFF else Standing.ENDED
    return assessments.save(connection, moves.end(done, standing, at(when)), look_at=None)


def sign_off(connection: Connection, one: Assessment, when: str) -> Assessment:
    """Signed off, as casework does it."""
    return finish(connection, one, Act.SIGN_OFF, when)


def reopen(connection: Connection, one: Assessment, when: str) -> Assessment:
    """Open again, as casework does it: the day of the sign-off is gone from the assessment."""
    endings.add(connection, Ended(one.id, Act.REOPEN, "Not complete.", SARAH.id, at(when)))
    journal.record(connection, one.id, at(when), SARAH.id, None, Act.REOPEN.value, f"assessment:{one.id}")
    waiting = tuple(
        replace(m, met_at=None, closed_at=None)
        if m.step == "sign-off" or m.closed_at == one.finished_at
        else m
        for m in one.milestones
    )
    opened = replace(one, standing=Standing.OPEN, finished_at=None, milestones=waiting)
    return assessments.save(connection, opened, look_at=None)


def extend(connection: Connection, one: Assessment, when: str, days: int = 5) -> None:
    """An extension that was approved."""
    asked = Extension(
        one.id,
        requested_by=TOM.id,
        requested_at=at(when),
        reason="family-availability",
        days=days,
        note="Away.",
        meanwhile="Seen weekly.",
        approver_id=SARAH.id,
    )
    given = replace(
        asked,
        state=RequestState.APPROVED,
        decision=DecisionKind.APPROVED,
        days_approved=days,
        decided_by=SARAH.id,
        decided_at=at(when),
    )
    assert extensions.add(connection, given) is not None


def counted(connection: Connection, fortnight: Fortnight = FORTNIGHT) -> Facts:
    return reports.facts(connection, CALENDAR, fortnight, STEPS)


def signed(on: date, due_on: date = DAYS["sign-off"]) -> SignedOff:
    return SignedOff(date(2026, 1, 23), date(2026, 1, 26), DAYS["sign-off"], due_on, CEILING, on)


def test_an_empty_store_has_an_empty_fortnight(database: Database) -> None:
    with database.reading() as connection:
        assert counted(connection) == Facts((), (), (), (), 0)


def test_what_was_signed_off_in_the_fortnight_counts_by_the_days_of_london(database: Database) -> None:
    with database.writing() as connection:
        for number, when in enumerate(("1 3 23:59", "2 3 00:00", "15 3 23:59", "16 3 00:00")):
            sign_off(connection, under_way(connection, f"AB-{number}"), when)
        under_way(connection, "AB-open")
        assert counted(connection).signed_off == (signed(date(2026, 3, 2)), signed(date(2026, 3, 15)))


def test_another_procedure_is_not_counted(database: Database) -> None:
    with database.writing() as connection:
        one = under_way(connection, procedure="joint-assessment")
        extend(connection, one, "9 3 12:00")
        sign_off(connection, one, "10 3 12:00")
        assert counted(connection) == Facts((), (), (), (), 0)


def test_a_sign_off_after_the_clocks_change_is_on_its_day_in_london(database: Database) -> None:
    with database.writing() as connection:
        sign_off(connection, under_way(connection), "30 3 00:30")  # still 29 March in UTC
        [one] = counted(connection, Fortnight(date(2026, 3, 30))).signed_off
        assert one.on == date(2026, 3, 30)


def test_extensions_are_counted_when_they_are_approved(database: Database) -> None:
    with database.writing() as connection:
        one = under_way(connection)
        for when, days in (("1 3 12:00", 1), ("2 3 12:00", 2), ("15 3 12:00", 3), ("16 3 12:00", 4)):
            extend(connection, one, when, days)
        refused = replace(extensions.of_assessment(connection, one.id)[1], decision=DecisionKind.OTHER_ACTION)
        assert counted(connection).approved == (
            Approved("family-availability", 2),
            Approved("family-availability", 3),
        )
        extensions.save(connection, refused)
        assert counted(connection).approved == (Approved("family-availability", 3),)


def test_check_ins_count_in_the_fortnight_they_fell_due_in(database: Database) -> None:
    with database.writing() as connection:
        held = change(connection, under_way(connection, "AB-1"), "final-check-in", met_at=at("27 2 10:00"))
        change(connection, held, "check-in", met_at=at("3 3 10:00"))
        change(connection, under_way(connection, "AB-2"), "final-check-in", met_at=at("17 3 10:00"))
        change(connection, under_way(connection, "AB-3"), "final-check-in", closed_at=at("2 3 10:00"))
        due = date(2026, 3, 2)
        assert counted(connection).check_ins == (
            Due(due, done_on=date(2026, 2, 27)),
            Due(due),  # it was held after the fortnight, which nobody knew then
            Due(due, closed_on=due),
        )


def test_what_was_allocated_later_is_not_in_an_earlier_fortnight(database: Database) -> None:
    with database.writing() as connection:
        change(connection, under_way(connection), "final-check-in", begun_at=at("16 3 09:00"))
        assert counted(connection).check_ins == ()


def test_notes_count_when_they_fell_due_and_when_they_were_filed(database: Database) -> None:
    with database.writing() as connection:
        one = under_way(connection)
        for drafted, filed in (
            ("5 3 10:00", "6 3 10:00"),
            ("6 3 10:00", "16 3 09:00"),
            ("27 2 10:00", "2 3 09:00"),
        ):
            note = case_notes.add(connection, CaseNote(one.id, NoteKind.CHECK_IN, "Seen.", at(drafted)))
            case_notes.file(connection, note.id, TOM.id, at(filed))
            due = CALENDAR.shift(CALENDAR.today(at(drafted)), 1)
            filing = Milestone("filing", due, due, at(drafted), about=f"note:{note.id}", met_at=at(filed))
            one = assessments.save(
                connection, replace(one, milestones=(*one.milestones, filing)), look_at=None
            )
        found = counted(connection)
        assert found.notes_filed == 2
        assert found.notes == (
            Due(date(2026, 3, 6), done_on=date(2026, 3, 6)),
            Due(date(2026, 3, 9)),
            Due(date(2026, 3, 2), done_on=date(2026, 3, 2)),
        )


def and_reopen(connection: Connection, one: Assessment) -> None:
    reopen(connection, one, "17 3 10:00")


def and_reopen_and_sign_off(connection: Connection, one: Assessment) -> None:
    sign_off(connection, reopen(connection, one, "17 3 10:00"), "20 3 10:00")


def and_reopen_and_extend(connection: Connection, one: Assessment) -> None:
    opened = reopen(connection, one, "17 3 10:00")
    extend(connection, opened, "18 3 10:00", 5)
    for step in ("final-check-in", "sign-off"):
        opened = change(connection, opened, step, due_on=CALENDAR.shift(DAYS[step], 5))


@pytest.mark.parametrize("then", [and_reopen, and_reopen_and_sign_off, and_reopen_and_extend])
def test_a_reopening_afterwards_changes_no_earlier_report(
    database: Database, then: Callable[[Connection, Assessment], None]
) -> None:
    with database.writing() as connection:
        one = sign_off(connection, under_way(connection), "10 3 10:00")
        before = counted(connection)
        assert before.signed_off == (signed(date(2026, 3, 10)),)
        then(connection, one)
        assert counted(connection) == before


def test_what_was_reopened_within_the_fortnight_was_not_signed_off(database: Database) -> None:
    with database.writing() as connection:
        one = sign_off(connection, under_way(connection), "3 3 10:00")
        opened = reopen(connection, one, "5 3 10:00")
        assert counted(connection).signed_off == ()
        signed_again = sign_off(connection, opened, "12 3 10:00")
        assert counted(connection).signed_off == (signed(date(2026, 3, 12)),)
        reopen(connection, signed_again, "18 3 10:00")
        assert counted(connection).signed_off == (signed(date(2026, 3, 12)),)


def test_an_extension_afterwards_changes_no_earlier_report(database: Database) -> None:
    with database.writing() as connection:
        one = under_way(connection)
        before = counted(connection)
        assert before.check_ins == (Due(date(2026, 3, 2)),)
        extend(connection, one, "17 3 10:00", 10)
        one = change(connection, one, "final-check-in", due_on=CALENDAR.shift(date(2026, 3, 2), 10))
        assert counted(connection) == before
        change(connection, one, "final-check-in", met_at=at("19 3 10:00"))
        assert counted(connection) == before


def test_an_extension_in_the_fortnight_moves_what_falls_due(database: Database) -> None:
    with database.writing() as connection:
        one = under_way(connection)
        extend(connection, one, "2 3 10:00", 10)
        one = change(connection, one, "final-check-in", due_on=date(2026, 3, 16))
        one = change(connection, one, "sign-off", due_on=date(2026, 3, 23))
        sign_off(connection, one, "13 3 10:00")
        found = counted(connection)
        assert found.check_ins == ()
        assert found.signed_off == (signed(date(2026, 3, 13), due_on=date(2026, 3, 23)),)


def test_a_check_in_that_was_closed_with_its_assessment_stays_closed_in_an_earlier_report(
    database: Database,
) -> None:
    with database.writing() as connection:
        one = finish(connection, under_way(connection), Act.END, "2 3 10:00")
        before = counted(connection)
        assert before.check_ins == (Due(date(2026, 3, 2), closed_on=date(2026, 3, 2)),)
        one = reopen(connection, one, "17 3 10:00")
        assert counted(connection) == before
        change(connection, one, "final-check-in", met_at=at("19 3 10:00"))
        assert counted(connection) == before


def say(connection: Connection, one: Assessment, held: Held, when: str) -> Assessment:
    """The manager says how the final check-in was held, or that it was not, as casework does it."""
    milestone = one.milestone("final-check-in")
    assert milestone is not None
    check_ins.add(
        connection,
        CheckIn(one.id, milestone.id, Role.TEAM_MANAGER, TOM.id, at(when), late=False, held=held),
    )
    if held is Held.NOT_YET:
        return assessments.save(connection, moves.take_back(one, milestone), look_at=None)
    return assessments.save(connection, moves.meet(one, "final-check-in", at(when)), look_at=None)


def and_nothing_more(_: Connection, __: Assessment) -> None:
    """It is not held yet, and stays so."""


def and_held_after_all(connection: Connection, one: Assessment) -> None:
    """It is held a day later."""
    say(connection, one, Held.BY_PHONE, "18 3 10:00")


def and_taken_back_again(connection: Connection, one: Assessment) -> None:
    """It is held a day later, which is taken back as well."""
    one = say(connection, one, Held.BY_PHONE, "18 3 10:00")
    say(connection, one, Held.NOT_YET, "18 3 11:00")


def and_extended(connection: Connection, one: Assessment) -> None:
    """Everything that waits is moved, and so is this check-in."""
    extend(connection, one, "18 3 10:00")
    change(connection, one, "final-check-in", due_on=CALENDAR.shift(DAYS["final-check-in"], 5))


@pytest.mark.parametrize("then", [and_nothing_more, and_held_after_all, and_taken_back_again, and_extended])
def test_to_take_back_afterwards_that_it_was_held_changes_no_earlier_report(
    database: Database, then: Callable[[Connection, Assessment], None]
) -> None:
    with database.writing() as connection:
        one = say(connection, under_way(connection), Held.IN_PERSON, "2 3 10:00")
        one = say(connection, one, Held.BY_VIDEO, "3 3 10:00")  # how it was held is put right; the day stays
        before = counted(connection)
        assert before.check_ins == (Due(date(2026, 3, 2), done_on=date(2026, 3, 2)),)
        then(connection, say(connection, one, Held.NOT_YET, "17 3 10:00"))
        assert counted(connection) == before


def test_to_take_back_within_the_fortnight_that_it_was_held_counts(database: Database) -> None:
    with database.writing() as connection:
        one = say(connection, under_way(connection), Held.IN_PERSON, "2 3 10:00")
        one = say(connection, one, Held.NOT_YET, "3 3 10:00")
        assert counted(connection).check_ins == (Due(date(2026, 3, 2)),)
        one = say(connection, one, Held.IN_PERSON, "4 3 10:00")
        held = (Due(date(2026, 3, 2), done_on=date(2026, 3, 4)),)
        assert counted(connection).check_ins == held
        say(connection, one, Held.NOT_YET, "17 3 10:00")
        assert counted(connection).check_ins == held


def test_an_extension_while_it_counted_as_held_did_not_move_it(database: Database) -> None:
    with database.writing() as connection:
        one = say(connection, under_way(connection), Held.IN_PERSON, "2 3 10:00")
        before = counted(connection)
        extend(connection, one, "17 3 10:00")
        say(connection, one, Held.NOT_YET, "18 3 10:00")
        assert counted(connection) == before


def test_a_note_outlives_its_assessment_and_what_becomes_of_that(database: Database) -> None:
    with database.writing() as connection:
        one = under_way(connection)
        due = date(2026, 3, 6)
        filing = Milestone("filing", due, due, at("5 3 10:00"), about="note:1")
        one = assessments.save(connection, replace(one, milestones=(*one.milestones, filing)), look_at=None)
        one = finish(connection, one, Act.END, "5 3 10:00")
        before = counted(connection)
        assert before.notes == (Due(due),)
        reopen(connection, one, "17 3 10:00")
        assert counted(connection) == before
