"""Forms as Teams draws them: inputs in the card, a button that sends them, and one that goes back.

Required inputs carry the mark and stop an empty form at once, but nothing relies on that: the server refuses
too, and its sentences stand under their fields with what was typed kept. No length is set on an input:
browsers would cut what is pasted at that length without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import assert_never

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
    Tone,
)
from bot.teams.elements import (
    Element,
    card_of,
    fact_rows,
    fitted,
    header,
    line,
    lines,
    notice,
    press,
    press_rows,
    quoted,
)
from bot.teams.text import Room, clean, clipped

FIELD = "field."  # in front of every input's name, so that none can stand in for the act or the subject
BACK = "back"
NUMBER = "number"
FAULTY = "Nothing has been recorded yet. Please look at what is said under the fields."
EMPTY = "This cannot be left empty."
RADIO_BUTTONS = 8
# Radio buttons read Markdown in their labels, a drop-down list does not.
PLAIN_LABEL = re.compile(r"[A-Za-z][^*_\[\]`<>#~\\|]*")


def draw_form(form: Form, faults: Mapping[str, str] | None = None, number: str = "") -> Element:
    """The form, with a sentence under each field that was not taken.

    It sends ``number`` along, which tells it from the same form opened another time.
    """
    return fitted(lambda room: card_of(_body(form, faults or {}, number, room)))


def _body(form: Form, faults: Mapping[str, str], number: str, room: Room) -> Iterable[Element]:
    if faults:
        yield notice(FAULTY, "attention")
    yield header(form.title, Tone.PLAIN)
    for sentence in form.lines:
        yield from lines(sentence)
    yield from fact_rows(form.facts)
    for quote in form.quotes:
        yield quoted(quote, room)
    names = [field.name for field in form.fields]
    yield from (
        line(said, color="Attention", weight="Bolder") for name, said in faults.items() if name not in names
    )
    for field in form.fields:
        yield from _field(field, faults.get(field.name, ""), room)
    yield from press_rows([_submit(form, names, number), _back(form)])


def _submit(form: Form, names: list[str], number: str) -> Element:
    """The names go along because Teams leaves out inputs that were never touched."""
    data = {"act": form.act, "subject": form.subject, "fields": names, NUMBER: number}
    return press(clean(form.submit), form.act, data, tone=Tone.GOOD, sends=True)


def _back(form: Form) -> Element:
    return press("Back", BACK, {"act": form.act, "subject": form.subject, BACK: True})


def _field(field: Field, fault: str, room: Room) -> Iterable[Element]:
    drawn, missing = _input(field, room)
    yield drawn
    if fault:
        yield line(fault, spacing="Small", color="Attention", weight="Bolder")
    if missing:
        yield line(missing, spacing="Small", color="Attention")
    if field.hint:
        yield line(field.hint, spacing="Small", isSubtle=True, size="Small")


def _input(field: Field, room: Room) -> tuple[Element, str]:
    """The input, and a sentence about what of it could not be shown."""
    match field:
        case LineField():
            return _text(field, room)
        case NoteField():
            drawn, missing = _text(field, room)
            return drawn | {"isMultiline": True}, missing
        case ChoiceField():
            return _choices(field, field.choices, room, radio=_may_be_radio(field.choices))
        case PersonField():
            return _choices(field, field.people, room, radio=False)
        case NumberField():
            number = _number(field.value)
            return (_text(field, room)) if number is None else (_labelled(field, "Input.Number") | number, "")
        case DateField():
            day = _day(field.value)
            return (_text(field, room)) if day is None else (_labelled(field, "Input.Date") | day, "")
        case _:
            assert_never(field)


def _labelled(field: Field, kind: str) -> Element:
    drawn: Element = {"type": kind, "id": FIELD + field.name, "label": clean(field.label)}
    return drawn | {"isRequired": True, "errorMessage": EMPTY} if field.required else drawn


def _text(field: Field, room: Room) -> tuple[Element, str]:
    value, missing = clipped(clean(field.value), room)
    drawn = _labelled(field, "Input.Text")
    return drawn | {"value": value} if value else drawn, missing


def _number(value: str) -> Element | None:
    """The value for a number input; None when it is not one and can only be kept as text."""
    if not value:
        return {}
    return {"value": int(value)} if re.fullmatch(r"-?[0-9]{1,9}", value) else None


def _day(value: str) -> Element | None:
    """The value for a date input; None when it is no date and can only be kept as text."""
    if not value:
        return {}
    try:
        return {"value": date.fromisoformat(value).isoformat()}
    except ValueError:
        return None


def _may_be_radio(choices: tuple[Choice, ...]) -> bool:
    return len(choices) <= RADIO_BUTTONS and all(PLAIN_LABEL.fullmatch(_title(choice)) for choice in choices)


def _title(choice: Choice) -> str:
    return clean(f"{choice.label} – {choice.hint}" if choice.hint else choice.label)


def _choices(field: Field, choices: tuple[Choice, ...], room: Room, *, radio: bool) -> tuple[Element, str]:
    shown = choices if room.choices is None else choices[: room.choices]
    drawn = _labelled(field, "Input.ChoiceSet") | {
        "style": "expanded" if radio else "compact",
        "wrap": True,
        "choices": [{"title": _title(choice), "value": choice.value} for choice in shown],
    }
    if any(choice.value == field.value for choice in shown):
        drawn["value"] = field.value
    missing = len(choices) - len(shown)
    return (
        drawn,
        f"{missing} more are not in this list. Please use Daymark on the web to choose them."
        if missing
        else "",
    )
