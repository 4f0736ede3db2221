"""Lives of assessments that between them bring every card and every form into each of its states.

Each plays in a room of its own, and looks round at every turn.
"""

from __future__ import annotations

from collections.abc import Callable

from scheduling.people import Person
from tests.bot.conversation.room import Room
from tests.cast import ADMINISTRATOR, AISHA, BEN, GRACE, HELEN, SARAH, TOM

PRIVATE = "Aisha is off sick until the middle of April."
NOTE = "The family is away until Friday, and the school has been told."
REQUEST = {
    "reason": "family-availability",
    "days": "10",
    "exactly": "A family holiday that was booked in January.",
    "note": NOTE,
    "meanwhile": "The school sees the child every day and rings us.",
}
ACTION = {"what": "Visit with the school nurse.", "owner": "worker", "due_on": "2026-03-27"}


def _asked_for(room: Room, *, by: str = "2026-03-23 09:45", **changes: str) -> str:
    """An assessment for which more time is asked."""
    subject = room.allocate()
    room.at(by)
    room.do(TOM, "extension.request", subject, **{**REQUEST, **changes})
    return room.newest("extension")


def from_allocation_to_sign_off(room: Room) -> None:
    """On time, with a late answer, an amended one, two drafts and a completion sent back."""
    subject = room.allocate()
    room.snap("allocated")
    room.at("2026-03-02 09:30")
    room.snap("asked about the call")
    room.do(TOM, "call.confirm", room.milestone("call"))
    room.snap("called")
    room.at("2026-03-23 09:30")
    check_in = room.milestone("check-in")
    room.snap("the check-in is asked about")
    room.say(AISHA, NOTE)
    room.do(TOM, "check_in.answer_manager", check_in, held="not_yet", outlook="on_track", note="")
    room.snap("the check-in is not held yet")
    room.at("2026-03-25 09:30")
    room.snap("the check-in is late")
    room.do(AISHA, "check_in.answer_worker", check_in, outlook="on_track", child_seen="yes", note="")
    room.do(TOM, "check_in.answer_manager", check_in, held="by_phone", outlook="on_track", note=NOTE)
    room.snap("the check-in is held")
    room.do(AISHA, "check_in.answer_worker", check_in, outlook="on_track", child_seen="no", note=NOTE)
    room.do(TOM, "case_note.file", room.newest("note"))
    room.snap("the note is filed")
    room.at("2026-04-08 09:30")
    _final_check_in(room)
    _drafts(room, subject)
    _completed_and_signed_off(room, subject)


def _final_check_in(room: Room) -> None:
    final = room.milestone("final-check-in")
    room.snap("the final check-in is asked about")
    answers = {"outlook": "on_track", "draft_shared": "yes", "amendments_made": "no", "note": ""}
    room.do(AISHA, "final_check_in.answer_worker", final, **answers)
    held = {"held": "by_video", "outlook": "on_track", "draft_asked_for": "yes", "note": NOTE}
    room.do(TOM, "final_check_in.answer_manager", final, **held)
    room.snap("the final check-in is held")


def _drafts(room: Room, subject: str) -> None:
    room.at("2026-04-09 09:30")
    room.snap("the draft is asked for")
    room.at("2026-04-10 09:30")
    room.snap("the draft is late")
    room.do(AISHA, "draft.send", subject)
    first = room.newest("draft")
    room.snap("the draft is sent")
    room.do(TOM, "comments.amend", first, comments="Please add the school's view.")
    room.snap("amendments are returned")
    room.do(AISHA, "draft.send", subject)
    room.snap("a second draft is sent")
    room.do(TOM, "comments.none", room.newest("draft"))
    room.snap("there are no amendments")


def _completed_and_signed_off(room: Room, subject: str) -> None:
    room.at("2026-04-13 09:30")
    room.snap("asked to complete")
    room.do(AISHA, "completion.complete", subject)
    room.snap("completed")
    room.do(TOM, "ending.reopen", subject, reason="Please add the chronology.")
    room.snap("sent back")
    room.at("2026-04-16 09:30")
    room.snap("overdue")
    room.do(AISHA, "completion.complete", subject)
    room.do(SARAH, "sign_off.sign_off", subject)
    room.snap("signed off by cover")
    room.do(SARAH, "ending.reopen", subject, reason="The school has sent its report.")
    room.snap("reopened")


