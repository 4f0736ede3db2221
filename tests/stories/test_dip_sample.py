"""The dip sample: drawn by lot every second Tuesday, reviewed one by one, its actions asked about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.casework.case import Subject
from bot.desk import Desk
from bot.drawing import card_for
from bot.messages import Ask, Faults, Line
from bot.shapes import Card, Form, Item
from scheduling.cover import Absence
from storage import absences, duties, samples
from tests.office import Office, open_office, quotes, texts
from tests.stories.one_rhythm import DIP_SAMPLE, with_one_rhythm

SARAH, HELEN, TOM, OWEN, AISHA = "Sarah Malik", "Helen Price", "Tom Reed", "Owen Clarke", "Aisha Khan"
WORKERS = {"Aisha Khan": TOM, "Ben Carter": TOM, "Priya Shah": OWEN}
FAILING = "▲ 2 of 2 checks late or not met: Call to the worker and Check-in."
FOUND = "Tom was on leave, and nobody rang until the Thursday."


@pytest.fixture
async def office(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Monday 2 March 2026, with the dip sample as the only rhythm."""
    async with open_office(sqlite_url, procedures=with_one_rhythm(tmp_path, DIP_SAMPLE)) as made:
        yield made


@pytest.fixture
async def any_office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """The same on each database."""
    async with open_office(database_url, procedures=with_one_rhythm(tmp_path, DIP_SAMPLE)) as made:
        yield made


def away(office: Office, who: str, stand_in: str = "") -> None:
    """Somebody is away for all of March and April, covered by whoever is named."""
    person_id, at = office.person(who).id, office.clock.now()
    absence = Absence(
        person_id=person_id,
        first_day=date(2026, 3, 2),
        last_day=date(2026, 4, 30),
        booked_by=person_id,
        booked_at=at,
        alternate_id=office.person(stand_in).id if stand_in else None,
        accepted_at=at if stand_in else None,
    )
    with office.database.writing() as connection:
        absences.add(connection, absence)


async def drawn(office: Office, count: int = 4, sits: str = SARAH) -> Card:
    """Assessments of two teams, past their first check-in, and the sample of Tuesday 31 March."""
    workers = [*WORKERS.items()]
    for number in range(count):
        worker, manager = workers[number % len(workers)]
        await office.allocate(manager, reference=f"AB-{number}", worker=worker)
    await office.wake_at("2026-03-31 10:00")
    return office.card(sits, "Dip sample")


def items(office: Office, who: str = SARAH) -> dict[str, Item]:
    """The lines of the newest sample in front of somebody."""
    return {item.title: item for item in office.card(who, "Dip sample").items}


async def open_review(office: Office, who: str = SARAH, reference: str = "") -> Form:
    """Open the review of one assessment, or of the first that is not reviewed."""
    found = items(office, who)
    item = found[reference] if reference else next(item for item in found.values() if item.buttons)
    [button] = item.buttons
    reply = await office.press(who, button.act, button.subject)
    assert isinstance(reply, Ask), reply
    return reply.form


async def reviewed(office: Office, **answers: str) -> str:
    """Review the first that is not reviewed; gives what was said back."""
    reply = await office.send_form(SARAH, await open_review(office), **{"findings": FOUND, **answers})
    assert isinstance(reply, Line), reply
    assert not reply.refused
    return reply.text


async def test_three_of_both_teams_are_drawn_once_the_first_check_in_is_past(office: Office) -> None:
    card = await drawn(office)
    assert card.summary == "Dip sample: 3 assessments to review"
    assert card.lines == (
        "These were drawn for Sarah Malik on Tuesday 31 March 2026.",
        "Please review each by Wednesday 15 April 2026.",
    )
    references = [item.title for item in card.items]
    assert len(references) == 3
    assert "AB-2" in references  # the only one of Owen's team
    assert {item.text for item in card.items} == {FAILING}


