"""Check-ins on day 15 and day 25: answers from worker and team manager, late, amended, put off (procedure,
3 and 5 weeks).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.casework.case import Case, Seen, Subject, save, see
from bot.casework.follow_on import draft_note, note_context, put_at_risk, said_by
from bot.desk import Desk, found
from scheduling import assessment as moves
from scheduling.assessment import Milestone
from scheduling.calendar import full_date
from scheduling.case_note import CheckInNote, by, check_in_note
from scheduling.due import snooze_limit
from scheduling.procedure import Step
from scheduling.refusal import Refusal
from scheduling.words import Answer, Held, NoteKind, Outlook, Role
from storage import check_ins, prompts, typed
from storage.check_ins import CheckIn as CheckIn

CHECK_INS = ("check_in", "final_check_in")
"""The topics of both check-ins."""


@dataclass(frozen=True)
class CheckInView(Seen):
    """One check-in as its card and forms see it.

    ``names`` are those of whoever answered and for whom, by number. ``typed`` is what the viewer wrote in the
    chat, when there is any.
    """

    milestone: Milestone
    step: Step
    by_worker: CheckIn | None
    by_manager: CheckIn | None
    snoozed_until: datetime | None
    snooze_limit: date | None
    names: Mapping[int, str]
    typed: str = ""
    worker_snoozed_until: datetime | None = None

    @property
    def topic(self) -> str:
        """The first half of its acts' names."""
        return self.step.topic

    @property
    def subject(self) -> str:
        """The milestone as a subject."""
        return f"milestone:{self.milestone.id}"

    @property
    def is_final(self) -> bool:
        """Whether this is the final check-in."""
        return self.topic == "final_check_in"

    @property
    def still_matters(self) -> bool:
        """Whether an answer would still say something: not after the assessment, or the milestone, was
        closed.
        """
        return self.milestone.closed_at is None and not self.case.assessment.is_finished


@dataclass(frozen=True)
class AnswerCheckIn:
    """One person's answer. ``answers`` holds the plain questions by name; ``note`` is typed text."""

    outlook: Outlook
    note: str
    held: Held | None = None
    answers: Mapping[str, Answer] | None = None


@dataclass(frozen=True)
class Snooze:
    """Ask me again on this day."""

    until: date


def see_check_in(desk: Desk, subject: Subject) -> CheckInView:
    """Read a check-in by its milestone, or by the words typed about it ("typed:5")."""
    words = ""
    if subject.kind == "typed":
        said = found(typed.get(desk.connection, subject.number))
        if said.person_id != desk.actor.id:
            raise KeyError(str(subject))  # what somebody typed is nobody else's to open
        words, subject = said.text, Subject("milestone", said.milestone_id)
    case = see(desk, subject.expect("milestone"))
    milestone, step = found(case.milestone), found(case.step)
    if step.topic not in CHECK_INS:
        raise KeyError(step.topic)
    own = Role.WORKER if case.is_worker else Role.TEAM_MANAGER
    by_worker = check_ins.newest(desk.connection, milestone.id, Role.WORKER)
    by_manager = check_ins.newest(desk.connection, milestone.id, Role.TEAM_MANAGER)
    return CheckInView(
        case=case,
        milestone=milestone,
        step=step,
        by_worker=by_worker,
        by_manager=by_manager,
        snoozed_until=_snoozed_until(desk, milestone, own),
        snooze_limit=snooze_limit(case.assessment, case.procedure, milestone, case.today),
        names=_names(desk, by_worker, by_manager),
        typed=words,
        worker_snoozed_until=_snoozed_until(desk, milestone, Role.WORKER),
    )


def _names(desk: Desk, *answers: CheckIn | None) -> Mapping[int, str]:
    who = {number for one in answers if one for number in (one.person_id, one.acting_for) if number}
    return {number: desk.person(number).name for number in who}


def answer_as_worker(desk: Desk, view: CheckInView, command: AnswerCheckIn) -> str:
    """The worker says how it stands; the team manager sees it, and gets the choices when it is not on
    track.
    """
    late = _write(desk, view, Role.WORKER, command)
    case = replace(view.case, assessment=save(desk, view.case.assessment))
    _follow(desk, command, case)
    return _thanks(view, late, view.by_worker)


