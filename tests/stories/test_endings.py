"""Other endings and new beginnings: transfer, no further action, section 47, reopened."""

from __future__ import annotations

import pytest

from bot.messages import Faults, Line
from scheduling.words import Standing
from tests.office import Office, facts, quotes
from tests.stories.steps import begin, check_in_day, complete

SHOW = "show AB-1042"


async def test_a_transfer_asks_the_new_worker_and_not_the_old_one(any_office: Office) -> None:
    office = any_office
    await check_in_day(office)
    old = office.find_button("Aisha Khan", "Answer")
    reply = await office.look_and_fill("Tom Reed", SHOW, "Transfer", worker="Ben Carter", reason="Leave.")
    assert reply == Line("AB-1042 is transferred to Ben Carter. The dates stay as they are.")
    assert office.assessment().sign_off_on.isoformat() == "2026-04-15"
    for who in ("Aisha Khan", "Ben Carter", "Sarah Malik"):
        assert quotes(office.card(who, "AB-1042 was transferred")) == {"Why": "Leave."}
    await office.go_to("2026-03-24 12:00")
    assert "Answer" in office.buttons("Ben Carter")
    assert "Answer" not in office.buttons("Aisha Khan")
    asked = len(office.posted("Aisha Khan"))
    await office.go_to("2026-03-30 12:00")
    assert len(office.posted("Aisha Khan")) == asked
    assert await office.press("Aisha Khan", old.act, old.subject) == Line(
        "This assessment is not one of yours.", refused=True
    )


async def test_a_transfer_to_another_team_takes_its_managers_with_it(office: Office) -> None:
    await begin(office)
    await office.look_and_fill(
        "Sarah Malik", SHOW, "Transfer", worker="Priya Shah", team_manager="Owen Clarke", reason="They moved."
    )
    held = office.assessment()
    assert (held.worker_id, held.team_manager_id) == (
        office.person("Priya Shah").id,
        office.person("Owen Clarke").id,
    )
    assert "AB-1042" in facts(await office.look_up("Owen Clarke", "mine"))
    assert "AB-1042" not in facts(await office.look_up("Tom Reed", "mine"))


async def test_a_transfer_has_to_change_somebody_and_say_why(office: Office) -> None:
    await begin(office)
    reply = await office.look_and_fill("Tom Reed", SHOW, "Transfer", reason="")
    assert isinstance(reply, Faults)
    assert reply.by_field == {
        "worker": "They hold it already. Please choose another worker or another team manager.",
        "reason": "Please say why it is transferred.",
    }


@pytest.mark.parametrize(
    ("ending", "said"),
    [("No further action", "no further action"), ("Stepped up to section 47", "stepped up to section 47")],
)
async def test_an_ending_without_sign_off_ends_everything_asked(
    office: Office, ending: str, said: str
) -> None:
    await check_in_day(office)
    reply = await office.look_and_fill(
        "Tom Reed", SHOW, "End without sign-off", ending=ending, reason="The family has moved."
    )
    assert reply == Line(f"AB-1042 has ended: {said}. Nothing more will be asked about it.")
    assert office.assessment().standing is Standing.ENDED
    assert quotes(office.card("Aisha Khan", f"AB-1042 has ended: {said}")) == {"Why": "The family has moved."}
    note = office.card("Tom Reed", "Case note").copy
    assert note is not None
    assert "The family has moved." in note.text
    assert "Answer" not in office.buttons("Aisha Khan")
    await office.button("Tom Reed", "Filed on Mosaic")
    posts = len(office.posted("Aisha Khan")) + len(office.posted("Tom Reed"))
    await office.go_to("2026-04-20 12:00")
    assert len(office.posted("Aisha Khan")) + len(office.posted("Tom Reed")) == posts


async def test_an_ending_says_how_and_why(office: Office) -> None:
    await begin(office)
    reply = await office.look_and_fill("Tom Reed", SHOW, "End without sign-off", ending="", reason=" ")
    assert isinstance(reply, Faults)
    assert reply.by_field == {"ending": "Please say how it ends.", "reason": "Please say why."}


async def test_an_ended_assessment_is_reopened_where_it_was(office: Office) -> None:
    await check_in_day(office)
    await office.look_and_fill(
        "Tom Reed", SHOW, "End without sign-off", ending="No further action", reason="Moved."
    )
    await office.wake_at("2026-03-25 10:00")
    reply = await office.look_and_fill("Tom Reed", SHOW, "Reopen", reason="They are back.")
    assert reply == Line("AB-1042 is open again. Sign-off is due by Wednesday 15 April 2026.")
    assert office.assessment().standing is Standing.OPEN
    await office.go_to("2026-03-26 12:00")
    assert "Answer" in office.buttons("Aisha Khan")


async def test_a_signed_off_assessment_can_be_reopened(office: Office) -> None:
    await complete(office)
    await office.button("Tom Reed", "Signed off on Mosaic")
    assert await office.press("Tom Reed", "risk.raise", "assessment:1") == Line(
        "This assessment was signed off. It can be reopened by its managers.", refused=True
    )
    await office.look_and_fill("Sarah Malik", SHOW, "Reopen", reason="A page was missing.")
    assert office.assessment().standing is Standing.OPEN
    assert office.assessment().open_milestone("sign-off") is not None


async def test_a_reference_that_was_allocated_again_is_not_reopened(office: Office) -> None:
    await begin(office)
    first = office.assessment().id
    await office.look_and_fill(
        "Tom Reed", SHOW, "End without sign-off", ending="No further action", reason="Moved."
    )
    await office.allocate()
    assert await office.send(
        "Tom Reed", "ending.reopen", f"assessment:{first}", reason="They are back."
    ) == Line("This reference has been allocated again. Please use the newer assessment.", refused=True)


async def test_the_worker_ends_and_transfers_nothing(office: Office) -> None:
    await begin(office)
    shown = [button.label for button in (await office.look_up("Aisha Khan", SHOW)).buttons]
    assert not {"Transfer", "End without sign-off", "Reopen"} & set(shown)
    for act in ("transfer", "end", "reopen"):
        refused = await office.press("Aisha Khan", f"ending.{act}", "assessment:1")
        assert isinstance(refused, Line)
        assert refused.refused