async def test_what_waits_for_its_first_check_in_is_not_drawn_and_nobody_is_asked(office: Office) -> None:
    await office.allocate(allocated_on="2026-03-09", referred_on="2026-03-09")
    await office.go_to("2026-03-17 12:00")
    assert "Dip sample" not in office.titles(SARAH)
    with office.database.reading() as connection:
        made = [found for number in (1, 2) if (found := duties.get(connection, number))]
    assert [(duty.day.day, duty.done_at is not None, duty.done_by, duty.look_at) for duty in made] == [
        (3, True, None, None),
        (17, True, None, None),
    ]


async def test_the_form_shows_the_records_own_answers(office: Office) -> None:
    await office.allocate()
    await office.wake_at("2026-03-03 09:30")
    await office.button(TOM, "Yes, I have called")
    await office.wake_at("2026-03-25 10:00")
    answers = {"held": "By phone", "outlook": "On track", "note": "All is well."}
    await office.fill(TOM, "Record the check-in", **answers)
    await office.wake_at("2026-03-31 10:00")
    form = await open_review(office)
    assert [(fact.label, fact.value) for fact in form.facts] == [
        ("Call to the worker", "▲ late by 1 working day. Due Mon 2 Mar. Confirmed on Tuesday 3 March 2026."),
        (
            "Check-in",
            "▲ late by 2 working days. Due Mon 23 Mar. Recorded as held on Wednesday 25 March 2026.",
        ),
        ("Final check-in", "● not due yet. Due Wed 8 Apr."),
        ("Draft sent", "● not due yet. Due Thu 9 Apr."),
        ("Complete", "● not due yet. Due Mon 13 Apr."),
        ("Sign-off", "● not due yet. Due Wed 15 Apr."),
        ("Case note of 25 March", "▲ not met, 3 working days past its day. Due Thu 26 Mar."),
    ]
    assert "All is well" not in str(form)
    assert [field.label for field in form.fields[:4]] == [
        "What did you find?",
        "Case note of 25 March: what will be done?",
        "Case note of 25 March: who will do it?",
        "Case note of 25 March: by when?",
    ]
    assert [field.required for field in form.fields] == [True] + [False] * 12


async def test_findings_are_kept_with_the_checks_and_shown_to_the_reviewer(any_office: Office) -> None:
    office = any_office
    await drawn(office)
    first = next(iter(items(office)))
    said = await reviewed(office)
    assert said == f"Thank you. Your review of {first} is kept. 2 of this sample still to review."
    card = office.card(SARAH, "Dip sample")
    assert card.summary == "Dip sample: 2 assessments to review"
    assert quotes(card) == {f"Findings on {first}": FOUND}
    assert card.items[-1].text == f"✔ Reviewed by Sarah Malik. {FAILING}"
    with office.database.reading() as connection:
        kept = [one for one in samples.of_duty(connection, 1) if one.reviewed_at]
    assert [check.asked for check in kept[0].as_reviewed if check.is_failing] == [
        "Call to the worker",
        "Check-in",
    ]
    assert FOUND not in "".join(texts(card) for who in (TOM, OWEN, AISHA) for card in office.cards(who))


async def test_when_all_are_reviewed_the_duty_is_done(office: Office) -> None:
    await drawn(office)
    said = [await reviewed(office) for _ in range(3)]
    assert said[-1].endswith("is kept, and this sample is finished.")
    card = office.card(SARAH, "Dip sample")
    assert (card.summary, card.settled) == ("Dip sample: every assessment is reviewed", True)
    assert not any(item.buttons for item in card.items)
    assert [entry.act for entry in office.journal("")][-1] == "finish_dip_sample"
    before = len(office.posted(SARAH))
    await office.go_to("2026-04-13 18:00")
    assert not [one for one in office.posted(SARAH)[before:] if "Dip sample" in one.card.title]


