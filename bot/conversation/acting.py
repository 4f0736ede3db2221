"""Acting for somebody: the card when an absence begins, and the one for the day of return."""

from __future__ import annotations

from collections.abc import Mapping

from bot.casework.absence import from_to
from bot.casework.acting import Acting, Returned
from bot.conversation.next_act import next_act, waits_on
from bot.saying import briefly, plural, short_day
from bot.shapes import Card, Item
from scheduling.overview import Line

_SHOWN_AT_MOST = 20
_DONE: Mapping[str, str] = {
    "add_information": "answered a question about a request for more time",
    "amend_answer": "changed an answer to the check-in",
    "answer": "answered the check-in",
    "ask_for_information": "asked for more information about a request",
    "ask_team_manager": "asked the team manager how it stands",
    "cancel_absence": "cancelled somebody's leave",
    "change_approver": "asked somebody else to decide",
    "clear_risk": "recorded that it is back on track",
    "complete": "marked it complete",
    "confirm_call": "confirmed the call to the worker",
    "decide": "decided a request for more time",
    "end": "ended it without a sign-off",
    "file_note": "filed a case note",
    "finish_dip_sample": "finished the dip sample",
    "finish_remedial_action": "recorded a remedial action as done",
    "finish_review": "finished the Friday review",
    "finish_supervision": "held the supervision",
    "follow_up": "followed up what awaits sign-off",
    "name_alternate": "changed who covers for somebody",
    "raise_risk": "said that it is at risk",
    "record_remedial_action": "recorded a remedial action",
    "reopen": "opened it again",
    "request_extension": "asked for more time",
    "return_comments": "returned comments on the draft",
    "review_report": "reviewed the fortnightly report",
    "review_sample": "reviewed an assessment of the dip sample",
    "send_draft": "sent the draft",
    "send_head_note": "sent the note to the head of service",
    "sign_off": "signed it off",
    "snooze": "put a question off",
    "transfer": "transferred it",
    "withdraw_extension": "withdrew a request for more time",
}
"""What the journal calls an act, as it is told to the person in whose name it was done."""


def card(view: Acting) -> Card:
    """For whom the viewer acts, until when, and what is open."""
    person, absence = view.absence.person, view.absence.absence
    if not view.acts:
        title = f"You no longer act for {person.name}"
        return Card(title, title, lines=("Nothing more is asked of you here.",), settled=True)
    title = f"You act for {person.name} until {short_day(absence.last_day)}"
    nothing = () if view.lines else ("Nothing of theirs is open just now.",)
    return Card(
        title=title,
        summary=title,
        lines=(
            "What they would be asked comes to you on these days. What you do is recorded as done for them.",
            *nothing,
        ),
        items=_items(view),
    )


def returned_card(view: Returned) -> Card:
    """While you were away: who did what in one's name."""
    shown = view.done[-_SHOWN_AT_MOST:]
    earlier = len(view.done) - len(shown)
    away = from_to(view.absence.absence)
    lines = [f"You were away {away}."]
    lines.append("This was done in your name." if view.done else "Nothing was done in your name.")
    if earlier:
        lines.append(f"The last {len(shown)} are shown; {plural(earlier, 'earlier act')} are in the journal.")
    return Card(
        title="While you were away",
        summary=f"While you were away: {plural(len(view.done), 'act')} in your name",
        lines=tuple(lines),
        items=tuple(
            Item(one.reference or "Oversight", f"{one.by} {_said(one.act)}, {briefly(one.at)}.")
            for one in shown
        ),
        settled=True,
    )


def _items(view: Acting) -> tuple[Item, ...]:
    shown = view.lines[:_SHOWN_AT_MOST]
    items = tuple(_item(view, line) for line in shown)
    more = len(view.lines) - len(shown)
    return (
        (*items, Item("And more", f"{plural(more, 'more assessment')}. Type mine to see yours."))
        if more
        else items
    )


def _item(view: Acting, line: Line) -> Item:
    viewer_id = view.absence.viewer.id
    text = f"{line.stands}; sign-off {short_day(line.sign_off_on)}. {waits_on(line, view.names, viewer_id)}"
    return Item(line.reference, text, (next_act(line, viewer_id, view.record_system),))


def _said(act: str) -> str:
    return _DONE.get(act, f"did this: {act.replace('_', ' ')}")
