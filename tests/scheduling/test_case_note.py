"""The notes for the child's file, read whole, and what must never get into one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduling.case_note import (
    CheckInNote,
    Context,
    DecisionNote,
    EndingNote,
    RemedialActionNote,
    by,
    check_in_note,
    decision_note,
    ending_note,
    remedial_action_note,
)
from scheduling.words import DecisionKind, Ending, Held, Outlook
from tests.cast import AISHA, BEN, SARAH, TOM
from tests.scheduling.golden import PROCEDURE

CONTEXT = Context("AB-1042", date(2026, 3, 23), 15, next_review=date(2026, 4, 22))
DECISION = DecisionNote(
    decision=DecisionKind.APPROVED,
    reason=PROCEDURE.reason("family-availability"),
    exactly="A family holiday from 28 March to 10 April.",
    note="The first visit cannot take place before the family is back.",
    meanwhile="The school sees the child every day.",
    days=10,
    asked_by=by(TOM),
    decided_by=by(SARAH),
    comment="Agreed, the visit is booked for 13 April.",
    sign_off_before=date(2026, 4, 15),
    sign_off_after=date(2026, 4, 29),
)


def test_the_note_of_a_check_in() -> None:
    note = CheckInNote(
        step="Check-in",
        held=Held.BY_PHONE,
        outlook=Outlook.AT_RISK,
        agreed="Book the second visit this week.\n",
        team_manager=by(TOM),
        worker=by(AISHA),
    )
    assert check_in_note(CONTEXT, note) == (
        "Management oversight: check-in\n"
        "AB-1042, Monday 23 March 2026, working day 15 of the plan.\n"
        "Check-in held by phone.\n"
        "Held by: Tom Reed (team manager).\n"
        "Worker: Aisha Khan (worker).\n"
        "How it stands: at risk.\n"
        "Agreed: Book the second visit this week.\n"
        "Next review: Wednesday 22 April 2026."
    )


def test_the_note_of_a_check_in_that_was_not_held_after_all() -> None:
    note = CheckInNote("Check-in", Held.NOT_YET, Outlook.ON_TRACK, "", by(TOM), by(AISHA))
    assert check_in_note(CONTEXT, note) == (
        "Management oversight: check-in\n"
        "AB-1042, Monday 23 March 2026, working day 15 of the plan.\n"
        "Check-in not held yet. What was recorded before was wrong.\n"
        "To be held by: Tom Reed (team manager).\n"
        "Worker: Aisha Khan (worker).\n"
        "How it stands: on track.\n"
        "Next review: Wednesday 22 April 2026."
    )


def test_the_note_of_an_approved_extension() -> None:
    assert decision_note(CONTEXT, DECISION) == (
        "Management oversight: decision on an extension\n"
        "AB-1042, Monday 23 March 2026, working day 15 of the plan.\n"
        "Category: Family availability.\n"
        "What this is: A family holiday from 28 March to 10 April.\n"
        "Why more time was asked for: The first visit cannot take place before the family is back.\n"
        "Decision: approved, 10 working days.\n"
        "Asked for by: Tom Reed (team manager).\n"
        "Decided by: Sarah Malik (service manager).\n"
        "Why: Agreed, the visit is booked for 13 April.\n"
        "What the wait means for the child, and what keeps them safe meanwhile: "
        "The school sees the child every day.\n"
        "Sign-off moves from Wednesday 15 April 2026 to Wednesday 29 April 2026.\n"
        "Next review: Wednesday 22 April 2026."
    )


def test_a_refused_extension_says_what_will_be_done_and_moves_nothing() -> None:
    refused = replace(DECISION, decision=DecisionKind.OTHER_ACTION, days=0, action="A joint visit by Friday.")
    text = decision_note(CONTEXT, refused)
    assert "Decision: other action asked for, no extension." in text.splitlines()
    assert "What will be done: A joint visit by Friday." in text.splitlines()
    assert "Sign-off moves" not in text


def test_one_day_is_one_day() -> None:
    fewer = replace(DECISION, decision=DecisionKind.FEWER_DAYS, days=1)
    assert "Decision: fewer days approved, 1 working day." in decision_note(CONTEXT, fewer).splitlines()


@pytest.mark.parametrize("decision", list(DecisionKind))
def test_the_private_detail_of_a_reason_never_enters(decision: DecisionKind) -> None:
    secret = "Long-term sickness after an operation."
    private = replace(
        DECISION,
        decision=decision,
        reason=PROCEDURE.reason("worker-related"),
        exactly=secret,
        note=secret,
        comment=f"Understood. {secret}",
    )
    text = decision_note(CONTEXT, private)
    assert "Category: Worker availability." in text.splitlines()
    assert "sickness" not in text
    assert "Worker related" not in text


def test_the_note_of_a_remedial_action() -> None:
    note = RemedialActionNote(
        "Ben joins the next visit.", owner=by(BEN), due_on=date(2026, 3, 31), agreed_by=by(TOM)
    )
    assert remedial_action_note(replace(CONTEXT, next_review=None), note) == (
        "Management oversight: remedial action\n"
        "AB-1042, Monday 23 March 2026, working day 15 of the plan.\n"
        "What will be done: Ben joins the next visit.\n"
        "By: Ben Carter (worker), by Tuesday 31 March 2026.\n"
        "Agreed by: Tom Reed (team manager).\n"
        "Next review: none is planned."
    )


def test_the_note_of_an_ending_has_no_next_review() -> None:
    note = EndingNote(Ending.SECTION_47, "Disclosure at school.", by(SARAH, acting_for=TOM))
    assert ending_note(CONTEXT, note) == (
        "Management oversight: ending\n"
        "AB-1042, Monday 23 March 2026, working day 15 of the plan.\n"
        "The assessment has ended: stepped up to section 47.\n"
        "Decided by: Sarah Malik (service manager), acting for Tom Reed (team manager).\n"
        "Why: Disclosure at school."
    )


def test_nothing_typed_leaves_no_empty_line() -> None:
    text = decision_note(CONTEXT, replace(DECISION, comment="  ", exactly="", note=" ", meanwhile="\n"))
    assert all(line.strip() for line in text.splitlines())
    assert "Why" not in text
