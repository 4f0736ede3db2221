"""The whole life of one assessment, with the dates of DESIGN.md, "One story, as data travels".

Here for its rules and words, on SQLite; `test_three_platforms.py` lives it on PostgreSQL with the real wires.
"""

from __future__ import annotations

from bot.messages import Faults, Line
from scheduling.words import Standing
from tests.office import Office, facts, london, open_office, quotes, texts
from tests.stories.steps import REQUEST

SEATS = {"Aisha Khan": "slack", "Tom Reed": "teams", "Sarah Malik": "web"}


async def test_one_story_as_data_travels(sqlite_url: str) -> None:
    async with open_office(sqlite_url, seats=SEATS) as office:
        await allocated(office)
        await checked_in(office)
        await asked_and_approved(office)
        await filed(office)
        await drafted_and_signed_off(office)
        everything_in_the_journal(office)


async def allocated(office: Office) -> None:
    await office.allocate(referred_on="2026-02-27")
    assert dues(office) == {
        "call": "2026-03-02",
        "check-in": "2026-03-23",
        "final-check-in": "2026-04-08",
        "draft": "2026-04-09",
        "complete": "2026-04-13",
        "sign-off": "2026-04-15",
    }
    await office.go_to("2026-03-02 09:30")
    await office.button("Tom Reed", "Yes, I have called")


async def checked_in(office: Office) -> None:
    await office.go_to("2026-03-23 09:30")
    await office.fill("Aisha Khan", "Answer", outlook="At risk", child_seen="Yes", note="Nobody is in.")
    assert "Nobody is in." in texts(office.card("Tom Reed", "Check-in"))
    await office.fill(
        "Tom Reed", "Record the check-in", held="By phone", outlook="At risk", note="We ask for more time."
    )
    assert "We ask for more time." in texts(office.card("Aisha Khan", "Check-in"))


async def asked_and_approved(office: Office) -> None:
    blank = await office.fill("Tom Reed", "Ask for more time", **{**REQUEST, "note": "  "})
    assert isinstance(blank, Faults)
    assert blank.by_field == {"note": "A case note is always needed. Please say why more time is needed."}
    assert "The family is abroad until 3 April." in [field.value for field in blank.form.fields]
    reply = await office.send_form("Tom Reed", blank.form, **REQUEST)
    assert reply == Line("Your request for 10 more working days is with Sarah Malik.")
    request = facts(office.card("Sarah Malik", "Extension request"))
    assert request["Final check-in"] == "Wed 8 Apr → Wed 22 Apr"
    assert request["Complete"] == "Mon 13 Apr → Mon 27 Apr"
    assert request["Sign-off"] == "Wed 15 Apr → Wed 29 Apr"
    assert await office.press("Tom Reed", "extension.approve", "extension:1") == Line(
        "You asked for this, so somebody else must decide.", refused=True
    )
    office.clock.instant = london("2026-03-23 14:02")
    approve = office.find_button("Sarah Malik", "Approve")
    assert await office.press("Sarah Malik", approve.act, approve.subject) == Line(
        "Approved. Sign-off moves to Wednesday 29 April 2026. Aisha Khan and Tom Reed have been told."
    )
    assert dues(office) == {
        "call": "2026-03-02",
        "check-in": "2026-03-23",
        "final-check-in": "2026-04-22",
        "draft": "2026-04-23",
        "complete": "2026-04-27",
        "sign-off": "2026-04-29",
    }
    moved = office.assessment().milestone("sign-off")
    assert moved is not None
    assert moved.moves == 1
    assert await office.press("Sarah Malik", approve.act, approve.subject) == Line(
        "You approved this at 14:02 on Monday 23 March 2026.", refused=True
    )
    new_dates = office.card("Aisha Khan", "AB-1042: new dates")
    assert new_dates.lines == ("10 more working days. Reason: Family availability.",)
    assert facts(new_dates)["Sign-off due"] == "Wednesday 29 April 2026"
    for manager in ("Tom Reed", "Sarah Malik"):
        record = office.card(manager, "Extension request")
        assert not record.buttons
        assert facts(record)["Sign-off"] == "Wed 15 Apr → Wed 29 Apr"


async def filed(office: Office) -> None:
    note = office.card("Tom Reed", "Case note").copy
    assert note is not None
    for words in ("AB-1042", "working day 15", "Sarah Malik (service manager)", "10 working days"):
        assert words in note.text
    for _ in range(2):
        await office.button("Tom Reed", "Filed on Mosaic")
    assert "Filed on Mosaic" not in office.buttons("Tom Reed")


async def drafted_and_signed_off(office: Office) -> None:
    await office.go_to("2026-04-22 09:30")
    assert "Final check-in for AB-1042" in office.titles("Sarah Malik")
    await office.fill(
        "Aisha Khan",
        "Answer",
        on="Final check-in",
        outlook="On track",
        draft_shared="Yes",
        amendments_made="Yes",
    )
    await office.fill(
        "Tom Reed",
        "Record the check-in",
        on="Final check-in",
        held="In person",
        outlook="On track",
        draft_asked_for="Yes",
        note="The final draft comes tomorrow.",
    )
    await office.button("Tom Reed", "Filed on Mosaic")
    await office.go_to("2026-04-23 09:30")
    await office.button("Aisha Khan", "I have sent the draft", on="Draft")
    await office.fill("Tom Reed", "Return amendments", comments="Say more about school.")
    assert quotes(office.card("Aisha Khan", "Comments"))["Amendments"] == "Say more about school."
    await office.go_to("2026-04-27 09:30")
    await office.button("Aisha Khan", "Complete on Mosaic")
    await office.go_to("2026-04-29 09:30")
    assert await office.button("Tom Reed", "Signed off on Mosaic") == Line(
        "AB-1042 is signed off on working day 40. Aisha Khan has been told."
    )
    assert office.assessment().standing is Standing.SIGNED_OFF
    asked = {who: asked_about_it(office, who) for who in SEATS}
    await office.go_to("2026-06-30 12:00")
    assert asked == {who: asked_about_it(office, who) for who in SEATS}, "something was asked after the end"
    for who in SEATS:
        assert office.card(who, "AB-1042 is signed off").settled
        assert not office.buttons(who, on="Sign-off")


def everything_in_the_journal(office: Office) -> None:
    assert office.acts() == [
        "allocate",
        "confirm_call",
        "answer",
        "answer",
        "refused",
        "request_extension",
        "refused",
        "decide",
        "refused",
        "file_note",
        "file_note",
        "answer",
        "answer",
        "file_note",
        "send_draft",
        "return_comments",
        "complete",
        "sign_off",
    ]


def dues(office: Office) -> dict[str, str]:
    """The plan: each step with its day."""
    return {m.step: m.due_on.isoformat() for m in office.assessment().milestones if not m.about}


def asked_about_it(office: Office, who: str) -> list[str]:
    """The titles of what was posted to somebody about AB-1042 itself, and not about a week's work."""
    return [one.card.title for one in office.posted(who) if "AB-1042" in one.card.title]
