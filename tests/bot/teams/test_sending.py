"""Posting and redrawing: where a card goes, and what each kind of failure means for the outbox."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from aiohttp import web
from requests import ReadTimeout

from bot.messages import Address, Posted, WireError
from bot.teams.adapter import LoopbackGate
from bot.teams.connector import Connector
from bot.teams.render import draw_card, message
from bot.teams.wire import TeamsWire, teams_wire
from tests.bot.teams.card_rules import words_of
from tests.bot.teams.local_teams import PRIYA, TENANT, LocalTeams, Member
from tests.bot.teams.samples import CARD
from tests.bot.teams.world import Script, World


async def failure(world: World, member: Member = PRIYA) -> WireError:
    with pytest.raises(WireError) as caught:
        await world.wire.post(world.address(member), CARD, "outbox:1", may_be_repeat=False)
    return caught.value


async def test_a_card_is_posted_and_redrawn_in_its_place(world: World) -> None:
    posted = await world.post(PRIYA, CARD)
    await world.wire.redraw(world.address(PRIYA), CARD.closed("Decided by Omar Bell."), posted)
    (message,) = world.teams.chat_of(PRIYA)
    assert message["summary"] == CARD.summary
    assert words_of(message["attachments"][0]["content"])[-1] == "Decided by Omar Bell."


async def test_a_card_that_may_be_a_repeat_says_so_in_both_places(world: World) -> None:
    await world.wire.post(world.address(PRIYA), CARD, "outbox:1", may_be_repeat=True)
    (message,) = world.teams.chat_of(PRIYA)
    assert message["summary"] == f"{CARD.summary} This may be a repeat."
    assert "This may be a repeat." in words_of(message["attachments"][0]["content"])


async def test_teams_cannot_be_asked_what_it_has(world: World) -> None:
    assert not world.wire.can_find
    assert await world.wire.find(world.address(PRIYA), "outbox:1") is None


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413])
async def test_what_trying_again_cannot_help_is_permanent(world: World, status: int) -> None:
    world.teams.refuse(status)
    error = await failure(world)
    assert (error.permanent, error.ambiguous, error.retry_after) == (True, False, None)
    assert error.unreachable == (status in (403, 404, 410))
    assert error.why.endswith(".")


async def test_somebody_without_the_app_is_said_to_be_without_it(world: World) -> None:
    world.teams.refuse(403)
    assert (
        await failure(world)
    ).why == "Daymark is not installed for this person in Teams, or they have blocked it."


async def test_a_named_wait_is_kept_and_the_card_was_not_taken(world: World) -> None:
    world.teams.refuse(429, **{"Retry-After": "17"})
    error = await failure(world)
    assert (error.permanent, error.ambiguous, error.retry_after) == (False, False, 17.0)


@pytest.mark.parametrize("status", [401, 408, 412, 429])
async def test_a_refusal_that_passes_is_neither_permanent_nor_ambiguous(world: World, status: int) -> None:
    world.teams.refuse(status)
    error = await failure(world)
    assert (error.permanent, error.ambiguous, error.retry_after) == (False, False, None)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_after_a_fault_of_the_service_nobody_knows(world: World, status: int) -> None:
    world.teams.refuse(status)
    error = await failure(world)
    assert (error.permanent, error.ambiguous) == (False, True)


async def test_a_lost_answer_is_ambiguous_and_the_client_does_not_post_again_by_itself(world: World) -> None:
    world.teams.lose_answer()
    error = await failure(world)
    assert (error.permanent, error.ambiguous) == (False, True)
    assert len(world.teams.chat_of(PRIYA)) == 1
    assert len(world.teams.calls) == 1


@pytest.mark.parametrize("status", [200, 201, 502])
async def test_an_answer_that_is_not_teams_own_is_no_answer(world: World, status: int) -> None:
    page = "<html>The proxy says no.</html>"
    world.teams.failures.append(web.Response(status=status, text=page, content_type="text/html"))
    error = await failure(world)
    assert (error.permanent, error.ambiguous) == (False, True)


async def test_a_service_that_cannot_be_reached_took_nothing(world: World) -> None:
    nobody = Address(
        "teams",
        TENANT,
        "x",
        world.address(PRIYA).reference.replace(world.teams.service, "http://127.0.0.1:9/"),
    )
    with pytest.raises(WireError) as caught:
        await world.wire.post(nobody, CARD, "outbox:1", may_be_repeat=False)
    assert (caught.value.permanent, caught.value.ambiguous) == (False, False)


async def test_a_message_that_is_gone_cannot_be_redrawn(world: World) -> None:
    gone = Posted(f'["{PRIYA.chat}", "1"]')
    with pytest.raises(WireError) as caught:
        await world.wire.redraw(world.address(PRIYA), CARD, gone)
    assert caught.value.permanent


async def test_nothing_of_the_card_is_in_the_failure(world: World) -> None:
    world.teams.refuse(400)
    error = await failure(world)
    assert "AB-1042" not in f"{error!r} {error}"
    assert error.__cause__ is None


async def test_many_are_sent_at_once_without_waiting_for_one_that_is_slow(world: World) -> None:
    others = [Member(f"Worker{number}") for number in range(20)]
    for member in others:
        await world.post(member, replace(CARD, title=member.name))
    assert [words_of(world.teams.chat_of(one)[0]["attachments"][0]["content"])[0] for one in others] == [
        one.name for one in others
    ]


class Signed:
    """An app that Microsoft gives a token to, or does not."""

    def __init__(self, failure: Exception | None = None) -> None:
        self._failure = failure
        self.asked = 0

    def get_access_token(self) -> str:
        if self._failure is not None:
            raise self._failure
        self.asked += 1
        return "for-teams"


async def test_what_is_sent_carries_the_apps_token_which_is_asked_for_once(teams: LocalTeams) -> None:
    signed = Signed()
    connector = Connector(signed)
    told = message(draw_card(CARD), CARD.summary)
    await asyncio.gather(*(connector.send(teams.service, PRIYA.chat, told) for _ in range(3)))
    await connector.stop()
    assert (teams.tokens, signed.asked) == ({"Bearer for-teams"}, 1)


@pytest.mark.parametrize(
    "why", [PermissionError("hunter2"), ValueError("no such tenant"), ReadTimeout("slow")]
)
async def test_without_a_token_nothing_was_sent(teams: LocalTeams, why: Exception) -> None:
    connector = Connector(Signed(why))
    with pytest.raises(WireError) as caught:
        await connector.send(teams.service, PRIYA.chat, message(draw_card(CARD), CARD.summary))
    await connector.stop()
    assert (caught.value.permanent, caught.value.ambiguous) == (False, False)
    assert "hunter2" not in str(caught.value)
    assert teams.calls == []


async def test_somebody_who_never_wrote_gets_a_chat_of_their_own(teams: LocalTeams) -> None:
    script = Script()
    connector = Connector(None)
    wire = TeamsWire(
        LoopbackGate(), connector, script.receive, script.card_now, bot="app-id", anywhere=teams.service
    )
    posted = await wire.post(Address("teams", TENANT, PRIYA.object_id), CARD, "outbox:1", may_be_repeat=False)
    await wire.redraw(Address("teams", TENANT, PRIYA.object_id), CARD.closed("Over."), posted)
    (message,) = teams.chat_of(PRIYA)
    assert words_of(message["attachments"][0]["content"])[-1] == "Over."
    await wire.stop()


async def test_without_an_app_nobody_can_be_written_to_first(world: World) -> None:
    with pytest.raises(WireError) as caught:
        await world.wire.post(
            Address("teams", TENANT, PRIYA.object_id), CARD, "outbox:1", may_be_repeat=False
        )
    assert caught.value.permanent


def test_without_an_app_daymark_listens_on_this_machine_alone() -> None:
    script = Script()
    with pytest.raises(ValueError, match="TEAMS_APP_ID"):
        teams_wire(
            app_id=None,
            password=None,
            tenant=None,
            loopback=False,
            receive=script.receive,
            card_now=script.card_now,
        )