async def test_whoever_has_not_reviewed_is_asked_once_more_on_the_last_day(office: Office) -> None:
    await drawn(office)
    await office.go_to("2026-04-16 09:00")
    asked = [row for row in office.outbox(SARAH) if row.subject == "duty:1"]
    assert [row.created_at.date().day for row in reversed(asked)] == [31, 15]
    with office.database.reading() as connection:
        assert [duty.id for duty in duties.unanswered(connection)] == [1]


async def test_a_dated_action_is_asked_about_like_any_other(office: Office) -> None:
    await drawn(office, count=1)
    action = {"action1_what": "Ring Aisha today.", "action1_owner": f"{TOM}, team manager"}
    await reviewed(office, **action, action1_due_on="2026-04-02")
    assert quotes(office.card(TOM, "Remedial action for AB-0")) == {"What will be done": "Ring Aisha today."}
    await office.go_to("2026-04-02 12:00")
    assert office.summaries(TOM).count("AB-0: remedial action to do") == 2
    reply = await office.button(TOM, "Done", on="Remedial action")
    assert reply == Line("Thank you. The remedial action is recorded as done.")


async def test_an_action_half_said_is_asked_for_at_its_fields(office: Office) -> None:
    await drawn(office)
    form = await open_review(office)
    half = {"other_what": "Ring the school.", "action1_due_on": "2026-03-30"}
    reply = await office.send_form(SARAH, form, findings=" ", **half)
    assert isinstance(reply, Faults)
    assert reply.by_field == {
        "findings": "Please say what you found, also when all is well.",
        "action1_what": "Please say what will be done.",
        "action1_owner": "Please say who will do it.",
        "action1_due_on": "This day has passed. Please choose today or a later day.",
        "other_owner": "Please say who will do it.",
        "other_due_on": "Please say by when.",
    }
    kept = {field.name: field.value for field in reply.form.fields}
    assert kept["other_what"] == "Ring the school."


async def test_an_assessment_that_was_signed_off_is_reviewed_and_its_action_prompted(office: Office) -> None:
    await office.allocate()
    await office.wake_at("2026-03-24 10:00")
    await office.look_and_press(AISHA, "show AB-1042", "I have sent the draft")
    await office.button(TOM, "No amendments")
    await office.button(AISHA, "Complete on Mosaic")
    await office.button(TOM, "Signed off on Mosaic")
    await office.wake_at("2026-03-31 10:00")
    action = {"other_what": "Add the chronology.", "other_owner": "Aisha Khan, worker"}
    said = await reviewed(office, **action, other_due_on="2026-04-02")
    assert said == "Thank you. Your review of AB-1042 is kept, and this sample is finished."
    await office.go_to("2026-04-02 12:00")
    assert office.summaries(AISHA).count("AB-1042: remedial action to do") == 2
    reply = await office.button(AISHA, "Done", on="Remedial action")
    assert reply == Line("Thank you. The remedial action is recorded as done.")
    await office.go_to("2026-04-10 12:00")
    assert office.summaries(AISHA).count("AB-1042: remedial action to do") == 2


async def test_nobody_else_reviews_it_and_nobody_reviews_it_twice(office: Office) -> None:
    card = await drawn(office)
    [button] = card.items[0].buttons
    for who in (TOM, OWEN, AISHA, HELEN):
        reply = await office.press(who, button.act, button.subject)
        assert reply == Line("That is somebody else's to do.", refused=True), who
    await reviewed(office)
    again = await office.press(SARAH, button.act, button.subject)
    assert again == Line("You reviewed this at 10:00 on Tuesday 31 March 2026.", refused=True)
    gone = await office.press(SARAH, button.act, "sample:99")
    assert isinstance(gone, Line)
    assert gone.refused


