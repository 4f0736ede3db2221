"""Every move that there is, made once by somebody who may, with buttons and forms as Slack sends them.

Before each, people who may not try the same at the same moment. They read what `scheduling.authority` says of
them, and change nothing; then it is done, and the journal says by whom and for whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.demo import address_of
from bot.topics import TOPICS
from scheduling import authority
from scheduling.authority import Holding, Permission
from scheduling.people import Person
from scheduling.refusal import Refusal
from scheduling.words import Act, Role
from storage import people
from storage.tables import metadata
from tests.bot.conversation.lives import ACTION, NOTE, REQUEST
from tests.doors.house import House, contents, open_house, rows
from tests.torture.seeds import is_long

MOVES = {f"{topic}.{verb}": move.act for topic, told in TOPICS.items() for verb, move in told.moves.items()}
GRACE = "Grace Adeyemi"
WORKER, TEAM, SERVICE, HEAD, BUSINESS = "Aisha Khan", "Tom Reed", "Sarah Malik", "Helen Price", "Daniel Frost"
Parts = Mapping[str, str]
CASE = {"worker_id": WORKER, "team_manager_id": TEAM, "service_manager_id": SERVICE, "head_id": HEAD}
OF_BEN = {**CASE, "worker_id": "Ben Carter"}
ASKED = {**CASE, "requester_id": TEAM, "approver_id": SERVICE}
ASKED_HELEN = {**CASE, "requester_id": TEAM, "approver_id": HEAD}
OF_OWEN = {"absent_id": "Owen Clarke", "line_manager_id": SERVICE, "head_id": HEAD}
SARAH_ASKED = {**OF_OWEN, "alternate_id": SERVICE}
TOM_ASKED = {**OF_OWEN, "alternate_id": TEAM}
LEAVE = {"first_day": "2026-03-20", "last_day": "2026-03-25", "alternate": SERVICE}
HELD = {"held": "by_phone", "outlook": "on_track", "note": NOTE}
KEPT = {
    "absence": "absences",
    "action": "remedial_actions",
    "draft": "drafts",
    "extension": "extensions",
    "line": "review_lines",
    "note": "case_notes",
    "risk": "risks",
    "sample": "samples",
}
# Where the journal says more than which permission was needed.
CALLED = {
    "risk.clear": "clear_risk",
    "extension.information": "ask_for_information",
    "smt_report.review": "review_report",
    **dict.fromkeys((move for move in MOVES if "check_in.answer" in move), "answer"),
}
# What a press changes whoever pressed: that it came in, when they were last seen, that they were turned away.
SAID = ("accounts", "inbox", "journal", "journal_heads")
SENDING = ("outbox",)  # how far its rows have come: only how many there are is looked at


@dataclass(frozen=True)
class Step:
    """One move: by whom, about what, who has a part in that, and what is filled in where there is a form."""

    who: str
    move: str
    about: str
    parts: Parts
    answers: Mapping[str, str] = field(default_factory=dict)


# A fortnight's and a month's work, in an order in which each is there to be done.
DAYS: Mapping[str, tuple[Step, ...]] = {
    "2026-03-02 09:30": (
        Step(TEAM, "call.confirm", "AB-1 call", CASE),
        Step(WORKER, "record.show", "AB-1", CASE),
        Step("Owen Clarke", "absence.book", "person", {"absent_id": "Owen Clarke"}, LEAVE),
        Step(SERVICE, "absence.decline", "absence", SARAH_ASKED),
        Step(SERVICE, "absence.alternate", "absence", SARAH_ASKED, {"alternate": TEAM}),
        Step(TEAM, "absence.accept", "absence", TOM_ASKED),
        Step("Owen Clarke", "absence.cancel", "absence", TOM_ASKED),
        Step(WORKER, "risk.raise", "AB-1", CASE, {"note": NOTE}),
        Step(TEAM, "risk.show", "risk", CASE),
        Step(TEAM, "risk.clear", "risk", CASE),
        Step(TEAM, "remedial_action.record", "AB-1", CASE, ACTION),
        Step(WORKER, "remedial_action.show", "action", {**CASE, "owner_id": WORKER}),
        Step(WORKER, "remedial_action.done", "action", {**CASE, "owner_id": WORKER}),
        Step(TEAM, "extension.request", "AB-1", CASE, REQUEST),
        Step(SERVICE, "extension.show", "extension", ASKED),
        Step(SERVICE, "extension.information", "extension", ASKED, {"text": NOTE}),
        Step(TEAM, "extension.answer", "extension", ASKED, {"text": NOTE}),
        Step(TEAM, "extension.approver", "extension", ASKED, {"approver": HEAD}),
        Step(HEAD, "extension.fewer", "extension", ASKED_HELEN, {"days": "2", "comment": NOTE}),
        Step(TEAM, "extension.request", "AB-1", CASE, {**REQUEST, "days": "1"}),
        Step(SERVICE, "extension.approve", "extension", ASKED),
        Step(TEAM, "extension.request", "AB-1", CASE, REQUEST),
        Step(SERVICE, "extension.other", "extension", ASKED, {**ACTION, "comment": NOTE}),
        Step(TEAM, "extension.request", "AB-1", CASE, REQUEST),
        Step(TEAM, "extension.withdraw", "extension", ASKED),
        Step(TEAM, "case_note.show", "note", CASE),
        Step(TEAM, "case_note.file", "note", CASE),
        Step(SERVICE, "enquiry.ask", "AB-1", CASE),
        Step(WORKER, "draft.send", "AB-1", CASE),
        Step(WORKER, "comments.show", "draft", CASE),
        Step(TEAM, "comments.amend", "draft", CASE, {"comments": NOTE}),
        Step(WORKER, "draft.send", "AB-1", CASE),
        Step(TEAM, "comments.none", "draft", CASE),
        Step(WORKER, "completion.complete", "AB-1", CASE),
    ),
    "2026-03-06 11:00": (
        Step(SERVICE, "friday_review.ask", "line", CASE),
        Step(SERVICE, "friday_review.follow_up", "line", CASE),
        Step(SERVICE, "friday_review.done", "friday_review Sarah Malik", {"owner_id": SERVICE}),
        Step(SERVICE, "head_note.send", "head_note Sarah Malik", {"owner_id": SERVICE}, {"text": NOTE}),
        Step(GRACE, "head_note.nothing", "head_note Grace Adeyemi", {"owner_id": GRACE}),
    ),
    "2026-03-09 09:00": (
        Step(BUSINESS, "administration.dealt", "friday_review Grace Adeyemi", {"owner_id": BUSINESS}),
        Step(TEAM, "sign_off.sign_off", "AB-1", CASE),
        Step(TEAM, "ending.reopen", "AB-1", CASE, {"reason": NOTE}),
    ),
    "2026-03-20 10:00": (
        Step("Ben Carter", "check_in.snooze", "AB-2 check-in", OF_BEN, {"until": "2026-03-23"}),
    ),
    "2026-03-23 09:45": (
        Step(
            "Ben Carter",
            "check_in.answer_worker",
            "AB-2 check-in",
            OF_BEN,
            {"outlook": "on_track", "child_seen": "yes"},
        ),
        Step(TEAM, "check_in.answer_manager", "AB-2 check-in", OF_BEN, HELD),
        Step(HEAD, "smt_report.review", "smt_report Helen Price", {"owner_id": HEAD}),
    ),
    "2026-03-31 10:00": (
        Step(SERVICE, "dip_sample.review", "sample", {"owner_id": SERVICE}, {"findings": NOTE}),
        Step(SERVICE, "supervision.discussed", "supervision Sarah Malik", {"owner_id": SERVICE}),
    ),
    "2026-04-07 09:45": (
        Step("Ben Carter", "final_check_in.snooze", "AB-2 final-check-in", OF_BEN, {"until": "2026-04-08"}),
    ),
    "2026-04-08 09:45": (
        Step(
            "Ben Carter",
            "final_check_in.answer_worker",
            "AB-2 final-check-in",
            OF_BEN,
            {"outlook": "on_track", "draft_shared": "yes", "amendments_made": "no"},
        ),
        Step(
            TEAM,
            "final_check_in.answer_manager",
            "AB-2 final-check-in",
            OF_BEN,
            {**HELD, "draft_asked_for": "yes"},
        ),
        Step(TEAM, "ending.transfer", "AB-2", OF_BEN, {"worker": WORKER, "reason": NOTE}),
        Step(TEAM, "ending.end", "AB-2", CASE, {"ending": "section_47", "reason": NOTE}),
    ),
}


async def test_every_move_is_made_by_who_may_and_by_nobody_who_may_not(sqlite_url: str) -> None:
    assert {step.move for steps in DAYS.values() for step in steps} == set(MOVES)
    async with open_house(sqlite_url) as house:
        _add_grace(house)
        await house.allocate("AB-1")
        await house.allocate("AB-2", worker=str(house.person("Ben Carter").id))
        for when, steps in DAYS.items():
            await house.go_to(when)
            for number, step in enumerate(steps):
                about = _subject(house, step)
                await _turned_away(house, step, about, number)
                await _done(house, step, about)


def _add_grace(house: House) -> None:
    """Another service manager, who has no part in anything."""
    with house.database.writing() as connection:
        head = house.person(HEAD).id
        people.add(
            connection, name=GRACE, email=address_of(GRACE), role=Role.SERVICE_MANAGER, manager_id=head
        )
    house.slack.add_user(house.slack_id(GRACE), address_of(GRACE), GRACE)
    house.seat(GRACE)


def _subject(house: House, step: Step) -> str:
    """An assessment, one of its milestones, somebody's duty, or the newest of a kind, as a subject."""
    first, _, rest = step.about.partition(" ")
    if first == "person":
        return f"person:{house.person(step.who).id}"
    if first in KEPT:
        return f"{first}:{_newest(house, KEPT[first])}"
    if first.startswith("AB-"):
        return house.milestone(rest, first) if rest else f"assessment:{first.removeprefix('AB-')}"
    return f"duty:{_newest(house, 'duties', rhythm=first.replace('_', '-'), person_id=house.person(rest).id)}"


