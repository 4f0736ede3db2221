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
    Item,
    LineField,
    Link,
    NoteField,
    NumberField,
    PersonField,
    Picture,
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


GO = Button("Go", "go", "s:1")
CHART = Picture("Working days taken", "/charts/1.png?key=abc", "Most took 28 to 30 working days.")


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
        items=(Item(one, two), Item(two, three, (GO,)), Item(three, one, (GO, GO))) * times,
        pictures=(Picture(one, "/chart.png", two), Picture(two, "", three)) * times,
        quotes=(Quote(one, two),) * times,
        copy=Quote(two, three),
        links=(Link(one, "/dashboard?key=1"),) * times,
        buttons=(Button(one, "act", "subject:1"), Button(two, "act", "subject:2", tone=Tone.WARNING)) * times,
        footnote=three,
        tone=Tone.WARNING,
    ).reached_at("https://daymark.test")
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


def test_an_item_with_one_button_has_it_beside_it_and_with_more_has_them_below() -> None:
    items = (Item("AB-1042", "Day 12"), Item("AB-1043", "Day 9", (GO,)), Item("AB-1044", "Day 3", (GO, GO)))
    [none, one, more, below] = draw_card(Card("t", "s", items=items)).blocks[1:]
    assert "accessory" not in none
    assert json.loads(one["accessory"]["value"]) == {"act": "go", "subject": "s:1"}
    assert "accessory" not in more
    assert [button["text"]["text"] for button in below["elements"]] == ["Go", "Go"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("AB-1042", "Day 12 of 30. ▲ At risk: check-in not answered since Mon 9 March, 14:02."),
        (
            "North team (3)",
            "● Overdue; waits on Tom O’Neill · sign-off Thu 14 May\nStatutory latest Thu 7 May",
        ),
        ("שלום", "90% on time – 2 of 3"),
    ],
)
def test_the_title_of_an_item_in_plain_words_is_bold(title: str, text: str) -> None:
    [section] = draw_card(Card("t", "s", items=(Item(title, text),))).blocks[1:]
    assert section["text"] == {"type": "mrkdwn", "text": f"*{title}*\n{text}", "verbatim": True}


@pytest.mark.parametrize(
    "words", ["*so*", "_so_", "~so~", "`so`", "evil.test", "http://a", ":smile:", "<@U1>"]
)
@pytest.mark.parametrize("words_after", ["", " 9:00:00: then", "#general", "@here", "a & b", "1:02:"])
def test_an_item_with_anything_like_markup_in_it_is_shown_as_it_is(words: str, words_after: str) -> None:
    for item in (Item(f"{words}{words_after}", "Day 12"), Item("AB-1042", f"{words}{words_after}")):
        [section] = draw_card(Card("t", "s", items=(item,))).blocks[1:]
        expected = f"{item.title}\n{item.text}"
        assert section["text"] == {"type": "plain_text", "text": expected, "emoji": False}


def test_a_list_too_long_for_a_message_keeps_its_first_items_and_counts_the_others() -> None:
    items = tuple(Item(f"AB-{number}", "Day 12", (GO,)) for number in range(60))
    card = Card("t", "s", ("word",), items=items, pictures=(CHART,), buttons=(GO,), footnote="why")
    drawn = draw_card(card.reached_at("https://daymark.test"))
    assert message_faults(message(drawn)) == []
    assert len(drawn.blocks) == 50
    words = words_of(drawn.blocks)
    assert "And 16 more that there is no room for here." in words
    assert "*AB-43*\nDay 12" in words
    assert "AB-44" not in " ".join(words)
    assert kinds(drawn)[-4:] == ["context", "image", "actions", "context"]


@pytest.mark.parametrize("count", [1, 23, 24, 25, 44, 45, 46, 47, 48, 49, 50, 100])
@pytest.mark.parametrize("buttons", [0, 1, 2, 30])
def test_a_list_of_any_length_is_shown_or_counted_to_the_last(count: int, buttons: int) -> None:
    items = tuple(Item(f"AB-{number}.", "Day 12", (GO,) * buttons) for number in range(count))
    drawn = draw_card(Card("t", "s", items=items))
    assert message_faults(message(drawn)) == []
    shown = " ".join(words_of(drawn.blocks)).count("Day 12")
    left = [words for words in words_of(drawn.blocks) if "no room" in words]
    assert left == ([] if shown == count else [f"And {count - shown} more that there is no room for here."])


def test_a_list_that_other_things_leave_no_room_for_is_counted_too() -> None:
    card = Card("t", "s", items=(Item("AB-1", "Day 12"),) * 3, quotes=(Quote("Note", "word"),) * 48)
    words = words_of(draw_card(card).blocks)
    assert "And 3 more that there is no room for here." in words


def test_a_picture_has_its_words_and_where_it_has_no_address_only_those() -> None:
    card = Card("t", "s", pictures=(CHART,))
    [image] = draw_card(card.reached_at("https://daymark.test")).blocks[1:]
    assert image["image_url"] == "https://daymark.test/charts/1.png?key=abc"
    assert (image["title"]["text"], image["alt_text"]) == (CHART.title, CHART.alt)
    [section] = draw_card(card.reached_at("")).blocks[1:]
    assert section["text"]["text"] == f"*{CHART.title}*\n{CHART.alt}"


def test_words_too_long_for_a_picture_stand_in_full_below_it() -> None:
    long = replace(CHART, alt="Thirty working days. " * 200)
    [image, *below] = draw_card(Card("t", "s", pictures=(long,)).reached_at("https://daymark.test")).blocks[
        1:
    ]
    assert length(image["alt_text"]) <= 2000
    assert "".join(words_of(below)) == long.alt


def test_a_link_is_a_button_that_leads_to_a_page_and_stands_before_the_others() -> None:
    card = Card("t", "s", links=(Link("All on the dashboard", "/dashboard?key=1"),), buttons=(GO,))
    links, buttons = draw_card(card.reached_at("https://daymark.test")).blocks[1:]
    [link] = links["elements"]
    assert (link["text"]["text"], link["url"]) == (
        "All on the dashboard",
        "https://daymark.test/dashboard?key=1",
    )
    assert "value" not in link
    assert buttons["elements"][0]["text"]["text"] == "Go"
    assert kinds(draw_card(card.reached_at(""))) == ["header", "actions"]
    with pytest.raises(ValueError, match="too long"):
        draw_card(replace(card, links=(Link("x", "/" * 3001),)))


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
