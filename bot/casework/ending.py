"""Other endings and new beginnings, each one act with a reason: transfer, no further action, section 47,
reopen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.casework.case import Case, Seen, Subject, open_case, save, see
from bot.casework.follow_on import Reason, close_request, draft_note, note_context, said_by
from bot.desk import Desk, found
from scheduling import assessment as moves
from scheduling.assessment import Assessment, Milestone
from scheduling.calendar import full_date
from scheduling.case_note import EndingNote, ending_note
from scheduling.people import Person
from scheduling.procedure import Procedure
from scheduling.refusal import Refusal
from scheduling.words import Act, Ending, NoteKind, Role, Standing
from storage import assessments, endings, extensions, outbox, people, remedial_actions
from storage.endings import Ended


@dataclass(frozen=True)
class Handover(Seen):
    """An assessment that may be transferred, and to whom."""

    workers: tuple[Person, ...]
    team_managers: tuple[Person, ...]


@dataclass(frozen=True)
class Transfer:
    """A new worker or a new team manager, or both, and why."""

    worker_id: int
    team_manager_id: int
    reason: str


@dataclass(frozen=True)
class End:
    """An ending without a sign-off, and why."""

    ending: Ending
    reason: str


@dataclass(frozen=True)
class EndingView(Seen):
    """What ended, moved or reopened an assessment, as its card shows it."""

    ending: Ended
    by: Person


def see_handover(desk: Desk, subject: Subject) -> Handover:
    """Read who could take it over."""
    everyone = people.everyone(desk.connection, on=desk.today)
    return Handover(
        see(desk, subject.expect("assessment")),
        tuple(p for p in everyone if p.role is Role.WORKER),
        tuple(p for p in everyone if p.role is Role.TEAM_MANAGER),
    )


def see_ending(desk: Desk, subject: Subject) -> EndingView:
    """Read one of the acts of this file."""
    ending = found(endings.get(desk.connection, subject.expect("ending").number))
    return EndingView(open_case(desk, ending.assessment_id), ending, desk.person(ending.by_id))


def transfer(desk: Desk, view: Handover, command: Transfer) -> str:
    """Hand it over: the dates stay, the open questions go to whoever holds it now, and everybody is told."""
    before = view.case.assessment
    service_manager_id = _service_manager_of(desk, command.team_manager_id) or before.service_manager_id
    after = (command.worker_id, command.team_manager_id, service_manager_id)
    _hand_over(desk, before, dict(zip(_people(before), after, strict=True)))
    _tell(
        desk,
        view.case,
        Act.TRANSFER,
        None,
        command.reason,
        told=(*_people(before), *after),
    )
    outbox.refresh(desk.connection, [f"person:{number}" for number in _people(before)], desk.now)
    worker = desk.person(command.worker_id)
    return f"{before.reference} is transferred to {worker.name}. The dates stay as they are."


def _hand_over(desk: Desk, before: Assessment, takes_over: Mapping[int, int]) -> None:
    """Everything that waits for somebody who held it waits for whoever holds it now.

    It is asked afresh of them: a milestone that moved is asked about from its first round again.
    """

    def handed(milestone: Milestone) -> Milestone:
        if not milestone.is_open:
            return milestone
        holder_id = takes_over.get(milestone.holder_id or 0, milestone.holder_id)
        return replace(milestone, moves=milestone.moves + 1, holder_id=holder_id)

    worker_id, team_manager_id, service_manager_id = (takes_over[number] for number in _people(before))
    after = replace(
        before,
        worker_id=worker_id,
        team_manager_id=team_manager_id,
        service_manager_id=service_manager_id,
        milestones=tuple(handed(milestone) for milestone in before.milestones),
    )
    save(desk, after)
    for action in remedial_actions.of_assessment(desk.connection, before.id):
        if action.done_at is None and action.owner_id in takes_over:
            remedial_actions.save(desk.connection, replace(action, owner_id=takes_over[action.owner_id]))
    request = extensions.open_of(desk.connection, before.id)
    if request is not None and request.approver_id in takes_over:
        extensions.save(desk.connection, replace(request, approver_id=takes_over[request.approver_id]))


def end(desk: Desk, case: Case, command: End) -> str:
    """End it without a sign-off: its open prompts and requests end with it, and a note is drafted."""
    close_request(desk, case)
    ended = replace(case, assessment=save(desk, moves.end(case.assessment, Standing.ENDED, desk.now)))
    note = EndingNote(ending=command.ending, reason=command.reason, decided_by=said_by(desk))
    draft_note(desk, ended, NoteKind.ENDING, ending_note(note_context(case), note))
    _tell(desk, case, Act.END, command.ending, command.reason, told=_people(case.assessment))
    how = command.ending.label.lower()
    return f"{case.reference} has ended: {how}. Nothing more will be asked about it."


def reopen(desk: Desk, case: Case, command: Reason) -> str | Refusal:
    """Open it again, or send a completed one back to its worker, and say why."""
    newest = assessments.newest_by_reference(desk.connection, case.reference)
    if newest is not None and newest.id != case.assessment.id:
        return Refusal("This reference has been allocated again. Please use the newer assessment.")
    if case.assessment.standing is Standing.COMPLETED:
        after = _sent_back(desk, case)
    else:
        after = save(desk, _reopened(case.assessment, case.procedure))
    _tell(desk, case, Act.REOPEN, None, command.text, told=_people(case.assessment))
    return f"{after.reference} is open again. Sign-off is due by {full_date(after.sign_off_on)}."


def _tell(
    desk: Desk, case: Case, act: Act, ending: Ending | None, reason: str, told: tuple[int, ...]
) -> None:
    row = endings.add(
        desk.connection,
        Ended(
            assessment_id=case.assessment.id,
            act=act,
            ending=ending,
            reason=reason,
            by_id=desk.actor.id,
            at=desk.now,
        ),
    )
    subject = f"ending:{row.id}"
    desk.record(act.value, case.assessment.id, subject, {"ending": ending.value if ending else None})
    desk.tell((who for who in told if who != desk.actor.id), "ending", subject, case.assessment.id)


def _people(assessment: Assessment) -> tuple[int, ...]:
    return assessment.worker_id, assessment.team_manager_id, assessment.service_manager_id


def _service_manager_of(desk: Desk, team_manager_id: int) -> int | None:
    manager_id = desk.person(team_manager_id).manager_id
    manager = desk.person(manager_id) if manager_id else None
    return manager.id if manager and manager.role is Role.SERVICE_MANAGER else None


def _sent_back(desk: Desk, case: Case) -> Assessment:
    """Not yet: back to the worker, whose completion is undone. Gives the assessment as it now is."""
    waiting = tuple(
        _again(m) if m.step in ("complete", "sign-off") else m for m in case.assessment.milestones
    )
    return save(desk, replace(case.assessment, standing=Standing.DRAFTED, milestones=waiting))


def _reopened(assessment: Assessment, procedure: Procedure) -> Assessment:
    """An ended assessment, open again: from the draft on everything waits again, on the dates it had."""
    planned = {step.key for step in procedure.planned}

    def waits(milestone: Milestone) -> bool:
        closed_by_end = milestone.closed_at is not None and milestone.closed_at == assessment.finished_at
        return milestone.step in ("draft", "complete", "sign-off") or (
            milestone.step in planned and closed_by_end
        )

    milestones = tuple(_again(m) if waits(m) else m for m in assessment.milestones)
    return replace(assessment, standing=Standing.OPEN, finished_at=None, milestones=milestones)


def _again(milestone: Milestone) -> Milestone:
    """Waiting once more, and asked about from its first round, since it counts as moved."""
    return replace(milestone, met_at=None, closed_at=None, moves=milestone.moves + 1)
