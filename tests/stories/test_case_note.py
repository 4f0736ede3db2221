"""The case note: drafted, in front of the managers alone, chased until it is filed, filed once."""

from __future__ import annotations

from bot.messages import Line
from tests.office import Office, open_office
from tests.stories.steps import check_in_day


async def held(office: Office) -> None:
    """A check-in was held on day 15, so that a note is to be filed."""
    await check_in_day(office)
    await office.fill("Tom Reed", "Record the check-in", held="By phone", outlook="On track", note="Go on.")


async def test_the_note_says_what_the_file_needs(office: Office) -> None:
    await held(office)
    card = office.card("Tom Reed", "Case note for AB-1042")
    assert card.copy is not None
    assert card.copy.text.splitlines() == [
        "Management oversight: check-in",
        "AB-1042, Monday 23 March 2026, working day 15 of the plan.",
        "Check-in held by phone.",
        "Held by: Tom Reed (team manager).",
        "Worker: Aisha Khan (worker).",
        "How it stands: on track.",
        "Agreed: Go on.",
        "Next review: Wednesday 8 April 2026.",
    ]
    assert card.summary == "AB-1042: a case note to file"
    assert [button.label for button in card.buttons] == ["Filed on Mosaic"]


async def test_it_is_chased_until_somebody_files_it(office: Office) -> None:
    await held(office)
    await office.go_to("2026-03-24 12:00")
    await office.go_to("2026-03-27 12:00")
    chased = office.summaries("Tom Reed").count("AB-1042: a case note to file")
    assert chased >= 2
    await office.button("Tom Reed", "Filed on Mosaic")
    await office.go_to("2026-04-03 12:00")
    assert office.summaries("Tom Reed").count("AB-1042: a case note to file") == chased


async def test_filed_twice_is_refused_with_who_did(office: Office) -> None:
    await held(office)
    press = office.find_button("Tom Reed", "Filed on Mosaic")
    assert await office.button("Tom Reed", "Filed on Mosaic") == Line(
        "Thank you. The note for AB-1042 is marked as filed on Mosaic."
    )
    assert await office.press("Sarah Malik", press.act, press.subject) == Line(
        "Tom Reed marked this note as filed already.", refused=True
    )
    card = office.card("Tom Reed", "Case note")
    assert card.copy is None
    assert not card.buttons


async def test_the_worker_never_gets_it(office: Office) -> None:
    await held(office)
    assert not [title for title in office.titles("Aisha Khan") if "Case note" in title]
    refused = await office.press("Aisha Khan", "case_note.file", "note:1")
    assert isinstance(refused, Line)
    assert refused.refused


async def test_the_record_system_has_the_name_the_council_gave_it(sqlite_url: str) -> None:
    async with open_office(sqlite_url, record_system="LCS") as office:
        await held(office)
        assert "Filed on LCS" in office.buttons("Tom Reed")
