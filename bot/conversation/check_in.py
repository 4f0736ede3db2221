"""Check-ins: the prompts on day 15 and day 25, their answers, late, amended, typed or put off."""

from __future__ import annotations

from bot.casework.check_in import AnswerCheckIn, CheckIn, CheckInView, Snooze
from bot.conversation.common import clocks, heading, one_of, raise_button, risk_buttons, send_button
from bot.conversation.reading import Reader
from bot.conversation.topic import Answers, Wrong
from bot.saying import acting, briefly, short_day
from bot.shapes import Button, Card, DateField, Fact, Field, Form, NoteField, Quote, Tone
from scheduling.calendar import full_date
from scheduling.words import Act, Answer, Held, Outlook, Role, Standing

# The plain questions of each check-in (procedure, "3 weeks" and "5 weeks"; PRODUCT.md section 3).
QUESTIONS = {
    ("check_in", Role.WORKER): (("child_seen", "Has the child been seen?"),),
    ("check_in", Role.TEAM_MANAGER): (),
    ("final_check_in", Role.WORKER): (
        ("draft_shared", "Has the draft been shared with the family?"),
        ("amendments_made", "Have the family's amendments been made?"),
    ),
    ("final_check_in", Role.TEAM_MANAGER): (("draft_asked_for", "Have you asked for the final draft?"),),
}


def card(view: CheckInView) -> Card:
    """A check-in as its worker or one of its managers sees it, with the other's answer beside their own."""
    case = view.case
    step = view.step
    asked = _question(view)
    return Card(
        title=heading(case, step.label),
        summary=f"{case.reference}: {step.label.lower()} {_state(view)}",
        lines=(*asked, *_snoozed(view)),
        facts=(
            Fact("Check-in day", full_date(view.milestone.due_on)),
            *(() if view.milestone.met_at else clocks(case)),
            *_facts(view, Role.WORKER, view.by_worker),
            *_facts(view, Role.TEAM_MANAGER, view.by_manager),
        ),
        quotes=(
            *_quotes(view, "In the way", view.by_worker),
            *_quotes(view, "Agreed", view.by_manager),
        ),
        buttons=_buttons(view),
        settled=not view.still_matters,
    )


def worker_form(view: CheckInView) -> Form:
    """What the worker answers."""
    return Form(
        title="Check-in answer",
        act=f"{view.topic}.answer_worker",
        subject=view.subject,
        lines=(f"{view.case.reference}, working day {view.case.day_number}.",),
        fields=(
            one_of("outlook", "How does it stand?", Outlook, _value(view.by_worker, "outlook")),
            *_yes_or_no(view, Role.WORKER, view.by_worker),
            NoteField(
                "note",
                "What is in the way?",
                required=False,
                hint="Needed when it is at risk or will be late.",
                value=view.typed or (view.by_worker.note if view.by_worker else ""),
            ),
        ),
    )


def manager_form(view: CheckInView) -> Form:
    """What the team manager records."""
    return Form(
        title="Record the check-in",
        act=f"{view.topic}.answer_manager",
        subject=view.subject,
        lines=(f"{view.case.reference}, with {view.case.worker.name}.",),
        fields=(
            one_of("held", "How was it held?", Held, _value(view.by_manager, "held")),
            one_of("outlook", "How does it stand?", Outlook, _value(view.by_manager, "outlook")),
            *_yes_or_no(view, Role.TEAM_MANAGER, view.by_manager),
            NoteField(
                "note",
                "What was agreed?",
                required=False,
                hint="Goes into the case note. Needed once the check-in is held.",
                value=view.typed or (view.by_manager.note if view.by_manager else ""),
            ),
        ),
    )


def read_worker(view: CheckInView, answers: Answers) -> AnswerCheckIn | Wrong:
    """Read the worker's answer."""
    reader = Reader(answers)
    outlook = reader.word("outlook", Outlook, "Please say how it stands.")
    yes_or_no = _read_yes_or_no(reader, view, Role.WORKER)
    off_track = outlook in (Outlook.AT_RISK, Outlook.WILL_BE_LATE)
    note = reader.text("note", "Please say what is in the way." if off_track else "")
    if reader.wrong or outlook is None:
        return Wrong(reader.faults)
    return AnswerCheckIn(outlook, note, answers=yes_or_no)


