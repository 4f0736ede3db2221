"""Every card in front of every person: within each platform's limits, with nothing that is not theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from bot.casework.case import Subject
from bot.drawing import ALWAYS_THEIRS
from bot.messages import Ask, Line
from bot.shapes import Card, Quote
from bot.slack.render import draw_card as draw_for_slack
from bot.teams.elements import CARD_LIMIT
from bot.teams.render import draw_card as draw_for_teams
from bot.teams.render import message as teams_message
from scheduling.words import Role
from tests.bot.conversation.filling import page_of
from tests.bot.conversation.lives import NOTE, PRIVATE
from tests.bot.conversation.room import Drawn, Room, Seen
from tests.bot.slack.block_rules import message_faults
from tests.bot.slack.workspace import buttons_in
from tests.bot.teams.card_rules import buttons_of, check_activity
from tests.bot.web.reading import PageReader
from tests.cast import ADMINISTRATOR, AISHA, BEN, GRACE, HELEN, LEAVER, OUTSIDER, OWEN, SARAH, TOM
from tests.office import texts

PUBLIC_URLS = ("", "https://daymark.council.example")
FINISHED = re.compile(r"[A-Z0-9\"].*[.?]", re.DOTALL)


def _cards(seen: Seen) -> dict[Card, Drawn]:
    """Each card once, with where it was seen first."""
    return {one.card: one for one in reversed(seen.drawn) if one.card is not None}


def _unlike(seen: Seen) -> list[Card]:
    """One card of each build: Microsoft's schema judges slowly, and words make no difference to it."""
    builds = {}
    for card in _cards(seen):
        parts = (card.lines, card.facts, card.items, card.pictures, card.quotes, card.links, card.buttons)
        builds[tuple(map(len, parts)), card.copy is None, card.footnote == "", card.tone] = card
    return list(builds.values())


def _quotes(card: Card) -> Iterable[Quote]:
    return (*card.quotes, *((card.copy,) if card.copy else ()))


def test_slack_takes_every_card(seen: Seen) -> None:
    for card, place in _cards(seen).items():
        for public_url in PUBLIC_URLS:
            drawn = draw_for_slack(card.reached_at(public_url), may_be_repeat=True)
            assert message_faults({"text": drawn.text, "blocks": drawn.blocks}) == [], place.place


def test_teams_takes_every_card(seen: Seen) -> None:
    for public_url in PUBLIC_URLS:
        for card in _unlike(seen):
            check_activity(teams_message(draw_for_teams(card.reached_at(public_url)), card.summary))
        drawn = (draw_for_teams(card.reached_at(public_url)) for card in _cards(seen))
        assert max(len(json.dumps(card)) for card in drawn) < CARD_LIMIT


def test_a_browser_shows_every_card(seen: Seen) -> None:
    for card, place in _cards(seen).items():
        reader = PageReader(page_of(card=card))
        words = " ".join(reader.words.split())
        for said in (card.title, *card.lines, *(quote.label for quote in _quotes(card))):
            assert " ".join(said.split()) in words, place.place
        pressable = [form for form in reader.forms if form.action.partition("#")[0].endswith("/press")]
        sent = [(form.buttons, form.sends["act"], form.sends["subject"]) for form in pressable]
        for button in card.every_button:
            assert ([button.label], button.act, button.subject) in sent, place.place


def test_no_button_is_refused_to_the_person_who_has_it_in_front_of_them(seen: Seen) -> None:
    refused = {
        f"{one.place}: {pressed.button.label}: {pressed.reply.text}"
        for one in seen.drawn
        for pressed in one.pressed
        if isinstance(pressed.reply, Line) and pressed.reply.refused
    }
    assert refused == set()


def test_a_button_that_says_that_it_opens_a_form_opens_one_and_no_other_does(seen: Seen) -> None:
    wrong = {
        f"{one.place}: {pressed.button.label}"
        for one in seen.drawn
        for pressed in one.pressed
        if pressed.button.opens is not isinstance(pressed.reply, Ask)
    }
    assert wrong == set()


def test_buttons_carry_the_act_and_the_subject_and_nothing_else(seen: Seen) -> None:
    for card, place in _cards(seen).items():
        carried = [{"act": button.act, "subject": button.subject} for button in card.every_button]
        assert all(Subject.read(each["subject"]) for each in carried), place.place
        on_slack = [json.loads(button["value"]) for button in buttons_in(draw_for_slack(card).blocks)]
        on_teams = [dict(button["data"]) for button in buttons_of(draw_for_teams(card))]
        assert on_slack == on_teams == carried, place.place
        for buttons in (card.buttons, *(item.buttons for item in card.items)):
            assert len({button.label for button in buttons}) == len(buttons), place.place


