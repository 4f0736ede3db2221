"""Complete by day 28 (the worker), signed off by day 30 (the team manager): the end of the procedure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.casework.case import Case, Seen, Subject, save, see
from bot.casework.follow_on import close_request
from bot.desk import Desk
from scheduling import assessment as moves
from scheduling.refusal import Refusal
from scheduling.words import Standing
from storage import journal


@dataclass(frozen=True)
class Completed(Seen):
    """An assessment that may be signed off, and who completed it last, by number."""

    completed_by: int | None


def complete(desk: Desk, case: Case, _: None) -> str:
    """The worker has completed it on the record system; everything asked of the worker is over."""
    done = case.assessment
    for step in ("check-in", "final-check-in", "comments", "risk"):
        done = moves.close(done, step, desk.now)
    done = moves.meet(moves.meet(done, "draft", desk.now), "complete", desk.now)
    save(desk, replace(done, standing=Standing.COMPLETED))
    desk.record("complete", case.assessment.id, case.subject, {"day": case.day_number})
    # Whoever completed it for the worker does not sign it off as well.
    signer = case.service_manager if desk.acting_for and case.manages_team else case.team_manager
    desk.tell((signer.id,), "sign_off", case.subject, case.assessment.id)
    return f"Well done. {signer.name} has been asked to sign off {case.reference}.{_early(case)}"


def see_completed(desk: Desk, subject: Subject) -> Completed:
    """Read an assessment that may be signed off."""
    case = see(desk, subject)
    completed = journal.last(desk.connection, case.chain, "complete")
    return Completed(case, completed.actor_id if completed else None)


def may_be_signed_off(view: Completed) -> Refusal | None:
    """Nobody signs off what they completed: not on a later day either, when the worker is back."""
    if view.completed_by == view.case.viewer.id:
        return Refusal("You marked this complete, so somebody else must sign it off.")
    return None


def sign_off(desk: Desk, view: Completed, _: None) -> str:
    """The team manager, or whoever covers, has signed it off: that ends it and every open prompt and
    request.
    """
    case = view.case
    close_request(desk, case)
    signed = moves.meet(case.assessment, "sign-off", desk.now)
    save(desk, moves.end(signed, Standing.SIGNED_OFF, desk.now))
    desk.record("sign_off", case.assessment.id, case.subject, {"day": case.day_number})
    desk.tell((case.worker.id, case.service_manager.id), "sign_off", case.subject, case.assessment.id)
    return (
        f"{case.reference} is signed off on working day {case.day_number}. {case.worker.name} has been told."
    )


def _early(case: Case) -> str:
    due = case.assessment.milestone("complete")
    if due is None or case.today >= due.due_on:
        return ""
    early = case.calendar.between(case.today, due.due_on)
    return f" That is {early} working {'day' if early == 1 else 'days'} early."
