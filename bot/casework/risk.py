"""At risk, said by anyone on any day: it puts the choices in front of the team manager (PRODUCT.md section
3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.casework.case import Case, Seen, Subject, open_case, save
from bot.casework.follow_on import Reason, put_at_risk, risk_settled
from bot.desk import Desk, found
from scheduling.refusal import Refusal
from storage import risks
from storage.risks import Risk


@dataclass(frozen=True)
class RiskView(Seen):
    """Why an assessment is at risk, for the card with the choices."""

    risk: Risk

    @property
    def is_open(self) -> bool:
        """Whether the team manager has still to say what will be done."""
        return self.case.assessment.open_milestone("risk", f"risk:{self.risk.id}") is not None


def see_risk(desk: Desk, subject: Subject) -> RiskView:
    """Read one risk."""
    risk = found(risks.get(desk.connection, subject.expect("risk").number))
    return RiskView(open_case(desk, risk.assessment_id, others=(risk.raised_by,)), risk)


def raise_risk(desk: Desk, case: Case, command: Reason) -> str:
    """Somebody says that the assessment is at risk."""
    desk.record("raise_risk", case.assessment.id, case.subject)
    put_at_risk(desk, case, command.text)
    return f"Recorded. {case.team_manager.name} has been asked what will be done about {case.reference}."


def clear(desk: Desk, view: RiskView, _: None) -> str:
    """The team manager says that it is back on track."""
    case = risk_settled(view.case)
    save(desk, replace(case.assessment, at_risk=False))
    desk.record("clear_risk", case.assessment.id, f"risk:{view.risk.id}")
    return f"{case.reference} is recorded as back on track."


def is_ready(view: RiskView) -> Refusal | None:
    """Whether the question still waits."""
    return None if view.is_open else Refusal("What will be done is already recorded.")
