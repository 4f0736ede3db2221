"""At risk, said by anyone on any day: more time, other action, or back on track."""

from __future__ import annotations

from bot.messages import Faults, Line
from tests.office import Office, facts, quotes
from tests.stories.steps import REQUEST, begin, put_at_risk

ACTION = {"what": "Visit at the weekend.", "owner": "Aisha Khan, worker", "due_on": "2026-03-27"}
RISK = "At risk: AB-1042"


async def test_anyone_on_it_says_so_on_any_day(office: Office) -> None:
    await begin(office)
    await office.wake_at("2026-03-11 11:00")
    reply = await office.fill("Aisha Khan", "Say it is at risk", note="The father is in hospital.")
    assert reply == Line("Recorded. Tom Reed has been asked what will be done about AB-1042.")
    card = office.card("Tom Reed", RISK)
    assert card.lines == (
        "Aisha Khan says that AB-1042 may not be finished on time.",
        "What will be done about it?",
    )
    assert list(quotes(card).values()) == ["The father is in hospital."]
    assert [button.label for button in card.buttons] == [
        "Ask for more time",
        "Record remedial action",
        "Back on track",
    ]
    assert facts(card)["How it stands"] == "▲ at risk, day 7 (Wed 11 Mar)"


async def test_it_has_to_be_said_what_is_in_the_way(office: Office) -> None:
    await begin(office)
    reply = await office.fill("Sarah Malik", "Say it is at risk", note="\u200b \n")
    assert isinstance(reply, Faults)
    assert reply.by_field == {"note": "Please say what is in the way."}


async def test_saying_it_twice_asks_once(office: Office) -> None:
    await begin(office)
    await office.fill("Aisha Khan", "Say it is at risk", note="One.")
    await office.fill("Sarah Malik", "Say it is at risk", note="Two.")
    assert office.buttons("Tom Reed", on=RISK).count("Back on track") == 1
    sent_again, *_ = [card for card in reversed(office.cards("Tom Reed")) if card.title == RISK]
    assert sent_again.footnote == "This was sent again below."


async def test_what_a_second_person_says_stands_beside_what_the_first_said(office: Office) -> None:
    await begin(office)
    await office.wake_at("2026-03-11 11:00")
    await office.fill("Aisha Khan", "Say it is at risk", note="The father is in hospital.")
    told = office.summaries("Tom Reed").count("AB-1042: at risk")
    await office.fill("Sarah Malik", "Say it is at risk", note="The school has not answered.")
    assert office.summaries("Tom Reed").count("AB-1042: at risk") == told + 1, "his phone shows it again"
    await office.fill("Sarah Malik", "Say it is at risk", note="The school has not answered.")
    assert office.summaries("Tom Reed").count("AB-1042: at risk") == told + 1, (
        "the same words are nothing new"
    )
    card = office.card("Tom Reed", RISK)
    assert card.lines[0] == "Aisha Khan and Sarah Malik say that AB-1042 may not be finished on time."
    assert list(quotes(card).values()) == ["The father is in hospital.", "The school has not answered."]
    await office.button("Tom Reed", "Back on track")
    await office.fill("Aisha Khan", "Say it is at risk", note="The father is worse.")
    assert list(quotes(office.card("Tom Reed", RISK)).values()) == ["The father is worse."]


async def test_whoever_said_so_too_is_named_first_and_as_you(office: Office) -> None:
    await begin(office)
    await office.wake_at("2026-03-11 11:00")
    await office.fill("Aisha Khan", "Say it is at risk", note="The father is in hospital.")
    await office.fill("Sarah Malik", "Say it is at risk", note="The school has not answered.")
    await office.go_to("2026-03-16 12:00")
    card = office.card("Sarah Malik", RISK)
    assert card.lines[0] == "You and Aisha Khan say that AB-1042 may not be finished on time."


async def test_a_risk_that_nobody_answers_is_chased_and_goes_up(office: Office) -> None:
    await put_at_risk(office)
    asked = office.summaries("Tom Reed").count("AB-1042: at risk")
    await office.go_to("2026-03-24 12:00")
    assert office.summaries("Tom Reed").count("AB-1042: at risk") == asked + 1
    await office.go_to("2026-03-25 12:00")
    assert office.summaries("Sarah Malik").count("AB-1042: at risk") == 1


async def test_back_on_track(office: Office) -> None:
    await put_at_risk(office)
    assert await office.button("Tom Reed", "Back on track") == Line("AB-1042 is recorded as back on track.")
    assert not office.assessment().at_risk
    card = office.card("Tom Reed", RISK)
    assert card.lines[1] == "What will be done is recorded."
    assert not card.buttons


async def test_remedial_action_becomes_a_dated_task(office: Office) -> None:
    await put_at_risk(office)
    reply = await office.fill("Tom Reed", "Record remedial action", **ACTION)
    assert reply == Line("Recorded. Aisha Khan is asked about it on Friday 27 March 2026.")
    note = office.card("Tom Reed", "Case note").copy
    assert note is not None
    assert "Visit at the weekend." in note.text
    assert facts(office.card("Aisha Khan", "Remedial action")) == {
        "Who": "Aisha Khan",
        "By": "Friday 27 March 2026",
    }
    before = office.summaries("Aisha Khan").count("AB-1042: remedial action to do")
    await office.go_to("2026-03-27 09:30")
    assert office.summaries("Aisha Khan").count("AB-1042: remedial action to do") == before + 1
    assert await office.button("Aisha Khan", "Done") == Line(
        "Thank you. The remedial action is recorded as done."
    )
    assert "Done" not in office.buttons("Tom Reed")


async def test_a_remedial_action_says_what_who_and_by_when(office: Office) -> None:
    await put_at_risk(office)
    reply = await office.fill("Tom Reed", "Record remedial action", what=" ", owner="", due_on="2026-03-20")
    assert isinstance(reply, Faults)
    assert reply.by_field == {
        "what": "Please say what will be done.",
        "owner": "Please say who will do it.",
        "due_on": "This day has passed. Please choose today or a later day.",
    }
    reply = await office.fill("Tom Reed", "Record remedial action", **{**ACTION, "due_on": "2026-03-28"})
    assert isinstance(reply, Faults)
    assert reply.by_field == {
        "due_on": "Saturday 28 March 2026 is not a working day. Please choose another day."
    }


async def test_asking_for_more_time_answers_the_risk(office: Office) -> None:
    await put_at_risk(office)
    await office.fill("Tom Reed", "Ask for more time", on="At risk", **REQUEST)
    assert not office.card("Tom Reed", RISK).buttons
    assert office.assessment().open_milestone("risk") is None
