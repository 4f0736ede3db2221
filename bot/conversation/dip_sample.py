"""The dip sample: what was drawn, how far each followed the procedure, and what its reviewer found."""

from __future__ import annotations

from collections.abc import Sequence

from bot.casework.dip_sample import DipSample, Drawn, Findings, SampleView
from bot.conversation.action_fields import action_fields, read_optional_action
from bot.conversation.common import standing_words
from bot.conversation.reading import Reader
from bot.conversation.topic import Answers, Wrong
from bot.saying import acting, plural, short_day
from bot.shapes import Button, Card, Fact, Form, Item, NoteField, Quote, Tone
from scheduling.calendar import full_date, listed
from scheduling.checks import Check
from scheduling.sample import MONTHS_APART
from scheduling.words import Verdict

# As many failing checks as a review asks for an action each; the last three fields are for all else.
_PREFIXES = tuple(f"action{number}_" for number in range(1, 5))
_OTHER = "other_"

NAMED_AT_MOST = 4
"""How many failing checks a line names before it counts the others."""

_MARKS = {
    Verdict.MET: "✔",
    Verdict.LATE: "▲",
    Verdict.NOT_MET: "▲",
    Verdict.NOT_YET: "●",
    Verdict.NOT_NEEDED: "■",
    Verdict.NOT_KNOWN: "■",
}


def card(view: DipSample) -> Card | None:
    """What was drawn, the worst first; None when there was nothing to draw from."""
    if not view.drawn:
        return None
    left = sum(not one.is_reviewed for one in view.drawn)
    waiting = f"{plural(left, 'assessment')} to review" if left else "every assessment is reviewed"
    ordered = sorted(view.drawn, key=lambda one: (one.is_reviewed, -len(_failing(one.checks))))
    return Card(
        title="Dip sample",
        summary=f"Dip sample: {waiting}",
        lines=tuple(_lines(view, left)),
        items=tuple(_item(view, one) for one in ordered),
        quotes=tuple(
            Quote(f"Findings on {one.reference}", one.sample.findings)
            for one in ordered
            if one.is_reviewed and not one.is_viewers_own
        ),
        footnote=f"Daymark drew by lot. Nothing is drawn twice within {MONTHS_APART} months.",
        settled=view.is_done,
    )


def form(view: SampleView) -> Form:
    """The record's own answers, and what the reviewer makes of them."""
    case = view.case
    return Form(
        title="Review a sample",
        act="dip_sample.review",
        subject=view.subject,
        lines=(f"{case.reference}: {standing_words(case)}. The answers below are Daymark's own record.",),
        facts=tuple(Fact(check.asked, _answer(check)) for check in view.checks),
        fields=(
            NoteField(
                "findings",
                "What did you find?",
                hint="For you, whoever stands in for you and the head of service.",
            ),
            *(
                field
                for prefix, about in _groups(view)
                for field in action_fields(case, prefix, about, required=False)
            ),
        ),
        submit="Keep this review",
    )


def read(view: SampleView, answers: Answers) -> Findings | Wrong:
    """Read the findings, and each action that anything was said of."""
    reader = Reader(answers)
    text = reader.text("findings", "Please say what you found, also when all is well.")
    # All there may be: what was typed must not be lost because a check was met since the form was opened.
    actions = [read_optional_action(reader, view.case, prefix) for prefix in (*_PREFIXES, _OTHER)]
    return reader.wrong or Findings(text, tuple(action for action in actions if action))


def _groups(view: SampleView) -> tuple[tuple[str, str], ...]:
    """What an action may be about, the worst checks first, after what the names of its fields begin with."""
    failing = _failing(view.checks)
    worst = zip(_PREFIXES, (check.asked for check in failing), strict=False)
    return (*worst, (_OTHER, "Anything else" if failing else "An action"))


def _lines(view: DipSample, left: int) -> list[str]:
    lines = [f"These were drawn for {view.holder.name} on {full_date(view.drawn[0].sample.drawn_on)}."]
    if left and view.duty.answer_by:
        lines.append(f"Please review each by {full_date(view.duty.answer_by)}.")
    return lines


def _item(view: DipSample, one: Drawn) -> Item:
    if not one.is_reviewed and one.is_viewers_own:
        return Item(one.reference, "■ You work on this one, so somebody else reviews it.")
    if not one.is_reviewed:
        review = Button("Review", "dip_sample.review", f"sample:{one.sample.id}", opens=True, tone=Tone.GOOD)
        return Item(one.reference, _count(one.checks), (review,))
    by = one.reviewed_by.name if one.reviewed_by else "Somebody"
    who = acting(by, one.reviewed_for.name if one.reviewed_for else None)
    return Item(one.reference, f"✔ Reviewed by {who}. {_count(one.checks)}")


def _count(checks: Sequence[Check]) -> str:
    answered, failing = sum(check.is_answered for check in checks), _failing(checks)
    if not answered:
        return "● Nothing was due yet."
    if not failing:
        return f"✔ {plural(answered, 'check')} met."
    named = [check.asked for check in failing[:NAMED_AT_MOST]]
    more = len(failing) - len(named)
    those = listed([*named, *([f"{more} more"] if more else [])])
    return f"▲ {len(failing)} of {plural(answered, 'check')} late or not met: {those}."


def _failing(checks: Sequence[Check]) -> list[Check]:
    """Where the procedure was not followed, the worst first."""
    return sorted((check for check in checks if check.is_failing), key=lambda check: -check.days_late)


def _answer(check: Check) -> str:
    """The verdict in words, with its mark, its day and the fact behind it."""
    words = check.verdict.label
    if check.verdict is Verdict.LATE:
        words = f"late by {plural(check.days_late, 'working day')}"
    elif check.days_late:
        words = f"not met, {plural(check.days_late, 'working day')} past its day"
    due = f"Due {short_day(check.due_on)}." if check.due_on else ""
    return " ".join(filter(None, [f"{_MARKS[check.verdict]} {words}.", due, check.fact]))