def finished_early(room: Room) -> None:
    """The draft is in before the final check-in."""
    subject = room.allocate()
    room.at("2026-03-20 10:00")
    room.do(AISHA, "draft.send", subject)
    room.do(TOM, "comments.none", room.newest("draft"))
    room.snap("everything is in early")
    room.do(AISHA, "completion.complete", subject)
    room.do(TOM, "sign_off.sign_off", subject)
    room.snap("signed off early")


def at_risk(room: Room) -> None:
    """Said at the check-in and by hand; answered with action, then back on track."""
    subject = room.allocate()
    room.at("2026-03-23 09:45")
    check_in = room.milestone("check-in")
    room.do(AISHA, "check_in.answer_worker", check_in, outlook="at_risk", child_seen="no", note=NOTE)
    room.snap("at risk at the check-in")
    room.do(TOM, "remedial_action.record", subject, **ACTION)
    room.snap("remedial action recorded")
    room.do(AISHA, "remedial_action.done", room.newest("action"))
    room.snap("remedial action done")
    room.do(SARAH, "risk.raise", subject, note="The health visitor has left.")
    room.do(TOM, "risk.clear", room.newest("risk"))
    room.snap("back on track")


def put_off(room: Room) -> None:
    """Both put the check-in off: it is asked early because its day comes nearer by itself."""
    room.allocate()
    room.at("2026-04-07 09:30")
    final = room.milestone("final-check-in")
    room.do(AISHA, "final_check_in.snooze", final, until="2026-04-08")
    room.snap("put off")


def left_alone(room: Room) -> None:
    """Nobody does anything: every question goes up, and sign-off is forecast late."""
    room.allocate()
    for day in ("03-04", "03-26", "04-10", "04-16", "05-06"):
        room.at(f"2026-{day} 10:00")
        room.snap(f"left alone until {day}")


def question_and_answer(room: Room) -> None:
    """More time is asked for, there is a question, it goes to somebody else, and is approved."""
    request = _asked_for(room)
    room.snap("more time asked for")
    room.do(SARAH, "extension.information", request, text="Who sees the child at the weekend?")
    room.snap("more information asked for")
    room.do(TOM, "extension.answer", request, text="The grandmother does.")
    room.snap("the question is answered")
    room.do(TOM, "extension.approver", request, approver=str(GRACE.id))
    room.snap("somebody else is asked to decide")
    room.do(GRACE, "extension.approve", request)
    room.snap("approved")


def nobody_decides(room: Room) -> None:
    """A request that is chased up to the head of service."""
    _asked_for(room)
    for day in ("24", "26", "30"):
        room.at(f"2026-03-{day} 10:00")
        room.snap(f"undecided on the {day}th")


def private_and_past_the_ceiling(room: Room) -> None:
    """A reason that is for managers only, and dates beyond the statutory ceiling."""
    private = {"reason": "worker-related", "note": PRIVATE, "exactly": PRIVATE, "meanwhile": PRIVATE}
    request = _asked_for(room, days="30", **private)
    room.snap("a private reason, past the ceiling")
    answers = {"days": "20", "comment": PRIVATE, "acknowledged": "yes"}
    room.do(SARAH, "extension.fewer", request, **answers)
    room.snap("fewer days, past the ceiling")


def approved_past_the_ceiling(room: Room) -> None:
    """A plain approval that has to be acknowledged."""
    request = _asked_for(room, days="20")
    room.do(SARAH, "extension.approve", request, acknowledged="yes")
    room.snap("approved past the ceiling")


def one_day_more(room: Room) -> None:
    """Nothing is fewer than one day; and the service manager asks the head of service."""
    subject = room.allocate()
    room.at("2026-03-23 09:45")
    room.do(SARAH, "extension.request", subject, **{**REQUEST, "days": "1"})
    room.snap("the service manager asks for one day")
    room.do(HELEN, "extension.approve", room.newest("extension"))
    room.snap("the head of service approves")


def other_action(room: Room) -> None:
    """No more time, but other action."""
    request = _asked_for(room)
    room.do(SARAH, "extension.other", request, **ACTION, comment="A visit is quicker.")
    room.snap("other action instead")
    room.at("2026-03-31 10:00")
    room.snap("the action is late")


