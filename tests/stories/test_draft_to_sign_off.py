"""The draft, the 48 hours for comments on it, complete and sign-off: early, on time and by whom."""

from __future__ import annotations

from bot.messages import Faults, Line
from scheduling.words import Standing
from tests.office import Office, facts, quotes
from tests.stories.steps import begin, complete, send_draft

COMMENTS = "Comments on the draft for AB-1042"
WAITS = "AB-1042: a draft waits for comments"


async def test_a_sent_draft_goes_to_the_team_manager_with_its_48_hours(office: Office) -> None:
    await send_draft(office)
    card = office.card("Tom Reed", COMMENTS)
    assert card.lines == (
        "Aisha Khan sent the draft at 10:00 on Monday 30 March 2026.",
        "Please comment on it by Wednesday 1 April 2026.",
    )
    assert facts(card)["Comments due"] == "Wednesday 1 April 2026"
    assert [button.label for button in card.buttons] == ["No amendments", "Return amendments"]


async def test_the_manager_is_reminded_before_the_48_hours_run_out(office: Office) -> None:
    await send_draft(office)
    assert office.summaries("Tom Reed").count(WAITS) == 1
    await office.go_to("2026-03-31 09:30")
    assert office.summaries("Tom Reed").count(WAITS) == 2
    await office.go_to("2026-04-02 12:00")
    assert office.summaries("Sarah Malik").count(WAITS) == 1, "the next person up, once it is late"


async def test_amendments_may_not_be_blank_and_come_back_to_the_worker(office: Office) -> None:
    await send_draft(office)
    blank = await office.fill("Tom Reed", "Return amendments", comments=" ")
    assert isinstance(blank, Faults)
    assert blank.by_field == {"comments": "Please say what to amend, or choose No amendments."}
    assert await office.send_form("Tom Reed", blank.form, comments="Say more about school.") == Line(
        "Your amendments are with Aisha Khan."
    )
    card = office.card("Aisha Khan", COMMENTS)
    assert card.lines == (
        "Tom Reed returned amendments at 10:00 on Monday 30 March 2026.",
        "Please complete it on Mosaic by Monday 13 April 2026.",
    )
    assert quotes(card) == {"Amendments": "Say more about school."}
    assert not office.card("Tom Reed", COMMENTS).buttons


async def test_a_newer_draft_takes_the_place_of_the_first(office: Office) -> None:
    await send_draft(office)
    old = office.find_button("Tom Reed", "No amendments")
    await office.fill("Tom Reed", "Return amendments", comments="Say more about school.")
    await office.wake_at("2026-03-31 10:00")
    await office.button("Aisha Khan", "I have sent the draft", on=COMMENTS)
    assert "No amendments" in office.buttons("Tom Reed")
    assert await office.press("Tom Reed", old.act, old.subject) == Line(
        "Tom Reed has already returned comments on this draft.", refused=True
    )


async def test_comments_are_returned_once(office: Office) -> None:
    await send_draft(office)
    press = office.find_button("Tom Reed", "No amendments")
    assert await office.button("Tom Reed", "No amendments") == Line(
        "Aisha Khan has been told that there are no amendments."
    )
    assert await office.press("Sarah Malik", press.act, press.subject) == Line(
        "Tom Reed has already returned comments on this draft.", refused=True
    )


async def test_finishing_early_is_offered_and_thanked_for(office: Office) -> None:
    await send_draft(office)
    await office.button("Tom Reed", "No amendments")
    assert office.card("Aisha Khan", COMMENTS).lines[-1] == (
        "Everything is in. Can you complete it now? That would be 8 working days early."
    )
    assert await office.button("Aisha Khan", "Complete on Mosaic") == Line(
        "Well done. Tom Reed has been asked to sign off AB-1042. That is 8 working days early."
    )
    assert await office.button("Tom Reed", "Signed off on Mosaic") == Line(
        "AB-1042 is signed off on working day 20. Aisha Khan has been told."
    )
    card = office.card("Aisha Khan", "AB-1042 is signed off")
    assert card.lines == (
        "AB-1042 was signed off at 10:00 on Monday 30 March 2026, on working day 20.",
        "That is 10 working days early. Thank you.",
    )
    assert facts(card) == {"Statutory ceiling": "Thursday 7 May 2026: finished within it"}


async def test_it_cannot_be_completed_before_the_draft_is_sent(office: Office) -> None:
    await begin(office)
    assert await office.press("Aisha Khan", "completion.complete", "assessment:1") == Line(
        "Say that the draft is sent first, so that your manager can comment on it.", refused=True
    )


async def test_the_worker_is_asked_to_complete_it_before_on_and_after_the_day(office: Office) -> None:
    await send_draft(office)
    await office.button("Tom Reed", "No amendments")
    await office.go_to("2026-04-14 12:00")
    asked = [row.sent_at for row in office.outbox("Aisha Khan") if row.topic == "completion"]
    days = [f"{at.date()}" for at in reversed(asked) if at]
    assert days == ["2026-04-10", "2026-04-13", "2026-04-14"]
    assert [row for row in office.outbox("Tom Reed") if row.topic == "completion"], "and the next person up"


async def test_the_worker_cannot_sign_off(office: Office) -> None:
    await complete(office)
    assert "Signed off on Mosaic" not in office.buttons("Aisha Khan")
    assert await office.press("Aisha Khan", "sign_off.sign_off", "assessment:1") == Line(
        "You are the worker on this assessment, so somebody else must sign it off.", refused=True
    )
    assert office.assessment().standing is Standing.COMPLETED


async def test_it_is_signed_off_only_once_it_is_complete(office: Office) -> None:
    await begin(office)
    assert await office.press("Tom Reed", "sign_off.sign_off", "assessment:1") == Line(
        "The worker has not marked this complete yet.", refused=True
    )


async def test_sign_off_is_asked_for_and_chased(office: Office) -> None:
    await complete(office)
    assert office.card("Tom Reed", "Sign-off").lines == (
        "Aisha Khan has completed it.",
        "Please sign it off on Mosaic, then say so here.",
    )
    await office.go_to("2026-04-16 12:00")
    assert "Signed off on Mosaic" in office.buttons("Sarah Malik"), "who covers the team manager"
    await office.button("Sarah Malik", "Signed off on Mosaic")
    entry = office.journal()[-1]
    assert (entry.act, entry.acting_for) == ("sign_off", office.person("Tom Reed").id)


async def test_it_can_be_sent_back_instead(office: Office) -> None:
    await complete(office)
    await office.fill("Tom Reed", "Send back", reason="The analysis is missing.")
    assert office.assessment().standing is Standing.DRAFTED
    assert quotes(office.card("Aisha Khan", "AB-1042 was opened again")) == {
        "Why": "The analysis is missing."
    }
    await office.look_and_press("Aisha Khan", "show AB-1042", "Complete on Mosaic")
    assert office.assessment().standing is Standing.COMPLETED
