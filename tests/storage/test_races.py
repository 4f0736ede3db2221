"""Several instances at once. On SQLite one writer goes after another; only PostgreSQL can show a race."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial

import pytest

from scheduling.words import NoteKind, RequestState, Role
from storage import assessments, case_notes, extensions, inbox, journal, outbox, people, prompts
from storage.case_notes import CaseNote
from storage.engine import Database
from storage.extensions import Extension
from storage.inbox import Seen
from storage.outbox import OutboxRow, Put
from storage.prompts import Prompt
from tests.cast import AISHA, HELEN, SARAH, TOM
from tests.storage.material import LEASE, NOW, bind_everyone, claimed, deliver, minutes, saved, told, unsaved
from tests.storage.threads import together


def ten_days(assessment_id: int) -> Extension:
    """Tom asks for ten days."""
    return Extension(assessment_id, TOM.id, NOW, "family-availability", 10, "Away.", "Seen weekly.", SARAH.id)


def approve(database: Database, number: int, request: int, by: int) -> bool:
    """Approve a request as a press does; False when somebody has decided already."""
    with database.writing() as connection:
        held, read = assessments.hold(connection, number), extensions.get(connection, request)
        assert held is not None
        assert read is not None
        if read.state is not RequestState.ASKED:
            return False
        extended = replace(held, days_extended=held.days_extended + read.days)
        assessments.save(connection, extended, look_at=NOW)
        extensions.save(connection, replace(read, state=RequestState.APPROVED, decided_by=by))
        journal.record(connection, number, NOW, by, None, "decide", f"extension:{request}")
        return True


@pytest.mark.parametrize("attempt", range(10))
def test_of_two_approvals_at_once_one_decides(instances: tuple[Database, Database], attempt: int) -> None:
    first, second = instances
    with first.writing() as connection:
        assessment = saved(connection)
        extension = extensions.add(connection, ten_days(assessment.id))
        assert extension is not None
    decided = together(
        partial(approve, first, assessment.id, extension.id, SARAH.id),
        partial(approve, second, assessment.id, extension.id, HELEN.id),
    )
    assert sorted(decided) == [False, True]
    with first.reading() as connection:
        extended = assessments.get(connection, assessment.id)
        assert extended is not None
        assert extended.days_extended == 10
        assert len(journal.of_chain(connection, assessment.id)) == 1


def test_one_of_two_allocations_of_a_reference_is_taken(instances: tuple[Database, Database]) -> None:
    def allocate(database: Database) -> bool:
        with database.writing() as connection:
            new = unsaved()
            return assessments.add(connection, new, expectations="", difficulties="", look_at=NOW) is not None

    assert sorted(together(*(partial(allocate, d) for d in instances * 3))) == [False] * 5 + [True]


def test_one_of_two_requests_is_taken(instances: tuple[Database, Database]) -> None:
    with instances[0].writing() as connection:
        assessment = saved(connection)
    asked = ten_days(assessment.id)

    def request(database: Database) -> bool:
        with database.writing() as connection:
            return extensions.add(connection, asked) is not None

    assert sorted(together(*(partial(request, d) for d in instances * 3))) == [False] * 5 + [True]


def test_a_note_is_filed_by_one(instances: tuple[Database, Database]) -> None:
    with instances[0].writing() as connection:
        assessment = saved(connection)
        note = case_notes.add(connection, CaseNote(assessment.id, NoteKind.CHECK_IN, "15 days.", NOW))

    def file(database: Database) -> bool:
        with database.writing() as connection:
            return case_notes.file(connection, note.id, TOM.id, NOW)

    assert sorted(together(*(partial(file, d) for d in instances * 3))) == [False] * 5 + [True]


def test_a_platforms_second_try_waits_for_the_first_and_gets_its_answer(
    instances: tuple[Database, Database],
) -> None:
    def receive(database: Database) -> Seen | None:
        with database.writing() as connection:
            seen = inbox.first_time(connection, "slack", "Ev1", NOW)
            if seen is None:
                inbox.answer(connection, "slack", "Ev1", "Recorded.", refused=False)
            return seen

    answers = Counter(together(*(partial(receive, d) for d in instances * 3)))
    assert answers == {None: 1, Seen("Recorded.", refused=False): 5}


def test_two_claimers_never_take_the_same_row_nor_two_of_one_person(
    instances: tuple[Database, Database],
) -> None:
    first = instances[0]
    bind_everyone(first)
    with first.writing() as connection:
        staff = [
            people.add(connection, name=f"Worker {n}", email=f"w{n}@council.example", role=Role.WORKER).id
            for n in range(60)
        ]
        for number in staff:
            people.bind(connection, number, "slack", "T1", f"W{number}", "", NOW)
    put = told(first, *(Put(number, "check_in", f"milestone:{m}") for number in staff for m in range(3)))

    def work(database: Database, owner: str) -> list[OutboxRow]:
        done: list[OutboxRow] = []
        while rows := claimed(database, owner=owner, limit=7):
            assert len({row.person_id for row in rows}) == len(rows)
            for row in rows:
                deliver(database, row)
            done += rows
        return done

    both = together(*(partial(work, d, o) for d, o in zip(instances * 2, "abcd", strict=True)))
    sent = Counter(row.id for done in both for row in done)
    assert set(sent) <= set(put)
    assert set(sent.values()) == {1}
    rest = work(first, "last")  # those that were passed over because their person was being written to
    assert set(sent) | {row.id for row in rest} == set(put)


def test_a_claim_under_way_is_passed_over_not_waited_for(on_postgresql: Database) -> None:
    bind_everyone(on_postgresql)
    told(on_postgresql, Put(AISHA.id, "check_in", "milestone:1"), Put(TOM.id, "check_in", "milestone:1"))
    with on_postgresql.writing() as connection:
        (held,) = outbox.claim(connection, "one", NOW, lease_seconds=LEASE, limit=1, platforms=["slack"])
        assert [row.id for row in claimed(on_postgresql, owner="two")] == [held.id + 1]


def test_two_ticks_share_the_assessments_between_them(on_postgresql: Database) -> None:
    with on_postgresql.writing() as connection:
        numbers = [saved(connection, f"AB-{n}").id for n in range(6)]
    with on_postgresql.writing() as one, on_postgresql.writing() as two:
        first, second = (assessments.due_a_look(tick, NOW, 3) for tick in (one, two))
        assert (list(first), list(second)) == (numbers[:3], numbers[3:])
        assessments.looked(one, dict.fromkeys(first, minutes(9)))
        assessments.looked(two, dict.fromkeys(second, None))
    with on_postgresql.writing() as connection:
        assert assessments.due_a_look(connection, NOW, 10) == ()


def test_a_tick_passes_over_what_a_press_is_holding(on_postgresql: Database) -> None:
    with on_postgresql.writing() as connection:
        one, two = (saved(connection, f"AB-{n}").id for n in range(2))
    with on_postgresql.writing() as press, on_postgresql.writing() as tick:
        assert assessments.hold(press, one) is not None
        assert assessments.due_a_look(tick, NOW, 10) == (two,)


def test_a_round_is_put_by_one_of_two_ticks(instances: tuple[Database, Database]) -> None:
    with instances[0].writing() as connection:
        assessment = saved(connection)
    worker = Prompt(assessment.id, assessment.milestones[0].id, 0, Role.WORKER, Role.WORKER, AISHA.id, 1, NOW)
    rounds = [replace(worker, round=number) for number in range(1, 21)]

    def tick(database: Database) -> int:
        with database.writing() as connection:
            return len(prompts.put_many(connection, rounds))

    assert sorted(together(*(partial(tick, d) for d in instances * 2))) == [0, 0, 0, 20]


def test_a_chain_written_by_many_still_holds(instances: tuple[Database, Database]) -> None:
    def write(database: Database) -> None:
        for number in range(10):
            with database.writing() as connection:
                journal.record(connection, 7, NOW, SARAH.id, None, "show", f"assessment:{number}")

    together(*(partial(write, d) for d in instances * 2))
    with instances[0].reading() as connection:
        assert journal.verify(connection) is None
        assert [entry.seq for entry in journal.of_chain(connection, 7)] == list(range(1, 41))


def change(database: Database, subject: str) -> None:
    """Something that the cards about this subject show has changed."""
    with database.writing() as connection:
        outbox.refresh(connection, [subject], NOW)


def test_a_refresh_while_a_card_is_being_sent_is_never_lost(instances: tuple[Database, Database]) -> None:
    first, second = instances
    bind_everyone(first)
    for attempt in range(10):
        told(first, Put(AISHA.id, "extension", f"extension:{attempt}"))
        (row,) = claimed(first)

        together(partial(deliver, first, row), partial(change, second, row.subject))
        (again,) = claimed(first)
        assert (again.id, again.wanted, again.drawn) == (row.id, 2, 1)
        with first.writing() as connection:
            outbox.close(connection, row.id)