def withdrawn(room: Room) -> None:
    """A request that is taken back."""
    request = _asked_for(room)
    room.do(TOM, "extension.withdraw", request)
    room.snap("withdrawn")


def ended(room: Room) -> None:
    """It ends while more time is asked for."""
    subject = room.allocate()
    room.at("2026-03-23 09:45")
    room.do(AISHA, "risk.raise", subject, note=NOTE)
    room.do(TOM, "extension.request", subject, **REQUEST)
    room.do(TOM, "ending.end", subject, ending="section_47", reason="A strategy discussion was held.")
    room.snap("stepped up to section 47")


def transferred(room: Room) -> None:
    """Another worker takes over while a question waits."""
    subject = room.allocate(kind="ehrd", difficulties="")
    room.at("2026-03-23 09:30")
    room.say(AISHA, NOTE)
    room.do(SARAH, "ending.transfer", subject, worker=str(BEN.id), team_manager=str(TOM.id), reason=NOTE)
    room.snap("transferred")
    check_in = room.milestone("check-in")
    room.do(
        BEN,
        "check_in.answer_worker",
        check_in,
        outlook="at_risk",
        child_seen="no",
        note="The interpreter cancelled.",
    )
    room.snap("the new worker answers")


def dip_sampled(room: Room) -> None:
    """Three are drawn: one that was done well, and two on which little was done."""
    room.with_rhythms("dip-sample")
    room.allocate(reference="AB-2001", worker=str(BEN.id))
    room.allocate(reference="AB-2002", worker=str(BEN.id))
    _done_well(room)
    room.at("2026-03-31 10:00")
    room.snap("a dip sample is drawn")
    action = {f"action1_{name}": value for name, value in {**ACTION, "due_on": "2026-04-02"}.items()}
    room.do(SARAH, "dip_sample.review", "sample:1", findings=NOTE, **action)
    room.snap("one of it is reviewed")
    for number in (2, 3):
        room.do(SARAH, "dip_sample.review", f"sample:{number}", findings=NOTE)
    room.snap("all of it is reviewed")


def _done_well(room: Room) -> None:
    room.allocate(reference="AB-2000")
    room.do(TOM, "call.confirm", room.milestone("call"))
    room.at("2026-03-23 09:30")
    held = {"held": "by_phone", "outlook": "on_track", "note": NOTE}
    room.do(TOM, "check_in.answer_manager", room.milestone("check-in"), **held)
    room.do(TOM, "case_note.file", room.newest("note"))


def supervised(room: Room) -> None:
    """A month with something of everything, talked through."""
    room.with_rhythms("supervision")
    room.allocate(reference="AB-2001", worker=str(BEN.id))
    _done_well(room)
    room.at("2026-03-31 10:00")
    room.snap("a supervision is prepared")
    room.do(SARAH, "supervision.discussed", room.newest("duty"))
    room.snap("it was discussed")


def mornings(room: Room) -> None:
    """Lists with one of everything that may wait, an enquiry, and a day that is over."""
    room.with_rhythms("morning-list")
    subject = _called(room, "AB-1042", "2026-03-02", AISHA)
    room.at("2026-03-24 09:30")
    room.snap("a check-in is late on a morning's list")
    room.do(SARAH, "enquiry.ask", subject)
    room.snap("the team manager is asked")
    room.do(TOM, "extension.request", subject, **REQUEST)
    room.do(BEN, "risk.raise", _called(room, "AB-3001", "2026-03-24", BEN), note=NOTE)
    action = {**ACTION, "owner": "team_manager", "due_on": "2026-03-25"}
    room.do(TOM, "remedial_action.record", _called(room, "AB-3002", "2026-03-24", BEN), **action)
    room.do(BEN, "draft.send", _called(room, "AB-3003", "2026-03-24", BEN))
    room.at("2026-03-25 09:30")
    room.snap("one of everything on the list")
    room.do(TOM, "remedial_action.done", room.newest("action"))
    room.do(AISHA, "draft.send", subject)
    room.do(TOM, "comments.none", room.newest("draft"))
    room.do(AISHA, "completion.complete", subject)
    room.snap("a sign-off and a note on the list")
    room.do(TOM, "sign_off.sign_off", subject)
    room.snap("signed off from the list")


def _called(room: Room, reference: str, day: str, worker: Person) -> str:
    """An assessment of which nothing is asked but what the plan asks."""
    subject = room.allocate(reference=reference, worker=str(worker.id), allocated_on=day, referred_on=day)
    room.do(TOM, "call.confirm", room.milestone("call"))
    return subject


