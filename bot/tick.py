"""The tick: takes the assessments whose look is due, asks the pure rules, and writes what is to be asked,
set by set.

Any number of instances tick at once: a look is claimed with its row locked, and a round of a question can
be inserted only once (DESIGN.md, "Doing things once").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot import cover, rhythms
from bot.casework.lines import staff_around
from bot.desk import Council
from scheduling.assessment import Assessment
from scheduling.due import Ask, Look, look
from scheduling.staff import Staff
from scheduling.words import Role
from storage import assessments, check_ins, outbox, prompts, views
from storage.engine import Connection, Database
from storage.outbox import Put
from storage.prompts import Prompt
from storage.turns import in_turns


def tick(database: Database, council: Council, now: datetime) -> int:
    """Do what has come round, and look at everything that is due by ``now``. Gives how many prompts were
    put.
    """
    cover.come_and_go(database, council, now)
    cover.find_unowned(database, council, now)
    rhythms.come_round(database, council, now)
    rhythms.chase(database, council, now)
    asked = 0

    def take(connection: Connection, at_most: int) -> int:
        nonlocal asked
        looked, put = _batch(connection, council, now, at_most)
        asked += put
        return looked

    in_turns(database, views.oldest_look, now, take)
    return asked


def _batch(connection: Connection, council: Council, now: datetime, at_most: int) -> tuple[int, int]:
    numbers = assessments.due_a_look(connection, now, at_most)
    if not numbers:
        return 0, 0
    due = assessments.get_many(connection, numbers)
    asked = prompts.asked(connection, numbers)
    answered = check_ins.answered(connection, numbers)
    looks = {
        one.id: look(one, council.procedure_of(one), council.calendar, asked[one.id], answered[one.id], now)
        for one in due
    }
    put = _put(connection, council, due, looks, now)
    assessments.looked(connection, {number: found.look_at for number, found in looks.items()})
    return len(numbers), put


def _put(
    connection: Connection,
    council: Council,
    due: Sequence[Assessment],
    looks: Mapping[int, Look],
    now: datetime,
) -> int:
    if not any(found.asks or found.forecast for found in looks.values()):
        return 0
    staff = staff_around(connection, due, council.calendar.today(now))
    wanted = {
        _round(prompt): (prompt, ask)
        for one in due
        for ask in looks[one.id].asks
        if (prompt := _prompt(staff, one, ask, now)) is not None
    }
    new = prompts.put_many(connection, [prompt for prompt, _ in wanted.values()])
    by_id = {one.id: one for one in due}
    tellings = [put for p in new for put in _tellings(staff, by_id[p.assessment_id], wanted[_round(p)][1], p)]
    tellings += [put for one in due if looks[one.id].forecast for put in _forecast(staff, one)]
    outbox.put(connection, tellings, now)
    told = {one.id: found.sign_off_on for one in due if (found := looks[one.id].forecast)}
    assessments.told_forecast(connection, told)
    return len(new)


def _round(prompt: Prompt) -> tuple[int, int, Role, Role, int]:
    return prompt.milestone_id, prompt.moves, prompt.role, prompt.asked, prompt.round


def _prompt(staff: Staff, assessment: Assessment, ask: Ask, now: datetime) -> Prompt | None:
    person_id, milestone = whom(staff, assessment, ask), ask.milestone
    if person_id is None:
        return None
    return Prompt(
        assessment_id=assessment.id,
        milestone_id=milestone.id,
        moves=milestone.moves,
        role=ask.role,
        asked=ask.asked,
        person_id=person_id,
        round=ask.round,
        asked_at=now,
    )


def whom(staff: Staff, assessment: Assessment, ask: Ask) -> int | None:
    """Who is asked, by number; None while nobody is there."""
    if ask.escalated:
        return staff.holder(assessment, ask.asked)
    return staff.asked(assessment, ask.milestone, ask.asked)


def _tellings(staff: Staff, assessment: Assessment, ask: Ask, prompt: Prompt) -> Iterator[Put]:
    """The card to whoever is asked and, the first time, to those who are copied."""
    subject = ask.milestone.about or f"milestone:{ask.milestone.id}"
    copied = ask.step.copies if ask.first else ()
    copies = (staff.holder(assessment, role) for role in copied)
    for person_id in (prompt.person_id, *(number for number in copies if number)):
        yield Put(person_id, ask.step.topic, subject, assessment_id=assessment.id)


def _forecast(staff: Staff, assessment: Assessment) -> Iterator[Put]:
    """Those who can still change it: the worker and both managers (PRODUCT.md section 3, Forecast)."""
    for role in (Role.WORKER, Role.TEAM_MANAGER, Role.SERVICE_MANAGER):
        person_id = staff.holder(assessment, role)
        if person_id is not None:
            yield Put(person_id, "forecast", f"assessment:{assessment.id}", assessment_id=assessment.id)
