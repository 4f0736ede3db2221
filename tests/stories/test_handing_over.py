"""What a transfer does to what was given to a person by name, and words that are nobody else's."""

from __future__ import annotations

from bot.messages import Line, Shown
from tests.office import Office
from tests.stories.steps import check_in_day, put_at_risk


async def test_a_remedial_action_goes_to_whoever_takes_the_assessment_over(office: Office) -> None:
    await put_at_risk(office)
    await office.fill(
        "Tom Reed",
        "Record remedial action",
        what="Visit with the school nurse.",
        owner="Aisha Khan, worker",
        due_on="2026-03-31",
    )
    await office.look_and_fill(
        "Tom Reed", "show AB-1042", "Transfer", worker="Ben Carter", reason="Long leave."
    )
    await office.go_to("2026-03-31 10:00")
    assert "Done" in office.buttons("Ben Carter", on="Remedial action")
    assert office.buttons("Aisha Khan", on="Remedial action") == []


async def test_words_that_somebody_typed_are_nobody_elses_to_open(office: Office) -> None:
    await check_in_day(office)
    offered = await office.say("Aisha Khan", "The family is away until Friday")
    assert isinstance(offered, Shown)
    (button,) = offered.cards[0].buttons
    reply = await office.press("Tom Reed", button.act, button.subject)
    assert reply == Line("That is no longer here. Type mine to see your assessments.", refused=True)