async def test_whoever_stands_in_reviews_all_but_their_own(office: Office) -> None:
    away(office, SARAH, stand_in=TOM)
    await drawn(office, sits=TOM)
    found = items(office, TOM)
    assert found["AB-2"].buttons
    own = next(item for title, item in found.items() if title != "AB-2")
    assert (own.text, own.buttons) == ("■ You work on this one, so somebody else reviews it.", ())
    reply = await office.press(TOM, "dip_sample.review", "sample:2")
    assert reply == Line("You work on this assessment, so somebody else must review it.", refused=True)
    form = await open_review(office, TOM, "AB-2")
    assert isinstance(await office.send_form(TOM, form, findings=FOUND), Line)
    card = office.card(TOM, "Dip sample")
    assert card.items[-1].text.startswith("✔ Reviewed by Tom Reed, acting for Sarah Malik.")
    assert quotes(card) == {"Findings on AB-2": FOUND}
    [entry] = [entry for entry in office.journal("AB-2") if entry.act == "review_sample"]
    assert (entry.actor_id, entry.acting_for) == (office.person(TOM).id, office.person(SARAH).id)


async def test_two_who_review_the_last_two_at_once_finish_the_sample(any_office: Office) -> None:
    office, other = any_office, any_office.beside()
    away(office, SARAH, stand_in=TOM)
    for number in range(9):
        await office.allocate(OWEN, reference=f"AB-{number}", worker="Priya Shah")
    for times, day in enumerate(("2026-03-31", "2026-04-14", "2026-04-28")):
        await office.wake_at(f"{day} 10:00")
        first = 3 * times + 1
        await office.send(TOM, "dip_sample.review", f"sample:{first}", findings=FOUND)
        replies = await asyncio.gather(
            office.send(SARAH, "dip_sample.review", f"sample:{first + 1}", findings=FOUND),
            other.send(TOM, "dip_sample.review", f"sample:{first + 2}", findings=FOUND),
        )
        assert all(isinstance(reply, Line) and not reply.refused for reply in replies), replies
        finished = [entry for entry in office.journal("") if entry.act == "finish_dip_sample"]
        assert len(finished) == times + 1


async def test_with_nobody_to_stand_in_the_head_of_service_reviews(office: Office) -> None:
    away(office, SARAH)
    await drawn(office, count=1, sits=HELEN)
    reply = await office.send_form(HELEN, await open_review(office, HELEN), findings=FOUND)
    assert isinstance(reply, Line)
    assert not reply.refused
    assert "Dip sample" not in office.titles(SARAH)


async def test_what_was_found_about_a_stand_ins_own_work_is_not_theirs_to_read(office: Office) -> None:
    await drawn(office, count=1)
    await reviewed(office)
    away(office, SARAH, stand_in=TOM)
    with office.database.reading() as connection:
        card = card_for(
            Desk(connection, office.council, office.clock.now(), office.person(TOM)),
            "dip_sample",
            Subject("duty", 1),
        )
    assert card is not None
    assert FOUND not in texts(card)


async def test_nothing_is_drawn_again_in_the_next_fortnights(office: Office) -> None:
    seen: list[str] = []
    await drawn(office, count=7)
    for day in ("2026-03-31", "2026-04-14", "2026-04-28"):
        await office.wake_at(f"{day} 10:00")
        seen += items(office) if len(seen) < 7 else {}
        while any(item.buttons for item in items(office).values()):
            await reviewed(office)
    assert sorted(seen) == [f"AB-{number}" for number in range(7)]
    cards = len([one for one in office.posted(SARAH) if one.card.title == "Dip sample"])
    await office.wake_at("2026-05-12 12:00")
    assert len([one for one in office.posted(SARAH) if one.card.title == "Dip sample"]) == cards


async def test_the_journal_tells_of_a_review_and_nothing_of_its_findings(office: Office) -> None:
    await drawn(office, count=1)
    await reviewed(office)
    entry = [entry for entry in office.journal("AB-0") if entry.act == "review_sample"]
    assert [(one.subject, one.detail) for one in entry] == [("sample:1", {"failing": 2, "actions": 0})]
    everything = [*office.journal("AB-0"), *office.journal("")]
    assert not any(FOUND in str(entry) for entry in everything)
    assert not any(FOUND in summary for summary in office.summaries(SARAH))
