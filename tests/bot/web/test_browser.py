"""The desk in a real browser: by keyboard, without a script, on a telephone, and while things change."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, expect

from bot.messages import Ask, Faults, Line, Reply, Shown
from bot.shapes import Item
from bot.web.desk import Member
from tests.bot.web.council import (
    ANSWERS,
    CHECK_IN,
    EVERY_FIELD,
    GRACE,
    MORNING,
    NOTE,
    PRIYA,
    REPORT,
    REQUEST,
    SIGNED_OFF,
    START,
    TOM,
    Council,
    SetClock,
)
from tests.browser import look_from, sideways, too_faint_in_dark, violations

FAULTS = {"reason": "Choose a reason.", "days": "Give a whole number.", "note": "Write the case note."}
ODD_LIST = replace(
    MORNING,
    items=(
        Item("W" * 80, "x" * 300, MORNING.items[1].buttons * 3),
        Item("שלום مرحبا", "<b>typed</b> " * 40),
    ),
)
LONG_LIST = replace(MORNING, items=(*MORNING.items * 15, *ODD_LIST.items))
LOOK_NOW = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
async def desk(server: TestServer) -> str:
    return str(server.make_url(""))


async def say(page: Page, person_id: int, words: str) -> None:
    await page.fill(f"#said-{person_id}", words)
    await page.press(f"#said-{person_id}", "Enter")


async def test_by_keyboard_alone(page: Page, desk: str, council: Council) -> None:
    council.hang(PRIYA, CHECK_IN)
    council.reply = Ask(EVERY_FIELD)
    await page.goto(desk)

    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the cards")).to_be_focused()
    await page.keyboard.press("Enter")
    column = page.get_by_role("region", name="Priya Shah")
    at_risk = column.get_by_role("button", name="At risk")
    for _ in range(10):
        await page.keyboard.press("Tab")
        if await at_risk.evaluate("one => one === document.activeElement"):
            break
    await expect(at_risk).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(column.get_by_role("heading", name=EVERY_FIELD.title)).to_be_focused()
    council.reply = Faults(EVERY_FIELD.filled({**ANSWERS, "note": " "}), FAULTS)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(column.get_by_role("radio", name="Family availability")).to_be_checked()
    await page.keyboard.press("Enter")

    summary = column.get_by_role("alert")
    await expect(summary).to_be_focused()
    for _ in range(3):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    note = column.get_by_label("Case note")
    await expect(note).to_be_focused()
    await expect(note).to_have_attribute("aria-invalid", "true")
    await expect(note).to_have_accessible_description(
        re.compile("keeps them safe.*Error: Write the case note")
    )
    await page.keyboard.type("They are seen at school.")
    council.reply = Line("Recorded. Grace Obi decides.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(column.get_by_role("status")).to_have_text("Recorded. Grace Obi decides.")
    await expect(column.locator(".asked")).to_have_count(0)
    answers = council.heard[-1].answers or {}
    assert answers == {**ANSWERS, "note": "They are seen at school. "}


async def test_without_a_script(scriptless: Page, desk: str, council: Council, clock: SetClock) -> None:
    council.hang(PRIYA, CHECK_IN)
    council.hang(TOM, NOTE)
    council.reply = Ask(EVERY_FIELD)
    page = scriptless
    await page.goto(desk)
    column = page.get_by_role("region", name="Priya Shah")
    await column.get_by_role("button", name="At risk").click()
    await column.get_by_label("Working days").fill("ten")
    await column.get_by_label("Case note").fill("One.\nTwo.")
    await column.get_by_label("Worker related").check()
    council.reply = Faults(
        EVERY_FIELD.filled({"days": "ten", "note": "One.\nTwo.", "reason": "worker"}), FAULTS
    )
    await column.get_by_role("button", name="Send the request").click()

    assert council.heard[-1].answers == {
        **dict.fromkeys(ANSWERS, ""),
        "days": "ten",
        "note": "One.\nTwo.",
        "reason": "worker",
    }
    assert await page.title() == "Error: The desk – Daymark"
    await expect(column.locator("[data-reply]")).to_be_focused()
    await expect(column.get_by_label("Case note")).to_have_value("One.\nTwo.")
    await expect(column.get_by_label("Worker related")).to_be_checked()
    await expect(page.get_by_role("button", name="Copy")).to_have_count(0)

    await page.get_by_role("button", name="One day").click()
    assert clock.now() == START + timedelta(days=1)
    assert page.url == f"{desk}/"


async def test_an_answer_can_be_put_away(page: Page, desk: str, council: Council) -> None:
    council.reply = Shown((replace(CHECK_IN, title="AB-2001"),))
    await page.goto(desk)
    column = page.get_by_role("region", name="Tom Reed")
    await say(page, 2, "mine")
    await expect(column.get_by_role("heading", name="What you asked for")).to_be_focused()
    await column.get_by_role("link", name="Put away").click()
    await expect(column.get_by_text("AB-2001")).to_have_count(0)
    council.reply = Ask(EVERY_FIELD)
    await say(page, 2, "extension")
    await column.get_by_role("link", name="Cancel").click()
    await expect(column.locator("form")).to_have_count(1)
    await expect(column.get_by_role("heading", name="Tom Reed")).to_be_focused()


async def test_a_half_filled_form_is_left_alone(page: Page, desk: str, council: Council) -> None:
    council.reply = Ask(EVERY_FIELD)
    await page.goto(desk)
    await say(page, 1, "extension")
    note = page.get_by_role("region", name="Priya Shah").get_by_label("Case note")
    await note.fill("Half a sent")
    await note.press("ArrowLeft")

    council.hang(PRIYA, CHECK_IN)
    council.hang(GRACE, REQUEST)
    await expect(page.get_by_role("heading", name=REQUEST.title)).to_be_visible()
    await expect(page.get_by_role("heading", name=CHECK_IN.title)).to_be_visible()
    await expect(page.locator("[data-announcer]")).to_have_text("New for Priya Shah, Grace Obi.")
    await expect(page.get_by_role("link", name="Grace Obi 1 waiting")).to_be_visible()
    await expect(note).to_be_focused()
    assert await note.evaluate("one => one.selectionStart") == len("Half a sen")

    council.reply = Line("Recorded.")
    await page.get_by_role("button", name="On track").click()
    await expect(page.get_by_role("region", name="Priya Shah").get_by_role("status")).to_have_text(
        "Recorded."
    )
    await expect(note).to_have_value("Half a sent")


async def test_each_thing_on_a_list_is_done_where_it_stands(page: Page, desk: str, council: Council) -> None:
    council.hang(GRACE, MORNING)
    council.reply = Ask(EVERY_FIELD)
    await page.goto(desk)
    column = page.get_by_role("region", name="Grace Obi")
    (first, second, third) = await column.get_by_role("listitem").all()
    await expect(first).to_contain_text("Overdue by 2 working days")
    await expect(third.get_by_role("button")).to_have_count(0)
    other = second.get_by_role("button", name="Ask for other action")
    await expect(other).to_have_accessible_description("AB-1043")
    await other.focus()
    await page.keyboard.press("Enter")
    await expect(column.get_by_role("heading", name=EVERY_FIELD.title)).to_be_focused()
    assert (council.heard[-1].act, council.heard[-1].subject) == ("extension.other", "extension:9")


async def test_focus_stays_while_cards_come_and_go(page: Page, desk: str, council: Council) -> None:
    old = council.hang(PRIYA, SIGNED_OFF, START - timedelta(days=1))
    council.hang(PRIYA, CHECK_IN)
    await page.goto(desk)
    button = page.get_by_role("button", name="At risk")
    await button.focus()
    council.hang(PRIYA, replace(CHECK_IN, title="Check-in due on AB-3000", buttons=()), START)
    council.hang(PRIYA, replace(REQUEST, title="Newer"), START + timedelta(hours=1))
    council.take_down(PRIYA, old)
    await page.evaluate(LOOK_NOW)
    await expect(page.get_by_text("Newer")).to_be_visible()
    await expect(page.get_by_text(SIGNED_OFF.title)).to_have_count(0)
    await expect(button).to_be_focused()


async def test_somebody_new_appears_unless_that_would_cost_what_is_typed(
    page: Page, desk: str, council: Council
) -> None:
    await page.goto(desk)
    await page.fill("#said-1", "half")
    council.people.append(Member(7, "Nadia Amin", "Worker", "Hills team"))
    council.hang(PRIYA, CHECK_IN)
    await page.evaluate(LOOK_NOW)
    await expect(page.get_by_role("heading", name=CHECK_IN.title)).to_be_visible()
    await expect(page.locator("#said-1")).to_have_value("half")
    await page.fill("#said-1", "")
    council.hang(TOM, NOTE)
    await page.evaluate(LOOK_NOW)
    await expect(page.get_by_role("region", name="Nadia Amin")).to_be_visible()


async def stays_open(page: Page, desk: str, council: Council, *, script: bool) -> None:
    council.reply = Ask(EVERY_FIELD)
    await page.goto(desk)
    await say(page, 1, "extension AB-1042")
    await page.get_by_label("Case note").fill("One.\nTwo.")
    await page.get_by_label("Worker related").check()
    sending = page.get_by_role("button", name="Send the request")
    for _ in range(2):
        council.reply = Line("Please try again in a minute.", refused=True, again=True)
        await sending.click()
        summary = page.get_by_role("alert")
        await expect(summary).to_contain_text("Please try again in a minute.")
        if script:
            await expect(summary).to_be_focused()
        await expect(page.get_by_label("Case note")).to_have_value("One.\nTwo.")
        await expect(page.get_by_label("Worker related")).to_be_checked()
    if script:
        assert await violations(page) == []
    council.reply = Line("Recorded. Grace Obi decides.")
    await sending.click()
    await expect(page.get_by_text("Recorded. Grace Obi decides.")).to_be_visible()
    await expect(sending).to_have_count(0)
    _, first, second, third = council.heard
    assert first == second == third


async def test_a_form_that_cannot_be_saved_stays_open_until_it_can_be(
    page: Page, desk: str, council: Council
) -> None:
    await stays_open(page, desk, council, script=True)


async def test_without_a_script_a_form_that_cannot_be_saved_stays_open(
    scriptless: Page, desk: str, council: Council
) -> None:
    await stays_open(scriptless, desk, council, script=False)


async def test_a_double_click_presses_once_and_each_press_has_a_number_of_its_own(
    page: Page, desk: str, council: Council
) -> None:
    council.hang(PRIYA, CHECK_IN)
    await page.goto(desk)
    button = page.get_by_role("button", name="On track")
    await button.dblclick()
    await expect(page.get_by_text("Recorded.")).to_be_visible()
    assert len(council.heard) == 1
    await button.click()
    await expect(page.locator("[aria-busy]")).to_have_count(0)
    first, second = council.heard
    assert first.message_id != second.message_id


async def test_the_clock_moves_in_place(page: Page, desk: str, council: Council, clock: SetClock) -> None:
    council.reply = Ask(EVERY_FIELD)
    await page.goto(desk)
    await say(page, 1, "extension")
    days = page.get_by_label("Working days")
    await days.fill("1")
    button = page.get_by_role("button", name="One day")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".now")).to_have_text("Tuesday 24 March 2026, 9:30am")
    await expect(page.locator("[data-announcer]")).to_have_text("It is now Tuesday 24 March 2026, 9:30am.")
    await expect(button).to_be_focused()
    await expect(days).to_have_value("1")

    await page.fill("#clock-to", "2026-01-01T09:00")
    await page.get_by_role("button", name="Go").click()
    await expect(page.locator("#clock-to")).to_be_focused()
    await expect(page.locator("#clock-to")).to_have_accessible_description(
        "Not moved. The clock can only be moved forward."
    )


async def test_a_text_to_copy(page: Page, desk: str, council: Council) -> None:
    assert NOTE.copy is not None
    council.hang(TOM, NOTE)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(desk)
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == NOTE.copy.text


async def test_when_daymark_does_not_answer(page: Page, desk: str, council: Council) -> None:
    await page.goto(desk)
    await page.context.set_offline(True)
    await say(page, 1, "mine")
    await expect(page.locator("#person-1 [data-line]")).to_contain_text("cannot be reached just now")
    await expect(page.locator("#said-1")).to_have_value("mine")
    await page.evaluate(LOOK_NOW)
    await expect(page.locator("[data-stale]")).to_contain_text("may be out of date")
    await page.context.set_offline(False)
    await page.evaluate(LOOK_NOW)
    await expect(page.locator("[data-stale]")).to_be_empty()
    await page.press("#said-1", "Enter")
    await expect(page.get_by_text("Recorded.")).to_be_visible()


async def test_what_is_left_to_write_is_counted(page: Page, desk: str, council: Council) -> None:
    council.reply = Ask(EVERY_FIELD)
    await page.goto(f"{desk}/people/1")
    await say(page, 1, "extension")
    await expect(page.get_by_text("2,000 characters left.")).to_be_visible()
    await page.get_by_label("Case note").fill("é" * 2003)
    await expect(page.get_by_text("3 characters too many.")).to_be_visible()


async def test_on_a_telephone(page: Page, desk: str, council: Council) -> None:
    council.hang(GRACE, REQUEST)
    council.hang(PRIYA, replace(CHECK_IN, title="W" * 80, lines=("x" * 300,)))
    council.hang(PRIYA, LONG_LIST)
    council.hang(GRACE, REPORT)
    council.reply = Faults(EVERY_FIELD, FAULTS)
    await look_from(page, 375, 700)
    for path in ("/", "/people/1", "/people/3"):
        await page.goto(f"{desk}{path}")
        assert await sideways(page) <= 0
    await say(page, 3, "extension")
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await sideways(page) <= 0
    await look_from(page, 320, 600)
    assert await sideways(page) <= 0


async def test_axe_finds_nothing(page: Page, desk: str, council: Council) -> None:
    hung = [(PRIYA, CHECK_IN), (TOM, NOTE), (GRACE, REQUEST), (GRACE, SIGNED_OFF)]
    for person, card in [*hung, (TOM, MORNING), (PRIYA, ODD_LIST), (GRACE, REPORT)]:
        council.hang(person, card, where="not delivered: nobody knows the e-mail address")
    await page.goto(desk)
    replies: list[tuple[int, Reply]] = [
        (1, Faults(EVERY_FIELD.filled(ANSWERS), FAULTS)),
        (2, Shown((CHECK_IN, MORNING, REPORT))),
        (3, Line("You asked for this, so somebody else must decide.", refused=True)),
        (4, Line("Recorded.")),
        (5, Ask(EVERY_FIELD)),
    ]
    for person_id, reply in replies:
        council.reply = reply
        await say(page, person_id, "words")
        await expect(page.locator("[aria-busy]")).to_have_count(0)
    await page.get_by_role("button", name="Next thing due").click()
    await expect(page.get_by_text("Nothing is due")).to_be_visible()
    assert await violations(page) == []
    assert await too_faint_in_dark(page) == []
    for path in ("/people/3", "/people/99"):
        await page.goto(f"{desk}{path}")
        assert await violations(page) == []
        assert await too_faint_in_dark(page) == []
