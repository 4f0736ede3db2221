"""A fortnight worked by hand: Monday 2 to Sunday 15 March 2026, with no bank holiday near it.

                                                         days from                 in time
referred  allocated  plan    extended  ceiling  signed   referral  allocation     local  extended  statutory
23 Feb    23 Feb     6 Apr             27 Apr    2 Mar       5          5          yes     yes       yes
16 Feb    17 Feb    31 Mar             20 Apr   13 Mar      19         18          yes     yes       yes
26 Jan    28 Jan    11 Mar             30 Mar   11 Mar      32         30          yes     yes       yes
19 Jan    21 Jan     4 Mar    11 Mar   23 Mar   10 Mar      36         34          no      yes       yes
 8 Jan    12 Jan    23 Feb     9 Mar   12 Mar   12 Mar      45         43          no      no        yes
 5 Jan     8 Jan    19 Feb     6 Mar    9 Mar   14 Mar      49         46          no      no        no

14 March is a Saturday: it has the number of the Friday before it.
"""

from __future__ import annotations

from datetime import date

from scheduling.calendar import WorkingCalendar
from scheduling.figures import Approved, Due, Facts, Fortnight, SignedOff, figures
from scheduling.report import Report

CALENDAR = WorkingCalendar()
FORTNIGHT = Fortnight(date(2026, 3, 2))


def day(text: str) -> date:
    """A day of 2026, such as "2 3" for 2 March."""
    number, month = text.split()
    return date(2026, int(month), int(number))


def signed(referred: str, allocated: str, planned: str, due: str, ceiling: str, on: str) -> SignedOff:
    """One line of the table above."""
    return SignedOff(*map(day, (referred, allocated, planned, due, ceiling, on)))


WORKED = Facts(
    signed_off=(
        signed("23 2", "23 2", "6 4", "6 4", "27 4", "2 3"),
        signed("16 2", "17 2", "31 3", "31 3", "20 4", "13 3"),
        signed("26 1", "28 1", "11 3", "11 3", "30 3", "11 3"),
        signed("19 1", "21 1", "4 3", "11 3", "23 3", "10 3"),
        signed("8 1", "12 1", "23 2", "9 3", "12 3", "12 3"),
        signed("5 1", "8 1", "19 2", "6 3", "9 3", "14 3"),
    ),
    approved=(
        Approved("family-availability", 10),
        Approved("worker-related", 5),
        Approved("family-availability", 3),
    ),
    check_ins=(
        Due(day("2 3"), done_on=day("27 2")),  # held early
        Due(day("4 3"), done_on=day("4 3")),  # on its day
        Due(day("5 3"), done_on=day("6 3")),  # a day late
        Due(day("9 3")),  # never held
        Due(day("10 3"), closed_on=day("10 3")),  # the draft came first, so it was not needed
        Due(day("11 3"), closed_on=day("13 3")),  # missed, and closed afterwards
        Due(day("13 3"), done_on=day("13 3")),
        Due(day("27 2"), done_on=day("2 3")),  # of the fortnight before
        Due(day("16 3"), done_on=day("13 3")),  # of the next one
    ),
    notes=(
        Due(day("3 3"), done_on=day("3 3")),
        Due(day("3 3"), done_on=day("5 3")),
        Due(day("12 3"), done_on=day("11 3")),
    ),
    notes_filed=4,
)

BEFORE = Facts(
    signed_off=(
        *[signed("12 1", "12 1", "23 2", "23 2", "16 3", "20 2")] * 7,  # day 29 on both clocks
        *[signed("12 1", "12 1", "23 2", "23 2", "16 3", "24 2")] * 3,  # day 31: a day late
    ),
    check_ins=(Due(day("17 2"), done_on=day("17 2")),) * 5,
    notes=(Due(day("18 2")),) * 5,
)

REASONS = {
    "family-availability": "Family availability",
    "worker-related": "Worker availability",
    "relationship-building": "Relationship building",
}


def report(facts: Facts = WORKED, before: Facts = BEFORE) -> Report:
    """The report on the fortnight worked by hand."""
    counted = figures(FORTNIGHT, facts, CALENDAR), figures(FORTNIGHT.before, before, CALENDAR)
    return Report("Assessment procedure", *counted, reasons=REASONS, local_days=30, ceiling_days=45)
