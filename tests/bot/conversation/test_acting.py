"""What is read about an absence where a list is long, empty or over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.casework.absence import AbsenceView
from bot.casework.acting import Acting, Returned
from bot.casework.unowned import HeldByNobody
from bot.conversation import absence, acting, unowned
from scheduling.calendar import WorkingCalendar
from scheduling.cover import NOBODY_AWAY, Absence
from scheduling.inside import Inside
from scheduling.people import Person
from storage.views import Done
from tests.cast import AISHA, BEN, HELEN, OWEN, SARAH, TOM

NOW = datetime(2026, 4, 13, 9, 0, tzinfo=UTC)
MONDAY, FRIDAY = date(2026, 4, 13), date(2026, 4, 17)
LEAVE = Absence(TOM.id, MONDAY, FRIDAY, booked_by=TOM.id, booked_at=NOW, alternate_id=OWEN.id, id=1)
VIEW = AbsenceView(
    absence=LEAVE,
    person=TOM,
    alternate=OWEN,
    up=SARAH,
    head=HELEN,
    viewer=TOM,
    calendar=WorkingCalendar(),
    now=NOW,
    cover=NOBODY_AWAY,
    inside=(),
)


def test_one_day_away_is_said_as_one_day() -> None:
    view = replace(VIEW, absence=replace(LEAVE, last_day=MONDAY))
    assert absence.card(view).title == "You are away on Mon 13 Apr"


def test_a_long_list_of_what_falls_inside_says_how_much_more_there_is() -> None:
    steps = tuple(Inside(f"AB-{number}", "Check-in", MONDAY) for number in range(23))
    items = absence.card(replace(VIEW, inside=steps)).items
    assert (len(items), items[-1].text) == (21, "3 more steps inside it.")
    assert absence.card(replace(VIEW, inside=steps, viewer=BEN)).items == ()


def test_nobody_may_be_up_and_that_is_said() -> None:
    alone = replace(VIEW, alternate=None, absence=replace(LEAVE, alternate_id=None), up=None)
    assert absence.card(alone).lines[0] == "On those days nobody holds the duties."


def test_what_is_over_or_cancelled_has_nothing_to_press() -> None:
    over = replace(VIEW, now=datetime(2026, 4, 20, 9, 0, tzinfo=UTC))
    cancelled = replace(VIEW, absence=replace(LEAVE, cancelled_at=NOW))
    for view, said in ((over, "This is over."), (cancelled, "This was cancelled.")):
        card = absence.card(view)
        assert (card.lines, card.buttons, card.settled) == ((said,), (), True)


def test_what_is_over_is_told_as_past() -> None:
    over = replace(VIEW, now=datetime(2026, 4, 20, 9, 0, tzinfo=UTC))
    days = "away from Mon 13 Apr to Fri 17 Apr"
    assert absence.card(over).summary == f"You were {days}"
    assert absence.card(replace(over, viewer=OWEN)).summary == f"Tom Reed was {days}"


def test_what_was_cancelled_is_named_by_whose_it_was() -> None:
    cancelled = replace(VIEW, absence=replace(LEAVE, cancelled_at=NOW))
    said = "absence from Mon 13 Apr to Fri 17 Apr was cancelled"
    assert absence.card(cancelled).summary == f"Your {said}"
    said = "absence of Tom Reed from Mon 13 Apr to Fri 17 Apr was cancelled"
    assert absence.card(replace(cancelled, viewer=OWEN)).summary == f"The {said}"


@pytest.mark.parametrize(
    ("viewer", "declined", "said"),
    [
        (TOM, False, "Sarah Malik is asked to cover. They hold the duties already."),
        (SARAH, False, "You are asked to cover. You hold the duties already."),
        (TOM, True, "Sarah Malik declined to cover, but Sarah Malik holds the duties."),
        (SARAH, True, "You declined to cover, but you hold the duties."),
    ],
)
def test_whoever_holds_the_duties_in_any_case_may_be_asked_to_cover(
    viewer: Person, declined: bool, said: str
) -> None:
    asked = replace(LEAVE, alternate_id=SARAH.id, accepted_at=None, declined_at=NOW if declined else None)
    view = replace(VIEW, absence=asked, alternate=SARAH, up=SARAH, viewer=viewer)
    assert absence.card(view).lines[0] == said


def test_whoever_no_longer_acts_reads_that() -> None:
    card = acting.card(
        Acting(replace(VIEW, viewer=OWEN), acts=False, lines=(), names={}, record_system="Mosaic")
    )
    assert (card.title, card.settled) == ("You no longer act for Tom Reed", True)


def test_nothing_open_is_said_too() -> None:
    card = acting.card(
        Acting(replace(VIEW, viewer=OWEN), acts=True, lines=(), names={}, record_system="Mosaic")
    )
    assert card.title == "You act for Tom Reed until Fri 17 Apr"
    assert "Nothing of theirs is open just now." in card.lines


def test_the_day_of_return_shows_the_last_acts_and_how_many_came_before() -> None:
    acts = ["sign_off"] * 23 + ["send_head_note", "wave"]
    done = tuple(Done(NOW, "Owen Clarke", act, "AB-1") for act in acts)
    card = acting.returned_card(Returned(VIEW, done))
    assert card.lines[-1] == "The last 20 are shown; 5 earlier acts are in the journal."
    assert card.items[0].text == "Owen Clarke signed it off, Mon 13 Apr, 10:00."
    assert card.items[-2].text == "Owen Clarke sent the note to the head of service, Mon 13 Apr, 10:00."
    assert card.items[-1].text == "Owen Clarke did this: wave, Mon 13 Apr, 10:00."
    assert acting.returned_card(Returned(VIEW, ())).lines[-1] == "Nothing was done in your name."


def test_what_is_held_again_needs_nothing_more() -> None:
    card = unowned.card(HeldByNobody(AISHA, SARAH, MONDAY, ()))
    assert (card.title, card.settled) == ("Nothing of Aisha Khan's waits for you", True)
