"""A dip sample and a supervision with more in them than there is room for, and forms that grow old."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.casework.case import Subject
from bot.casework.dip_sample import DipSample, Findings, SampleView, see_sample, see_samples
from bot.casework.follow_on import Agree
from bot.casework.supervision import Supervision, see_supervision
from bot.conversation import dip_sample, supervision
from bot.conversation.topic import Wrong
from bot.shapes import Form
from bot.slack.forms import draw_form as draw_for_slack
from bot.teams.elements import CARD_LIMIT
from bot.teams.forms import draw_form as draw_for_teams
from scheduling.checks import Check
from scheduling.supervision import Line, Overdue
from scheduling.words import Role, Verdict
from tests.bot.conversation.filling import as_a_person_would
from tests.bot.conversation.room import Room
from tests.bot.slack.block_rules import view_faults
from tests.bot.teams.card_rules import check_card
from tests.cast import SARAH

DAY = date(2026, 3, 23)
FAILING = tuple(
    Check("case_note", f"Case note of {day} March", DAY, Verdict.LATE, "Filed on some day.", day, DAY)
    for day in range(1, 31)
)
MET = Check("check_in", "Check-in", DAY, Verdict.MET, "Recorded as held on some day.", done_on=DAY)


@pytest.fixture
def drawn(room: Room) -> Room:
    """Tuesday 31 March, with one assessment drawn."""
    room.with_rhythms("dip-sample", "supervision")
    room.allocate()
    room.at("2026-03-31 10:00")
    return room


def duty(room: Room, topic: str) -> Subject:
    """Sarah's duty of a topic."""
    found = Subject.read(room.duty(topic, SARAH))
    assert found is not None
    return found


def one(room: Room, *checks: Check) -> SampleView:
    """The assessment that was drawn, with other checks."""
    with room.desk(SARAH) as desk:
        return replace(see_sample(desk, Subject("sample", 1)), checks=checks)


def labels(form: Form) -> list[str]:
    return [field.label for field in form.fields if field.name.endswith("what")]


def test_the_worst_four_have_an_action_of_their_own_and_the_rest_share_one(drawn: Room) -> None:
    form = dip_sample.form(one(drawn, MET, *FAILING))
    assert labels(form) == [
        *(f"Case note of {day} March: what will be done?" for day in (30, 29, 28, 27)),
        "Anything else: what will be done?",
    ]
    assert labels(dip_sample.form(one(drawn, MET))) == ["An action: what will be done?"]


def test_a_review_of_thirty_failings_fits_on_every_platform(drawn: Room) -> None:
    form = dip_sample.form(one(drawn, MET, *FAILING))
    assert view_faults(draw_for_slack(form)) == []
    check_card(draw_for_teams(form))
    assert len(json.dumps(draw_for_teams(form))) < CARD_LIMIT


def test_an_action_is_not_lost_when_its_check_was_met_since_the_form_was_opened(drawn: Room) -> None:
    typed = as_a_person_would(dip_sample.form(one(drawn, FAILING[0])))
    read = dip_sample.read(one(drawn, MET), typed)
    assert isinstance(read, Findings)
    assert read.actions == (Agree("AB-2001", Role.SERVICE_MANAGER, date(2026, 5, 14)),) * 2


def test_an_action_on_a_day_off_is_asked_for_again(drawn: Room) -> None:
    typed = {"findings": "All well.", "other_what": "Ring.", "other_owner": "worker"}
    read = dip_sample.read(one(drawn, MET), {**typed, "other_due_on": "2026-04-03"})
    assert isinstance(read, Wrong)
    assert read.by_field == {
        "other_due_on": "Friday 3 April 2026 is not a working day. Please choose another day."
    }


def sample(room: Room, *checks: Check) -> DipSample:
    """The dip sample, with other checks on its one assessment."""
    with room.desk(SARAH) as desk:
        seen = see_samples(desk, duty(room, "dip_sample"))
    [only] = seen.drawn
    return replace(seen, drawn=(replace(only, checks=checks),))


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ((), "● Nothing was due yet."),
        ((replace(MET, verdict=Verdict.NOT_YET),), "● Nothing was due yet."),
        ((MET,), "✔ 1 check met."),
        ((MET, MET, FAILING[0]), "▲ 1 of 3 checks late or not met: Case note of 1 March."),
        (
            FAILING,
            "▲ 30 of 30 checks late or not met: Case note of 30 March, Case note of 29 March, "
            "Case note of 28 March, Case note of 27 March and 26 more.",
        ),
    ],
)
def test_a_line_counts_what_was_answered_and_names_the_worst(
    drawn: Room, checks: tuple[Check, ...], said: str
) -> None:
    card = dip_sample.card(sample(drawn, *checks))
    assert card is not None
    assert [item.text for item in card.items] == [said]


def month(room: Room, line: Line) -> Supervision:
    """A supervision with one line."""
    with room.desk(SARAH) as desk:
        return replace(see_supervision(desk, duty(room, "supervision")), lines=(line,))


LATE = tuple(Overdue(f"AB-{number}", 60 - number) for number in range(60))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("Sign-offs", 0, 0, 0, (), ()), "■ Not asked for in this month."),
        (Line("Sign-offs", 3, 0, 0, (), ()), "✔ 3 of 3 on time."),
        (Line("Sign-offs", 1, 2, 1, (), ()), "● 1 of 4 on time. Not due yet: 2. Not known: 1."),
        (Line("Sign-offs", 0, 0, 0, (), (Overdue("AB-1", 0),)), "▲ 0 of 1 on time. Not done: AB-1."),
    ],
)
def test_a_line_of_a_supervision_says_what_there_is_to_say(drawn: Room, line: Line, said: str) -> None:
    assert [item.text for item in supervision.card(month(drawn, line)).items] == [said]


def test_a_line_of_a_supervision_names_ten_and_counts_the_others(drawn: Room) -> None:
    [item] = supervision.card(month(drawn, Line("Sign-offs", 0, 0, 0, LATE, ()))).items
    assert item.text.startswith("▲ 0 of 60 on time. Done late: AB-0 (60 working days), AB-1 (59 ")
    assert item.text.endswith("AB-9 (51 working days) and 50 more.")
