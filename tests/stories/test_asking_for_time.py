"""Asking for an extension: every refusal of PRODUCT.md section 4.2, at its field, keeping what was typed."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Ask, Faults, Line, Shown
from bot.shapes import ChoiceField
from tests.office import Office, facts
from tests.stories.steps import REQUEST, ask_for_time, begin, put_at_risk, send_draft

EXACT = "For {}, please say exactly what it is."
WHOLE = "Please give a whole number in figures, for example 10."
REFUSALS = {
    "no reason": ({"reason": ""}, "reason", "Please choose a reason."),
    "an unknown reason": ({"reason": "bored"}, "reason", "Please choose a reason."),
    "a reason for another kind": (
        {"reason": "face-to-face-support"},
        "reason",
        "Face-to-face support scheduled is for EHRD only. Please choose another reason.",
    ),
    "no days": ({"days": ""}, "days", "Please say how many more working days."),
    "no more days": ({"days": "0"}, "days", "Please give 1 working day or more."),
    "fewer than none": ({"days": "-5"}, "days", "Please give 1 working day or more."),
    "too many days": ({"days": "61"}, "days", "Please give 60 or fewer."),
    "days in words": ({"days": "ten"}, "days", WHOLE),
    "half a day": ({"days": "2.5"}, "days", WHOLE),
    "days beyond counting": ({"days": "9" * 40}, "days", WHOLE),
    "no exact reason for family": ({"exactly": ""}, "exactly", EXACT.format("Family availability")),
    "no exact reason for building": (
        {"reason": "relationship-building", "exactly": " "},
        "exactly",
        EXACT.format("Relationship building"),
    ),
    "a blank note": (
        {"note": ""},
        "note",
        "A case note is always needed. Please say why more time is needed.",
    ),
    "a note of spaces": (
        {"note": " \n\t\u00a0\u200b"},
        "note",
        "A case note is always needed. Please say why more time is needed.",
    ),
    "a note too long": (
        {"note": "a" * 2001},
        "note",
        "This is 2,001 characters long. Please shorten it to 2,000 or fewer.",
    ),
    "exactly too long": (
        {"exactly": "a" * 2001},
        "exactly",
        "This is 2,001 characters long. Please shorten it to 2,000 or fewer.",
    ),
    "nothing about the child": (
        {"meanwhile": "  "},
        "meanwhile",
        "Please say what the wait means for the child, and what keeps them safe meanwhile.",
    ),
}


async def test_each_refusal_stands_at_its_field_and_keeps_what_was_typed(office: Office) -> None:
    await begin(office)
    for case, (typed, field, sentence) in REFUSALS.items():
        answers = {**REQUEST, "reason": "family-availability", **typed}
        reply = await office.inbound.receive(
            replace(office.incoming("Tom Reed", "extension.request", "assessment:1"), answers=answers)
        )
        assert isinstance(reply, Faults), case
        assert reply.by_field == {field: sentence}, case
        assert {one.name: one.value for one in reply.form.fields} == answers, case
        assert office.acts()[-1] == "refused"
    await office.beat()
    assert office.titles("Sarah Malik") == ["AB-1042 is allocated to Aisha Khan"]


async def test_all_that_is_wrong_is_said_at_once(office: Office) -> None:
    await begin(office)
    reply = await office.say("Tom Reed", "extension AB-1042")
    assert isinstance(reply, Ask)
    refused = await office.send_form("Tom Reed", reply.form)
    assert isinstance(refused, Faults)
    assert refused.by_field.keys() == {"reason", "days", "note", "meanwhile"}


async def test_face_to_face_support_is_offered_for_ehrd_only(office: Office) -> None:
    assert "face-to-face-support" not in await reasons(office)


async def test_face_to_face_support_is_offered_for_ehrd(office: Office) -> None:
    assert "face-to-face-support" in await reasons(office, kind="EHRD")


async def reasons(office: Office, **changes: str) -> list[str]:
    """The reasons that the form offers."""
    await begin(office, **changes)
    reply = await office.say("Tom Reed", "extension AB-1042")
    assert isinstance(reply, Ask)
    field = reply.form.fields[0]
    assert isinstance(field, ChoiceField)
    return [choice.value for choice in field.choices]


async def test_the_form_shows_the_dates_that_it_would_give(office: Office) -> None:
    await begin(office)
    reply = await office.say("Tom Reed", "extension ab-1042")
    assert isinstance(reply, Ask)
    shown = {fact.label: fact.value for fact in reply.form.facts}
    assert shown["Sign-off due"] == "Wednesday 15 April 2026"
    assert shown["With 5 more"] == "sign-off by Wed 22 Apr"
    assert shown["With 10 more"] == "sign-off by Wed 29 Apr"


async def test_a_second_request_is_refused_while_one_is_open(office: Office) -> None:
    await ask_for_time(office)
    sentence = "There is already a request waiting for a decision. Withdraw it first if it has changed."
    assert await office.say("Tom Reed", "extension AB-1042") == Line(sentence, refused=True)
    assert await office.press("Tom Reed", "extension.request", "assessment:1") == Line(sentence, refused=True)


async def test_a_finished_assessment_gets_no_more_time(office: Office) -> None:
    await send_draft(office)
    await office.button("Tom Reed", "No amendments")
    await office.button("Aisha Khan", "Complete on Mosaic")
    await office.button("Tom Reed", "Signed off on Mosaic")
    sentence = "This assessment was signed off. It can be reopened by its managers."
    assert await office.say("Tom Reed", "extension AB-1042") == Line(sentence, refused=True)
    assert await office.press("Tom Reed", "extension.request", "assessment:1") == Line(sentence, refused=True)


async def test_a_worker_cannot_ask(office: Office) -> None:
    await put_at_risk(office)
    assert "Ask for more time" not in office.buttons("Aisha Khan")
    assert await office.say("Aisha Khan", "extension AB-1042") == Line(
        "Only the team manager on this assessment can do that.", refused=True
    )


async def test_without_a_reference_one_is_chosen_from_a_list(office: Office) -> None:
    await begin(office)
    reply = await office.say("Tom Reed", "extension")
    assert isinstance(reply, Shown)
    [card] = reply.cards
    [button] = [button for button in card.buttons if "AB-1042" in button.label]
    assert isinstance(await office.press("Tom Reed", button.act, button.subject), Ask)


async def test_the_service_manager_reads_all_that_is_needed_to_decide(office: Office) -> None:
    await ask_for_time(office)
    card = office.card("Sarah Malik", "Extension request for AB-1042")
    assert card.lines == (
        "Tom Reed asked for 10 working days at 09:30 on Monday 23 March 2026.",
        "It is waiting for you to decide.",
    )
    assert facts(card) == {
        "Reason": "Family availability",
        "Asked for": "10 working days",
        "Extended before": "none",
        "Final check-in": "Wed 8 Apr → Wed 22 Apr",
        "Draft sent": "Thu 9 Apr → Thu 23 Apr",
        "Complete": "Mon 13 Apr → Mon 27 Apr",
        "Sign-off": "Wed 15 Apr → Wed 29 Apr",
        "Statutory ceiling": "Thursday 7 May 2026",
    }
    assert [quote.text for quote in card.quotes] == [
        REQUEST["exactly"],
        REQUEST["note"],
        REQUEST["meanwhile"],
    ]
    assert [button.label for button in card.buttons] == [
        "Approve",
        "Approve fewer days",
        "Ask for other action",
        "Ask for more information",
        "Ask somebody else to decide",
    ]
