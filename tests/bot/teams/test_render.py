"""Cards as Teams gets them: what is on them, what never is, and what is done when there is too much."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Line
from bot.shapes import Button, Card, Fact, Item, Link, Picture, Quote, Tone
from bot.teams.elements import CARD_LIMIT, size_of
from bot.teams.render import TOO_LONG, draw_card, message, messages, plain_message, repeated
from tests.bot.teams.card_rules import buttons_of, check_activity, check_card, every_part, words_of
from tests.bot.teams.samples import CARD, HOSTILE

GO = Button("Answer", "check_in.answer", "milestone:3", tone=Tone.GOOD)
CHART = Picture("Working days taken", "/charts/1.png?key=abc", "Most took 28 to 30 working days.")
LIST = Card(
    "Your morning list",
    "2 things wait for you",
    lines=("Worst first.",),
    items=(Item("AB-1042", "Day 12 of 30.\n▲ At risk.", (GO,)), Item("AB-1043", "Day 3 of 30.")),
    pictures=(CHART,),
    quotes=(Quote("Note", "As agreed."),),
    links=(Link("Open the dashboard", "/dashboard?key=1"),),
    buttons=(Button("Seen", "list.seen", "duty:1"),),
)


def test_a_card_says_everything_in_its_order() -> None:
    card = draw_card(CARD)
    check_card(card)
    assert words_of(card) == [
        "Check-in for AB-1042",
        "Please say how it stands.",
        "Sign-off",
        "Wed 15 April",
        "Statutory ceiling",
        "Wed 6 May",
        "Expectations",
        "See the child alone.",
        "Speak to the school.",
        "For the child's file",
        "23 March 2026, day 15 of 30.",
        "On track.",
        "You get this because you hold AB-1042.",
    ]


def test_a_button_carries_the_act_and_the_subject_and_nothing_else() -> None:
    assert [(button["verb"], button["data"]) for button in buttons_of(draw_card(CARD))] == [
        ("check_in.answer", {"act": "check_in.answer", "subject": "AB-1042"}),
        ("check_in.seen", {"act": "check_in.seen", "subject": "AB-1042"}),
        ("risk.raise", {"act": "risk.raise", "subject": "AB-1042"}),
    ]


def test_a_buttons_tone_becomes_its_style() -> None:
    styles = [button.get("style") for button in buttons_of(draw_card(CARD))]
    assert styles == ["positive", None, "destructive"]


def test_what_was_typed_stays_what_was_typed() -> None:
    items, quotes = (Item(HOSTILE, HOSTILE),), (Quote(HOSTILE, HOSTILE),)
    facts, pictures = (Fact(HOSTILE, HOSTILE),), (Picture(HOSTILE, "", HOSTILE),)
    card = draw_card(Card(HOSTILE, "s", (HOSTILE,), facts, items, pictures, quotes))
    check_card(card)
    shown = set(words_of(card))
    (only,) = shown
    assert "[a link](http://evil.example) <at>everyone</at>" in only
    assert "{{DATE" not in only
    assert "\u202e" not in only


@pytest.mark.parametrize("empty", ["", " ", "\n\n"])
def test_nothing_is_shown_as_a_dash(empty: str) -> None:
    card = draw_card(Card("Title", "s", facts=(Fact("Draft", empty),), quotes=(Quote("Note", empty),)))
    check_card(card)
    assert words_of(card) == ["Title", "Draft", "–", "Note", "–"]


def test_the_answer_to_a_press_stands_on_top_in_words() -> None:
    assert words_of(draw_card(CARD, Line("Recorded.")))[:2] == ["Recorded.", CARD.title]
    refused = draw_card(CARD, Line("You hold no such assessment.", refused=True))
    check_card(refused)
    assert words_of(refused)[0] == "You hold no such assessment."


def test_more_buttons_than_a_row_takes_go_into_several_rows() -> None:
    many = tuple(Button(f"Choose {number}", "choose", str(number)) for number in range(20))
    card = draw_card(replace(CARD, buttons=many))
    check_card(card)
    assert len(buttons_of(card)) == 20


def test_a_text_too_long_for_teams_is_cut_and_says_so() -> None:
    card = draw_card(replace(CARD, quotes=(Quote("Note", "é" * 30_000), Quote("Short", "All of this."))))
    check_card(card)
    words = words_of(card)
    (cut,) = (text for text in words if text.startswith("é"))
    assert (
        f"This text is too long for Teams. Its last {30_000 - len(cut):,} characters are not shown here."
        in words
    )
    assert "All of this." in words


def test_a_card_that_cannot_be_cut_short_says_where_to_read_it_and_keeps_its_buttons() -> None:
    card = draw_card(replace(CARD, lines=("A sentence. " * 4000,)))
    check_card(card)
    assert TOO_LONG in words_of(card)
    assert len(buttons_of(card)) == 3


@pytest.mark.parametrize("tone", Tone)
def test_every_tone_can_be_drawn(tone: Tone) -> None:
    check_card(draw_card(replace(CARD, tone=tone)))


def test_a_card_sent_once_more_says_that_it_may_be_a_repeat() -> None:
    assert repeated(CARD).lines[0] == "This may be a repeat."
    assert repeated(CARD).summary.endswith("This may be a repeat.")


def test_a_list_stands_before_pictures_and_quotes_each_item_with_its_own_buttons() -> None:
    card = draw_card(LIST.reached_at("https://daymark.test"))
    check_card(card)
    assert words_of(card) == [
        "Your morning list",
        "Worst first.",
        "AB-1042",
        "Day 12 of 30.",
        "▲ At risk.",
        "AB-1043",
        "Day 3 of 30.",
        "Working days taken",
        "Note",
        "As agreed.",
    ]
    first, second = (part for part in every_part(card) if part.get("separator"))
    assert [button["data"] for button in buttons_of(first)] == [
        {"act": "check_in.answer", "subject": "milestone:3"}
    ]
    assert buttons_of(second) == []


def test_links_lead_to_pages_and_stand_before_the_buttons() -> None:
    card = draw_card(LIST.reached_at("https://daymark.test"))
    actions = [part for part in every_part(card) if str(part.get("type")).startswith("Action.")]
    own = [part for part in actions if part["title"] in ("Open the dashboard", "Seen")]
    assert own[0]["type"] == "Action.OpenUrl"
    assert own[0]["url"] == "https://daymark.test/dashboard?key=1"
    assert own[1]["type"] == "Action.Execute"


def test_a_picture_says_in_words_what_it_shows() -> None:
    (image,) = (p for p in every_part(draw_card(LIST.reached_at("https://a.test"))) if p["type"] == "Image")
    assert (image["url"], image["altText"]) == ("https://a.test/charts/1.png?key=abc", CHART.alt)


def test_without_a_public_address_there_are_no_links_and_pictures_are_words() -> None:
    card = draw_card(LIST.reached_at(""))
    check_card(card)
    kinds = {part.get("type") for part in every_part(card)}
    assert not {"Image", "Action.OpenUrl"} & kinds
    assert CHART.alt in words_of(card)


@pytest.mark.parametrize("count", [1, 10, 30, 40, 60, 500])
def test_a_list_too_long_for_teams_keeps_its_first_items_and_counts_the_others(count: int) -> None:
    items = tuple(Item(f"AB-{number}.", "▲ At risk, waits on Tom Reed.", (GO,)) for number in range(count))
    card = draw_card(replace(LIST, items=items).reached_at("https://daymark.test"))
    check_card(card)
    assert size_of(card) <= CARD_LIMIT
    words = words_of(card)
    shown = words.count("▲ At risk, waits on Tom Reed.")
    assert [word for word in words if word.startswith("AB-")] == [f"AB-{number}." for number in range(shown)]
    left = [word for word in words if "no room" in word]
    assert left == ([] if shown == count else [f"And {count - shown} more that there is no room for here."])
    assert shown >= min(count, 30)
    assert "As agreed." in words
    assert "Seen" in [button["title"] for button in buttons_of(card)]


def test_a_list_stays_where_all_else_is_too_long() -> None:
    card = draw_card(replace(LIST, lines=("A sentence. " * 4000,)).reached_at("https://daymark.test"))
    check_card(card)
    assert {TOO_LONG, "AB-1042", "AB-1043"} <= set(words_of(card))


def test_cards_with_something_to_press_in_their_list_are_not_put_together() -> None:
    pressable, still = replace(LIST, buttons=()), Card("t", "s")
    assert len(messages((pressable, pressable))) == 2
    assert len(messages((still, still))) == 1


def test_messages_have_a_summary_and_no_markup() -> None:
    check_activity(message(draw_card(CARD), CARD.summary))
    check_activity(plain_message("Nothing waits for you."))
    assert [one["summary"] for one in messages((CARD, CARD))] == [CARD.summary, CARD.summary]
    assert messages(()) == []


texts = st.text(max_size=3000)


@settings(max_examples=40)
@given(
    title=texts,
    lines=st.lists(texts, max_size=4),
    notes=st.lists(texts, max_size=6),
    facts=st.lists(texts, max_size=9),
    items=st.lists(st.tuples(texts, texts, st.integers(0, 8)), max_size=40),
    public=st.sampled_from(["", "https://daymark.test"]),
)
def test_whatever_is_on_a_card_teams_takes_it(
    title: str,
    lines: list[str],
    notes: list[str],
    facts: list[str],
    items: list[tuple[str, str, int]],
    public: str,
) -> None:
    card = draw_card(
        replace(
            CARD,
            title=title,
            lines=tuple(lines),
            facts=tuple(Fact(text, text) for text in facts),
            quotes=tuple(Quote(text, text) for text in notes),
            items=tuple(Item(name, text, (GO,) * times) for name, text, times in items),
            pictures=tuple(Picture(text, "/chart.png", text) for text in notes),
            links=(Link("Open the dashboard", "/dashboard?key=1"),),
        ).reached_at(public)
    )
    check_card(card)
    assert size_of(card) <= CARD_LIMIT
