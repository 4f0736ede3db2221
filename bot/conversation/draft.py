"""The draft: asked of the worker, commented on by the team manager, and the worker told what came back."""

from __future__ import annotations

from datetime import datetime

from bot.casework.case import Case
from bot.casework.draft import Comments, DraftView
from bot.conversation.common import clocks, complete_button, heading, raise_button, send_button
from bot.conversation.reading import Reader
from bot.conversation.topic import Answers, Wrong
from bot.saying import moment, plural, whoever
from bot.shapes import Button, Card, Fact, Form, NoteField, Quote, Tone
from scheduling.calendar import full_date
from scheduling.words import Act


def prompt_card(case: Case) -> Card:
    """Asks the worker to send the draft."""
    title = heading(case, "Draft")
    milestone = case.milestone
    if milestone is None or not milestone.is_open:
        done = (
            f"The draft was sent {moment(milestone.met_at)}."
            if milestone and milestone.met_at
            else "This is closed."
        )
        return Card(title, f"{case.reference}: draft sent", lines=(done,), settled=True)
    if case.is_worker:
        lines = (f"Please send your draft to {case.team_manager.name} by e-mail, then say so here.",)
    else:
        lines = (f"{case.worker.name} has not sent the draft yet.",)
    return Card(
        title,
        f"{case.reference}: the draft is due",
        lines=lines,
        facts=(Fact("Draft due", full_date(milestone.due_on)), *clocks(case)),
        buttons=(*send_button(case), *raise_button(case)),
    )


def card(view: DraftView) -> Card:
    """The draft in front of the team manager until comments are returned; then in front of the worker."""
    returned_at = view.draft.returned_at
    return _returned_card(view, returned_at) if returned_at else _waiting_card(view)


def form(view: DraftView) -> Form:
    """What the team manager wants changed."""
    return Form(
        title="Return amendments",
        act="comments.amend",
        subject=f"draft:{view.draft.id}",
        lines=(f"{view.case.worker.name} reads this.",),
        fields=(NoteField("comments", "Amendments or suggestions"),),
        submit="Return",
    )


def read(_: DraftView, answers: Answers) -> Comments | Wrong:
    """Read the amendments; they may not be blank."""
    reader = Reader(answers)
    text = reader.text("comments", "Please say what to amend, or choose No amendments.")
    return reader.wrong or Comments(text)


def _waiting_card(view: DraftView) -> Card:
    case, draft = view.case, view.draft
    subject = f"draft:{draft.id}"
    due = case.assessment.open_milestone("comments", subject)
    title = heading(case, "Comments on the draft")
    if due is None:
        return Card(title, f"{case.reference}: draft", lines=("This draft no longer needs comments.",))
    buttons: tuple[Button, ...] = ()
    if case.can(Act.RETURN_COMMENTS) and not view.is_own:
        buttons = (
            Button("No amendments", "comments.none", subject, tone=Tone.GOOD),
            Button("Return amendments", "comments.amend", subject, opens=True),
        )
    return Card(
        title,
        f"{case.reference}: a draft waits for comments",
        lines=(
            f"{case.worker.name} sent the draft {moment(draft.sent_at)}.",
            f"Please comment on it by {full_date(due.due_on)}.",
        ),
        facts=(Fact("Comments due", full_date(due.due_on)), *clocks(case)),
        buttons=buttons,
    )


def _returned_card(view: DraftView, at: datetime) -> Card:
    case, draft = view.case, view.draft
    what = "amendments" if draft.amendments else "no amendments"
    who = whoever(case.name_of(draft.returned_by), _for_whom(view))
    lines = [f"{who} returned {what} {moment(at)}."]
    buttons: tuple[Button, ...] = ()
    if case.is_worker and view.is_newest:
        lines += _what_next(case, amended=bool(draft.amendments))
        buttons = (*complete_button(case), *(send_button(case) if draft.amendments else ()))
    return Card(
        heading(case, "Comments on the draft"),
        f"{case.reference}: {what} on the draft",
        lines=tuple(lines),
        facts=() if case.assessment.is_finished else clocks(case),
        quotes=(Quote("Amendments", draft.comments),) if draft.comments else (),
        buttons=buttons,
    )


def _for_whom(view: DraftView) -> str | None:
    return view.case.name_of(view.draft.returned_for) if view.draft.returned_for else None


def _what_next(case: Case, *, amended: bool) -> list[str]:
    """Early finish (PRODUCT.md section 3): when everything is in well before its day, ask whether it can be
    done now.
    """
    complete = case.assessment.open_milestone("complete")
    if complete is None:
        return []
    early = case.calendar.between(case.today, complete.due_on) if case.today < complete.due_on else 0
    by = f"Please complete it on {case.record_system} by {full_date(complete.due_on)}."
    if amended or early < 1:
        return [by]
    return [f"Everything is in. Can you complete it now? That would be {plural(early, 'working day')} early."]