def test_what_a_telephone_shows_has_no_word_of_what_was_typed(seen: Seen) -> None:
    for card, place in _cards(seen).items():
        for quote in _quotes(card):
            for line in filter(None, quote.text.splitlines()):
                assert line not in card.summary, place.place
        assert card.summary.strip(), place.place
        assert "\n" not in card.summary, place.place
        assert place.case is None or place.case.reference in card.summary, place.place


def test_what_a_card_says_are_finished_sentences_without_shouting(seen: Seen) -> None:
    for card, place in _cards(seen).items():
        for line in (*card.lines, *((card.footnote,) if card.footnote else ())):
            assert FINISHED.fullmatch(line), f"{place.place}: {line}"
        assert "!" not in texts(card), place.place
        assert not re.search(r"\bNone\b|\bnull\b|  |[{}]|\w_\w", texts(card)), place.place


def test_no_worker_reads_a_private_reason_or_its_detail(seen: Seen) -> None:
    workers = [one for one in seen.drawn if one.viewer.role is Role.WORKER and one.card is not None]
    told = [texts(one.card) for one in workers if one.card]
    assert not any(PRIVATE in words or "Worker related" in words for words in told)
    asked = [str(one.form) for one in seen.opened if one.viewer.role is Role.WORKER]
    assert not any(PRIVATE in words for words in asked)
    assert any("Worker availability" in words for words in told)


def test_a_worker_never_reads_the_note_of_a_request_or_a_case_note(seen: Seen) -> None:
    for one in seen.drawn:
        if one.viewer.role is Role.WORKER and one.topic in ("extension", "case_note"):
            assert one.card is None or not tuple(_quotes(one.card)), one.place


def test_an_outsider_is_told_nothing_and_is_shown_nothing(seen: Seen) -> None:
    about_cases = [one for one in seen.drawn if one.told and one.case]
    assert not [one.place for one in about_cases if one.viewer in (OUTSIDER, OWEN, ADMINISTRATOR, LEAVER)]
    outside = [one for one in seen.drawn if one.viewer == OUTSIDER and one.topic not in ALWAYS_THEIRS]
    shown = {texts(one.card) for one in outside if one.card}
    elsewhere = re.compile(r"^[\w' -]+ is with somebody else now$", re.MULTILINE)
    assert {elsewhere.sub("", words) for words in shown} == {"\n\nNothing more is asked of you here.\n"}


def test_whoever_had_an_assessment_before_sees_nothing_more_of_it(room: Room) -> None:
    subject = room.allocate()
    room.at("2026-03-23 09:30")
    room.do(SARAH, "ending.transfer", subject, worker=str(BEN.id), team_manager=str(TOM.id), reason=NOTE)
    answers = {"outlook": "at_risk", "child_seen": "no", "note": PRIVATE}
    room.do(BEN, "check_in.answer_worker", room.milestone("check-in"), **answers)
    room.snap("after the transfer")
    hers = [one for one in room.seen.drawn if one.viewer == AISHA and one.told and one.card]
    assert {one.topic: one.card.title for one in hers if one.card} == {
        "allocation": "AB-1042 is with somebody else now",
        "check_in": "AB-1042 is with somebody else now",
        "ending": "AB-1042 was transferred",
    }
    assert not any(one.card.buttons or PRIVATE in texts(one.card) for one in hers if one.card)


def test_somebody_from_another_line_loses_the_request_when_another_is_asked_to_decide(room: Room) -> None:
    subject = room.allocate()
    asked = {"reason": "worker-related", "days": "5", "note": PRIVATE, "exactly": "", "meanwhile": NOTE}
    room.do(TOM, "extension.request", subject, **asked)
    request = room.newest("extension")
    room.do(TOM, "extension.approver", request, approver=str(GRACE.id))
    room.snap("asked")
    room.do(TOM, "extension.approver", request, approver=str(HELEN.id))
    room.snap("somebody else asked")
    before, after = (
        one.card for one in room.seen.drawn if one.viewer == GRACE and one.topic == "extension" and one.told
    )
    assert before is not None
    assert "Approve" in [button.label for button in before.buttons]
    assert after is not None
    assert (after.title, after.buttons) == ("AB-1042 is with somebody else now", ())
