"""Who may do what: every move that Daymark has, tried by everybody on everything, by buttons nobody drew.

The answers are held against `scheduling.authority`, which is given who holds what by name and by hand.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from bot.acts import GONE
from bot.demo import address_of
from bot.shapes import Form, NoteField
from bot.slack.forms import draw_form as draw_for_slack
from bot.teams.forms import draw_form as draw_for_teams
from bot.topics import TOPICS
from scheduling import authority
from scheduling.authority import Holding
from scheduling.refusal import Refusal
from scheduling.words import Act, Role
from storage import assessments, case_notes, drafts, extensions, journal, people, remedial_actions, risks
from storage.journal import Entry
from tests.bot.conversation.lives import ACTION, NOTE, REQUEST
from tests.bot.conversation.test_forged import JUNK
from tests.bot.slack.local_slack import Seen, encode, words_of
from tests.bot.teams.card_rules import words_of as read_on_teams
from tests.doors.house import House, contents, open_house
from tests.effort import some_of
from tests.torture.seeds import is_long

# Those that the made-up council lacks: every role is somebody's, and there is another service beside.
MORE = (
    ("Grace Adeyemi", Role.SERVICE_MANAGER, "Helen Price"),
    ("Leah Ford", Role.TEAM_MANAGER, "Sarah Malik"),
    ("Mary Okoro", Role.MIDWIFE, None),
    ("Paul Hart", Role.HEALTH_PRACTITIONER, None),
)
TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Held:
    """Who holds what on one assessment, by name."""

    reference: str
    worker: str
    team_manager: str
    service_manager: str
    requester: str
    approver: str
    owner: str


OWN = Held("AB-1", "Aisha Khan", "Tom Reed", "Sarah Malik", "Tom Reed", "Sarah Malik", "Aisha Khan")
OTHER = Held(
    "AB-2", "Priya Shah", "Owen Clarke", "Grace Adeyemi", "Owen Clarke", "Grace Adeyemi", "Priya Shah"
)
# Given away by those who held AB-1's kind; who asked for more time stays who asked.
AWAY = Held("AB-3", "Priya Shah", "Owen Clarke", "Grace Adeyemi", "Tom Reed", "Grace Adeyemi", "Priya Shah")
# Its worker has left since.
LEFT = Held("AB-4", "Ben Carter", "Tom Reed", "Sarah Malik", "Tom Reed", "Sarah Malik", "Ben Carter")
# Its team manager is away today, and somebody has accepted to cover.
COVERED = Held("AB-5", "Priya Shah", "Leah Ford", "Sarah Malik", "Leah Ford", "Sarah Malik", "Priya Shah")
STAND_IN = "Owen Clarke"
EVERY = (OWN, OTHER, AWAY, LEFT, COVERED)


@pytest.fixture
async def council(sqlite_url: str) -> AsyncIterator[House]:
    """Five assessments, each with something of everything waiting."""
    async with open_house(sqlite_url) as house:
        _add_people(house)
        for held in (OWN, OTHER, LEFT, COVERED):
            await _live(house, held)
        await _live(house, Held("AB-3", *_names(OWN)))
        people_after = {"worker": AWAY.worker, "team_manager": AWAY.team_manager}
        numbers = {field: str(house.person(name).id) for field, name in people_after.items()}
        await house.do("Tom Reed", "ending.transfer", _subject(house, AWAY), **numbers, reason=NOTE)
        house.change(LEFT.worker, left_on=TODAY)
        await _book_away(house)
        await house.settle()
        yield house


async def _book_away(house: House) -> None:
    away, stand_in = house.person(COVERED.team_manager), house.person(STAND_IN)
    days = {"first_day": TODAY.isoformat(), "last_day": TODAY.isoformat()}
    await house.do(away.name, "absence.book", f"person:{away.id}", **days, alternate=str(stand_in.id))
    await house.do(stand_in.name, "absence.accept", "absence:1")


def _names(held: Held) -> tuple[str, ...]:
    return (
        held.worker,
        held.team_manager,
        held.service_manager,
        held.requester,
        held.approver,
        held.owner,
    )


def _add_people(house: House) -> None:
    for name, role, manager in MORE:
        with house.database.writing() as connection:
            above = people.by_email(connection, address_of(manager)) if manager else None
            number = above.id if above else None
            people.add(connection, name=name, email=address_of(name), role=role, manager_id=number)
        house.slack.add_user(house.slack_id(name), address_of(name), name)
        house.seat(name)
    house.change("Owen Clarke", manager_id=house.person("Grace Adeyemi").id)


async def _live(house: House, held: Held) -> None:
    """An assessment that is at risk, with a request, a remedial action and a draft waiting."""
    chosen = {name: str(house.person(getattr(held, name)).id) for name in ("worker", "service_manager")}
    await house.allocate(held.reference, by=held.team_manager, **chosen)
    about = _subject(house, held)
    await house.do(held.worker, "risk.raise", about, note=NOTE)
    await house.do(held.team_manager, "remedial_action.record", about, **ACTION)
    await house.do(held.worker, "risk.raise", about, note=NOTE)
    await house.do(held.team_manager, "extension.request", about, **REQUEST)
    await house.do(held.worker, "draft.send", about)


def _subject(house: House, held: Held) -> str:
    with house.database.reading() as connection:
        found = assessments.newest_by_reference(connection, held.reference)
    assert found is not None
    return f"assessment:{found.id}"


def _subjects(house: House, held: Held) -> Mapping[str, str]:
    """What each move is about on one assessment, by the move or by its whole topic."""
    with house.database.reading() as connection:
        found = assessments.newest_by_reference(connection, held.reference)
        assert found is not None
        own = {m.step: f"milestone:{m.id}" for m in found.milestones}
        [request] = extensions.of_assessment(connection, found.id)
        [action] = remedial_actions.of_assessment(connection, found.id)
        [note, *_] = case_notes.of_assessment(connection, found.id)
        draft = drafts.newest(connection, found.id)
        newest = max(
            n for n in range(1, 20) if (r := risks.get(connection, n)) and r.assessment_id == found.id
        )
    assert draft is not None
    return {
        "call": own["call"],
        "check_in": own["check-in"],
        "final_check_in": own["final-check-in"],
        "risk.clear": f"risk:{newest}",
        "risk.show": f"risk:{newest}",
        "remedial_action.done": f"action:{action.id}",
        "remedial_action.show": f"action:{action.id}",
        "extension": f"extension:{request.id}",
        "extension.request": f"assessment:{found.id}",
        "case_note": f"note:{note.id}",
        "comments": f"draft:{draft.id}",
        "": f"assessment:{found.id}",
    }


def _about(subjects: Mapping[str, str], move: str) -> str:
    topic = move.partition(".")[0]
    return subjects.get(move) or subjects.get(topic) or subjects[""]


# What is about no assessment (duties, absences), or a line of somebody's review, is tried in its own stories.
MOVES: Mapping[str, Act] = {
    f"{topic}.{verb}": move.act
    for topic, told in TOPICS.items()
    for verb, move in told.moves.items()
    if move.act not in authority.ABOUT_NO_CASE and topic != "friday_review"
}


def _holding(house: House, held: Held, move: str) -> Holding:
    """Who holds what for a move, by hand: requests and tasks have people of their own."""
    number = {name: house.person(name).id for name in _names(held)}
    is_request = move.startswith("extension.") and move != "extension.request"
    return Holding(
        today=TODAY,
        worker_id=number[held.worker],
        team_manager_id=number[held.team_manager],
        service_manager_id=number[held.service_manager],
        head_id=house.person("Helen Price").id,
        requester_id=number[held.requester] if is_request else None,
        approver_id=number[held.approver] if is_request else None,
        owner_id=number[held.owner] if move in ("remedial_action.done", "remedial_action.show") else None,
        cover={house.person(COVERED.team_manager).id: house.person(STAND_IN).id},
    )


@dataclass(frozen=True)
class Trial:
    """Somebody presses something about somebody's assessment; ``refused`` is what authority says to it.

    ``acting_for`` is in whose place they do what they may do, by number.
    """

    who: str
    move: str
    subject: str
    reference: str
    refused: str = ""
    acting_for: int | None = None


def _trials(house: House) -> Iterator[Trial]:
    with house.database.reading() as connection:
        everyone = people.everyone(connection)
    for held in EVERY:
        subjects = _subjects(house, held)
        for move, act in MOVES.items():
            holding = _holding(house, held, move)
            for person in everyone:
                answer = authority.may(act, person, holding)
                trial = Trial(person.name, move, _about(subjects, move), held.reference)
                if isinstance(answer, Refusal):
                    yield replace(trial, refused=answer.sentence)
                else:
                    yield replace(trial, acting_for=answer.acting_for)


async def test_every_move_by_everybody_on_everything_is_answered_as_authority_says(council: House) -> None:
    everything = list(_trials(council))
    _has_everything(council, everything)
    said = {trial.refused for trial in everything} - {""}
    # What is granted changes things, so it comes last.
    trials = sorted(_some_of_each_move(everything), key=lambda trial: not trial.refused)
    for trial in trials:
        before = set(_journal(council))
        seen = await council.press(trial.who, trial.move, trial.subject)
        assert seen.status == 200, trial
        if trial.refused:
            assert (trial, seen.text, seen.view) == (trial, trial.refused, None)
        else:
            assert (trial, seen.text in said) == (trial, False)
            _was_let_in(council, trial, seen, before)
    for held in EVERY:
        own = [trial for trial in trials if trial.refused and trial.reference == held.reference]
        wanted = [(council.person(trial.who).id, trial.move) for trial in own]
        assert _refusals(council, held)[: len(wanted)] == wanted


def _some_of_each_move(everything: Sequence[Trial]) -> list[Trial]:
    """Each move by two who may not and by one who may, each time on other assessments and by other people."""
    trials: list[Trial] = []
    for number, move in enumerate(MOVES):
        for is_refused, times in ((True, 2), (False, 1)):
            of_it = [t for t in everything if t.move == move and bool(t.refused) is is_refused]
            turned = of_it[number % len(of_it) :] + of_it[: number % len(of_it)]
            trials += some_of(turned, times)
    return trials


def _was_let_in(house: House, trial: Trial, seen: Seen, before: Collection[int]) -> None:
    """A form of that move opened, a card was shown, or the journal has who did what for whom.

    By now it may be too late for it, or too early: that is journaled as refused, with another sentence.
    """
    modal = house.slack.screen(house.slack_id(trial.who))
    if modal is not None:
        assert json.loads(modal.view["private_metadata"])["act"] == trial.move, trial
        modal.open = False
    elif MOVES[trial.move] is not Act.SHOW or trial.reference not in seen.text:
        done = [entry for number, entry in _journal(house).items() if number not in before]
        assert {entry.actor_id for entry in done} == {house.person(trial.who).id}, trial
        assert {entry.acting_for for entry in done if entry.act != "refused"} <= {trial.acting_for}, trial


def _journal(house: House) -> Mapping[int, Entry]:
    """All of it, by number."""
    with house.database.reading() as connection:
        chains = [journal.of_chain(connection, chain) for chain in range(len(EVERY) + 1)]
    return {entry.id: entry for chain in chains for entry in chain}


def _has_everything(house: House, trials: Sequence[Trial]) -> None:
    """Every role, somebody who has left, every act, and each granted to some and refused to others."""
    with house.database.reading() as connection:
        everyone = people.everyone(connection)
    assert {person.role for person in everyone} == set(Role)
    assert any(person.left_on for person in everyone)
    assert set(MOVES.values()) == set(Act) - authority.ABOUT_NO_CASE - {Act.FOLLOW_UP, Act.ALLOCATE}
    assert {trial.move for trial in trials if trial.refused} == set(MOVES)
    assert {trial.move for trial in trials if not trial.refused} == set(MOVES)


def _refusals(house: House, held: Held) -> list[tuple[int | None, str]]:
    """Every refusal in the journal of an assessment, in order: who, and which move."""
    with house.database.reading() as connection:
        found = assessments.newest_by_reference(connection, held.reference)
        chain = journal.of_chain(connection, found.id if found else 0)
    return [(entry.actor_id, str(entry.detail["act"])) for entry in chain if entry.act == "refused"]


async def test_no_form_is_taken_from_anybody_who_could_not_have_opened_it(council: House) -> None:
    """What a form carries can be forged like what a button carries, in Slack and in Teams alike."""
    refused = [
        t for t in _trials(council) if t.refused and t.who in ("Aisha Khan", "Tom Reed", "Owen Clarke")
    ]
    council.slack.refusals.clear()
    for trial in _one_of_each_topic(refused):
        form = Form(
            "Forged", trial.move, trial.subject, (NoteField("note", "Note"), NoteField("reason", "Why"))
        )
        assert (trial, await _sent_in_slack(council, trial.who, form)) == (trial, trial.refused)
        assert (trial, await _sent_in_teams(council, trial.who, form)) == (trial, trial.refused)
    for held in EVERY:
        with council.database.reading() as connection:
            found = assessments.newest_by_reference(connection, held.reference)
            assert found is not None
            assert NOTE not in str([e.detail for e in journal.of_chain(connection, found.id)])


def _one_of_each_topic(trials: Sequence[Trial]) -> Sequence[Trial]:
    """All of them under torture; else one of each topic that there are forms about."""
    first = {trial.move.partition(".")[0]: trial for trial in reversed(trials)}
    return trials if is_long() else list(first.values())


TYPED = {"note": NOTE, "reason": NOTE}


async def _sent_in_slack(house: House, who: str, form: Form) -> str:
    """Open and send a form in Slack that Daymark never offered; gives what is said to it."""
    house.slack.workspace.open_modal(house.slack_id(who), draw_for_slack(form))
    seen = await house.slack.submit(house.slack_id(who), None, TYPED)
    assert seen.view is not None
    return words_of(seen.view["blocks"])[0]


async def _sent_in_teams(house: House, who: str, form: Form) -> str:
    """The same in Teams."""
    member = house.member(who)
    forged = {"attachments": [{"content": draw_for_teams(form)}]}
    house.teams.messages[member.chat, "forged"] = forged
    answer = await house.teams.submit(member, TYPED, "Send", on="forged")
    assert answer.card is not None
    return read_on_teams(answer.card)[0]


async def test_forged_buttons_are_turned_away(council: House) -> None:
    for subject in (*JUNK, "assessment:999", "note:999"):
        seen = await council.press("Sarah Malik", "extension.approve", subject)
        assert (subject, seen.status, seen.text) == (subject, 200, GONE.sentence)
    for act in ("no.such", "extension", "extension.", ".", "allocation.steal"):
        seen = await council.press("Sarah Malik", act, _subjects(council, OWN)[""])
        assert (act, seen.status, seen.text) == (act, 200, GONE.sentence)
    # Who may decide about one request may not decide about another whose number is put in its place.
    seen = await council.press("Sarah Malik", "extension.approve", _subjects(council, OTHER)["extension"])
    assert seen.text == "This assessment is not one of yours."
    # The same account number and the same subject from another workspace do not even have a type.
    before = contents(council.database)
    payload = council.button("Sarah Malik", "extension.approve", _subjects(council, OWN)["extension"])
    for change in ({"team": {"id": "T0OTHER"}}, {"user": {"id": "U0SARAH", "team_id": "T0OTHER"}}):
        body, kind = encode(payload | change)
        assert await council.slack.deliver(body, {"Content-Type": kind} | council.slack.signed(body)) == 403
    assert contents(council.database) == before
