"""At risk, said by anyone on any day: it puts the choices in front of the team manager (PRODUCT.md section
3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile

from bot.casework.case import Case, Seen, Subject, open_case, save
from bot.casework.follow_on import Reason, put_at_risk, risk_settled
from bot.desk import Desk, found
from scheduling.refusal import Refusal
from storage import risks
from storage.risks import Risk as Risk


@dataclass(frozen=True)
class RiskView(Seen):
    """Why an assessment is at risk, for the card with the choices.

    ``raised`` begins with what was said first. Others may have said so too before it was answered.
    """

    raised: tuple[Risk, ...]

    @property
    def subject(self) -> str:
        """The question that the first of them put to the team manager."""
        return f"risk:{self.raised[0].id}"

    @property
    def is_open(self) -> bool:
        """Whether the team manager has still to say what will be done."""
        return self.case.assessment.open_milestone("risk", self.subject) is not None


def see_risk(desk: Desk, subject: Subject) -> RiskView:
    """Read a risk, with what was said before it was answered."""
    first = found(risks.get(desk.connection, subject.expect("risk").number))
    ever = risks.of_assessment(desk.connection, first.assessment_id)
    case = open_case(desk, first.assessment_id, others={risk.raised_by for risk in ever})
    questions = {milestone.about for milestone in case.assessment.milestones}
    later = (risk for risk in ever if risk.id > first.id)
    return RiskView(case, (first, *takewhile(lambda risk: f"risk:{risk.id}" not in questions, later)))


def raise_risk(desk: Desk, case: Case, command: Reason) -> str:
    """Somebody says that the assessment is at risk."""
    desk.record("raise_risk", case.assessment.id, case.subject)
    put_at_risk(desk, case, command.text)
    return f"Recorded. {case.team_manager.name} has been asked what will be done about {case.reference}."


def clear(desk: Desk, view: RiskView, _: None) -> str:
    """The team manager says that it is back on track."""
    case = risk_settled(view.case)
    save(desk, replace(case.assessment, at_risk=False))
    desk.record("clear_risk", case.assessment.id, view.subject)
    return f"{case.reference} is recorded as back on track."


def is_ready(view: RiskView) -> Refusal | None:
    """Whether the question still waits."""
    return None if view.is_open else Refusal("What will be done is already recorded.")