def read_manager(view: CheckInView, answers: Answers) -> AnswerCheckIn | Wrong:
    """Read the team manager's record."""
    reader = Reader(answers)
    held = reader.word("held", Held, "Please say how it was held.")
    outlook = reader.word("outlook", Outlook, "Please say how it stands.")
    yes_or_no = _read_yes_or_no(reader, view, Role.TEAM_MANAGER)
    is_held = held is not None and held is not Held.NOT_YET
    note = reader.text("note", "Please say what was agreed." if is_held else "")
    if reader.wrong or outlook is None or held is None:
        return Wrong(reader.faults)
    return AnswerCheckIn(outlook, note, held=held, answers=yes_or_no)


def snooze_form(view: CheckInView) -> Form:
    """Until when to put the question off."""
    limit = view.snooze_limit
    hint = f"{full_date(limit)} at the latest." if limit else ""
    tomorrow = view.case.calendar.shift(view.case.today, 1)
    return Form(
        title="Ask me later",
        act=f"{view.topic}.snooze",
        subject=view.subject,
        fields=(DateField("until", "Ask me again on", hint=hint, value=tomorrow.isoformat()),),
        lines=("Your manager can see that this is put off.",),
        submit="Ask me then",
    )


def read_snooze(view: CheckInView, answers: Answers) -> Snooze | Wrong:
    """Read the day; it is never past the due date."""
    reader = Reader(answers)
    until = reader.day("until", "Please give a day.")
    limit = view.snooze_limit
    if limit is None:
        reader.fault("until", "This is already late, so it cannot be put off.")
    elif until and until <= view.case.today:
        reader.fault("until", "Please give a day after today.")
    elif until and until > limit:
        reader.fault("until", f"Please give {full_date(limit)} or earlier: it is due then.")
    elif until and not view.case.calendar.is_working(until):
        reader.fault("until", f"{full_date(until)} is not a working day. Please choose another day.")
    return Wrong(reader.faults) if reader.wrong or until is None else Snooze(until)


def typed_card(view: CheckInView, subject: str) -> Card:
    """A reply typed in the chat, offered back and never guessed (PRODUCT.md section 3)."""
    own = "answer_worker" if view.case.is_worker else "answer_manager"
    return Card(
        title="Record this as your check-in answer?",
        summary="Daymark: record this as your check-in answer?",
        lines=(f"You wrote this while the check-in for {view.case.reference} was waiting for your answer.",),
        quotes=(Quote("You wrote", view.typed),),
        buttons=(Button("Yes, open the form", f"{view.topic}.{own}", subject, opens=True),),
    )


def _state(view: CheckInView) -> str:
    own = view.by_worker if view.case.is_worker else view.by_manager
    recorded = own is not None and own.held is not Held.NOT_YET
    if recorded or not view.still_matters:
        return "recorded" if recorded else "closed"
    return "today" if view.case.today <= view.milestone.due_on else "waits for an answer"


def _question(view: CheckInView) -> tuple[str, ...]:
    case = view.case
    if not view.still_matters:
        never_held = view.milestone.met_at is None
        return ("This check-in is closed, because the assessment has moved on.",) if never_held else ()
    if case.is_worker:
        return () if view.by_worker else ("How does it stand, and is anything in the way?",)
    lines = []
    if view.by_worker is None:
        lines.append(f"{case.worker.name} has not answered yet.")
    if view.by_manager is None or view.by_manager.held is Held.NOT_YET:
        lines.append(_to_hold(view))
    return tuple(lines)


def _to_hold(view: CheckInView) -> str:
    case = view.case
    if case.manages_team:
        return f"Please hold the {_name(view)} with {case.worker.name} and record it here."
    return f"{case.team_manager.name} has not recorded the {_name(view)} yet."


def _name(view: CheckInView) -> str:
    return "final check-in" if view.is_final else "check-in"


