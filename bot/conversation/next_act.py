"""What every list says of an open assessment: whom it waits on, and the one next act of whoever looks at it.

A button says what is helpful to offer, never what is allowed: that is asked again at the press.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.saying import clock_time, short_day
from bot.shapes import Button, Tone
from scheduling.calendar import listed
from scheduling.overview import Line, WaitsOn
from scheduling.words import Role, Standing
from storage.enquiries import Enquiry

_Act = Callable[[Line, WaitsOn, str], Button | None]


def waits_on(line: Line, names: Mapping[int, str], person_id: int) -> str:
    """Whom it waits on, for what and since when it is due, in one sentence; whoever reads it is "you".

    What waits for them comes before what waits for others.
    """
    first = next(iter(line.waits_for(person_id)), line.next)
    if first is None:
        return "It waits on nobody."
    together = [one for one in line.waits_on if (one.step, one.subject) == (first.step, first.subject)]
    who = listed(list(dict.fromkeys(_named(one, names, person_id) for one in together)))
    what = f"{first.label[0].lower()}{first.label[1:]}, due {short_day(first.due_on)}"
    put_off = f", put off until {short_day(first.until)}" if first.until else ""
    return f"{'Waits on' if first.asked else 'Next is'} {who}: {what}{put_off}."


def _named(one: WaitsOn, names: Mapping[int, str], person_id: int) -> str:
    return "you" if one.person_id == person_id else names.get(one.person_id or 0, f"the {one.role.label}")


def next_act(line: Line, person_id: int, record_system: str, *, asked_today: bool = False) -> Button:
    """What this person does next about the assessment of ``line``.

    First what waits for them; then, for a service manager, to ask the team manager, once a day
    (``asked_today``); else to have a look at it.
    """
    theirs = (one for one in line.waits_for(person_id) if one.until is None)
    offered = (_ACTS[one.topic](line, one, record_system) for one in theirs if one.topic in _ACTS)
    own = next(filter(None, offered), None)
    if own is not None:
        return own
    if line.service_manager_id == person_id != line.team_manager_id and not asked_today:
        return Button("Ask the team manager", "enquiry.ask", line.subject)
    return Button("See it", "record.show", line.subject)


def asked(enquiry: Enquiry, names: Mapping[int, str], person_id: int) -> str:
    """That the team manager was asked: "You asked Tom Reed at 10:02."; whoever reads it is "you"."""
    who = "You" if enquiry.asked_by == person_id else names.get(enquiry.asked_by, "Somebody")
    whom = "you" if enquiry.asked_of == person_id else names.get(enquiry.asked_of, "the team manager")
    return f"{who} asked {whom} {clock_time(enquiry.asked_at)}."


def _opens(label: str, act: str) -> _Act:
    """A press that shows the card with everything to read and choose from."""
    return lambda _line, one, _system: Button(label, act, one.subject)


def _call(_: Line, one: WaitsOn, __: str) -> Button:
    return Button("I have called", "call.confirm", one.subject, tone=Tone.GOOD)


def _check_in(line: Line, one: WaitsOn, _: str) -> Button | None:
    if one.role is Role.TEAM_MANAGER:
        return Button("Record the check-in", f"{one.topic}.answer_manager", one.subject, opens=True)
    if one.person_id == line.worker_id:
        return Button("Answer", f"{one.topic}.answer_worker", one.subject, opens=True)
    return None


def _draft(line: Line, one: WaitsOn, _: str) -> Button | None:
    if one.person_id != line.worker_id or any(other.topic == "comments" for other in line.waits_on):
        return None
    return Button("I have sent the draft", "draft.send", line.subject, tone=Tone.GOOD)


def _complete(line: Line, one: WaitsOn, record_system: str) -> Button | None:
    if one.person_id != line.worker_id or line.standing is not Standing.DRAFTED:
        return None
    return Button(f"Complete on {record_system}", "completion.complete", line.subject, tone=Tone.GOOD)


def _sign_off(line: Line, _: WaitsOn, record_system: str) -> Button | None:
    if line.standing is not Standing.COMPLETED:
        return None
    return Button(f"Signed off on {record_system}", "sign_off.sign_off", line.subject, tone=Tone.GOOD)


_ACTS: Mapping[str, _Act] = {
    "call": _call,
    "case_note": _opens("File the note", "case_note.show"),
    "check_in": _check_in,
    "comments": _opens("Comment on the draft", "comments.show"),
    "completion": _complete,
    "draft": _draft,
    "extension": _opens("See the request", "extension.show"),
    "final_check_in": _check_in,
    "remedial_action": _opens("See the action", "remedial_action.show"),
    "risk": _opens("Answer the risk", "risk.show"),
    "sign_off": _sign_off,
}