def answer_as_manager(desk: Desk, view: CheckInView, command: AnswerCheckIn) -> str:
    """The team manager says that it was held and what was agreed; a case note is drafted from it.

    "Not held yet" answers today's question only: it is asked again on the next working day.
    """
    late = _write(desk, view, Role.TEAM_MANAGER, command)
    held = found(command.held)
    if held is Held.NOT_YET:
        _take_back(desk, view, command)
        return "Recorded as not held yet. You will be asked again on the next working day."
    case, previous = _held(desk, view), view.by_manager
    text = _note(desk, view, held, command)
    case = draft_note(desk, case, NoteKind.CHECK_IN, text, instead_of=previous.at if previous else None)
    _follow(desk, command, case)
    return _thanks(view, late, view.by_manager)


def snooze(desk: Desk, view: CheckInView, command: Snooze) -> str:
    """Put one's own question off, where the manager can see it (PRODUCT.md section 3, Snooze)."""
    case = view.case
    until = case.calendar.at(command.until, case.procedure.asks_at)
    role = Role.WORKER if case.is_worker else Role.TEAM_MANAGER
    prompts.snooze(desk.connection, view.milestone.id, role, until)
    desk.record("snooze", case.assessment.id, view.subject, {"until": command.until.isoformat()})
    save(desk, case.assessment)
    return f"You will be asked again on {full_date(command.until)}."


def is_ready(view: CheckInView) -> Refusal | None:
    """Whether there is still something to answer."""
    if not view.still_matters:
        return Refusal("This check-in is closed, because the assessment has moved on.")
    return None


def _snoozed_until(desk: Desk, milestone: Milestone, role: Role) -> datetime | None:
    newest = prompts.newest(desk.connection, milestone.id, role)
    return newest.snoozed_until if newest else None


def _take_back(desk: Desk, view: CheckInView, command: AnswerCheckIn) -> None:
    """Where this takes back that it was held, the question comes back, on the next working day, and the note
    says so: in place of the one that is still to be filed, or after the one that was.
    """
    case, answered = view.case, view.by_manager
    if answered is None or answered.held is Held.NOT_YET:
        return
    tomorrow = case.calendar.at(case.calendar.shift(case.today, 1), case.procedure.asks_at)
    prompts.snooze(desk.connection, view.milestone.id, Role.TEAM_MANAGER, tomorrow)
    case = replace(case, assessment=save(desk, moves.take_back(case.assessment, view.milestone)))
    text = _note(desk, view, Held.NOT_YET, command)
    draft_note(desk, case, NoteKind.CHECK_IN, text, instead_of=answered.at)


def _held(desk: Desk, view: CheckInView) -> Case:
    case, step = view.case, view.step.key
    met = moves.meet(case.assessment, step, desk.now)
    met = moves.held_early(met, case.procedure, case.calendar, step, desk.today)
    return replace(case, assessment=save(desk, met))


def _write(desk: Desk, view: CheckInView, role: Role, command: AnswerCheckIn) -> bool:
    case = view.case
    late = desk.today > view.milestone.due_on
    previous = view.by_worker if role is Role.WORKER else view.by_manager
    check_ins.add(
        desk.connection,
        CheckIn(
            assessment_id=case.assessment.id,
            milestone_id=view.milestone.id,
            role=role,
            person_id=desk.actor.id,
            acting_for=desk.acting_for,
            at=desk.now,
            late=late,
            outlook=command.outlook,
            held=command.held,
            answers=command.answers or {},
            note=command.note,
        ),
    )
    desk.record(
        "amend_answer" if previous else "answer",
        case.assessment.id,
        view.subject,
        {
            "step": view.step.key,
            "role": role.value,
            "outlook": command.outlook.value,
            "held": command.held.value if command.held else None,
            "late": late,
            **{name: answer.value for name, answer in (command.answers or {}).items()},
        },
    )
    return late


def _follow(desk: Desk, command: AnswerCheckIn, case: Case) -> None:
    if command.outlook is not Outlook.ON_TRACK:
        put_at_risk(desk, case, command.note)


def _note(desk: Desk, view: CheckInView, held: Held, command: AnswerCheckIn) -> str:
    case = view.case
    note = CheckInNote(
        step=view.step.label,
        held=held,
        outlook=command.outlook,
        agreed=command.note,
        team_manager=said_by(desk),
        worker=by(case.worker),
    )
    return check_in_note(note_context(case), note)


def _thanks(view: CheckInView, late: bool, previous: CheckIn | None) -> str:
    if previous is not None and previous.held is not Held.NOT_YET:
        return "Your answer has been changed. The first one is kept in the journal."
    late_words = " It is marked as late." if late else ""
    return f"Thank you. Your check-in answer for {view.case.reference} is recorded.{late_words}"
