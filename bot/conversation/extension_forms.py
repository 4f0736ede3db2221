"""The forms of an extension: asking for it, deciding it, and what goes to and fro between (PRODUCT.md
section 4).
"""

from __future__ import annotations

from bot.casework.decision import Approve, AskInstead
from bot.casework.extension import AskForMore, Asking, ChangeApprover, Request
from bot.casework.follow_on import Reason
from bot.conversation.action_fields import action_fields, read_action
from bot.conversation.common import clocks
from bot.conversation.reading import Reader
from bot.conversation.topic import Answers, Wrong
from bot.saying import plural, short_day
from bot.shapes import Choice, ChoiceField, Fact, Form, NoteField, NumberField, PersonField, Quote
from scheduling import procedure
from scheduling.calendar import full_date, listed

EXTENSION_DAYS_AT_MOST = 60
_LOOK_AHEAD = (5, 10, 15)


def request_form(view: Asking) -> Form:
    """What a team manager gives; the dates that 5, 10 or 15 more working days would give are shown beside
    it.
    """
    case = view.case
    reasons = case.procedure.reasons_for(case.assessment.kind)
    exact = listed([r.label for r in reasons if r.exact])
    return Form(
        title="Ask for more time",
        act="extension.request",
        subject=case.subject,
        submit="Send the request",
        facts=(*clocks(case), *_dates(view)),
        fields=(
            ChoiceField("reason", "Reason", tuple(Choice(r.key, r.label, r.hint) for r in reasons)),
            NumberField("days", "How many more working days?", hint="In figures, for example 10."),
            NoteField("exactly", "Exactly what is it?", required=False, hint=f"Needed for {exact}."),
            NoteField("note", "Case note", hint="Always needed. For the managers, and for the child's file."),
            NoteField(
                "meanwhile", "What does the wait mean for the child, and what keeps them safe meanwhile?"
            ),
        ),
    )


def read_request(view: Asking, answers: Answers) -> AskForMore | Wrong:
    """Every refusal of PRODUCT.md section 4.2, each at its field."""
    reader = Reader(answers)
    reason = _reason(reader, view)
    days = reader.number("days", "Please say how many more working days.", EXTENSION_DAYS_AT_MOST)
    exactly = reader.text(
        "exactly", f"For {reason.label}, please say exactly what it is." if reason and reason.exact else ""
    )
    note = reader.text("note", "A case note is always needed. Please say why more time is needed.")
    meanwhile = reader.text(
        "meanwhile", "Please say what the wait means for the child, and what keeps them safe meanwhile."
    )
    if reader.wrong or reason is None:
        return Wrong(reader.faults)
    return AskForMore(reason.key, days, note, exactly, meanwhile)


def approve_form(view: Request) -> Form | None:
    """A plain approval is one press, unless it passes the ceiling: then it asks for an acknowledgement."""
    if not view.passes_ceiling(view.extension.days):
        return None
    return Form(
        title="Approve past the ceiling",
        act="extension.approve",
        subject=view.subject,
        lines=(_past(view, view.extension.days), "The head of service will be told."),
        fields=(_acknowledgement(),),
        submit="Approve",
    )


def read_approve(view: Request, answers: Answers) -> Approve | Wrong:
    """A plain approval, with its acknowledgement where one is needed."""
    reader = Reader(answers)
    days = view.extension.days
    acknowledged = _read_acknowledgement(reader, view, days)
    return reader.wrong or Approve(days, "", acknowledged)


def fewer_form(view: Request) -> Form:
    """Fewer days than were asked for, and why."""
    past = view.passes_ceiling(1)
    return Form(
        title="Approve fewer days",
        act="extension.fewer",
        subject=view.subject,
        lines=(f"{plural(view.extension.days, 'working day')} asked for.",),
        fields=(
            NumberField("days", "How many working days do you approve?"),
            NoteField("comment", "Why?", hint=f"{view.requester.name} reads this."),
            *((_acknowledgement(),) if past or view.passes_ceiling(view.extension.days) else ()),
        ),
        submit="Approve",
    )


