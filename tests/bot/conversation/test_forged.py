"""Presses that no card of ours carries: one private sentence, a line in the journal, nothing else changed."""

from __future__ import annotations

import pytest

from bot.acts import GONE
from bot.casework.case import Subject
from bot.messages import Line
from bot.topics import START, TOPICS
from scheduling.people import Person
from storage.tables import metadata
from tests.bot.conversation.lives import ACTION, NOTE, REQUEST
from tests.bot.conversation.room import ALLOCATION, Room
from tests.cast import ADMINISTRATOR, AISHA, BEN, GRACE, HELEN, LEAVER, OUTSIDER, OWEN, SARAH, TOM

KINDS = ("assessment", "milestone", "extension", "note", "action", "draft", "ending", "risk", "typed")
JUNK = (
    "",
    "assessment",
    "assessment:",
    ":1",
    "assessment:-1",
    "assessment:0",
    "assessment:1.5",
    "assessment:٣",
    "assessment:1 ",
    "assessment:1:1",
    f"assessment:{10**30}",
    "assessment:999999999999999",
    "milestone:9999",
    "extension:9999",
    "person:1",
    "ASSESSMENT:1",
    "assessment:1\x00",
    "'; DROP TABLE journal; --",
)
ACTS = tuple(f"{name}.{verb}" for name, topic in TOPICS.items() for verb in topic.moves)


@pytest.fixture
def busy(room: Room) -> Room:
    """Two assessments with everything about them that can be pressed."""
    return _busy(room)


@pytest.fixture
def busy_anywhere(any_room: Room) -> Room:
    """The same on each database."""
    return _busy(any_room)


def _busy(room: Room) -> Room:
    subjects = {room.allocate(reference=f"AB-{one.id}", worker=str(one.id)): one for one in (AISHA, BEN)}
    room.at("2026-03-23 09:45")
    for subject, worker in subjects.items():
        room.do(worker, "risk.raise", subject, note=NOTE)
        room.do(TOM, "extension.request", subject, **REQUEST)
        room.do(worker, "draft.send", subject)
        room.do(SARAH, "extension.other", room.newest("extension"), **ACTION, comment=NOTE)
        room.do(TOM, "extension.request", subject, **REQUEST)
    return room


def _contents(room: Room) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the journal's."""
    with room.database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select())]
            for table in metadata.sorted_tables
            if not table.name.startswith("journal")
        }


def _turned_away(room: Room, who: Person, *presses: tuple[str, str]) -> list[str]:
    """What somebody is told for each press, when all of them are refused, journaled, and change nothing."""
    before, written = _contents(room), _written(room)
    replies = [room.press(who, act, subject) for act, subject in presses]
    assert all(isinstance(reply, Line) and reply.refused for reply in replies), list(
        zip(presses, replies, strict=True)
    )
    assert _contents(room) == before
    assert _written(room) == written + len(presses)
    return [reply.text for reply in replies if isinstance(reply, Line)]


def _written(room: Room) -> int:
    return sum(len(room.journal(chain)) for chain in (0, 1, 2))


def test_subjects_that_are_none(busy_anywhere: Room) -> None:
    presses = [(act, about) for act in ("extension.approve", "risk.raise", "comments.none") for about in JUNK]
    assert set(_turned_away(busy_anywhere, TOM, *presses)) == {GONE.sentence}
    last = busy_anywhere.journal(0)[-1]
    assert (last.act, last.actor_id, last.detail) == ("refused", TOM.id, {"act": "comments.none"})


def test_acts_that_are_none(busy_anywhere: Room) -> None:
    acts = ("", ".", "extension", "extension.", "extension.steal", ".approve", "x" * 999, "\x00", "\ud83d")
    said = _turned_away(busy_anywhere, TOM, *((act, "assessment:1") for act in acts))
    assert set(said) == {GONE.sentence}


