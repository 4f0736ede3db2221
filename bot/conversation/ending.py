"""Other endings and new beginnings: transfer, no further action, section 47, reopen; each with a reason."""

from __future__ import annotations

from bot.casework.case import Case
from bot.casework.ending import End, EndingView, Handover, Transfer
from bot.casework.follow_on import Reason
from bot.conversation.common import one_of, people_facts, plan_facts
from bot.conversation.reading import Reader
from bot.conversation.topic import Answers, Wrong
from bot.saying import moment
from bot.shapes import Card, Choice, Form, NoteField, PersonField, Quote
from scheduling.words import Act, Ending, Standing


def transfer_form(view: Handover) -> Form:
    """Who takes it over."""
    assessment = view.case.assessment
    return Form(
        title="Transfer",
        act="ending.transfer",
        subject=view.case.subject,
        lines=(f"The dates of {assessment.reference} stay as they are. Everybody concerned will be told.",),
        fields=(
            PersonField(
                "worker",
                "Worker",
                tuple(Choice(str(p.id), p.name, p.team) for p in view.workers),
                value=str(assessment.worker_id),
            ),
            PersonField(
                "team_manager",
                "Team manager",
                tuple(Choice(str(p.id), p.name, p.team) for p in view.team_managers),
                value=str(assessment.team_manager_id),
            ),
            NoteField("reason", "Why is it transferred?"),
        ),
        submit="Transfer",
    )


def read_transfer(view: Handover, answers: Answers) -> Transfer | Wrong:
    """Read who takes it over; somebody must change."""
    reader = Reader(answers)
    worker = reader.choice(
        "worker", [str(p.id) for p in view.workers], "Please choose a worker from the list."
    )
    manager = reader.choice(
        "team_manager", [str(p.id) for p in view.team_managers], "Please choose a team manager from the list."
    )
    reason = reader.text("reason", "Please say why it is transferred.")
    held = (str(view.case.assessment.worker_id), str(view.case.assessment.team_manager_id))
    if (worker, manager) == held:
        reader.fault("worker", "They hold it already. Please choose another worker or another team manager.")
    return reader.wrong or Transfer(int(worker), int(manager), reason)


def end_form(case: Case) -> Form:
    """How it ends without a sign-off."""
    return Form(
        title="End without sign-off",
        act="ending.end",
        subject=case.subject,
        lines=(f"Everything still asked about {case.reference} ends with it.",),
        fields=(one_of("ending", "How does it end?", Ending), NoteField("reason", "Why?")),
        submit="End it",
    )


def read_end(_: Case, answers: Answers) -> End | Wrong:
    """Read the ending and its reason."""
    reader = Reader(answers)
    ending = reader.word("ending", Ending, "Please say how it ends.")
    reason = reader.text("reason", "Please say why.")
    return Wrong(reader.faults) if reader.wrong or ending is None else End(ending, reason)


def reopen_form(case: Case) -> Form:
    """Why it is opened again, or sent back to its worker."""
    back = case.assessment.standing is Standing.COMPLETED
    return Form(
        title="Send back" if back else "Reopen",
        act="ending.reopen",
        subject=case.subject,
        fields=(NoteField("reason", "What is still to be done?" if back else "Why is it reopened?"),),
        submit="Send back" if back else "Reopen",
    )


def read_reopen(_: Case, answers: Answers) -> Reason | Wrong:
    """Read the reason."""
    reader = Reader(answers)
    reason = reader.text("reason", "Please give the reason.")
    return reader.wrong or Reason(reason)


def card(view: EndingView) -> Card:
    """What happened, by whom, when and why."""
    case, ending = view.case, view.ending
    if ending.act is Act.TRANSFER:
        what = "was transferred"
    elif ending.act is Act.REOPEN:
        what = "was opened again"
    else:
        what = f"has ended: {ending.ending.label.lower()}" if ending.ending else "has ended"
    return Card(
        title=f"{case.reference} {what}",
        summary=f"{case.reference} {what}",
        lines=(f"{view.by.name} recorded this {moment(ending.at)}.",),
        facts=() if case.assessment.is_finished else (*people_facts(case), *plan_facts(case)),
        quotes=(Quote("Why", ending.reason),),
        settled=True,
    )
