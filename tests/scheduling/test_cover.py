"""Who stands in for whom: tables, and what holds whoever is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.cover import DEEPEST, NOBODY_AWAY, Absence, Cover, cover_on, would_circle

DAY = date(2026, 4, 15)
NOW = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)
TOM, OWEN, SARAH, HELEN = 3, 7, 2, 1


def away(person_id: int, alternate_id: int | None = None, *, accepted: bool = True, days: int = 5) -> Absence:
    """Away from two days before `DAY`, for so many days."""
    return Absence(
        person_id=person_id,
        first_day=DAY - timedelta(days=2),
        last_day=DAY + timedelta(days=days - 3),
        booked_by=person_id,
        booked_at=NOW,
        alternate_id=alternate_id,
        accepted_at=NOW if accepted and alternate_id else None,
    )


CASES: dict[str, tuple[list[Absence], dict[int, int]]] = {
    "an alternate who accepted": ([away(TOM, OWEN)], {TOM: OWEN}),
    "no alternate": ([away(TOM)], {}),
    "an alternate who has not answered": ([away(TOM, OWEN, accepted=False)], {}),
    "an alternate who declined": ([replace(away(TOM, OWEN), declined_at=NOW)], {}),
    "the alternate is away too": ([away(TOM, OWEN), away(OWEN, SARAH)], {TOM: SARAH, OWEN: SARAH}),
    "the alternate is away with nobody": ([away(TOM, OWEN), away(OWEN)], {}),
    "two for one": ([away(TOM, SARAH), away(OWEN, SARAH)], {TOM: SARAH, OWEN: SARAH}),
    "a circle": ([away(TOM, OWEN), away(OWEN, TOM)], {}),
    "a tail that runs into a circle": ([away(SARAH, TOM), away(TOM, OWEN), away(OWEN, TOM)], {}),
    "booked twice, accepted once": ([away(TOM), away(TOM, OWEN)], {TOM: OWEN}),
}


@pytest.mark.parametrize(("absences", "wanted"), CASES.values(), ids=CASES.keys())
def test_who_stands_in_for_whom(absences: list[Absence], wanted: dict[int, int]) -> None:
    cover = cover_on(absences, DAY)
    assert dict(cover.stand_ins) == wanted
    assert cover.away == {one.person_id for one in absences}


def test_a_chain_is_followed_five_deep_and_no_further() -> None:
    absences = [away(number, number + 1) for number in range(10, 16)]
    cover = cover_on(absences, DAY)
    assert DEEPEST == 5
    assert 10 not in cover.stand_ins
    assert cover.stand_ins[11] == 16


def test_an_absence_holds_on_its_first_and_last_day_alone() -> None:
    absence = away(TOM, OWEN, days=3)
    held = [day for day in range(9, 21) if cover_on([absence], date(2026, 4, day)).away]
    assert held == [13, 14, 15]
    assert absence.overlaps(date(2026, 4, 15), date(2026, 4, 30))
    assert not absence.overlaps(date(2026, 4, 16), date(2026, 4, 30))


def test_what_is_cancelled_holds_on_no_day() -> None:
    absence = replace(away(TOM, OWEN), cancelled_at=NOW)
    assert cover_on([absence], DAY) == NOBODY_AWAY
    assert not absence.overlaps(DAY, DAY)


def test_who_acts_for_somebody() -> None:
    cover = Cover(frozenset({TOM, SARAH}), {TOM: OWEN})
    assert (cover.acts_for(TOM), cover.acts_for(OWEN), cover.acts_for(SARAH)) == (OWEN, OWEN, None)
    assert cover.covered_by(OWEN) == (TOM,)
    assert NOBODY_AWAY.covered_by(OWEN) == ()


def test_a_circle_is_seen_before_it_is_accepted() -> None:
    assert would_circle([away(OWEN, TOM)], away(TOM, OWEN, accepted=False))
    assert would_circle([away(OWEN, SARAH), away(SARAH, TOM)], away(TOM, OWEN))
    assert not would_circle([away(OWEN, SARAH)], away(TOM, OWEN))
    assert not would_circle([away(OWEN, TOM, accepted=False)], away(TOM, OWEN))
    assert not would_circle([away(SARAH, OWEN), away(OWEN, SARAH)], away(TOM, SARAH))


def test_two_who_cover_one_another_on_different_days_are_no_circle() -> None:
    later = replace(away(OWEN, TOM), first_day=DAY + timedelta(days=3), last_day=DAY + timedelta(days=9))
    assert not would_circle([later], away(TOM, OWEN, days=5))
    assert would_circle([later], away(TOM, OWEN, days=6))


def test_an_absence_does_not_stand_in_its_own_way() -> None:
    booked = replace(away(TOM, OWEN), id=4)
    assert not would_circle([booked], replace(booked, alternate_id=SARAH))


PEOPLE = st.integers(min_value=1, max_value=7)
DAYS = st.integers(min_value=0, max_value=12)


@st.composite
def some_absence(draw: st.DrawFn) -> Absence:
    """Somebody away for some days of a fortnight, covered by somebody else who accepted, or by nobody."""
    person_id, first = draw(PEOPLE), draw(DAYS)
    return Absence(
        person_id=person_id,
        first_day=DAY + timedelta(days=first),
        last_day=DAY + timedelta(days=first + draw(DAYS)),
        booked_by=person_id,
        booked_at=NOW,
        alternate_id=draw(st.none() | PEOPLE.filter(lambda other: other != person_id)),
        accepted_at=draw(st.none() | st.just(NOW)),
    )


@given(st.lists(some_absence(), max_size=12), DAYS)
def test_only_somebody_who_is_here_stands_in_and_only_for_somebody_away(
    absences: list[Absence], days: int
) -> None:
    cover = cover_on(absences, DAY + timedelta(days=days))
    assert set(cover.stand_ins) <= cover.away
    assert not set(cover.stand_ins.values()) & cover.away
    for person_id in range(1, 8):
        acting = cover.acts_for(person_id)
        assert acting is None or acting not in cover.away
        assert (acting == person_id) == (person_id not in cover.away)


@given(st.lists(some_absence(), max_size=12))
def test_where_no_circle_was_accepted_nobody_is_in_one(absences: list[Absence]) -> None:
    booked: list[Absence] = []
    for one in absences:
        overlapping = [
            b for b in booked if b.person_id == one.person_id and b.overlaps(one.first_day, one.last_day)
        ]
        if not overlapping and (one.stand_in_id is None or not would_circle(booked, one)):
            booked.append(one)
    for offset in range(25):
        day = DAY + timedelta(days=offset)
        named = {one.person_id: one.stand_in_id for one in booked if one.holds_on(day)}
        for start in named:
            walked, person_id = [start], named[start]
            while person_id in named:
                assert person_id not in walked
                walked.append(person_id)
                person_id = named[person_id]