def _newest(house: House, kept: str, **same: object) -> int:
    table = metadata.tables[kept]
    wanted = [table.c[name] == value for name, value in same.items()]
    with house.database.reading() as connection:
        return int(connection.scalar(select(table.c.id).where(*wanted).order_by(table.c.id.desc())) or 0)


def _may(house: House, step: Step, person: Person) -> Permission | Refusal:
    numbers: dict[str, Any] = {part: house.person(name).id for part, name in step.parts.items()}
    today = house.app.council.calendar.today(house.clock.now())
    return authority.may(MOVES[step.move], person, Holding(today=today, **numbers))


async def _turned_away(house: House, step: Step, about: str, number: int) -> None:
    """Who may not do this tries it and reads why; the journal has it, and nothing else is changed.

    By `make test` one of them tries, another at each step.
    """
    if step.about == "person":
        return  # everybody may book leave for themselves
    with house.database.reading() as connection:
        said = {person.name: _may(house, step, person) for person in people.everyone(connection)}
    refused = [(name, answer.sentence) for name, answer in said.items() if isinstance(answer, Refusal)]
    await house.settle()
    before, told = contents(house.database, *SAID, *SENDING), rows(house.database)["outbox"]
    for name, sentence in refused if is_long() else [refused[number % len(refused)]]:
        seen = await house.press(name, step.move, about)
        assert (step, name, seen.text, seen.view) == (step, name, sentence, None)
        assert _entries(house)[-1] == (house.person(name).id, "refused", None)
    assert contents(house.database, *SAID, *SENDING) == before, step
    assert rows(house.database)["outbox"] == told, step


