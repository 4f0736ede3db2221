"""From the allocation to the check-in on day 15: asked on its day, answered by both, seen by the other."""

from __future__ import annotations

from bot.messages import Faults, Line
from tests.office import Office, facts, quotes, texts


async def test_an_assessment_is_allocated_and_everybody_on_it_is_told(any_office: Office) -> None:
    office = any_office
    assert await office.allocate() == Line(
        "AB-1042 is allocated to Aisha Khan. It is due to be signed off by Wednesday 15 April 2026."
    )
    card = office.card("Aisha Khan", "AB-1042 is allocated to you")
    assert quotes(card) == {"Initial expectations": "See the child in the first week."}
    assert facts(card) == {
        "Kind": "Assessment",
        "Worker": "Aisha Khan",
        "Team manager": "Tom Reed",
        "Service manager": "Sarah Malik",
        "How it stands": "● on track, day 0 (Mon 2 Mar)",
        "Sign-off due": "Wednesday 15 April 2026",
        "Statutory ceiling": "Thursday 7 May 2026, 15 working days later",
        "Check-in": "Mon 23 Mar",
        "Final check-in": "Wed 8 Apr",
        "Draft sent": "Thu 9 Apr",
        "Complete": "Mon 13 Apr",
    }
    for manager in ("Tom Reed", "Sarah Malik"):
        assert office.titles(manager) == ["AB-1042 is allocated to Aisha Khan"]
    assert office.cards("Ben Carter") == office.cards("Helen Price") == []


async def test_the_team_manager_confirms_the_call(office: Office) -> None:
    await office.allocate()
    await office.go_to("2026-03-02 09:30")
    card = office.card("Tom Reed", "Call to the worker for AB-1042")
    assert card.lines == ("Have you called Aisha Khan to talk through the allocation and what you expect?",)
    assert await office.button("Tom Reed", "Yes, I have called") == Line(
        "Thank you. The call to Aisha Khan is recorded."
    )
    card = office.card("Tom Reed", "Call to the worker")
    assert card.lines == ("The call to Aisha Khan was confirmed at 09:30 on Monday 2 March 2026.",)
    assert not card.buttons


async def test_both_are_asked_on_day_fifteen_and_each_sees_what_the_other_says(office: Office) -> None:
    await office.allocate()
    await office.go_to("2026-03-23 09:29")
    assert "Check-in for AB-1042" not in office.titles("Aisha Khan")
    await office.go_to("2026-03-23 09:30")
    assert office.card("Aisha Khan", "Check-in").lines == ("How does it stand, and is anything in the way?",)
    assert office.card("Tom Reed", "Check-in").lines == (
        "Aisha Khan has not answered yet.",
        "Please hold the check-in with Aisha Khan and record it here.",
    )
    said = await office.fill(
        "Aisha Khan", "Answer", outlook="At risk", child_seen="Yes", note="The family is away"
    )
    assert said == Line("Thank you. Your check-in answer for AB-1042 is recorded.")
    card = office.card("Tom Reed", "Check-in")
    assert facts(card)["Aisha Khan says"] == "At risk (Mon 23 Mar)"
    assert facts(card)["Has the child been seen?"] == "Yes"
    assert "The family is away" in texts(card)
    await office.fill(
        "Tom Reed", "Record the check-in", held="By phone", outlook="At risk", note="Ask for more time"
    )
    card = office.card("Aisha Khan", "Check-in")
    assert facts(card)["Tom Reed says"] == "By phone. At risk (Mon 23 Mar)"
    assert "Ask for more time" in texts(card)


async def test_an_answer_off_track_says_what_is_in_the_way(office: Office) -> None:
    await office.allocate()
    await office.go_to("2026-03-23 09:30")
    reply = await office.fill("Aisha Khan", "Answer", outlook="Will be late", child_seen="No", note=" ")
    assert isinstance(reply, Faults)
    assert reply.by_field == {"note": "Please say what is in the way."}
    assert {field.name: field.value for field in reply.form.fields} == {
        "outlook": "will_be_late",
        "child_seen": "no",
        "note": " ",
    }
    assert office.card("Aisha Khan", "Check-in").buttons[0].label == "Answer"
