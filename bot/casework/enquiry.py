"""Asking the team manager: a service manager wants to know how one assessment stands, once a day at most.

"Service managers ... to liaise with team managers each day to check progress" (June 2019 procedure, "Daily").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.casework.case import Case, Seen, Subject, open_case
from bot.casework.lines import lines_of, names_in
from bot.desk import Desk, found
from bot.saying import clock_time
from scheduling.overview import Line
from scheduling.people import Person
from scheduling.refusal import Refusal
from storage import enquiries
from storage.enquiries import Enquiry as Enquiry


@dataclass(frozen=True)
class EnquiryView(Seen):
    """One asking as its card shows it; ``line`` says whom the assessment waits on, while it is open."""

    enquiry: Enquiry
    asked_by: Person
    asked_for: Person | None
    line: Line | None
    names: Mapping[int, str]


def see_enquiry(desk: Desk, subject: Subject) -> EnquiryView:
    """Read one enquiry."""
    enquiry = found(enquiries.get(desk.connection, subject.expect("enquiry").number))
    case = open_case(desk, enquiry.assessment_id)
    lines = lines_of(desk, [case.assessment])
    return EnquiryView(
        case=case,
        enquiry=enquiry,
        asked_by=desk.person(enquiry.asked_by),
        asked_for=desk.person(enquiry.acting_for) if enquiry.acting_for else None,
        line=next(iter(lines), None),
        names=names_in(desk, lines),
    )


def ask(desk: Desk, case: Case, _: None) -> str | Refusal:
    """Put the question to the team manager, unless that was done today."""
    asked = ask_about(desk, case)
    if asked is None:
        already = enquiries.made_on(desk.connection, [case.assessment.id], desk.today)[case.assessment.id]
        return Refusal(asked_already(desk, case, already))
    return f"{case.team_manager.name} has been asked about {case.reference}."


def ask_about(desk: Desk, case: Case) -> Enquiry | None:
    """Keep it, write it down and put its card in front of the team manager; None when today's was made."""
    new = Enquiry(
        assessment_id=case.assessment.id,
        day=desk.today,
        asked_by=desk.actor.id,
        asked_of=case.team_manager.id,
        asked_at=desk.now,
        acting_for=desk.acting_for,
    )
    enquiry = enquiries.add(desk.connection, new)
    if enquiry is None:
        return None
    subject = f"enquiry:{enquiry.id}"
    desk.record("ask_team_manager", case.assessment.id, subject, {"asked": case.team_manager.id})
    desk.tell((case.team_manager.id,), "enquiry", subject, case.assessment.id)
    desk.redraw(case.assessment.id)
    return enquiry


def asked_already(desk: Desk, case: Case, enquiry: Enquiry) -> str:
    """Who asked whom today, and when."""
    who = "You" if enquiry.asked_by == desk.actor.id else desk.person(enquiry.asked_by).name
    manager = desk.person(enquiry.asked_of).name
    return f"{who} asked {manager} about {case.reference} {clock_time(enquiry.asked_at)} today."