def _snoozed(view: CheckInView) -> tuple[str, ...]:
    """Who put their question off: the viewer and, where a manager can see it, the worker."""
    case = view.case
    asked = [(case.worker, view.worker_snoozed_until, view.by_worker)]
    if not case.is_worker:
        asked.append((case.team_manager, view.snoozed_until, view.by_manager))
    return tuple(
        f"{'You' if who.id == case.viewer.id else who.name} put this off "
        f"until {full_date(case.calendar.today(until))}."
        for who, until, answer in asked
        if until and until > case.now and answer is None
    )


def _facts(view: CheckInView, role: Role, answer: CheckIn | None) -> tuple[Fact, ...]:
    if answer is None or answer.outlook is None:
        return ()
    late = ", late" if answer.late else ""
    held = f"{answer.held.label}. " if answer.held else ""
    said = [f"{held}{answer.outlook.label} ({short_day(view.case.calendar.today(answer.at))}{late})"]
    facts = [Fact(f"{_who(view, answer)}{',' if answer.acting_for else ''} says", *said)]
    labels = dict(QUESTIONS[view.topic, role])
    facts += [
        Fact(labels[name], Answer(value).label) for name, value in answer.answers.items() if name in labels
    ]
    return tuple(facts)


def _quotes(view: CheckInView, label: str, answer: CheckIn | None) -> tuple[Quote, ...]:
    if answer is None or not answer.note:
        return ()
    return (Quote(f"{label} ({_who(view, answer)}, {briefly(answer.at)})", answer.note),)


def _who(view: CheckInView, answer: CheckIn) -> str:
    for_whom = view.names[answer.acting_for] if answer.acting_for else None
    return acting(view.names[answer.person_id], for_whom)


def _buttons(view: CheckInView) -> tuple[Button, ...]:
    case = view.case
    if not view.still_matters:
        return ()
    buttons = []
    if case.can(Act.ANSWER_AS_WORKER):
        label, tone = ("Change my answer", Tone.PLAIN) if view.by_worker else ("Answer", Tone.GOOD)
        label = label if case.is_worker else f"Answer for {case.worker.name}"
        buttons.append(Button(label, f"{view.topic}.answer_worker", view.subject, opens=True, tone=tone))
        buttons += send_button(case) if _draft_comes_next(view) else ()
    if not case.is_worker and case.can(Act.ANSWER_AS_MANAGER):
        recorded = view.by_manager is not None and view.by_manager.held is not Held.NOT_YET
        label = "Change what is recorded" if recorded else "Record the check-in"
        tone = Tone.PLAIN if recorded or _is_copy(view) else Tone.GOOD
        buttons.append(Button(label, f"{view.topic}.answer_manager", view.subject, opens=True, tone=tone))
    own = view.by_worker if case.is_worker else view.by_manager
    may_snooze = view.snooze_limit is not None and case.can(Act.SNOOZE) and not _is_copy(view)
    if own is None and may_snooze:
        buttons.append(Button("Ask me later", f"{view.topic}.snooze", view.subject, opens=True))
    buttons += risk_buttons(case) if case.assessment.at_risk else raise_button(case)
    return tuple(buttons)


def _draft_comes_next(view: CheckInView) -> bool:
    return view.is_final and view.by_worker is not None and view.case.assessment.standing is Standing.OPEN


def _is_copy(view: CheckInView) -> bool:
    """Whether it is shown to a manager above the team manager, who is asked only once it is late."""
    case = view.case
    is_above = not case.is_worker and not case.manages_team
    return is_above and case.today <= view.milestone.due_on


def _value(answer: CheckIn | None, name: str) -> str:
    word: Outlook | Held | None = getattr(answer, name, None)
    return word.value if word else ""


def _yes_or_no(view: CheckInView, role: Role, answer: CheckIn | None) -> tuple[Field, ...]:
    given = answer.answers if answer else {}
    return tuple(
        one_of(name, label, Answer, given.get(name, "")) for name, label in QUESTIONS[view.topic, role]
    )


def _read_yes_or_no(reader: Reader, view: CheckInView, role: Role) -> dict[str, Answer]:
    read = {
        name: reader.word(name, Answer, "Please say yes or no.") for name, _ in QUESTIONS[view.topic, role]
    }
    return {name: answer for name, answer in read.items() if answer is not None}
