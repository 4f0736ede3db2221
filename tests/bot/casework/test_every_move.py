"""Every move of every topic, pressed by those who must not and on what it is not about: nothing changes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.acts import GONE
from bot.messages import Ask, Faults, Line, Shown
from bot.topics import TOPICS
from storage import outbox
from tests.office import Office, open_office
from tests.stories.steps import REQUEST

MOVES = [f"{topic}.{verb}" for topic, found in TOPICS.items() for verb in found.moves]
KINDS = ("assessment", "milestone", "extension", "note", "action", "draft", "ending", "risk", "typed")


@pytest.fixture
async def lived(sqlite_url: str) -> AsyncIterator[Office]:
    """One assessment with one of everything: a risk, a request, a note, an action, a draft and an ending."""
    async with open_office(sqlite_url) as office:
        await live(office)
        yield office


async def live(office: Office) -> None:
    """Fill AB-1042 with one of everything."""
    await office.allocate()
    await office.wake_at("2026-03-23 09:30")
    await office.say("Aisha Khan", "nobody is in")
    await office.fill("Aisha Khan", "Answer", outlook="At risk", child_seen="Yes", note="Nobody is in.")
    await office.fill("Tom Reed", "Record the check-in", held="By phone", outlook="At risk", note="Agreed.")
    action = {"what": "Ring the school.", "owner": "Aisha Khan, worker", "due_on": "2026-03-27"}
    await office.fill("Tom Reed", "Record remedial action", **action)
    await office.look_and_fill("Tom Reed", "show AB-1042", "Ask for more time", **REQUEST)
    await office.look_and_fill("Tom Reed", "show AB-1042", "Transfer", worker="Ben Carter", reason="Leave.")
    await office.look_and_press("Ben Carter", "show AB-1042", "I have sent the draft")


async def test_an_outsider_is_refused_everything_in_the_same_words(lived: Office) -> None:
    office, before = lived, told(lived)
    for who in ("Priya Shah", "Aisha Khan"):
        for act in MOVES:
            for kind in KINDS:
                reply = await office.inbound.receive(office.incoming(who, act, f"{kind}:1"))
                assert reply in (
                    Line("This assessment is not one of yours.", refused=True),
                    Line(GONE.sentence, refused=True),
                ), (who, act, kind)
    assert told(office) == before


async def test_a_move_on_what_it_is_not_about_is_gone_and_changes_nothing(lived: Office) -> None:
    office, before = lived, office_state(lived)
    for act in MOVES:
        for subject in (
            "person:1",
            "assessment:99",
            "milestone:99",
            "extension:99",
            "draft:",
            ":1",
            "draft:-1",
        ):
            reply = await office.inbound.receive(office.incoming("Tom Reed", act, subject))
            assert reply == Line(GONE.sentence, refused=True), (act, subject)
    assert office_state(office) == before


async def test_a_press_by_somebody_on_it_is_always_answered(lived: Office) -> None:
    for act in MOVES:
        for kind in KINDS:
            reply = await lived.inbound.receive(lived.incoming("Sarah Malik", act, f"{kind}:1"))
            assert isinstance(reply, Line | Ask | Faults | Shown), (act, kind)


def told(office: Office) -> str:
    """What changes whenever anybody is told anything."""
    with office.database.reading() as connection:
        return outbox.version(connection)


def office_state(office: Office) -> tuple[str, str]:
    """What changes whenever anything is done."""
    return told(office), repr(office.assessment())
