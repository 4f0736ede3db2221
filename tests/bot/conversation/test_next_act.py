"""The one next act on a line, for each question that may wait and each person who may look at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.conversation.next_act import asked, next_act, waits_on
from scheduling.overview import Line, Stands, WaitsOn
from scheduling.words import Rank, Role, Standing
from storage.enquiries import Enquiry
from tests.cast import AISHA, HELEN, SARAH, TOM

DUE = date(2026, 3, 23)
LINE = Line(
    assessment_id=7,
    reference="AB-1042",
    team="North 1",
    worker_id=AISHA.id,
    team_manager_id=TOM.id,
    service_manager_id=SARAH.id,
    day_number=15,
    sign_off_on=date(2026, 4, 15),
    days_left=15,
    ceiling_on=date(2026, 5, 7),
    ceiling_days_left=29,
    standing=Standing.OPEN,
    stands=Stands("●", "on track"),
    rank=Rank.UNANSWERED,
    waits_on=(),
)
NAMES = {TOM.id: TOM.name, SARAH.id: SARAH.name}


def waits(topic: str, subject: str, person_id: int = TOM.id, role: Role = Role.TEAM_MANAGER) -> WaitsOn:
    """One question that waits."""
    return WaitsOn(role, person_id, topic, topic.replace("_", " ").capitalize(), DUE, topic, subject)


def act(line: Line, person_id: int, *, asked_today: bool = False) -> tuple[str, str, str]:
    """The label, the act and the subject of what is offered."""
    button = next_act(line, person_id, "Mosaic", asked_today=asked_today)
    return button.label, button.act, button.subject


@pytest.mark.parametrize(
    ("topic", "subject", "wanted"),
    [
        ("call", "milestone:1", ("I have called", "call.confirm", "milestone:1")),
        ("check_in", "milestone:2", ("Record the check-in", "check_in.answer_manager", "milestone:2")),
        (
            "final_check_in",
            "milestone:3",
            ("Record the check-in", "final_check_in.answer_manager", "milestone:3"),
        ),
        ("risk", "risk:4", ("Answer the risk", "risk.show", "risk:4")),
        ("extension", "extension:5", ("See the request", "extension.show", "extension:5")),
        ("comments", "draft:6", ("Comment on the draft", "comments.show", "draft:6")),
        ("case_note", "note:8", ("File the note", "case_note.show", "note:8")),
        ("remedial_action", "action:9", ("See the action", "remedial_action.show", "action:9")),
    ],
)
def test_what_waits_for_a_team_manager_is_offered(
    topic: str, subject: str, wanted: tuple[str, str, str]
) -> None:
    assert act(replace(LINE, waits_on=(waits(topic, subject),)), TOM.id) == wanted


@pytest.mark.parametrize(
    ("standing", "wanted"),
    [
        (Standing.COMPLETED, ("Signed off on Mosaic", "sign_off.sign_off", "assessment:7")),
        (Standing.DRAFTED, ("See it", "record.show", "assessment:7")),
    ],
)
def test_nothing_is_signed_off_before_it_is_complete(
    standing: Standing, wanted: tuple[str, str, str]
) -> None:
    line = replace(LINE, standing=standing, waits_on=(waits("sign_off", "milestone:1"),))
    assert act(line, TOM.id) == wanted


def test_a_worker_answers_sends_and_completes_in_turn() -> None:
    def theirs(*topics: str, standing: Standing = Standing.OPEN) -> Line:
        questions = tuple(waits(topic, "milestone:1", AISHA.id, Role.WORKER) for topic in topics)
        return replace(LINE, standing=standing, waits_on=questions)

    assert act(theirs("check_in"), AISHA.id)[1] == "check_in.answer_worker"
    assert act(theirs("completion", "draft"), AISHA.id)[1] == "draft.send"
    assert act(theirs("completion", standing=Standing.DRAFTED), AISHA.id)[1] == "completion.complete"
    commented = replace(theirs("draft"), waits_on=(*theirs("draft").waits_on, waits("comments", "draft:6")))
    assert act(commented, AISHA.id)[1] == "record.show"
    # Whoever is asked because a worker is away with nobody in their place cannot answer for them.
    above = replace(LINE, waits_on=(waits("check_in", "milestone:1", TOM.id, Role.WORKER),))
    assert act(above, TOM.id)[1] == "record.show"


def test_a_service_manager_asks_the_team_manager_once_a_day() -> None:
    line = replace(LINE, waits_on=(waits("check_in", "milestone:2"),))
    assert act(line, SARAH.id) == ("Ask the team manager", "enquiry.ask", "assessment:7")
    assert act(line, SARAH.id, asked_today=True)[1] == "record.show"
    assert act(line, HELEN.id)[1] == "record.show"
    assert act(replace(line, team_manager_id=SARAH.id), SARAH.id)[1] == "record.show"
    # Tom is away and has no stand-in, so that his question waits for Sarah.
    assert act(replace(LINE, waits_on=(waits("check_in", "milestone:2", SARAH.id),)), SARAH.id) == (
        "Record the check-in",
        "check_in.answer_manager",
        "milestone:2",
    )


def test_what_was_put_off_or_is_still_to_come_is_not_offered() -> None:
    put_off = replace(waits("check_in", "milestone:2"), until=date(2026, 3, 25))
    ahead = replace(waits("check_in", "milestone:2"), asked=False)
    for one in (put_off, ahead):
        assert act(replace(LINE, waits_on=(one,)), TOM.id)[1] == "record.show"


def test_whom_it_waits_on_is_said_in_one_sentence() -> None:
    one = waits("check_in", "milestone:2")
    line = replace(LINE, waits_on=(one,))
    assert waits_on(line, NAMES, TOM.id) == "Waits on you: check in, due Mon 23 Mar."
    assert waits_on(line, NAMES, SARAH.id) == "Waits on Tom Reed: check in, due Mon 23 Mar."
    assert waits_on(line, {}, SARAH.id) == "Waits on the team manager: check in, due Mon 23 Mar."
    ahead = replace(LINE, waits_on=(replace(one, asked=False),))
    assert waits_on(ahead, NAMES, SARAH.id) == "Next is Tom Reed: check in, due Mon 23 Mar."
    put_off = replace(LINE, waits_on=(replace(one, until=date(2026, 3, 25)),))
    assert waits_on(put_off, NAMES, SARAH.id).endswith(", put off until Wed 25 Mar.")
    assert waits_on(LINE, NAMES, SARAH.id) == "It waits on nobody."


def test_who_asked_whom_is_said_to_each_of_them() -> None:
    at = datetime(2026, 3, 31, 9, 2, tzinfo=UTC)
    enquiry = Enquiry(7, date(2026, 3, 31), SARAH.id, TOM.id, at)
    assert asked(enquiry, NAMES, SARAH.id) == "You asked Tom Reed at 10:02."
    assert asked(enquiry, NAMES, TOM.id) == "Sarah Malik asked you at 10:02."
    assert asked(enquiry, {}, HELEN.id) == "Somebody asked the team manager at 10:02."
