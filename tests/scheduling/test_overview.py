"""The one view of open work around the golden story: how each stands, which is worst, whom it waits on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.assessment import Assessment, begin, close, end, extend, meet
from scheduling.cover import Cover
from scheduling.forecast import forecast
from scheduling.overview import Known, Line, Request, overview, stands, worst_first
from scheduling.people import Person
from scheduling.staff import Staff
from scheduling.words import Rank, Role, Standing
from tests.cast import AISHA, BEN, EVERYONE, HELEN, OWEN, SARAH, TOM
from tests.scheduling.golden import ALLOCATED, CALENDAR, PROCEDURE, allocated, london, numbered, the

PROCEDURES = {(PROCEDURE.key, PROCEDURE.version): PROCEDURE}
HERE = {person.id: person for person in EVERYONE if person.left_on is None}
HEADS = {SARAH.id: HELEN.id}
STAFF = Staff(HERE, HEADS)
LINKS = ("call", "check-in", "final-check-in", "draft", "complete", "sign-off")


def april(day: int) -> date:
    return date(2026, 4, day)


def done(until: str, standing: Standing = Standing.OPEN, on: date = ALLOCATED) -> Assessment:
    """The golden assessment with every step before ``until`` met."""
    assessment = allocated()
    for step in LINKS[: LINKS.index(until)]:
        assessment = meet(assessment, step, london(on))
    return replace(assessment, standing=standing)


def begun(assessment: Assessment, step: str, on: date, **more: object) -> Assessment:
    """The same with an event that happened on ``on``."""
    added = begin(assessment, PROCEDURE.step(step), CALENDAR, london(on), **more)  # type: ignore[arg-type]  # the caller knows the field
    return numbered(added)


def answers(assessment: Assessment) -> frozenset[tuple[int, Role]]:
    """Both have answered whatever was met."""
    met = [milestone.id for milestone in assessment.milestones if milestone.met_at]
    return frozenset(product(met, (Role.WORKER, Role.TEAM_MANAGER)))


def lines(
    *assessments: Assessment, on: date, staff: Staff = STAFF, known: Known | None = None, wall: str = "10:00"
) -> tuple[Line, ...]:
    known = known or Known()
    known = replace(known, answered={one.id: answers(one) for one in assessments} | dict(known.answered))
    return overview(assessments, PROCEDURES, CALENDAR, staff, known, london(on, wall))


def line(assessment: Assessment, on: date, staff: Staff = STAFF, known: Known | None = None) -> Line:
    [found] = lines(assessment, on=on, staff=staff, known=known)
    return found


def waiting(found: Line) -> list[tuple[str, int | None, bool]]:
    return [(one.step, one.person_id, one.asked) for one in found.waits_on]


# ---- The clocks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "day", "left", "ceiling_left"),
    [
        (date(2026, 3, 2), 0, 30, 44),
        (date(2026, 3, 3), 1, 29, 43),
        (date(2026, 3, 7), 4, 26, 40),  # a Saturday counts as the day before it
        (april(14), 29, 1, 15),
        (april(15), 30, 0, 14),
        (april(16), 31, -1, 13),
        (april(18), 32, -2, 12),
    ],
)
def test_both_clocks_are_counted_in_working_days(on: date, day: int, left: int, ceiling_left: int) -> None:
    found = line(allocated(), on)
    assert (found.day_number, found.days_left, found.ceiling_days_left) == (day, left, ceiling_left)
    assert (found.sign_off_on, found.ceiling_on) == (april(15), date(2026, 5, 6))
    assert not found.ceiling_first


def test_it_says_when_the_statutory_clock_comes_first() -> None:
    assert line(extend(allocated(), PROCEDURE, CALENDAR, 20), ALLOCATED).ceiling_first


def test_a_line_names_who_holds_it_and_their_team() -> None:
    found = line(allocated(), ALLOCATED)
    assert (found.reference, found.team, found.subject) == ("AB-1042", TOM.team, "assessment:1")
    assert (found.worker_id, found.team_manager_id, found.service_manager_id) == (AISHA.id, TOM.id, SARAH.id)


# ---- How it stands -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assessment", "on", "words"),
    [
        (done("check-in"), date(2026, 3, 3), "● on track"),
        (replace(done("check-in"), at_risk=True), date(2026, 3, 3), "▲ at risk"),
        (extend(done("check-in"), PROCEDURE, CALENDAR, 20), date(2026, 3, 3), "▲ expected after the ceiling"),
        (done("draft"), april(10), "▲ may be late"),
        (done("draft"), april(16), "▲ overdue"),
        (replace(done("complete", Standing.DRAFTED), at_risk=True), april(10), "▲ at risk, draft sent"),
        (done("sign-off", Standing.COMPLETED), april(10), "● on track, completed, awaiting sign-off"),
        (done("sign-off", Standing.COMPLETED), april(16), "▲ overdue, completed, awaiting sign-off"),
        (end(done("draft"), Standing.SIGNED_OFF, london(april(2))), april(16), "✔ signed off"),
        (end(done("draft"), Standing.ENDED, london(april(2))), april(16), "■ ended"),
    ],
)
def test_how_it_stands_is_said_in_words_with_a_mark(assessment: Assessment, on: date, words: str) -> None:
    assert str(stands(assessment, forecast(assessment, PROCEDURE, CALENDAR, on), on)) == words
    if not assessment.is_finished:
        assert str(line(assessment, on).stands) == words


def test_what_is_finished_is_not_on_the_list() -> None:
    assert lines(end(allocated(), Standing.SIGNED_OFF, london(april(2))), on=april(3)) == ()


# ---- Which is worst ----------------------------------------------------------------------------------------

PAST_CEILING = extend(done("check-in"), PROCEDURE, CALENDAR, 20)
RANKED: Sequence[tuple[Assessment, date, Rank]] = [
    (done("sign-off", Standing.COMPLETED), april(16), Rank.OVERDUE),
    (PAST_CEILING, date(2026, 3, 3), Rank.PAST_CEILING),
    (done("draft"), april(8), Rank.DUE_SOON),
    (done("draft"), april(7), Rank.IN_TIME),
    (done("sign-off", Standing.COMPLETED), april(2), Rank.AWAITING_SIGN_OFF),
    (done("sign-off", Standing.COMPLETED), april(14), Rank.DUE_SOON),
    (done("check-in"), date(2026, 3, 23), Rank.IN_TIME),  # asked today
    (done("check-in"), date(2026, 3, 24), Rank.UNANSWERED),
    (replace(done("check-in"), at_risk=True), date(2026, 3, 24), Rank.UNANSWERED),
    (replace(done("check-in"), at_risk=True), date(2026, 3, 20), Rank.AT_RISK),
    (done("check-in"), date(2026, 3, 20), Rank.IN_TIME),
]


@pytest.mark.parametrize(("assessment", "on", "rank"), RANKED)
def test_how_soon_somebody_has_to_look(assessment: Assessment, on: date, rank: Rank) -> None:
    assert line(assessment, on).rank is rank


def test_every_rank_is_somebodys() -> None:
    assert {rank for _, _, rank in RANKED} == set(Rank)


@given(st.permutations([line(assessment, on) for assessment, on, _ in RANKED]))
def test_worst_comes_first_whatever_the_order_they_were_read_in(mixed: list[Line]) -> None:
    ranks = [one.rank for one in sorted(mixed, key=worst_first)]
    assert ranks == sorted(ranks, key=list(Rank).index)


def test_what_is_as_bad_goes_by_its_day_and_then_by_its_reference() -> None:
    later = replace(extend(done("final-check-in"), PROCEDURE, CALENDAR, 2), reference="AA-1")
    same = replace(done("final-check-in"), reference="AB-0007")
    found = lines(later, done("final-check-in"), same, on=date(2026, 3, 24))
    assert [one.reference for one in found] == ["AB-0007", "AB-1042", "AA-1"]


def test_what_was_put_off_is_not_unanswered() -> None:
    check_in = the(done("check-in"), "check-in")
    until = {(check_in.id, role): london(date(2026, 3, 26)) for role in (Role.WORKER, Role.TEAM_MANAGER)}
    found = line(done("check-in"), date(2026, 3, 24), known=Known(put_off=until))
    assert found.rank is Rank.IN_TIME
    assert {one.until for one in found.waits_on} == {date(2026, 3, 26)}
    over = line(done("check-in"), date(2026, 3, 27), known=Known(put_off=until))
    assert (over.rank, {one.until for one in over.waits_on}) == (Rank.UNANSWERED, {None})


# ---- Whom it waits on --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assessment", "on", "expected"),
    [
        (allocated(), date(2026, 3, 2), [("call", TOM.id, True)]),
        # Nobody has been asked anything: the next step of the plan.
        (
            done("check-in"),
            date(2026, 3, 20),
            [("check-in", AISHA.id, False), ("check-in", TOM.id, False)],
        ),
        (done("check-in"), date(2026, 3, 23), [("check-in", AISHA.id, True), ("check-in", TOM.id, True)]),
        (done("draft"), april(8), [("draft", AISHA.id, False)]),
        (done("draft"), april(9), [("draft", AISHA.id, True)]),
        (done("complete", Standing.DRAFTED), april(9), [("complete", AISHA.id, False)]),
        (done("complete", Standing.DRAFTED), april(10), [("complete", AISHA.id, True)]),
        # Once it is complete it waits for its sign-off, however early that is.
        (done("sign-off", Standing.COMPLETED), date(2026, 3, 20), [("sign-off", TOM.id, True)]),
    ],
)
def test_it_waits_on_whoever_was_asked(
    assessment: Assessment, on: date, expected: list[tuple[str, int | None, bool]]
) -> None:
    assert waiting(line(assessment, on)) == expected


def test_who_has_answered_is_waited_on_no_more() -> None:
    check_in = the(done("check-in"), "check-in")
    known = Known(answered={1: frozenset({(check_in.id, Role.WORKER)})})
    assert waiting(line(done("check-in"), date(2026, 3, 23), known=known)) == [("check-in", TOM.id, True)]


def test_the_call_of_the_first_day_is_named_after_what_holds_the_work_up() -> None:
    found = line(allocated(), date(2026, 3, 23))
    assert [one.step for one in found.waits_on] == ["check-in", "check-in", "call"]


def test_comments_on_a_draft_wait_on_the_team_manager() -> None:
    sent = begun(done("complete", Standing.DRAFTED), "comments", april(2), about="draft:1")
    assert waiting(line(sent, april(2))) == [("comments", TOM.id, True)]
    [one] = line(sent, april(2)).waits_on
    assert (one.role, one.label, one.topic, one.subject) == (
        Role.TEAM_MANAGER,
        "Comments on the draft",
        "comments",
        "draft:1",
    )


def test_a_request_to_decide_comes_before_all_else_and_a_note_to_file_after_it() -> None:
    asked = begun(done("draft"), "filing", april(1), about="note:1")
    asked = begun(asked, "decision", april(9), about="extension:9", holder_id=SARAH.id)
    assert waiting(line(asked, april(9))) == [
        ("decision", SARAH.id, True),
        ("draft", AISHA.id, True),
        ("filing", TOM.id, True),
    ]


def test_whoever_asked_for_more_time_owes_the_information_on_it() -> None:
    asked = begun(done("final-check-in"), "decision", april(2), about="extension:9", holder_id=SARAH.id)
    known = Known(requests={1: Request(TOM.id, wants_information=True)})
    [one] = line(asked, april(2), known=known).waits_on
    assert (one.person_id, one.role, one.label) == (
        TOM.id,
        Role.TEAM_MANAGER,
        "Decision on an extension: information",
    )
    assert line(asked, april(2), known=Known(requests={1: Request(TOM.id)})).waits_on[0].person_id == SARAH.id


def test_what_a_person_owes_is_told_apart_from_what_comes_next() -> None:
    assert [one.step for one in line(done("check-in"), date(2026, 3, 23)).waits_for(TOM.id)] == ["check-in"]
    assert line(done("check-in"), date(2026, 3, 20)).waits_for(TOM.id) == ()
    assert line(done("check-in"), date(2026, 3, 23)).waits_for(BEN.id) == ()


def test_what_was_withdrawn_waits_on_nobody() -> None:
    asked = begun(done("final-check-in"), "decision", april(2), about="extension:9", holder_id=SARAH.id)
    withdrawn = close(asked, "decision", london(april(2), "11:00"))
    assert waiting(line(withdrawn, april(2)))[0][0] == "final-check-in"


def staff(*, gone: Sequence[Person] = (), cover: Cover | None = None) -> Staff:
    here = {number: person for number, person in HERE.items() if person not in gone}
    return Staff(here, HEADS, cover or Cover())


@pytest.mark.parametrize(
    ("around", "person_id"),
    [
        (staff(), TOM.id),
        (staff(gone=[TOM]), SARAH.id),
        (staff(gone=[TOM, SARAH]), HELEN.id),
        (staff(cover=Cover(frozenset({TOM.id}))), SARAH.id),
        (staff(cover=Cover(frozenset({TOM.id}), {TOM.id: OWEN.id})), OWEN.id),
        (staff(cover=Cover(frozenset({TOM.id}), {TOM.id: OWEN.id}), gone=[OWEN]), SARAH.id),
        (staff(cover=Cover(frozenset({TOM.id, SARAH.id}), {SARAH.id: BEN.id})), BEN.id),
    ],
)
def test_it_waits_on_who_stands_in_or_else_on_the_next_person_up(around: Staff, person_id: int) -> None:
    found = line(done("sign-off", Standing.COMPLETED), april(2), staff=around)
    assert [one.person_id for one in found.waits_on] == [person_id]


@given(
    st.integers(0, 60).map(lambda days: CALENDAR.shift(ALLOCATED, days)),
    st.sampled_from(LINKS),
    st.sampled_from([Standing.OPEN, Standing.DRAFTED, Standing.COMPLETED]),
)
def test_open_work_always_waits_on_somebody_who_is_here(on: date, until: str, standing: Standing) -> None:
    found = line(done(until, standing), on)
    assert found.waits_on
    assert {one.person_id for one in found.waits_on} <= set(HERE)
