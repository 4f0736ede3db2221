"""Forms drawn as Slack modals, and the small modal that says what came of one.

Every field is an input block named for the field, so that a fault can be shown at it. Slack stops nobody at a
field's own limit: the server answers that with a sentence and keeps what was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from bot.saying import plural
from bot.shapes import (
    Card,
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
from bot.slack import limits
from bot.slack.render import Block, draw_cards, draw_details, fit, in_rows, plain, sentence
from bot.slack.text import length, shorten

SENT = "form"
INPUT = "value"
TOO_LONG = "This was longer than Slack allows. Only the beginning is in the box."
NOTHING_TO_CHOOSE = "There is nothing to choose from here."


@dataclass(frozen=True)
class Question:
    """What a modal remembers of its form until it is sent: the act, its subject and its fields' names."""

    act: str
    subject: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, form: Form) -> Question:
        """What has to be remembered of this form."""
        return cls(form.act, form.subject, tuple(field.name for field in form.fields))

    def as_text(self) -> str:
        """For the modal's private metadata."""
        text = json.dumps({"act": self.act, "subject": self.subject, "names": self.names})
        if length(text) > limits.PRIVATE_METADATA:
            raise ValueError("a form's act, subject and field names are too long for Slack")
        return text


def draw_form(form: Form, by_field: Mapping[str, str] | None = None) -> Block:
    """A form as a modal, with the sentences of ``by_field`` over the fields that they are about."""
    faults = dict(by_field or {})
    inputs = [block for field in form.fields for block in _field(field, faults.pop(field.name, ""))]
    others = [block for text in faults.values() for block in _fault(text)]
    opening = sentence(form.title) if length(form.title) > limits.MODAL_TITLE else []
    details = draw_details(form.lines, form.facts, form.quotes)
    room = limits.MODAL_BLOCKS - len(opening) - len(others) - len(inputs)
    if room < 1:
        raise ValueError(f"the form {form.act} has more fields than a Slack modal takes")
    view = {
        "callback_id": SENT,
        "private_metadata": Question.of(form).as_text(),
        "submit": plain(shorten(form.submit, limits.MODAL_TITLE)),
        "close": plain("Cancel"),
    }
    return _modal(form.title, [*opening, *others, *fit(details, room), *inputs]) | view


def draw_closing(text: str, *, refused: bool) -> Block:
    """What a modal becomes when its form was sent: one sentence and a way to close it."""
    return _modal("Not done" if refused else "Done", sentence(text)) | {"close": plain("Close")}


def draw_shown(cards: Sequence[Card]) -> Block:
    """Cards in a modal, for somebody who pressed inside one."""
    return _modal("Daymark", draw_cards(cards, limits.MODAL_BLOCKS)) | {"close": plain("Close")}


def input_names(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """The fields that a modal on somebody's screen asks for, in order."""
    return [str(block.get("block_id", "")) for block in blocks if block.get("type") == "input"]


def _modal(title: str, blocks: Sequence[Block]) -> Block:
    return {"type": "modal", "title": plain(shorten(title, limits.MODAL_TITLE)), "blocks": list(blocks)}


def _fault(text: str) -> list[Block]:
    return sentence(f"⚠ {text}") if text else []


def _field(field: Field, fault: str) -> Iterator[Block]:
    """A field's fault, what has to be said about it, and its input."""
    yield from _fault(fault)
    match field:
        case LineField() | NumberField():
            yield from _text_input(field, multiline=False)
        case NoteField():
            yield from _text_input(field, multiline=True)
        case DateField():
            yield from _input(field, {"type": "datepicker"} | _initial_date(field.value))
        case ChoiceField():
            yield from _one_of(field, field.choices, may_be_radio=True)
        case PersonField():
            yield from _one_of(field, field.people, may_be_radio=False)
        case _:
            assert_never(field)


def _input(field: Field, element: Block, about_choices: Sequence[str] = ()) -> Iterator[Block]:
    """One input with all its hints under it, or before it when they are longer than Slack takes there."""
    if length(field.name) > limits.IDENTIFIER:
        raise ValueError("a field's name is too long for Slack")
    hint = "\n".join(line for line in (field.hint.strip(), *about_choices) if line)
    if length(hint) > limits.INPUT_HINT:
        yield from sentence(hint)
        hint = ""
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": plain(shorten(field.label, limits.INPUT_LABEL)),
        "element": element | {"action_id": INPUT},
        "optional": not field.required,
    }
    yield block | ({"hint": plain(hint)} if hint else {})