async def _done(house: House, step: Step, about: str) -> None:
    """It is done by who may, with its form where it has one; the journal says who did what for whom."""
    permission = _may(house, step, house.person(step.who))
    assert isinstance(permission, Permission), step
    before = len(_entries(house))
    seen = await house.press(step.who, step.move, about)
    if step.answers:
        answers = {name: _value(house, value) for name, value in step.answers.items()}
        seen = await house.slack.submit(house.slack_id(step.who), seen.view, answers)
        assert not seen.errors, (step, seen.errors)
        if (answered := house.slack.screen(house.slack_id(step.who))) is not None:
            answered.open = False  # which says what was done
    assert seen.status == 200
    if MOVES[step.move] is Act.SHOW:
        assert seen.private or seen.posted or seen.view, step
        return
    act = CALLED.get(step.move, MOVES[step.move].value)
    assert (house.person(step.who).id, act, permission.acting_for) in _entries(house)[before:], (
        step,
        seen.text,
    )


def _value(house: House, typed: str) -> str:
    """What a field sends for somebody's name; anything else goes as it is."""
    return str(house.person(typed).id) if typed in (WORKER, TEAM, SERVICE, HEAD) else typed


def _entries(house: House) -> list[tuple[int | None, str, int | None]]:
    """Who did what for whom: the whole journal."""
    table = metadata.tables["journal"]
    with house.database.reading() as connection:
        return [
            (row.actor_id, row.act, row.acting_for)
            for row in connection.execute(select(table).order_by(table.c.id))
        ]
