"""Two people, two clicks or two instances at once: everything is done once, and the other is told so."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType

import pytest

from bot.messages import Faults, Incoming, Line
from bot.tick import tick
from scheduling.words import RequestState
from storage import drafts, extensions
from tests.office import Office, london, open_office
from tests.storage.threads import together
from tests.stories.steps import REQUEST, begin

TIMES = 20


@pytest.fixture
async def two(database_url: str, steps_alone: str) -> AsyncIterator[tuple[Office, Office]]:
    """Two instances on one database, each with connections of its own."""
    async with open_office(database_url, procedures=steps_alone) as office:
        yield office, office.beside()


async def test_two_managers_approve_at_once_and_one_decides(two: tuple[Office, Office]) -> None:
    first, second = two
    await begin(first)
    for number in range(1, TIMES + 1):
        await ask_for_one_day(first)
        before = first.assessment().sign_off_on
        replies = await at_once(
            (first, "Sarah Malik", "extension.approve", f"extension:{number}"),
            (second, "Helen Price", "extension.approve", f"extension:{number}"),
        )
        [done] = [reply for reply in replies if not reply.refused]
        [told] = [reply for reply in replies if reply.refused]
        assert done.text.startswith("Approved. Sign-off moves to ")
        winner = "Helen Price" if told is replies[0] else "Sarah Malik"
        assert told.text == f"{winner} approved this at 09:30 on Monday 2 March 2026."
        moved = first.assessment().sign_off_on
        assert first.council.calendar.between(before, moved) == 1, "moved once"
    assert first.acts().count("decide") == TIMES
    with first.database.reading() as connection:
        states = {one.state for one in extensions.of_assessment(connection, first.assessment().id)}
    assert states == {RequestState.APPROVED}


async def test_approving_and_withdrawing_at_once(two: tuple[Office, Office]) -> None:
    first, second = two
    await begin(first)
    for number in range(1, TIMES + 1):
        await ask_for_one_day(first)
        before = first.assessment().sign_off_on
        approved, withdrawn = await at_once(
            (first, "Sarah Malik", "extension.approve", f"extension:{number}"),
            (second, "Tom Reed", "extension.withdraw", f"extension:{number}"),
        )
        assert approved.refused != withdrawn.refused
        moved = first.council.calendar.between(before, first.assessment().sign_off_on)
        assert moved == (0 if approved.refused else 1)


async def test_a_double_click_does_it_once(two: tuple[Office, Office]) -> None:
    first, second = two
    await begin(first)
    for number in range(1, TIMES + 1):
        replies = await at_once(
            (first, "Aisha Khan", "draft.send", "assessment:1"),
            (second, "Aisha Khan", "draft.send", "assessment:1"),
        )
        assert Counter(reply.text for reply in replies) == {
            "Thank you. Tom Reed has been asked to comment on your draft for AB-1042.": 1,
            "Your draft is with Tom Reed already.": 1,
        }
        with first.database.reading() as connection:
            assert len(drafts.of_assessment(connection, first.assessment().id)) == number
        await do(first, "Tom Reed", "comments.amend", f"draft:{number}", comments="Please add the school.")
    assert first.acts().count("send_draft") == TIMES


async def test_a_press_on_a_card_that_is_just_being_overtaken(two: tuple[Office, Office]) -> None:
    """A request can be approved until its assessment ends, and not a moment longer."""
    first, second = two
    await begin(first)
    for number in range(1, TIMES + 1):
        await ask_for_one_day(first)
        before, acts = first.assessment().sign_off_on, len(first.acts())
        approved, ended = await at_once(
            (first, "Sarah Malik", "extension.approve", f"extension:{number}"),
            (second, "Tom Reed", "ending.end", "assessment:1"),
            answers={"ending": "section_47", "reason": "A strategy discussion was held."},
        )
        assert not ended.refused
        with first.database.reading() as connection:
            state = extensions.of_assessment(connection, first.assessment().id)[-1].state
        moved = first.council.calendar.between(before, first.assessment().sign_off_on)
        done = [act for act in first.acts()[acts:] if act in ("decide", "end", "refused")]
        if approved.refused:
            assert (moved, done, state) == (0, ["end", "refused"], RequestState.CLOSED), approved
        else:
            assert (moved, done, state) == (1, ["decide", "end"], RequestState.APPROVED), approved
        await do(first, "Tom Reed", "ending.reopen", "assessment:1", reason="It was the wrong one.")


async def test_one_message_delivered_to_both_instances_is_done_once(two: tuple[Office, Office]) -> None:
    first, second = two
    await begin(first)
    once = Incoming(first.place("Aisha Khan"), "the same", "draft.send", "assessment:1")
    replies = await asyncio.gather(first.inbound.receive(once), second.inbound.receive(once))
    assert (
        replies[0]
        == replies[1]
        == Line("Thank you. Tom Reed has been asked to comment on your draft for AB-1042.")
    )
    assert first.acts().count("send_draft") == 1


async def test_one_reference_allocated_twice_at_once_is_open_once(two: tuple[Office, Office]) -> None:
    first, second = two
    replies = await asyncio.gather(first.allocate(), second.allocate())
    assert [reply for reply in replies if isinstance(reply, Line)]
    [faults] = [reply for reply in replies if isinstance(reply, Faults)]
    assert faults.by_field.keys() == {"reference"}


async def test_two_instances_tick_and_send_together_and_everybody_is_asked_once(
    two: tuple[Office, Office],
) -> None:
    first, second = two
    references = [f"AB-{number}" for number in range(1, 13)]
    for reference in references:
        await first.allocate(reference=reference)
    first.clock.instant = london("2026-03-23 09:30")
    now = first.clock.now()
    put = together(
        lambda: tick(first.database, first.council, now), lambda: tick(second.database, second.council, now)
    )
    assert sum(put) == 3 * len(references), "the call, and the check-in of worker and of manager"
    await asyncio.gather(first.outbound.drain(), second.outbound.drain())
    for who in ("Aisha Khan", "Tom Reed"):
        asked = Counter(s for s in first.summaries(who) if s.endswith("check-in today"))
        assert asked == {f"{reference}: check-in today": 1 for reference in references}
        marks = Counter(sent.mark for sent in first.posted(who))
        assert set(marks.values()) == {1}


async def ask_for_one_day(office: Office) -> None:
    """Tom asks for one more working day; nothing is sent to anybody yet."""
    answers = {**REQUEST, "reason": "family-availability", "days": "1"}
    asked = Incoming(
        office.place("Tom Reed"), office.message_id(), "extension.request", "assessment:1", answers
    )
    assert await office.inbound.receive(asked) == Line(
        "Your request for 1 more working day is with Sarah Malik."
    )


async def do(office: Office, who: str, act: str, subject: str, **answers: str) -> None:
    """Fill in and send what has to be done before it can begin again."""
    sent = Incoming(office.place(who), office.message_id(), act, subject, answers)
    reply = await office.inbound.receive(sent)
    assert isinstance(reply, Line), reply
    assert not reply.refused, reply


async def at_once(
    *presses: tuple[Office, str, str, str], answers: Mapping[str, str] = MappingProxyType({})
) -> list[Line]:
    """Each instance receives its press in a thread of its own; past the ceiling, with the acknowledgement."""
    filled = {"acknowledged": "yes", **answers}
    replies = await asyncio.gather(
        *(
            office.inbound.receive(Incoming(office.place(who), office.message_id(), act, subject, filled))
            for office, who, act, subject in presses
        )
    )
    return [reply for reply in replies if isinstance(reply, Line)]
