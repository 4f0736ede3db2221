"""Forms as Teams gets them: each kind of field, what was typed kept, and the sentence at the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.shapes import (
    Choice,
    ChoiceField,
    DateField,
    Field,
    Form,
    LineField,
    NoteField,
    NumberField,
    PersonField,
)
from bot.teams.forms import EMPTY, FAULTY, draw_form
from tests.bot.teams.card_rules import buttons_of, check_card, inputs_of, words_of
from tests.bot.teams.samples import ANSWERS, FORM, HOSTILE, STANDING


def drawn(field: Field) -> Mapping[str, Any]:
    """The input that a field becomes."""
    card = draw_form(Form("A form", "act", "subject", (field,)))
    check_card(card)
    return inputs_of(card)[field.name]


def test_every_field_becomes_an_input_with_its_label() -> None:
    card = draw_form(FORM)
    check_card(card)
    assert {name: (part["type"], part["label"]) for name, part in inputs_of(card).items()} == {
        "standing": ("Input.ChoiceSet", "How does it stand?"),
        "note": ("Input.Text", "What is in the way?"),
        "days": ("Input.Number", "Working days"),
        "by": ("Input.Date", "By when"),
        "who": ("Input.ChoiceSet", "Who helps"),
        "exactly": ("Input.Text", "Exactly what this is"),
    }


def test_what_is_required_is_marked_and_says_so() -> None:
    marked = {name for name, part in inputs_of(draw_form(FORM)).items() if part.get("isRequired")}
    assert marked == {"standing", "note", "days"}
    assert drawn(LineField("a", "A"))["errorMessage"] == EMPTY


def test_what_was_typed_is_kept() -> None:
    card = draw_form(FORM.filled(ANSWERS))
    check_card(card)
    assert {name: str(part["value"]) for name, part in inputs_of(card).items()} == ANSWERS


@pytest.mark.parametrize("typed", ["ten", "7.5", "1e3", "٧", "-", "99999999999"])
def test_a_number_that_is_none_is_kept_as_it_was_typed(typed: str) -> None:
    part = drawn(NumberField("days", "Days", value=typed))
    assert (part["type"], part["value"]) == ("Input.Text", typed)


@pytest.mark.parametrize("typed", ["tomorrow", "15/04/2026", "2026-02-30"])
def test_a_day_that_is_none_is_kept_as_it_was_typed(typed: str) -> None:
    part = drawn(DateField("by", "By", value=typed))
    assert (part["type"], part["value"]) == ("Input.Text", typed)


def test_a_choice_that_is_not_offered_is_not_chosen() -> None:
    assert "value" not in drawn(replace(STANDING, value="never"))


def test_few_choices_stand_side_by_side_and_many_in_a_list() -> None:
    assert drawn(STANDING)["style"] == "expanded"
    many = tuple(Choice(str(number), f"Choice {number}") for number in range(12))
    assert drawn(replace(STANDING, choices=many))["style"] == "compact"


@pytest.mark.parametrize(
    "label", ["*bold*", "[a link](http://evil.example)", "1. a list", "- a list", "a_b_c"]
)
def test_a_choice_that_could_be_read_as_markup_goes_into_a_list_that_reads_none(label: str) -> None:
    field = ChoiceField("which", "Which?", (Choice("1", label),))
    assert drawn(field)["style"] == "compact"
    assert drawn(PersonField("who", "Who?", (Choice("1", label),)))["style"] == "compact"


def test_a_note_has_several_lines_and_is_not_markup() -> None:
    part = drawn(NoteField("note", "Note", value=HOSTILE))
    assert part["isMultiline"] is True
    assert "[a link](http://evil.example)" in part["value"]


def test_each_fault_stands_under_its_field_and_others_on_top() -> None:
    faults = {"note": "Please write a sentence.", "": "Somebody has decided this already."}
    card = draw_form(FORM, faults)
    check_card(card)
    words = words_of(card)
    assert words[0] == FAULTY
    body = card["body"]
    assert isinstance(body, list)
    place = next(number for number, part in enumerate(body) if part.get("id") == "field.note")
    assert body[place + 1]["inlines"][0]["text"] == "Please write a sentence."
    assert words.index("Somebody has decided this already.") < words.index("Please write a sentence.")


def test_the_button_that_sends_carries_the_names_of_the_fields() -> None:
    send, back = buttons_of(draw_form(FORM, number="act-1"))
    assert send["data"] == {
        "act": "check_in.answer",
        "subject": "AB-1042",
        "fields": list(ANSWERS),
        "number": "act-1",
    }
    assert (send["title"], send["style"], send["associatedInputs"]) == ("Record", "positive", "auto")
    assert (back["title"], back["associatedInputs"], "fields" in back["data"]) == ("Back", "none", False)


def test_a_text_too_long_to_be_kept_is_cut_and_says_so() -> None:
    card = draw_form(
        FORM.filled(ANSWERS | {"note": "x" * 50_000}), {"note": "Please use at most 2,000 characters."}
    )
    check_card(card)
    kept = len(inputs_of(card)["note"]["value"])
    assert (
        f"This text is too long for Teams. Its last {50_000 - kept:,} characters are not shown here."
        in words_of(card)
    )
    assert kept > 2000


def test_a_list_of_people_too_long_for_teams_says_how_many_are_missing() -> None:
    people = tuple(
        Choice(str(number), f"Somebody with a long name, number {number}") for number in range(900)
    )
    card = draw_form(Form("A form", "act", "subject", (PersonField("who", "Who?", people),)))
    check_card(card)
    missing = 900 - len(inputs_of(card)["who"]["choices"])
    assert f"{missing} more are not in this list. Please use Daymark on the web to choose them." in words_of(
        card
    )