def read_fewer(view: Request, answers: Answers) -> Approve | Wrong:
    """Fewer means fewer; anything but a plain approval needs a comment."""
    reader = Reader(answers)
    asked = view.extension.days
    too_many = f"Please give fewer than {asked}, or choose Approve."
    days = reader.number("days", "Please say how many working days you approve.", asked - 1, too_many)
    comment = reader.text("comment", "Please say why.")
    acknowledged = days > 0 and _read_acknowledgement(reader, view, days)
    return reader.wrong or Approve(days, comment, acknowledged)


def other_form(view: Request) -> Form:
    """Other action instead of more time: what, who, by when."""
    return Form(
        title="Ask for other action",
        act="extension.other",
        subject=view.subject,
        lines=("The dates stay as they are.",),
        fields=(
            *action_fields(view.case),
            NoteField("comment", "Why?", hint=f"{view.requester.name} reads this."),
        ),
    )


def read_other(view: Request, answers: Answers) -> AskInstead | Wrong:
    """The dated task and the comment."""
    reader = Reader(answers)
    action = read_action(reader, view.case)
    comment = reader.text("comment", "Please say why.")
    return reader.wrong or AskInstead(action, comment)


def information_form(view: Request) -> Form:
    """What is still to be known before it can be decided."""
    return Form(
        title="Ask for more information",
        act="extension.information",
        subject=view.subject,
        fields=(NoteField("text", "What do you need to know?", hint=f"{view.requester.name} reads this."),),
        submit="Ask",
    )


def answer_form(view: Request) -> Form:
    """The answer to that question."""
    return Form(
        title="Answer the question",
        act="extension.answer",
        subject=view.subject,
        quotes=(Quote(f"{view.approver.name} asks", view.extension.question),),
        fields=(NoteField("text", "Your answer"),),
    )


def read_words(_: Request, answers: Answers) -> Reason | Wrong:
    """A question or an answer; it may not be blank."""
    reader = Reader(answers)
    text = reader.text("text", "Please write something here.")
    return reader.wrong or Reason(text)


def approver_form(view: Request) -> Form:
    """Who else is asked to decide."""
    people = tuple(Choice(str(p.id), p.name, p.role.label) for p in view.approvers)
    return Form(
        title="Ask somebody else",
        act="extension.approver",
        subject=view.subject,
        lines=(f"{view.approver.name} is asked now. Their buttons will stop working if you change this.",),
        fields=(PersonField("approver", "Who decides?", people),),
        submit="Ask them",
    )


def read_approver(view: Request, answers: Answers) -> ChangeApprover | Wrong:
    """Somebody on the list, which never holds the requester or the worker."""
    reader = Reader(answers)
    chosen = reader.choice(
        "approver", [str(p.id) for p in view.approvers], "Please choose somebody from the list."
    )
    return reader.wrong or ChangeApprover(int(chosen))


def _reason(reader: Reader, view: Asking) -> procedure.Reason | None:
    case = view.case
    offered = {reason.key: reason for reason in case.procedure.reasons_for(case.assessment.kind)}
    known = {reason.key: reason for reason in case.procedure.reasons}
    key = reader.choice("reason", list(known), "Please choose a reason.")
    if key and key not in offered:
        only = listed([case.procedure.kind_label(kind) for kind in known[key].only_for])
        reader.fault("reason", f"{known[key].label} is for {only} only. Please choose another reason.")
    return offered.get(key)


def _dates(view: Asking) -> tuple[Fact, ...]:
    case = view.case
    sign_off = case.assessment.sign_off_on
    return tuple(
        Fact(f"With {days} more", f"sign-off by {short_day(case.calendar.shift(sign_off, days))}")
        for days in _LOOK_AHEAD
    )


def _acknowledgement() -> ChoiceField:
    yes = Choice("yes", "I know that this passes the statutory ceiling")
    return ChoiceField("acknowledged", "Past the ceiling", (yes,), required=False)


def _read_acknowledgement(reader: Reader, view: Request, days: int) -> bool:
    if not view.passes_ceiling(days):
        return False
    reader.choice("acknowledged", ["yes"], f"{_past(view, days)} Please confirm that you know this.")
    return True


def _past(view: Request, days: int) -> str:
    ceiling = view.case.assessment.ceiling_on
    after = full_date(view.sign_off_after(days))
    return f"Sign-off would be {after}, past the statutory ceiling of {full_date(ceiling)}."
