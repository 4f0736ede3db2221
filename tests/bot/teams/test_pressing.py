"""Pressing, filling in and sending, by way of a local Teams: what arrives, and what the person then sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.messages import Ask, Faults, Line, Shown, WireError
from bot.teams.forms import FAULTY
from tests.bot.teams.card_rules import buttons_of, inputs_of, words_of
from tests.bot.teams.local_teams import OMAR, PRIYA, TENANT, Stopped
from tests.bot.teams.samples import ANSWERS, CARD, FORM
from tests.bot.teams.world import Script, World


def opens_the_form(script: Script) -> None:
    script.answers["press check_in.answer"] = Ask(FORM)
    script.answers["form check_in.answer"] = Line("Recorded. Thank you.")


async def test_a_press_says_who_pressed_what(world: World) -> None:
    await world.post(PRIYA, CARD)
    await world.teams.press(PRIYA, "Seen")
    (heard,) = world.script.heard
    assert (heard.act, heard.subject, heard.answers, heard.said) == ("check_in.seen", "AB-1042", None, None)
    assert heard.sender == world.address(PRIYA)
    assert (heard.sender.tenant, heard.sender.user) == (TENANT, PRIYA.object_id)


async def test_the_answer_stands_above_the_card_as_it_now_is(world: World) -> None:
    posted = await world.post(PRIYA, CARD)
    world.script.cards[posted] = CARD.closed("You said so at 09:31.")
    world.script.answers["press check_in.seen"] = Line("Recorded.")
    answer = await world.teams.press(PRIYA, "Seen")
    assert answer.card is not None
    assert words_of(answer.card)[:2] == ["Recorded.", CARD.title]
    assert words_of(answer.card)[-1] == "You said so at 09:31."
    assert buttons_of(answer.card) == []


async def test_a_card_that_nobody_keeps_stays_as_it_is(world: World) -> None:
    world.script.answers["mine"] = Shown((CARD,))
    await world.teams.say(PRIYA, "mine")
    world.script.answers["press check_in.seen"] = Line("You have said so already.", refused=True)
    assert (await world.teams.press(PRIYA, "Seen")).line == "You have said so already."


async def test_the_card_turns_into_the_form_and_into_the_answer(world: World) -> None:
    opens_the_form(world.script)
    await world.post(PRIYA, CARD)
    form = await world.teams.press(PRIYA, "Answer")
    assert form.card is not None
    assert set(inputs_of(form.card)) == set(ANSWERS)
    answer = await world.teams.submit(PRIYA, ANSWERS, "Record")
    assert world.script.heard[-1].answers == ANSWERS
    assert answer.card is not None
    assert words_of(answer.card)[0] == "Recorded. Thank you."


async def test_the_form_turns_back_into_the_card(world: World) -> None:
    opens_the_form(world.script)
    await world.post(PRIYA, CARD)
    before = world.teams.shown(PRIYA, world.teams.last_of(PRIYA))
    await world.teams.press(PRIYA, "Answer")
    answer = await world.teams.press(PRIYA, "Back")
    assert answer.card == before
    assert len(world.script.heard) == 1


@pytest.mark.parametrize("leave", ["send", "go back"])
async def test_a_card_is_not_redrawn_under_the_hands_of_somebody_who_fills_in_its_form(
    world: World, leave: str
) -> None:
    opens_the_form(world.script)
    posted = await world.post(PRIYA, CARD)
    await world.teams.press(PRIYA, "Answer")
    with pytest.raises(WireError, match="A form is open") as held:
        await world.wire.redraw(world.address(PRIYA), CARD, posted)
    assert not held.value.permanent
    assert not held.value.ambiguous
    if leave == "send":
        await world.teams.submit(PRIYA, ANSWERS, "Record")
    else:
        await world.teams.press(PRIYA, "Back")
    await world.wire.redraw(world.address(PRIYA), CARD, posted)


async def test_what_was_left_blank_arrives_as_nothing(world: World) -> None:
    opens_the_form(world.script)
    await world.post(PRIYA, CARD)
    await world.teams.press(PRIYA, "Answer")
    with pytest.raises(Stopped, match="cannot be left empty"):
        await world.teams.submit(PRIYA, {}, "Record")
    await world.teams.submit(PRIYA, {}, "Record", force=True)
    assert world.script.heard[-1].answers == dict.fromkeys(ANSWERS, "")


async def test_a_list_that_nobody_keeps_stays_and_the_form_comes_below(world: World) -> None:
    opens_the_form(world.script)
    world.script.answers["mine"] = Shown((CARD,))
    await world.teams.say(PRIYA, "mine")
    answer = await world.teams.press(PRIYA, "Answer")
    assert answer.line == "It is shown below."
    await world.teams.submit(PRIYA, ANSWERS, "Record")
    await world.wire.stop()
    listed, form = world.teams.chat_of(PRIYA)
    assert words_of(listed["attachments"][0]["content"])[0] == CARD.title
    assert words_of(form["attachments"][0]["content"]) == ["Recorded. Thank you."]


async def test_a_refused_form_keeps_what_was_typed_and_says_why_at_the_field(world: World) -> None:
    opens_the_form(world.script)
    typed = ANSWERS | {"note": "?", "days": "a few", "by": "after Easter"}
    why = {"note": "Please say what is in the way.", "days": "Please give a whole number."}
    world.script.answers["form check_in.answer"] = Faults(FORM.filled(typed), why)
    await world.post(PRIYA, CARD)
    await world.teams.press(PRIYA, "Answer")
    answer = await world.teams.submit(PRIYA, typed, "Record")
    assert answer.card is not None
    assert {name: part["value"] for name, part in inputs_of(answer.card).items()} == typed
    words = words_of(answer.card)
    assert words[0] == FAULTY
    assert set(why.values()) <= set(words)


async def test_a_form_that_could_not_be_saved_stays_as_it_was_filled_in(world: World) -> None:
    opens_the_form(world.script)
    recorded = world.script.answers["form check_in.answer"]
    world.script.answers["form check_in.answer"] = Line("Please try again.", refused=True, again=True)
    await world.post(PRIYA, CARD)
    await world.teams.press(PRIYA, "Answer")
    answer = await world.teams.submit(PRIYA, ANSWERS, "Record")
    assert (answer.line, answer.card) == ("Please try again.", None)
    world.script.answers["form check_in.answer"] = recorded
    answer = await world.teams.submit(PRIYA, ANSWERS, "Record")
    assert answer.card is not None
    assert words_of(answer.card)[0] == "Recorded. Thank you."


async def test_a_form_that_is_sent_twice_is_one_message(world: World) -> None:
    """A double click sends two submits, and one whose answer was lost is sent again."""
    opens_the_form(world.script)
    world.script.answers["form check_in.answer"] = Line("Please try again.", refused=True, again=True)
    await world.post(PRIYA, CARD)
    for answers in (ANSWERS, ANSWERS, {**ANSWERS, "days": "8"}):
        if len(world.script.heard) == 0:
            await world.teams.press(PRIYA, "Answer")
        await world.teams.submit(PRIYA, answers, "Record")
    _, first, again, other = (heard.message_id for heard in world.script.heard)
    assert first == again != other


async def test_a_form_that_is_opened_again_is_another(world: World) -> None:
    opens_the_form(world.script)
    await world.post(PRIYA, CARD)
    for _ in range(2):
        await world.teams.press(PRIYA, "Answer")
        await world.teams.submit(PRIYA, ANSWERS, "Record")
    _, first, _, second = (heard.message_id for heard in world.script.heard)
    assert first != second


async def test_a_form_that_was_not_taken_can_be_put_right_and_is_then_one_message(world: World) -> None:
    opens_the_form(world.script)
    done = world.script.answers["form check_in.answer"]
    await world.post(PRIYA, CARD)
    await world.teams.press(PRIYA, "Answer")
    world.script.answers["form check_in.answer"] = Faults(FORM.filled(ANSWERS), {"days": "That is too many."})
    await world.teams.submit(PRIYA, ANSWERS, "Record")
    world.script.answers["form check_in.answer"] = Line("Please try again.", refused=True, again=True)
    await world.teams.submit(PRIYA, {**ANSWERS, "days": "5"}, "Record")
    world.script.answers["form check_in.answer"] = done
    await world.teams.submit(PRIYA, {**ANSWERS, "days": "5"}, "Record")
    _, faulty, lost, again = (heard.message_id for heard in world.script.heard)
    assert faulty != lost == again


async def test_a_form_that_was_opened_before_forms_had_numbers_goes_by_the_activity_s(world: World) -> None:
    data = {"act": "check_in.answer", "subject": "AB-1042", "fields": ["days"], "field.days": "7"}
    for number in ("", ["forged"]):
        value = {"action": {"data": {**data, "number": number}}}
        sent = world.teams.activity(PRIYA, "invoke", name="adaptiveCard/action", value=value)
        for one in (sent, sent, {**sent, "id": "another"}):
            assert await world.teams.deliver(one) == 200
        first, again, other = (heard.message_id for heard in world.script.heard[-3:])
        assert first == again != other


async def test_a_second_click_has_a_number_of_its_own(world: World) -> None:
    await world.post(PRIYA, CARD)
    await world.teams.press(PRIYA, "Seen")
    await world.teams.press(PRIYA, "Seen")
    first, second = world.script.heard
    assert first.message_id != second.message_id


async def test_words_that_teams_sends_again_are_answered_once(world: World) -> None:
    for words in ("mine", "show AB-1"):
        again = world.teams.activity(PRIYA, "message", text=words)
        for _ in range(3):
            assert await world.teams.deliver(again) == 200
    assert [incoming.said for incoming in world.script.heard] == ["mine", "show AB-1"]
    assert len(world.teams.chat_of(PRIYA)) == 2


async def test_teams_repeating_itself_is_seen_to_be_a_repeat(world: World) -> None:
    pressed = {"act": "draft.send", "subject": "assessment:1"}
    again = world.teams.activity(PRIYA, "message", value=pressed)
    await world.teams.deliver(again)
    await world.teams.deliver(again)
    first, second = world.script.heard
    assert first.message_id == second.message_id


async def test_an_older_client_sees_the_form_and_the_answer_too(world: World) -> None:
    opens_the_form(world.script)
    await world.post(PRIYA, CARD)
    number = world.teams.last_of(PRIYA)
    assert await world.teams.press_old(PRIYA, "Answer") == 200
    assert set(inputs_of(world.teams.shown(PRIYA, number))) == set(ANSWERS)
    await world.teams.press_old(PRIYA, "Record", ANSWERS)
    assert world.script.heard[-1].answers == ANSWERS
    assert words_of(world.teams.shown(PRIYA, number))[0] == "Recorded. Thank you."
    assert len(world.teams.chat_of(PRIYA)) == 1


async def test_a_form_that_was_asked_for_in_words_gives_way_for_good(world: World) -> None:
    world.script.answers["extension AB-1042"] = Ask(FORM)
    world.script.answers["form check_in.answer"] = Line("Recorded. Thank you.")
    await world.teams.say(PRIYA, "extension AB-1042")
    await world.teams.submit(PRIYA, ANSWERS, "Record")
    await world.wire.stop()
    (left,) = world.teams.chat_of(PRIYA)
    assert words_of(left["attachments"][0]["content"]) == ["Recorded. Thank you."]


async def test_leaving_such_a_form_says_that_nothing_was_recorded(world: World) -> None:
    world.script.answers["new"] = Ask(FORM)
    await world.teams.say(PRIYA, "new")
    answer = await world.teams.press(PRIYA, "Back")
    assert answer.card is not None
    assert words_of(answer.card) == ["Nothing was recorded."]


async def test_a_failure_is_answered_with_a_line_and_its_words_are_not_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.post(PRIYA, CARD)
    world.script.answers["press check_in.seen"] = RuntimeError("the note said: mother is away")
    answer = await world.teams.press(PRIYA, "Seen")
    assert answer.line.startswith("Something went wrong")
    assert "RuntimeError" in caplog.text
    assert "mother is away" not in caplog.text


async def test_what_was_done_is_said_even_when_the_card_cannot_be_drawn_again(world: World) -> None:
    posted = await world.post(PRIYA, CARD)
    world.script.cards[posted] = RuntimeError("the store is away")
    world.script.answers["press check_in.seen"] = Line("Recorded.")
    assert (await world.teams.press(PRIYA, "Seen")).line == "Recorded."


async def test_cards_that_are_shown_after_a_press_come_below(world: World) -> None:
    await world.post(PRIYA, CARD)
    plain = replace(CARD, buttons=())
    world.script.answers["press check_in.seen"] = Shown((plain, plain))
    answer = await world.teams.press(PRIYA, "Seen")
    assert answer.line == "It is shown below."
    shown = world.teams.chat_of(PRIYA)[-1]
    assert len(shown["attachments"]) == 2
    assert shown["summary"] == "Daymark shows 2 cards."


async def test_people_do_not_see_each_others_cards(world: World) -> None:
    await world.post(PRIYA, CARD)
    await world.post(OMAR, replace(CARD, title="For Omar"))
    await world.teams.press(OMAR, "Seen")
    assert world.script.heard[-1].sender.user == OMAR.object_id
    assert len(world.teams.chat_of(PRIYA)) == 1


async def test_a_press_in_a_group_says_nothing_about_the_case(world: World) -> None:
    await world.post(PRIYA, CARD)
    answer = await world.teams.press(replace(PRIYA, chat_type="groupChat"), "Answer")
    assert answer.line.startswith("Please write to me in our own chat.")
    assert world.script.heard == []


@pytest.mark.parametrize("value", [7, 7.5, True, None, ["a"], {"a": "b"}])
async def test_whatever_stands_in_a_field_arrives_as_text(world: World, value: object) -> None:
    data = {"act": "check_in.answer", "subject": "AB-1042", "fields": ["days"], "field.days": value}
    action = {"type": "Action.Execute", "verb": "check_in.answer", "data": data}
    activity = world.teams.activity(PRIYA, "invoke", name="adaptiveCard/action", value={"action": action})
    assert await world.teams.deliver(activity) == 200
    answers = world.script.heard[-1].answers
    assert answers == {
        "days": {7: "7", 7.5: "7.5", True: "true"}.get(value, "") if isinstance(value, int | float) else ""
    }
