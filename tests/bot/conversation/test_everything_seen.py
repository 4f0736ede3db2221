"""The lives that the other tests look at leave no card, no form and no state out."""

from __future__ import annotations

from bot.topics import START, TOPICS
from scheduling.words import NoteKind, RequestState, Standing
from tests.bot.conversation.room import Seen

LOOKED_UP = {"dashboard", "record"}
"""What nobody is sent, and whoever asks is shown."""


def test_every_topic_has_a_card_in_front_of_somebody(seen: Seen) -> None:
    assert {one.topic for one in seen.drawn if one.told and one.card} == TOPICS.keys() - LOOKED_UP
    assert {one.topic for one in seen.drawn if one.card} >= LOOKED_UP


def test_every_move_that_has_a_form_opens_it_for_somebody(seen: Seen) -> None:
    without = type(next(iter(TOPICS["call"].moves.values()))).__dataclass_fields__["form"].default
    with_form = {
        f"{name}.{verb}"
        for name, topic in TOPICS.items()
        for verb, move in topic.moves.items()
        if move.form is not without
    }
    assert {one.act for one in seen.opened} == with_form | {START}


def test_every_move_is_offered_to_somebody(seen: Seen) -> None:
    offered = {pressed.button.act for one in seen.drawn for pressed in one.pressed}
    assert offered == {f"{name}.{verb}" for name, topic in TOPICS.items() for verb in topic.moves}


def test_every_state_is_seen(seen: Seen) -> None:
    assert {one.case.standing for one in seen.drawn if one.case} == set(Standing)
    requests = {one.view.extension.state for one in seen.drawn if one.topic == "extension"}
    assert requests == set(RequestState)
    notes = {one.view.note.kind for one in seen.drawn if one.topic == "case_note"}
    assert notes == set(NoteKind)
    filed = {one.view.note.filed_at is None for one in seen.drawn if one.topic == "case_note"}
    done = {one.view.action.done_at is None for one in seen.drawn if one.topic == "remedial_action"}
    assert filed == done == {True, False}
