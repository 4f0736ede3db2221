"""The page for a supervision: what was asked in the month, counted once, and where it was late."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduling.checks import Check
from scheduling.supervision import ASKED_OF_A_TEAM_MANAGER, Line, Overdue, page
from scheduling.words import Verdict
from tests.scheduling.golden import PROCEDURE

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def check(
    topic: str, verdict: Verdict = Verdict.MET, due_on: date | None = date(2026, 3, 23), late: int = 0
) -> Check:
    return Check(topic, "something", due_on, verdict, days_late=late, done_on=date(2026, 3, 24))


def lines(**found: list[Check]) -> dict[str, Line]:
    return {line.label: line for line in page(found.items(), FIRST, LAST)}


def test_there_is_a_line_for_everything_even_when_nothing_was_asked() -> None:
    made = page([], FIRST, LAST)
    assert [line.label for line in made] == list(ASKED_OF_A_TEAM_MANAGER.values())
    assert {line.asked for line in made} == {0}


def test_each_thing_is_counted_by_what_became_of_it() -> None:
    line = lines(
        A=[check("check_in"), check("check_in", Verdict.LATE, late=2)],
        B=[check("check_in", Verdict.NOT_MET, late=5), check("check_in", Verdict.NOT_YET)],
        C=[check("check_in", Verdict.LATE, late=3), check("check_in", Verdict.NOT_KNOWN)],
        D=[check("check_in", Verdict.NOT_NEEDED), check("call")],
    )["Check-ins held"]
    assert (line.on_time, line.not_yet, line.not_known, line.asked) == (1, 1, 1, 6)
    assert line.late == (Overdue("C", 3), Overdue("A", 2))
    assert line.missed == (Overdue("B", 5),)


def test_the_month_is_that_of_the_day_it_was_asked_for() -> None:
    made = lines(
        A=[check("sign_off", due_on=day) for day in (FIRST, LAST)],
        B=[check("sign_off", due_on=day) for day in (FIRST - timedelta(1), LAST + timedelta(1), None)],
    )
    assert made["Sign-offs"].on_time == 2


def test_an_extension_counts_in_the_month_in_which_it_was_asked_for() -> None:
    asked = check("extension", due_on=date(2026, 4, 15))
    assert lines(A=[asked])["Extensions asked for in time, with reason and note"].on_time == 1
    assert {line.asked for line in page([("A", [asked])], date(2026, 4, 1), date(2026, 4, 30))} == {0}


def test_what_the_worker_is_asked_for_is_not_held_against_the_manager() -> None:
    made = lines(A=[check("draft", Verdict.LATE, late=1), check("completion", Verdict.NOT_MET, late=1)])
    assert {line.asked for line in made.values()} == {0}


def test_every_topic_of_a_step_is_one_of_the_procedure() -> None:
    assert ASKED_OF_A_TEAM_MANAGER.keys() <= {step.topic for step in PROCEDURE.steps}


VERDICTS = st.sampled_from(list(Verdict))
CHECKS = st.builds(check, st.sampled_from(list(ASKED_OF_A_TEAM_MANAGER)), VERDICTS)


@given(st.dictionaries(st.text(), st.lists(CHECKS), max_size=6))
def test_nothing_that_was_asked_and_needed_is_left_out_or_counted_twice(
    found: dict[str, list[Check]],
) -> None:
    needed = [one for made in found.values() for one in made if one.verdict is not Verdict.NOT_NEEDED]
    assert sum(line.asked for line in page(found.items(), FIRST, LAST)) == len(needed)
