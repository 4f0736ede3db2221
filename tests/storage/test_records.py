"""What is recorded about an assessment: check-ins, extensions, remedial actions, drafts, notes, endings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scheduling.words import Act, Answer, DecisionKind, Ending, Held, NoteKind, Outlook, RequestState, Role
from storage import (
    case_notes,
    check_ins,
    drafts,
    endings,
    extensions,
    procedures,
    remedial_actions,
    risks,
    typed,
)
from storage.case_notes import CaseNote
from storage.check_ins import CheckIn
from storage.drafts import Draft
from storage.endings import Ended
from storage.engine import Database
from storage.extensions import Extension
from storage.remedial_actions import RemedialAction
from storage.risks import Risk
from storage.typed import Typed
from tests.cast import AISHA, SARAH, TOM
from tests.storage.material import NOW, minutes, saved


def test_the_newest_answer_counts_and_the_first_stays(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
        milestone = assessment.milestones[0].id
        said = CheckIn(
            assessment.id, milestone, Role.WORKER, AISHA.id, NOW, late=False, outlook=Outlook.ON_TRACK
        )
        first = check_ins.add(connection, replace(said, answers={"child_seen": Answer.NO}, note="Shifts."))
        second = check_ins.add(connection, replace(said, outlook=Outlook.AT_RISK, at=minutes(1), late=True))
        assert check_ins.newest(connection, milestone, Role.WORKER) == second
        assert check_ins.newest(connection, milestone, Role.TEAM_MANAGER) is None
        assert check_ins.of_assessment(connection, assessment.id) == (first, second)
        assert check_ins.get(connection, first.id) == first
        assert first.answers == {"child_seen": "no"}


def test_not_held_yet_is_no_answer(database: Database) -> None:
    with database.writing() as connection:
        one, two = saved(connection, "AB-1"), saved(connection, "AB-2")
        milestone = one.milestones[0].id
        said = CheckIn(one.id, milestone, Role.TEAM_MANAGER, TOM.id, NOW, late=False, held=Held.IN_PERSON)
        check_ins.add(connection, said)
        check_ins.add(
            connection, replace(said, role=Role.WORKER, person_id=TOM.id, acting_for=AISHA.id, held=None)
        )
        both = frozenset({(milestone, Role.TEAM_MANAGER), (milestone, Role.WORKER)})
        assert check_ins.answered(connection, [one.id, two.id]) == {one.id: both, two.id: frozenset()}
        check_ins.add(connection, replace(said, held=Held.NOT_YET))
        assert check_ins.answered(connection, [one.id]) == {one.id: frozenset({(milestone, Role.WORKER)})}


def request(assessment_id: int) -> Extension:
    """The team manager asks for ten days."""
    return Extension(
        assessment_id,
        requested_by=TOM.id,
        requested_at=NOW,
        reason="family-availability",
        days=10,
        note="The family is away.",
        meanwhile="Seen weekly.",
        approver_id=SARAH.id,
        exactly="A holiday until 20 March.",
        sign_off_before=date(2026, 4, 15),
        sign_off_after=date(2026, 4, 29),
    )


def test_one_request_is_open_at_a_time(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
        added = extensions.add(connection, request(assessment.id))
        assert added is not None
        assert extensions.add(connection, request(assessment.id)) is None
        extensions.save(connection, replace(added, state=RequestState.INFORMATION, question="Which days?"))
        assert extensions.add(connection, request(assessment.id)) is None
        assert extensions.open_of(connection, assessment.id) == extensions.get(connection, added.id)


def test_a_decision_is_kept_whole_and_makes_room_for_another_request(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
        added = extensions.add(connection, request(assessment.id))
        assert added is not None
        decided = replace(
            added,
            state=RequestState.APPROVED,
            decision=DecisionKind.FEWER_DAYS,
            days_approved=5,
            decided_by=SARAH.id,
            decided_at=minutes(1),
            comment="Five are enough.",
            past_ceiling_acknowledged=True,
        )
        extensions.save(connection, decided)
        assert extensions.get(connection, added.id) == decided
        assert extensions.open_of(connection, assessment.id) is None
        second = extensions.add(connection, request(assessment.id))
        assert extensions.of_assessment(connection, assessment.id) == (decided, second)


def test_a_remedial_action_is_agreed_then_done(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
        agreed = RemedialAction(assessment.id, TOM.id, NOW, "Joint visit.", AISHA.id, date(2026, 3, 9))
        action = remedial_actions.add(connection, agreed)
        done = replace(action, done_by=AISHA.id, done_at=minutes(1))
        remedial_actions.save(connection, done)
        assert remedial_actions.get(connection, action.id) == done
        assert remedial_actions.of_assessment(connection, assessment.id) == (done,)


def test_a_draft_is_sent_then_returned_then_sent_again(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
        draft = drafts.add(connection, Draft(assessment.id, AISHA.id, NOW))
        returned = replace(
            draft,
            returned_by=SARAH.id,
            returned_for=TOM.id,
            returned_at=minutes(1),
            amendments=True,
            comments="Dates.",
        )
        drafts.save(connection, returned)
        again = drafts.add(connection, Draft(assessment.id, AISHA.id, minutes(2)))
        assert drafts.get(connection, draft.id) == returned
        assert drafts.newest(connection, assessment.id) == again
        assert drafts.of_assessment(connection, assessment.id) == (returned, again)


def test_a_note_is_filed_once(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
        first = case_notes.add(connection, CaseNote(assessment.id, NoteKind.CHECK_IN, "15 days.", NOW))
        second = case_notes.add(connection, CaseNote(assessment.id, NoteKind.DECISION, "10 days.", NOW))
        assert case_notes.to_file(connection, assessment.id) == (first, second)
        assert case_notes.file(connection, first.id, TOM.id, minutes(1))
        assert not case_notes.file(connection, first.id, SARAH.id, minutes(2))
        filed = replace(first, filed_by=TOM.id, filed_at=minutes(1))
        assert case_notes.get(connection, first.id) == filed
        assert case_notes.to_file(connection, assessment.id) == (second,)
        assert case_notes.of_assessment(connection, assessment.id) == (filed, second)


def test_a_note_changes_until_it_is_filed(database: Database) -> None:
    with database.writing() as connection:
        note = case_notes.add(
            connection, CaseNote(saved(connection).id, NoteKind.CHECK_IN, "Held by phone.", NOW)
        )
        assert case_notes.redraft(connection, note.id, "Held in person.", minutes(1))
        changed = replace(note, text="Held in person.", drafted_at=minutes(1))
        assert case_notes.get(connection, note.id) == changed
        case_notes.file(connection, note.id, TOM.id, minutes(2))
        assert not case_notes.redraft(connection, note.id, "Not held.", minutes(3))
        assert case_notes.get(connection, note.id) == replace(changed, filed_by=TOM.id, filed_at=minutes(2))


def test_endings_keep_their_reasons(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
        moved = endings.add(connection, Ended(assessment.id, Act.TRANSFER, "Moved house.", TOM.id, NOW))
        ended = endings.add(
            connection,
            Ended(assessment.id, Act.END, "Strategy meeting.", TOM.id, minutes(1), Ending.SECTION_47),
        )
        assert endings.of_assessment(connection, assessment.id) == (moved, ended)
        assert endings.get(connection, ended.id) == ended


def test_a_risk_keeps_what_is_in_the_way(database: Database) -> None:
    with database.writing() as connection:
        risk = risks.add(connection, Risk(saved(connection).id, AISHA.id, NOW, "Nobody at home."))
        assert risks.get(connection, risk.id) == risk


def test_typed_words_wait_to_be_offered_back(database: Database) -> None:
    with database.writing() as connection:
        assessment = saved(connection)
        words = typed.add(
            connection, Typed(assessment.id, assessment.milestones[0].id, AISHA.id, NOW, "On track.")
        )
        assert typed.get(connection, words.id) == words


def test_a_version_of_a_procedure_never_changes(database: Database) -> None:
    with database.writing() as connection:
        assert procedures.keep(connection, "assessment", 1, "title = 'One'")
        assert procedures.keep(connection, "assessment", 1, "title = 'One'")
        assert not procedures.keep(connection, "assessment", 1, "title = 'Other'")
        assert procedures.keep(connection, "assessment", 2, "title = 'Two'")
        kept = {("assessment", 1, "title = 'One'"), ("assessment", 2, "title = 'Two'")}
        assert set(procedures.all_kept(connection)) == kept
