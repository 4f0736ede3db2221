"""One page for a team manager's supervision: what the procedure asked of them in a month, and what happened.

June 2019 procedure, "Fortnightly": "to check this procedure is being followed in monthly team manager
supervision". Numbers, references and days only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from scheduling.checks import EXTENSION, Check
from scheduling.words import Verdict

ASKED_OF_A_TEAM_MANAGER = {
    "call": "Calls to the worker",
    "check_in": "Check-ins held",
    "final_check_in": "Final check-ins held",
    "comments": "Comments within 48 hours",
    "sign_off": "Sign-offs",
    "extension": "Extensions asked for in time, with reason and note",
    "case_note": "Case notes filed",
}
"""What the procedure asks of a team manager, by topic, in its own order."""


@dataclass(frozen=True)
class Overdue:
    """An assessment on which something was done late or still waits, ``days_late`` working days so far."""

    reference: str
    days_late: int


@dataclass(frozen=True)
class Line:
    """One thing that was asked in the month: how often it was done on time or is still to come, and where it
    was done late or not at all, latest first.
    """

    label: str
    on_time: int
    not_yet: int
    not_known: int
    late: tuple[Overdue, ...]
    missed: tuple[Overdue, ...]

    @property
    def asked(self) -> int:
        """How often it was asked."""
        return self.on_time + self.not_yet + self.not_known + len(self.late) + len(self.missed)


def page(found: Iterable[tuple[str, Collection[Check]]], first: date, last: date) -> tuple[Line, ...]:
    """A line for each thing asked of a team manager with its day from ``first`` to ``last``.

    ``found`` holds each of their assessments by its reference, with its checks. What was asked in the month
    counts there, whenever it was done; an extension, which nobody is asked for, on the day it was asked for.
    """
    month = [
        (reference, check)
        for reference, made in found
        for check in made
        if (day := check.done_on if check.topic == EXTENSION else check.due_on) and first <= day <= last
    ]
    return tuple(
        _line(label, [(reference, check) for reference, check in month if check.topic == topic])
        for topic, label in ASKED_OF_A_TEAM_MANAGER.items()
    )


def _line(label: str, asked: Collection[tuple[str, Check]]) -> Line:
    verdicts = [check.verdict for _, check in asked]
    return Line(
        label,
        on_time=verdicts.count(Verdict.MET),
        not_yet=verdicts.count(Verdict.NOT_YET),
        not_known=verdicts.count(Verdict.NOT_KNOWN),
        late=_overdue(asked, Verdict.LATE),
        missed=_overdue(asked, Verdict.NOT_MET),
    )


def _overdue(asked: Collection[tuple[str, Check]], verdict: Verdict) -> tuple[Overdue, ...]:
    those = (Overdue(reference, check.days_late) for reference, check in asked if check.verdict is verdict)
    return tuple(sorted(those, key=lambda one: (-one.days_late, one.reference)))
