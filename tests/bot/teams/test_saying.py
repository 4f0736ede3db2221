"""Words typed to Daymark, its arrival in somebody's chat, and what it keeps quiet about in company."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.messages import Ask, Line, Shown
from tests.bot.teams.card_rules import inputs_of
from tests.bot.teams.local_teams import BOT, PRIYA, Member
from tests.bot.teams.samples import ANSWERS, CARD, FORM
from tests.bot.teams.world import World


async def test_words_are_answered_with_a_sentence_in_which_nothing_is_markup(world: World) -> None:
    world.script.answers["help"] = Line("You can say *mine* or [new](http://evil.example).")
    assert await world.teams.say(PRIYA, "help") == 200
    (answer,) = world.teams.chat_of(PRIYA)
    assert (answer["text"], answer["textFormat"]) == (
        "You can say *mine* or [new](http://evil.example).",
        "plain",
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("  mine ", "mine"),
        ("<at>Daymark</at> extension AB-1042", "extension AB-1042"),
        ('<at id="0">Daymark</at>&nbsp;mine\n', "mine"),
        ("", ""),
        ("show AB-1 & AB-2", "show AB-1 & AB-2"),
    ],
)
async def test_what_was_said_arrives_without_the_bots_name(world: World, typed: str, said: str) -> None:
    await world.teams.say(PRIYA, typed)
    (heard,) = world.script.heard
    assert (heard.said, heard.act, heard.answers) == (said, "", None)


async def test_a_form_that_is_asked_for_comes_as_a_message(world: World) -> None:
    world.script.answers["new"] = Ask(FORM)
    await world.teams.say(PRIYA, "new")
    (form,) = world.teams.chat_of(PRIYA)
    assert set(inputs_of(form["attachments"][0]["content"])) == set(ANSWERS)
    assert form["summary"] == FORM.title


async def test_cards_with_buttons_come_one_by_one_and_others_together(world: World) -> None:
    plain = replace(CARD, buttons=())
    world.script.answers["mine"] = Shown((plain, plain, CARD, plain))
    await world.teams.say(PRIYA, "mine")
    assert [len(message["attachments"]) for message in world.teams.chat_of(PRIYA)] == [2, 1, 1]


async def test_many_cards_are_spread_over_as_many_messages_as_they_need(world: World) -> None:
    plain = replace(CARD, buttons=(), lines=("A long line. " * 100,))
    world.script.answers["mine"] = Shown((plain,) * 30)
    await world.teams.say(PRIYA, "mine")
    counts = [len(message["attachments"]) for message in world.teams.chat_of(PRIYA)]
    assert sum(counts) == 30
    assert 1 < len(counts) < 30


async def test_somebody_who_installs_daymark_is_greeted_once(world: World) -> None:
    installed = world.teams.activity(PRIYA, "installationUpdate", action="add")
    told_again = world.teams.activity(PRIYA, "conversationUpdate", membersAdded=[{"id": BOT}])
    assert [await world.teams.deliver(one) for one in (installed, told_again)] == [200, 200]
    (heard,) = world.script.heard
    assert heard.said == "hello"
    assert len(world.teams.chat_of(PRIYA)) == 1


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("installationUpdate", {"action": "remove"}),
        ("conversationUpdate", {"membersAdded": [{"id": "29:somebody-else"}]}),
        ("conversationUpdate", {"membersAdded": "29:somebody-else"}),
        ("typing", {}),
        ("messageReaction", {"reactionsAdded": [{"type": "like"}]}),
        ("a-kind-that-is-not-invented-yet", {}),
    ],
)
async def test_everything_else_is_taken_in_silence(world: World, kind: str, more: dict[str, object]) -> None:
    assert await world.teams.deliver(world.teams.activity(PRIYA, kind, **more)) == 200
    assert (world.script.heard, world.teams.calls) == ([], [])


@pytest.mark.parametrize("chat_type", ["groupChat", "channel"])
async def test_in_company_daymark_asks_to_be_written_to_in_private(world: World, chat_type: str) -> None:
    in_company = replace(PRIYA, chat_type=chat_type)
    await world.teams.say(in_company, "<at>Daymark</at> show AB-1042")
    (answer,) = world.teams.chat_of(in_company)
    assert answer["text"].startswith("Please write to me in our own chat.")
    assert world.script.heard == []


async def test_daymark_says_nothing_when_it_is_put_into_a_team(world: World) -> None:
    team = replace(PRIYA, chat_type="channel")
    await world.teams.deliver(world.teams.activity(team, "installationUpdate", action="add"))
    assert (world.script.heard, world.teams.calls) == ([], [])


async def test_a_failure_is_said_and_the_words_are_not_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.script.answers["mine"] = RuntimeError("the note said: mother is away")
    assert await world.teams.say(PRIYA, "mine") == 200
    await world.wire.stop()
    (answer,) = world.teams.chat_of(PRIYA)
    assert answer["text"].startswith("Something went wrong")
    assert "mother is away" not in caplog.text


async def test_an_answer_that_teams_does_not_take_is_no_error(world: World) -> None:
    world.teams.refuse(403)
    world.teams.refuse(403)
    assert await world.teams.say(PRIYA, "mine") == 200


@pytest.mark.parametrize(
    ("member", "email"),
    [
        (PRIYA, "priya.shah@example.gov.uk"),
        (Member("Stranger"), None),
    ],
)
async def test_the_work_address_comes_from_the_councils_directory(
    world: World, member: Member, email: str | None
) -> None:
    assert await world.wire.email_of(world.address(member)) == email