def test_a_number_is_never_read_as_that_of_another_thing(busy: Room) -> None:
    offered = _kinds_offered()
    presses = [(act, f"{kind}:1") for act in ACTS for kind in set(KINDS) - offered[act.partition(".")[0]]]
    assert set(_turned_away(busy, TOM, *presses)) == {GONE.sentence}


def _kinds_offered() -> dict[str, set[str]]:
    """The kinds of subject that the moves of each topic are about."""
    own = {
        "extension": {"extension", "assessment"},
        "case_note": {"note"},
        "comments": {"draft"},
        "check_in": {"milestone", "typed"},
        "final_check_in": {"milestone", "typed"},
        "risk": {"risk", "assessment", "milestone"},
        "remedial_action": {"action", "assessment", "milestone"},
    }
    return {name: own.get(name, {"assessment", "milestone"}) for name in TOPICS}


def test_a_card_is_never_drawn_from_the_number_of_another_thing(busy: Room) -> None:
    takes = {
        "allocation": {"assessment"},
        "record": {"assessment"},
        "extension": {"extension"},
        "case_note": {"note"},
        "comments": {"draft"},
        "risk": {"risk"},
        "remedial_action": {"action"},
        "ending": {"ending"},
        "check_in": {"milestone", "typed"},
        "final_check_in": {"milestone", "typed"},
    }
    with busy.desk(TOM) as desk:
        for name, topic in TOPICS.items():
            for kind in set(KINDS) - takes.get(name, {"assessment", "milestone"}):
                with pytest.raises(KeyError):
                    topic.see(desk, Subject(kind, 1))


def test_a_milestone_of_another_step_is_no_check_in(busy: Room) -> None:
    steps = [busy.milestone(step) for step in ("call", "complete", "sign-off", "draft")]
    acts = ("check_in.answer_worker", "check_in.snooze", "final_check_in.answer_manager")
    said = _turned_away(busy, BEN, *((act, milestone) for act in acts for milestone in steps))
    assert set(said) == {GONE.sentence}


@pytest.mark.parametrize("who", [OUTSIDER, OWEN, GRACE, ADMINISTRATOR], ids=lambda person: str(person.name))
def test_nobody_presses_anything_on_an_assessment_of_others(busy: Room, who: Person) -> None:
    subjects = ("assessment:1", busy.milestone("check-in"), "extension:1", "note:1", "draft:1", "risk:1")
    said = _turned_away(busy, who, *((act, subject) for act in ACTS for subject in subjects))
    assert set(said) == {GONE.sentence, "This assessment is not one of yours."}


def test_whoever_has_left_presses_nothing(busy: Room) -> None:
    gone = "You no longer have access."
    assert _turned_away(busy, LEAVER, ("sign_off.sign_off", "assessment:1")) == [gone]
    reply = busy.fill(LEAVER, START, "", **{**ALLOCATION, "reference": "AB-3000"})
    assert reply == Line(gone, refused=True)


def test_nobody_decides_their_own_request_by_forging_the_form(busy: Room) -> None:
    answers = {"days": "1", "comment": NOTE, "acknowledged": "yes", "text": NOTE}
    before = _contents(busy)
    for act in ("extension.approve", "extension.fewer", "extension.other", "extension.information"):
        reply = busy.fill(TOM, act, busy.newest("extension"), **answers)
        assert reply == Line("You asked for this, so somebody else must decide.", refused=True)
    assert _contents(busy) == before


def test_a_press_after_it_is_over_says_so(busy: Room) -> None:
    decided = ("extension.approve", busy.newest("extension"))
    busy.do(SARAH, *decided)
    for who, sentence in ((SARAH, "You approved this"), (HELEN, "Sarah Malik approved this")):
        [said] = _turned_away(busy, who, decided)
        assert said.startswith(sentence)
    busy.do(TOM, "comments.none", "draft:1")
    [said] = _turned_away(busy, TOM, ("comments.amend", "draft:1"))
    assert said == "Tom Reed has already returned comments on this draft."
