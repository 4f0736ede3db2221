"""Monthly supervision: what the procedure asked of a team manager in a month, and what happened.

June 2019 procedure, "Fortnightly"; PRODUCT.md section 5, "Monthly supervision". It is for the service manager
who holds the supervision, or whoever stands in for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.casework.case import Subject
from bot.casework.checked import checks_of
from bot.casework.duty import DutySeen, finish, see_duty
from bot.desk import Desk
from scheduling.people import Person
from scheduling.rhythm import looks_back_over
from scheduling.supervision import Line, page
from storage import following


@dataclass(frozen=True)
class Supervision(DutySeen):
    """A month of one team manager, from its ``first`` to its ``last`` day."""

    about: Person
    first: date
    last: date
    lines: tuple[Line, ...]


def see_supervision(desk: Desk, subject: Subject) -> Supervision:
    """Read the month; as many statements however many assessments it touches."""
    seen = see_duty(desk, subject, "supervision")
    first, last = looks_back_over(seen.rhythm, seen.occurrence.nominal)
    asked = following.asked_of(desk.connection, seen.duty.about_id, first, last)
    made = checks_of(desk, asked)
    return Supervision(
        **vars(seen),
        about=desk.person(seen.duty.about_id),
        first=first,
        last=last,
        lines=page([(one.reference, made[one.id]) for one in asked], first, last),
    )


def discussed(desk: Desk, seen: Supervision, _: None) -> str:
    """It was talked through in supervision."""
    finish(desk, seen, "finish_supervision")
    return f"Thank you. The supervision of {seen.about.name} is recorded."
