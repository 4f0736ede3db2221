"""The Friday review as it is shown: what awaits sign-off, and what was done about each."""

from __future__ import annotations

from bot.casework.friday_review import Line, Review
from bot.conversation.common import done_by
from bot.saying import briefly, plural, short_day
from bot.shapes import Button, Card, Item, Tone


def card(view: Review) -> Card:
    """Every line with its two answers, those that still need one first; then the way to be done."""
    title = f"Friday review, {short_day(view.duty.day)}"
    if view.is_done:
        ended = done_by(view, "finished this review")
        items = tuple(_item(view, line) for line in view.lines)
        return Card(title, "Friday review: finished", (ended,), items=items, settled=True).closed("")
    if not view.lines:
        button = Button("Nothing to review", "friday_review.done", view.subject, tone=Tone.GOOD)
        lines = ("Nothing awaits sign-off.",)
        return Card(title, "Friday review: nothing awaits sign-off", lines=lines, buttons=(button,))
    many = len(view.lines) > 1
    done = Button("Done with the review", "friday_review.done", view.subject, tone=Tone.GOOD)
    return Card(
        title=title,
        summary=f"Friday review: {plural(len(view.lines), 'assessment')} await{'' if many else 's'} sign-off",
        lines=(
            "Please go through what awaits sign-off, and follow it up with the team manager.",
            _left(view),
        ),
        items=tuple(
            _item(view, line) for line in sorted(view.lines, key=lambda one: not one.needs_an_answer)
        ),
        buttons=() if view.waiting else (done,),
    )


def _left(view: Review) -> str:
    if not view.waiting:
        return "Every one of them has been dealt with."
    return f"{view.waiting} of {len(view.lines)} still to go through."


def _item(view: Review, line: Line) -> Item:
    case, kept = line.case, line.kept
    mark = "●" if line.needs_an_answer else "✔"
    subject = f"line:{kept.id}"
    buttons = []
    if line.needs_an_answer and case.cover.acts_for(case.team_manager.id) not in (None, case.viewer.id):
        buttons.append(Button("Ask the team manager", "friday_review.ask", subject))
    if kept.followed_up_at is None and not case.assessment.is_finished:
        buttons.append(Button("Followed up", "friday_review.follow_up", subject))
    sentences = (_since(line), _clocks(line), *_came_of_it(view, line))
    return Item(f"{mark} {case.reference}", " ".join(sentences), tuple(buttons))


def _since(line: Line) -> str:
    """Since when it awaits sign-off, and whose that is."""
    case = line.case
    complete = case.assessment.milestone("complete")
    if complete is None or complete.met_at is None:
        return f"With {case.team_manager.name}."
    since = case.calendar.today(complete.met_at)
    waits = case.calendar.between(since, case.today)
    return (
        f"Completed on {short_day(since)}, {plural(waits, 'working day')} ago; with {case.team_manager.name}."
        if waits
        else f"Completed today; with {case.team_manager.name}."
    )


def _clocks(line: Line) -> str:
    assessment = line.case.assessment
    late = "▲ overdue: sign-off" if assessment.sign_off_on < line.case.today else "Sign-off"
    return f"{late} due {short_day(assessment.sign_off_on)}; ceiling {short_day(assessment.ceiling_on)}."


def _came_of_it(view: Review, line: Line) -> tuple[str, ...]:
    """What was done about it, by whom and when."""
    case, kept = line.case, line.kept
    said = []
    if kept.asked_at is not None:
        who = _who(view, kept.asked_by)
        said.append(f"{who} asked {case.team_manager.name} ({briefly(kept.asked_at)}).")
    if kept.followed_up_at is not None:
        said.append(f"{_who(view, kept.followed_up_by)} followed it up ({briefly(kept.followed_up_at)}).")
    if case.assessment.finished_at is not None:
        ended = case.assessment.standing.label.capitalize()
        said.append(f"{ended} ({briefly(case.assessment.finished_at)}).")
    return tuple(said)


def _who(view: Review, person_id: int | None) -> str:
    return "You" if person_id == view.viewer.id else view.names.get(person_id or 0, "Somebody")
