"""Cards and forms kept within Slack's limits, judged by rules that bot.slack never sees."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.shapes import (
    Button,
    Card,
    Choice,
    ChoiceField,
    DateField,
    Fact,
    Field,
    Form,
    LineField,
    NoteField,
    NumberField,
    PersonField,
    Quote,
    Tone,
)
from bot.slack.forms import draw_closing, draw_form, draw_shown
from bot.slack.render import Message, draw_card, draw_cards, draw_line
from bot.slack.text import clean, escape, length, pieces, shorten
from tests.bot.slack.block_rules import message_faults, options_of, view_faults
from tests.bot.slack.local_slack import words_of

EMOJI = "👩‍👧"
NASTY = (
    "",
    " \n\t ",
    "<!channel> <@U1> <#C1> <https://evil.test|your bank>",
    "&lt;!here&gt; &amp; & < >",
    "```\nout of it ` *bold* _so_ ~no~\n```",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "not approved \u202edevorppa\u202c",
    "NUL \x00 bell \x07 escape \x1b",
    "lone \ud83d surrogate",
    "08:00-16:00 :smile:",
    "line\r\nbreak\rs",
    "e\u0301" * 40,
    EMOJI * 30,
)
LIMITS = (75, 150, 2000, 3000)
AT_A_LIMIT = tuple(
    letter * (limit + more) for limit in LIMITS for more in (-1, 0, 1) for letter in ("x",)
) + tuple("x" * (limit - 1) + EMOJI for limit in LIMITS)
texts = st.one_of(st.sampled_from(NASTY + AT_A_LIMIT), st.text(max_size=50))


def message(drawn: Message) -> dict[str, Any]:
    """As it would be sent."""
    return {"text": drawn.text, "blocks": drawn.blocks}


def kinds(drawn: Message) -> list[str]:
    """What kinds of block there are."""
    return [str(block["type"]) for block in drawn.blocks]


# Cards


@settings(max_examples=30)
@given(texts, texts, texts, st.integers(0, 12))
def test_any_text_anywhere_on_a_card_keeps_to_every_limit(one: str, two: str, three: str, times: int) -> None:
    card = Card(
        title=one,
        summary=two,
        lines=(three,) * times,
        facts=(Fact("Sign-off", one), Fact(two, three)) * times,
        quotes=(Quote(one, two),) * times,
        copy=Quote(two, three),
        buttons=(Button(one, "act", "subject:1"), Button(two, "act", "subject:2", tone=Tone.WARNING)) * times,
        footnote=three,
        tone=Tone.WARNING,
    )
    assert message_faults(message(draw_card(card, may_be_repeat=True))) == []
    assert message_faults({"text": "x", "blocks": draw_cards((card,) * times)}) == []
    assert view_faults(draw_shown((card,) * times)) == []


@pytest.mark.parametrize("text", NASTY + AT_A_LIMIT)
def test_nothing_typed_is_lost_or_changed_on_a_card(text: str) -> None:
    [block, *others] = draw_card(Card("t", "s", quotes=(Quote("Note", text),))).blocks[1:]
    parts = block["elements"][1:] + [part for other in others for part in other["elements"]]
    shown = "".join(leaf["text"] for part in parts for leaf in part["elements"])
    assert shown == (clean(text) if clean(text).strip() else "–")


def test_a_long_note_is_split_and_not_cut() -> None:
    note = " ".join(str(number) for number in range(4000))
    drawn = draw_card(Card("t", "s", lines=(note,), copy=Quote("Case note", note)))
    assert message_faults(message(drawn)) == []
    assert "".join(words_of(drawn.blocks)).count(note) == 2


def test_a_card_with_too_much_says_how_much_is_missing_and_keeps_its_buttons() -> None:
    card = Card("t", "s", lines=("word",) * 60, buttons=(Button("Go", "go", "s:1"),), footnote="why")
    drawn = draw_card(card)
    assert len(drawn.blocks) == 50
    assert kinds(drawn)[-3:] == ["context", "actions", "context"]
    assert "Not shown here: 14 more parts." in " ".join(words_of(drawn.blocks))


def test_many_cards_are_counted_when_they_do_not_fit() -> None:
    card = Card("AB-1042", "s", lines=("word",), buttons=(Button("Go", "go", "s:1"),))
    blocks = draw_cards((card,) * 30)
    assert message_faults({"text": "x", "blocks": blocks}) == []
    shown = sum(block["type"] == "header" for block in blocks)
    assert f"Not shown here: {30 - shown} more cards." in words_of(blocks)
    assert draw_cards((card,) * 12) != []
    assert words_of(draw_cards(())) == ["There is nothing to show."]


def test_a_button_carries_its_act_and_subject_alone() -> None:
    drawn = draw_card(Card("t", "s", buttons=(Button("Approve", "extension.approve", "extension:9"),)))
    [button] = drawn.blocks[-1]["elements"]
    assert json.loads(button["value"]) == {"act": "extension.approve", "subject": "extension:9"}
    with pytest.raises(ValueError, match="too long"):
        draw_card(Card("t", "s", buttons=(Button("x", "act", "s" * 2000),)))


def test_more_buttons_than_a_row_takes_are_put_in_rows() -> None:
    buttons = tuple(Button(f"Go {number}", "go", f"s:{number}") for number in range(60))
    drawn = draw_card(Card("t", "s", buttons=buttons))
    assert [len(block["elements"]) for block in drawn.blocks if block["type"] == "actions"] == [25, 25, 10]
    assert message_faults(message(drawn)) == []


def test_a_tone_is_said_by_a_sign_as_well_as_by_colour() -> None:
    assert words_of(draw_card(Card("At risk", "s", tone=Tone.WARNING)).blocks) == ["⚠ At risk"]
    assert words_of(draw_card(Card("Signed off", "s", tone=Tone.GOOD)).blocks) == ["✓ Signed off"]


@pytest.mark.parametrize(
    "label", ["Sign-off due", "Has the child been seen?", "2 Mar, day 0", "AB-1042", "/assessment mine"]
)
def test_a_label_of_plain_words_is_bold(label: str) -> None:
    [section] = draw_card(Card("t", "s", facts=(Fact(label, "value"),))).blocks[1:]
    assert section["fields"][0] == {"type": "mrkdwn", "text": f"*{label}*"}


@pytest.mark.parametrize("label", ["evil.test", "*x", "_x_", "`x`", "@here", "<!here>", "a & b", ":smile:"])
def test_any_other_label_is_shown_as_it_is(label: str) -> None:
    [section] = draw_card(Card("t", "s", facts=(Fact(label, "value"),))).blocks[1:]
    assert section["fields"][0]["type"] == "plain_text"
    assert section["fields"][0]["text"] == label


def test_facts_stand_in_two_columns_and_a_long_one_under_its_label() -> None:
    facts = tuple(Fact(f"Fact {number}", "value") for number in range(7))
    drawn = draw_card(Card("t", "s", facts=(*facts, Fact("Long", "x" * 101), Fact("Last", "value"))))
    assert [len(block.get("fields", [])) for block in drawn.blocks[1:]] == [10, 4, 0, 2]
    assert message_faults(message(drawn)) == []


@pytest.mark.parametrize("text", NASTY)
def test_what_a_telephone_shows_cannot_mention_or_link(text: str) -> None:
    drawn = draw_line(text)
    assert message_faults(message(drawn)) == []
    assert "<" not in drawn.text


def test_a_summary_carries_no_word_of_a_note() -> None:
    drawn = draw_card(Card("AB-1042", "AB-1042: to be filed", quotes=(Quote("Note", "secret"),)))
    assert drawn.text == "AB-1042: to be filed"


# Forms


@settings(max_examples=30)
@given(texts, texts, texts)
def test_any_text_anywhere_on_a_form_keeps_to_every_limit(one: str, two: str, three: str) -> None:
    choices = (Choice("a", one, two), Choice("b", three))
    fields: tuple[Field, ...] = (
        LineField("line", one, hint=two, value=three),
        NoteField("note", two, hint=three, value=one),
        NumberField("number", three, value=one),
        DateField("date", one, value=two),
        ChoiceField("choice", two, choices, value="b"),
        PersonField("person", three, choices, value=one),
    )
    form = Form(one, "act", "subject:1", fields, submit=two, lines=(three,), quotes=(Quote(one, two),))
    assert view_faults(draw_form(form)) == []
    assert view_faults(draw_form(form, {"line": one, "date": two, "other": three})) == []
    assert view_faults(draw_closing(one, refused=True)) == []


@pytest.mark.parametrize("count", [0, 1, 2, 10, 11, 100, 101, 250, 10_000, 10_001])
def test_any_number_of_choices_can_be_drawn(count: int) -> None:
    choices = tuple(Choice(str(number), f"Person {number}") for number in range(count))
    for field in (ChoiceField("choice", "Choose", choices), PersonField("person", "Who", choices)):
        view = draw_form(Form("t", "act", "s", (field,)))
        assert view_faults(view) == []
        drawn = [block["element"] for block in view["blocks"] if block["type"] == "input"]
        offered = [option["value"] for element in drawn for option in options_of(element)]
        assert offered == [choice.value for choice in choices[:10_000]]
        if count in (0, 10_001):
            assert len(view["blocks"]) > len(drawn)


def test_short_lists_are_radio_buttons_and_long_ones_menus() -> None:
    def element(field: Field) -> str:
        return str(draw_form(Form("t", "act", "s", (field,)))["blocks"][0]["element"]["type"])

    choices = tuple(Choice(str(number), f"Choice {number}") for number in range(11))
    assert element(ChoiceField("c", "l", choices[:10])) == "radio_buttons"
    assert element(ChoiceField("c", "l", choices)) == "static_select"
    assert element(PersonField("c", "l", choices[:2])) == "static_select"


def test_hints_too_long_for_the_list_stand_in_full_under_the_field() -> None:
    short = (Choice("a", "Family", "Say what"), Choice("b", "Worker"))
    long = (Choice("a", "Family", "Say what " * 12), Choice("b", "Worker", "Leave"), Choice("c", "Other"))
    longest = tuple(Choice(str(number), "Person", "What this is " * 40) for number in range(9))
    [block] = draw_form(Form("t", "act", "s", (ChoiceField("c", "l", short, hint="Choose"),)))["blocks"]
    assert block["hint"]["text"] == "Choose"
    assert block["element"]["options"][0]["description"]["text"] == "Say what"
    [block] = draw_form(Form("t", "act", "s", (ChoiceField("c", "l", long, hint="Choose"),)))["blocks"]
    assert block["hint"]["text"] == f"Choose\nFamily: {'Say what ' * 12}\nWorker: Leave\nOther"
    assert all("description" not in option for option in block["element"]["options"])
    view = draw_form(Form("t", "act", "s", (ChoiceField("c", "l", longest),)))
    assert view_faults(view) == []
    assert "".join(words_of(view["blocks"])).count("What this is ") == 9 * 40


def test_a_form_with_too_much_to_read_keeps_its_fields_and_says_so() -> None:
    fields = tuple(LineField(f"field-{number}", "label") for number in range(40))
    view = draw_form(Form("t", "act", "s", fields, lines=("word",) * 100))
    assert view_faults(view) == []
    assert len(view["blocks"]) == 100
    assert "Not shown here: 41 more parts." in words_of(view["blocks"])
    with pytest.raises(ValueError, match="more fields"):
        draw_form(Form("t", "act", "s", tuple(LineField(str(number), "label") for number in range(101))))


def test_a_long_title_is_said_in_full_below() -> None:
    view = draw_form(Form("Ask for more working days, please", "act", "s", ()))
    assert view["title"]["text"] == "Ask for more working da…"
    assert "Ask for more working days, please" in words_of(view["blocks"])


def test_what_was_typed_is_kept_and_a_wrong_date_does_not_break_the_form() -> None:
    fields = (NumberField("days", "Days", value="many"), DateField("on", "On", value="2026-13-01"))
    days, on = (block["element"] for block in draw_form(Form("t", "act", "s", fields))["blocks"])
    assert days["initial_value"] == "many"
    assert "initial_date" not in on
    fields = (NumberField("days", "Days", value=""), DateField("on", "On", value="2026-05-14"))
    days, on = (block["element"] for block in draw_form(Form("t", "act", "s", fields))["blocks"])
    assert "initial_value" not in days
    assert on["initial_date"] == "2026-05-14"


def test_slack_stops_nobody_at_a_fields_own_limit() -> None:
    [block] = draw_form(Form("t", "act", "s", (NoteField("note", "Note", limit=10),)))["blocks"]
    assert "max_length" not in block["element"], "the server refuses with a sentence and keeps what was typed"


def test_a_value_longer_than_slack_takes_is_said_to_be_cut() -> None:
    view = draw_form(Form("t", "act", "s", (NoteField("note", "Note", value=EMOJI * 1000),)))
    assert view_faults(view) == []
    assert "This was longer than Slack allows." in " ".join(words_of(view["blocks"]))


@pytest.mark.parametrize(
    "form",
    [
        Form("t", "act", "s" * 3000, ()),
        Form("t", "act", "s", (LineField("n" * 256, "label"),)),
        Form("t", "act", "s", (ChoiceField("c", "label", (Choice("v" * 151, "label"),)),)),
    ],
)
def test_what_would_break_slack_and_is_ours_is_refused_here(form: Form) -> None:
    with pytest.raises(ValueError, match="too long"):
        draw_form(form)


# Text


@settings(max_examples=100)
@given(texts, st.integers(5, 60))
def test_pieces_fit_and_make_the_whole(text: str, limit: int) -> None:
    parts = list(pieces(text, limit))
    assert all(length(part) <= limit and part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join((clean(text) if clean(text).strip() else "–").split())


@pytest.mark.parametrize("whole", [EMOJI, "e\u0301", "👍🏽", "❤\ufe0f"])
@pytest.mark.parametrize("room", range(8, 14))
def test_no_emoji_and_no_accented_letter_is_parted(whole: str, room: int) -> None:
    for before, after in pairwise(pieces("x" * 5 + whole * 4, room)):
        assert (before + after).count(whole) == before.count(whole) + after.count(whole)


@settings(max_examples=100)
@given(texts, st.integers(2, 60))
def test_what_is_shortened_fits_and_shows_it(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert length(short) <= limit
    assert short.strip()
    assert short.endswith("…") or short == " ".join(shorten(text, 10_000).split())


def test_escaping_leaves_nothing_for_slack_to_read() -> None:
    assert escape("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


def test_a_form_is_drawn_the_same_with_its_answers_put_back() -> None:
    form = Form("t", "act", "s", (LineField("line", "Line"), NoteField("note", "Note")))
    filled = form.filled({"line": "one", "note": "two\nlines"})
    assert [block["element"]["initial_value"] for block in draw_form(filled)["blocks"]] == [
        "one",
        "two\nlines",
    ]
    assert draw_form(replace(filled, fields=form.fields)) == draw_form(form)
