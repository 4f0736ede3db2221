"""The forecast: who can still change it is told while they can, once, and once more past the ceiling."""

from __future__ import annotations

from tests.office import Office
from tests.stories.steps import begin, send_draft

TOLD = ("Aisha Khan", "Tom Reed", "Sarah Malik")


async def test_lateness_is_told_once_to_those_who_can_change_it(office: Office) -> None:
    await checked_in_finally(office)
    await office.go_to("2026-04-09 17:00")
    assert [forecasts(office, who) for who in TOLD] == [[], [], []]
    await office.go_to("2026-04-10 12:00")
    expected = ["AB-1042: sign-off expected Thursday 16 April 2026"]
    assert [forecasts(office, who) for who in TOLD] == [expected] * 3
    card = office.card("Sarah Malik", "AB-1042 may be late")
    assert card.lines[:2] == (
        "As things stand, sign-off is expected on Thursday 16 April 2026, 1 working day late.",
        '"Draft sent" was due on Thursday 9 April 2026 and is still open.',
    )
    await office.go_to("2026-04-20 12:00")
    assert forecasts(office, "Aisha Khan") == expected
    assert forecasts(office, "Helen Price") == []


async def test_it_is_told_again_once_it_passes_the_ceiling(office: Office) -> None:
    await checked_in_finally(office)
    await office.wake_at("2026-04-10 12:00")
    await office.wake_at("2026-04-28 12:00")
    assert len(forecasts(office, "Tom Reed")) == 1
    await office.wake_at("2026-05-06 12:00")
    await office.wake_at("2026-05-08 12:00")
    assert len(forecasts(office, "Tom Reed")) == 2
    assert (
        "That is past the statutory ceiling of Thursday 7 May 2026."
        in office.card("Tom Reed", "AB-1042 may be late").lines
    )


async def test_a_forecast_that_came_right_says_so(office: Office) -> None:
    await checked_in_finally(office)
    await office.wake_at("2026-04-10 12:00")
    await office.button("Aisha Khan", "I have sent the draft", on="Draft")
    await office.button("Tom Reed", "No amendments")
    await office.button("Aisha Khan", "Complete on Mosaic")
    assert office.card("Sarah Malik", "AB-1042: back within its days").lines == (
        "As things stand, sign-off will not be late.",
    )


async def test_nothing_is_told_while_everything_is_in_time(office: Office) -> None:
    await send_draft(office)
    await office.button("Tom Reed", "No amendments")
    await office.go_to("2026-04-07 12:00")
    assert forecasts(office, "Tom Reed") == []


def forecasts(office: Office, who: str) -> list[str]:
    """The forecasts that somebody was told."""
    return [summary for summary in office.summaries(who) if "sign-off expected" in summary]


async def checked_in_finally(office: Office) -> None:
    """AB-1042 on its day 25, with the final check-in held, and no draft yet."""
    await begin(office)
    await office.wake_at("2026-04-08 09:30")
    await office.fill(
        "Tom Reed",
        "Record the check-in",
        on="Final check-in",
        held="In person",
        outlook="On track",
        draft_asked_for="Yes",
        note="The draft comes tomorrow.",
    )