def fridays(room: Room) -> None:
    """A review with one line, a note that is sent, and what somebody else did not answer."""
    room.with_rhythms("friday-review", "head-note", "administration")
    subject = room.allocate()
    room.allocate(reference="AB-2001", worker=str(BEN.id))
    room.do(BEN, "risk.raise", room.newest("assessment"), note=NOTE)
    room.do(AISHA, "draft.send", subject)
    room.do(TOM, "comments.none", room.newest("draft"))
    room.do(AISHA, "completion.complete", subject)
    room.at("2026-03-06 11:00")
    room.snap("a review and a note are asked for")
    room.do(SARAH, "friday_review.ask", "line:1")
    room.snap("the team manager is asked by the review")
    room.do(SARAH, "friday_review.follow_up", "line:1")
    room.do(SARAH, "friday_review.done", room.duty("friday_review", SARAH))
    room.do(SARAH, "head_note.send", room.duty("head_note", SARAH), text=NOTE)
    room.do(GRACE, "head_note.nothing", room.duty("head_note", GRACE))
    room.snap("both are done")
    room.at("2026-03-09 09:00")
    room.snap("what nobody answered")
    room.do(ADMINISTRATOR, "administration.dealt", room.duty("friday_review", GRACE))
    room.snap("it was dealt with")
    room.at("2026-03-10 09:00")
    room.snap("the list of the day before")


LEAVE = {"first_day": "2026-03-20", "last_day": "2026-03-25", "alternate": str(GRACE.id)}


def covered(room: Room) -> None:
    """Tom is away, Grace acts for him and Tom is back; the next time Grace declines, and it is cancelled."""
    room.allocate()
    room.look_up("nothing is booked", TOM, "cover")
    room.do(TOM, "absence.book", f"person:{TOM.id}", person=str(TOM.id), **LEAVE)
    room.snap("leave is booked")
    room.look_up("leave is booked", GRACE, "cover")
    room.do(GRACE, "absence.accept", "absence:1")
    room.snap("cover is accepted")
    room.at("2026-03-20 09:00")
    room.snap("it has begun")
    room.look_up("it has begun", GRACE, "cover")
    room.at("2026-03-23 09:45")
    held = {"held": "by_phone", "outlook": "at_risk", "note": NOTE}
    room.do(GRACE, "check_in.answer_manager", room.milestone("check-in"), **held)
    room.snap("Grace acts for Tom")
    room.at("2026-03-26 09:00")
    room.snap("Tom is back")
    again = {"first_day": "2026-04-01", "last_day": "2026-04-01", "alternate": str(GRACE.id)}
    room.do(SARAH, "absence.book", f"person:{SARAH.id}", person=str(TOM.id), **again)
    room.do(GRACE, "absence.decline", "absence:2")
    room.snap("cover is declined")
    room.do(TOM, "absence.alternate", "absence:2", alternate=str(SARAH.id))
    room.snap("somebody else is asked to cover")
    room.do(TOM, "absence.cancel", "absence:2")
    room.snap("leave is cancelled")


def reported(room: Room) -> None:
    """A fortnight with one assessment signed off, and its report to the head of service."""
    room.with_rhythms("smt-report")
    subject = room.allocate()
    room.look_up("one is open", HELEN, "dashboard")
    room.at("2026-03-12 10:00")
    room.do(AISHA, "draft.send", subject)
    room.do(TOM, "comments.none", room.newest("draft"))
    room.do(AISHA, "completion.complete", subject)
    room.do(TOM, "sign_off.sign_off", subject)
    room.at("2026-03-17 10:00")
    room.snap("the report has come")
    room.do(HELEN, "smt_report.review", room.duty("smt_report", HELEN))
    room.snap("the report is reviewed")


LIVES: tuple[Callable[[Room], None], ...] = (
    from_allocation_to_sign_off,
    finished_early,
    at_risk,
    put_off,
    left_alone,
    question_and_answer,
    nobody_decides,
    private_and_past_the_ceiling,
    approved_past_the_ceiling,
    one_day_more,
    other_action,
    withdrawn,
    ended,
    transferred,
    dip_sampled,
    supervised,
    mornings,
    fridays,
    covered,
    reported,
)