def _text_input(field: LineField | NumberField | NoteField, *, multiline: bool) -> Iterator[Block]:
    """A box for typing; a number is typed too, so that a wrong one is answered with a sentence."""
    element: Block = {"type": "plain_text_input", "multiline": multiline}
    if length(field.value) > limits.TYPED_TEXT:
        yield from sentence(TOO_LONG)
        element["initial_value"] = _beginning(field.value)
    elif field.value:
        element["initial_value"] = field.value
    yield from _input(field, element)


def _beginning(value: str) -> str:
    while length(value) > limits.TYPED_TEXT:
        value = value[: len(value) - (length(value) - limits.TYPED_TEXT + 1) // 2]
    return value


def _initial_date(value: str) -> Block:
    """Slack refuses a whole modal for one date that is none, so a wrong one is left out."""
    try:
        return {"initial_date": date.fromisoformat(value.strip()).isoformat()}
    except ValueError:
        return {}


def _one_of(field: Field, choices: Sequence[Choice], *, may_be_radio: bool) -> Iterator[Block]:
    """Radio buttons for a short list, a menu for a longer one, a menu in groups beyond that."""
    most = limits.SELECT_OPTIONS * limits.SELECT_GROUPS
    if len(choices) > most:
        yield from sentence(f"Not listed here: {plural(len(choices) - most, 'more name')}.")
    about = _about(choices[:most])
    options = [_option(choice, with_hint=not about) for choice in choices[:most]]
    if not options:
        yield from sentence(f"{field.label}: {NOTHING_TO_CHOOSE}")
        return
    chosen = [option for option in options if option["value"] == field.value]
    initial: Block = {"initial_option": chosen[0]} if chosen else {}
    if may_be_radio and len(options) <= limits.RADIO_OPTIONS:
        element: Block = {"type": "radio_buttons", "options": options}
    else:
        element = {"type": "static_select"} | _menu(options)
    yield from _input(field, element | initial, about)


def _about(choices: Sequence[Choice]) -> list[str]:
    """Each choice with its hint in full, if one of them is too long for its place in the list."""
    if all(max(length(choice.label), length(choice.hint)) <= limits.OPTION_TEXT for choice in choices):
        return []
    return [f"{choice.label}: {choice.hint}" if choice.hint.strip() else choice.label for choice in choices]


def _menu(options: Sequence[Block]) -> Block:
    if len(options) <= limits.SELECT_OPTIONS:
        return {"options": list(options)}
    groups = in_rows(options, limits.SELECT_OPTIONS)
    return {"option_groups": [{"label": _from_to(group), "options": group} for group in groups]}


def _from_to(group: Sequence[Block]) -> Block:
    """ "Abbott to Byrne": where in a long list of names one has to look."""
    half = (limits.OPTION_TEXT - len(" to ")) // 2
    first, last = (shorten(option["text"]["text"], half) for option in (group[0], group[-1]))
    return plain(f"{first} to {last}")


def _option(choice: Choice, *, with_hint: bool) -> Block:
    """One option; without its hint where all the hints stand under the field."""
    if length(choice.value) > limits.OPTION_VALUE:
        raise ValueError("a choice's value is too long for Slack")
    option: Block = {"text": plain(shorten(choice.label, limits.OPTION_TEXT)), "value": choice.value}
    shown = with_hint and choice.hint.strip()
    return option | ({"description": plain(choice.hint)} if shown else {})
