"""What a person may look up: their own list, one assessment, and why its days are what they are."""

from __future__ import annotations

from dataclasses import dataclass

from bot.casework.case import Case, Seen, Subject, open_case, see
from bot.desk import Desk
from scheduling.refusal import Refusal
from scheduling.words import Act
from storage import absences, assessments, extensions
from storage.extensions import Extension

_UNKNOWN = Refusal("There is no assessment of yours with that reference. Type mine to see yours.")


@dataclass(frozen=True)
class Listing:
    """One's own open assessments and those of whoever one acts for, the soonest sign-off first."""

    cases: tuple[Case, ...]


@dataclass(frozen=True)
class RecordView(Seen):
    """One assessment in full, with the extensions that moved it."""

    extensions: tuple[Extension, ...]


def see_record(desk: Desk, subject: Subject) -> RecordView:
    """One assessment by its subject, for a card that stays."""
    case = see(desk, subject.expect("assessment"))
    return RecordView(case, extensions.of_assessment(desk.connection, case.assessment.id))


def mine(desk: Desk) -> Listing:
    """The open assessments that the desk's actor holds in any role, or acts on for somebody who is away."""
    covered = absences.cover(desk.connection, desk.today).covered_by(desk.actor.id)
    whose = (desk.actor, *(desk.person(number) for number in covered))
    held = dict.fromkeys(one.id for person in whose for one in assessments.held_by(desk.connection, person))
    cases = [open_case(desk, number) for number in held]
    return Listing(tuple(sorted(cases, key=lambda case: case.assessment.sign_off_on)))


def look_up(desk: Desk, reference: str) -> RecordView | Refusal:
    """One assessment by its reference.

    Somebody else's is refused in the very words used for one that does not exist, so that nothing is given
    away.
    """
    assessment = assessments.newest_by_reference(desk.connection, reference)
    if assessment is None:
        return _UNKNOWN
    case = open_case(desk, assessment.id)
    if isinstance(case.may(Act.SHOW), Refusal):
        desk.record("refused", assessment.id, case.subject, {"act": Act.SHOW.value})
        return _UNKNOWN
    return RecordView(case, extensions.of_assessment(desk.connection, assessment.id))
