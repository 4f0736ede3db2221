"""Why this day? The one function that explains a date in words, so that no two places can disagree
(PRODUCT.md section 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from scheduling.assessment import Assessment, Milestone
from scheduling.calendar import WorkingCalendar, full_date
from scheduling.procedure import Procedure, Step
from scheduling.words import Happening


def why(
    assessment: Assessment,
    procedure: Procedure,
    calendar: WorkingCalendar,
    extensions: Sequence[tuple[int, date]] = (),
) -> tuple[tuple[str, str], ...]:
    """Each planned step with its reasons, and the ceiling: (label, sentences).

    ``extensions`` are the approved ones, each as its working days and the day it was decided.
    """
    explained = [
        (step.label, " ".join(_milestone(milestone, step, assessment, calendar, extensions)))
        for milestone in assessment.milestones
        if (step := procedure.step(milestone.step)).is_planned and step.after
    ]
    start = _start(assessment, procedure.ceiling.counts_from)
    ceiling = str(calendar.explain(start, procedure.ceiling.days))
    return (
        *explained,
        ("Statutory ceiling", f"{ceiling} It counts from {procedure.ceiling.counts_from.label}."),
    )


def _milestone(
    milestone: Milestone,
    step: Step,
    assessment: Assessment,
    calendar: WorkingCalendar,
    extensions: Sequence[tuple[int, date]],
) -> list[str]:
    start = _start(assessment, step.counts_from)
    sentences = [str(calendar.explain(start, step.after)), f"It counts from {step.counts_from.label}."]
    if milestone.due_on == milestone.planned_on:
        return sentences
    if step.moves:
        sentences += [
            f"An extension of {days} working days was approved on {full_date(day)}."
            for days, day in extensions
            if milestone.met_at is None or calendar.today(milestone.met_at) > day
        ]
    if milestone.due_on < milestone.planned_on and step.within:
        sentences.append(
            f"It is never later than {step.within.days} working days after a check-in held early."
        )
    sentences.append(f"So it is due on {full_date(milestone.due_on)}.")
    return sentences


def _start(assessment: Assessment, happening: Happening) -> date:
    return assessment.referred_on if happening is Happening.REFERRAL else assessment.allocated_on
