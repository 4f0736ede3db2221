"""The way out: nothing due is lost, nothing told apart is posted twice, nobody waits for another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

import pytest

from bot.delivery import FIRST_WAIT, LONGEST_WAIT, backoff
from bot.lease import IN_FLIGHT_SECONDS
from bot.messages import Address, Incoming, Posted, WireError
from bot.outbound import Outbound
from bot.shapes import Card
from storage import outbox, people
from storage.engine import Connection, Database
from storage.outbox import OutboxRow, Put, State
from tests.local_wire import LocalWire, Lost
from tests.office import Office, texts

AISHA, TOM, SARAH = "Aisha Khan", "Tom Reed", "Sarah Malik"


def rows(office: Office, who: str) -> list[OutboxRow]:
    """What is or was to be told to somebody, oldest first."""
    return list(reversed(office.outbox(who)))


async def after(office: Office, seconds: float) -> None:
    """So many seconds later, everything is sent that can be sent."""
    office.clock.instant += timedelta(seconds=seconds)
    await office.outbound.drain()


async def test_what_is_sent_is_noted_with_where_it_hangs(any_office: Office) -> None:
    office = any_office
    await office.allocate()
    [row] = rows(office, AISHA)
    assert (row.state, row.sent_at, row.attempts) == (State.SENT, office.clock.now(), 0)
    assert office.wires["slack"].hanging[str(row.posted)].mark == row.mark
    assert not row.may_be_repeat


async def test_a_platform_that_asks_to_wait_holds_up_nobody_else(office: Office) -> None:
    seconds = 1.5  # long enough for a machine that is busy with other tests to look before they are over
    office.wires["slack"].faults.append(WireError("Slack asked to wait.", retry_after=seconds))
    await office.allocate()
    assert [row.state for row in rows(office, AISHA)] == [State.WAITING]
    assert [len(office.posted(who)) for who in (AISHA, TOM, SARAH)] == [0, 1, 1]
    await after(office, 60)
    assert not office.posted(AISHA), "the whole lane sleeps, whatever the clock on the wall says"
    await asyncio.sleep(seconds)
    await after(office, 60)
    assert len(office.posted(AISHA)) == 1


async def test_a_passing_failure_is_tried_again_later_and_later(office: Office) -> None:
    office.wires["slack"].faults.extend([WireError("Slack has a fault.")] * 2)
    await office.allocate()
    [row] = rows(office, AISHA)
    assert (row.attempts, row.why) == (1, "Slack has a fault.")
    assert row.send_after == office.clock.now() + timedelta(seconds=FIRST_WAIT)
    await after(office, FIRST_WAIT)
    assert not office.posted(AISHA)
    await after(office, 2 * FIRST_WAIT)
    [row] = rows(office, AISHA)
    assert (row.state, row.why) == (State.SENT, "")


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [backoff(attempts) for attempts in (0, 1, 2, 3)] == [2.0, 4.0, 8.0, 16.0]
    assert backoff(9) == backoff(10_000) == LONGEST_WAIT == 900.0


async def test_who_cannot_be_reached_is_listed_and_what_failed_goes_out_at_the_next_contact(
    any_office: Office,
) -> None:
    office = any_office
    place = office.place(AISHA)
    office.wires["slack"].refusing[place.user] = WireError("This Slack account is closed.", unreachable=True)
    await office.allocate()
    [row] = rows(office, AISHA)
    assert (row.state, row.why) == (State.FAILED, "This Slack account is closed.")
    with office.database.reading() as connection:
        [lost] = people.unreachable(connection)
        assert (lost.user, lost.unreachable_why) == (place.user, "This Slack account is closed.")
        assert [one.id for one in outbox.undelivered(connection, 10)] == [row.id]
    office.wires["teams"].emails["aisha-on-teams"] = "aisha.khan@council.example"
    there = Address("teams", "tenant-1", "aisha-on-teams")
    await office.inbound.receive(Incoming(there, "first", said="help"))
    await office.outbound.drain()
    assert [card.title for card in office.wires["teams"].cards("aisha-on-teams")] == [
        "AB-1042 is allocated to you"
    ]


async def test_a_card_that_can_never_be_delivered_fails_alone(office: Office) -> None:
    office.wires["slack"].faults.append(WireError("Slack refused this card.", permanent=True))
    await office.allocate()
    await office.go_to("2026-03-23 09:30")
    first, second = rows(office, AISHA)
    assert (first.state, first.why) == (State.FAILED, "Slack refused this card.")
    assert second.state is State.SENT
    with office.database.reading() as connection:
        assert people.unreachable(connection) == ()


async def test_a_lost_answer_is_looked_for_before_anything_is_posted_again(any_office: Office) -> None:
    office = any_office
    office.wires["slack"].faults.append(Lost.AFTER)
    await office.allocate()
    [row] = rows(office, AISHA)
    assert row.may_be_repeat
    assert row.send_after is not None
    landed = office.clock.now() + timedelta(seconds=IN_FLIGHT_SECONDS)
    assert row.send_after >= landed, "nothing is in flight then"
    await after(office, IN_FLIGHT_SECONDS)
    [row] = rows(office, AISHA)
    assert row.state is State.SENT
    assert office.wires["slack"].finds == [row.mark]
    assert len(office.posted(AISHA)) == 1


async def test_a_card_that_is_found_shows_what_changed_since_it_was_posted(any_office: Office) -> None:
    office = any_office
    office.wires["slack"].faults.append(Lost.AFTER)
    await office.allocate()
    await office.send(TOM, "risk.raise", "assessment:1", note="Nobody is in.")
    assert "on track" in texts(office.card(AISHA, "is allocated"))
    await after(office, IN_FLIGHT_SECONDS)
    assert "on track" not in texts(office.card(AISHA, "is allocated"))
    assert len(office.posted(AISHA)) == 1


async def test_a_look_that_fails_is_made_again_before_anything_is_posted_again(office: Office) -> None:
    slack = office.wires["slack"]
    slack.faults.append(Lost.AFTER)
    slack.blind.extend(
        [WireError("Slack is in difficulties."), WireError("Slack is busy.", retry_after=0.01)]
    )
    await office.allocate()
    for _ in range(5):
        await after(office, LONGEST_WAIT)
        await asyncio.sleep(0.02)
    assert len(slack.finds) == 3
    assert len(office.posted(AISHA)) == 1


async def test_what_never_arrived_is_posted_once_it_was_looked_for(office: Office) -> None:
    office.wires["slack"].faults.append(Lost.BEFORE)
    await office.allocate()
    await after(office, IN_FLIGHT_SECONDS)
    [sent] = office.posted(AISHA)
    assert sent.may_be_repeat
    assert office.wires["slack"].finds == [sent.mark]


async def test_a_platform_that_cannot_look_gets_it_once_more_and_never_a_third_time(office: Office) -> None:
    teams = office.wires["teams"]
    teams.can_find = False
    teams.faults.extend([Lost.AFTER, Lost.AFTER])
    await office.allocate()
    for _ in range(3):
        await after(office, 1000)
    assert [sent.may_be_repeat for sent in office.posted(TOM)] == [False, True]
    [row] = [row for row in rows(office, TOM) if row.topic == "allocation"]
    assert (row.state, row.why) == (State.FAILED, "The platform did not answer in time.")
    assert teams.finds == []


async def test_being_asked_to_wait_between_does_not_make_it_a_first_time_again(office: Office) -> None:
    teams = office.wires["teams"]
    teams.can_find = False
    teams.faults.extend([Lost.AFTER, WireError("Teams asked to wait.", retry_after=0.01), Lost.AFTER])
    await office.allocate()
    for _ in range(4):
        await after(office, 1000)
        await asyncio.sleep(0.02)
    assert [sent.may_be_repeat for sent in office.posted(TOM)] == [False, True]


async def test_after_a_crash_the_lease_runs_out_and_another_looks_first(any_office: Office) -> None:
    office = any_office
    await office.inbound.receive(office_allocation(office))
    with office.database.writing() as connection:
        claimed = outbox.claim(
            connection, "dead", office.clock.now(), lease_seconds=60, limit=9, platforms=tuple(office.wires)
        )
        outbox.attempting(connection, claimed, office.clock.now(), lease_seconds=60)
    await after(office, 59)
    assert not office.posted(AISHA)
    await after(office, 2)
    assert len(office.posted(AISHA)) == 1
    assert office.wires["slack"].finds == [office.posted(AISHA)[0].mark]


async def test_only_the_newest_of_a_question_is_posted(office: Office) -> None:
    office.wires["slack"].faults.append(WireError("Slack has a fault."))
    await office.allocate()
    with office.database.writing() as connection:
        again = Put(office.person(AISHA).id, "allocation", "assessment:1", assessment_id=1)
        outbox.put(connection, [again], office.clock.now())
    await after(office, 60)
    assert [row.state for row in rows(office, AISHA)] == [State.CLOSED, State.SENT]
    assert len(office.posted(AISHA)) == 1


async def test_a_card_that_was_sent_again_loses_its_buttons_and_is_closed(office: Office) -> None:
    await office.allocate()
    await office.go_to("2026-03-24 12:00")
    first, second = [row for row in rows(office, AISHA) if row.topic == "check_in"]
    assert (first.superseded, first.state) == (True, State.CLOSED)
    assert second.state is State.SENT
    hanging = office.wires["slack"].hanging
    assert hanging[str(first.posted)].card.footnote == "This was sent again below."
    assert not hanging[str(first.posted)].card.buttons
    assert hanging[str(second.posted)].card.buttons


async def test_a_settled_card_is_drawn_for_the_last_time(office: Office) -> None:
    await office.allocate()
    await office.go_to("2026-03-02 09:30")
    await office.button(TOM, "Yes, I have called")
    [row] = [row for row in rows(office, TOM) if row.topic == "call"]
    assert row.state is State.CLOSED
    assert not office.card(TOM, "Call to the worker").buttons


async def test_a_card_that_looks_the_same_is_not_sent_again(office: Office) -> None:
    await office.allocate()
    with office.database.writing() as connection:
        outbox.refresh_assessment(connection, 1, office.clock.now())
    await office.outbound.drain()
    assert office.posted(AISHA, "redraw") == []
    [row] = rows(office, AISHA)
    assert row.send_after is None


async def test_a_card_that_is_gone_is_not_redrawn_for_ever(office: Office) -> None:
    await office.allocate()
    office.wires["slack"].faults.append(WireError("That message was deleted.", permanent=True))
    await office.fill(AISHA, "Say it is at risk", note="Nobody is in.")
    [row] = rows(office, AISHA)
    assert (row.state, row.why) == (State.CLOSED, "That message was deleted.")


async def test_a_fault_in_one_card_stops_no_other(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    with office.database.writing() as connection:
        outbox.put(connection, [Put(office.person(AISHA).id, "nothing", "assessment:7")], office.clock.now())
    await office.allocate()
    assert office.titles(TOM) == ["AB-1042 is allocated to Aisha Khan"]
    await after(office, 1)
    assert office.titles(AISHA) == ["AB-1042 is allocated to you"]
    [record] = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert record.getMessage() == "a card could not be drawn or sent"


@dataclass
class SlowWire(LocalWire):
    """Takes a card only once it is let."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, address: Address, card: Card, mark: str, *, may_be_repeat: bool) -> Posted:
        """Wait until it is let, then post."""
        self.begun.set()
        await self.may_go.wait()
        return await super().post(address, card, mark, may_be_repeat=may_be_repeat)


async def test_stopping_finishes_what_is_in_flight_and_begins_nothing_more(office: Office) -> None:
    slow = SlowWire("slack")
    outbound = Outbound(office.database, office.council, office.clock.now, {"slack": slow})
    await office.inbound.receive(office_allocation(office))
    running = asyncio.create_task(outbound.run())
    await slow.begun.wait()
    outbound.stop()
    with office.database.writing() as connection:
        late = Put(office.person(AISHA).id, "call", "milestone:1", assessment_id=1)
        outbox.put(connection, [late], office.clock.now())
    slow.may_go.set()
    await asyncio.wait_for(running, 5)
    assert [row.state for row in rows(office, AISHA)] == [State.SENT, State.WAITING]


async def test_a_clock_that_jumps_while_a_card_is_on_its_way_does_not_send_it_twice(office: Office) -> None:
    slow = SlowWire("slack")
    outbound = Outbound(office.database, office.council, office.clock.now, {"slack": slow}, paces={})
    await office.inbound.receive(office_allocation(office))
    sending = asyncio.create_task(outbound.drain())
    await slow.begun.wait()
    office.clock.instant += timedelta(hours=1)
    await outbound.turn()
    await asyncio.sleep(0.1)
    slow.may_go.set()
    await asyncio.wait_for(sending, 5)
    office.clock.instant += timedelta(hours=1)
    await outbound.drain()
    assert len(slow.sent) == 1
    assert [row.state for row in rows(office, AISHA)] == [State.SENT]


class LingeringStore(Database):
    """Commits what comes first after ``from_now`` is set, and only says so once it is let."""

    def __init__(self, store: Database) -> None:
        super().__init__(store.url, store._writer, store._reader)
        self.from_now, self.committed, self.may_say = Event(), Event(), Event()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction."""
        with super().writing() as connection:
            yield connection
        if self.from_now.is_set() and not self.committed.is_set():
            self.committed.set()
            self.may_say.wait(5)


async def test_what_changes_again_before_its_note_is_heard_of_is_drawn_again_at_once(office: Office) -> None:
    store, slow = LingeringStore(office.database), SlowWire("slack")
    outbound = Outbound(store, office.council, office.clock.now, {"slack": slow}, paces={})
    await office.inbound.receive(office_allocation(office))
    sending = asyncio.create_task(outbound.drain())
    await slow.begun.wait()
    store.from_now.set()
    slow.may_go.set()
    await asyncio.to_thread(store.committed.wait, 5)
    await office.inbound.receive(office.incoming(TOM, "call.confirm", "assessment:1"))
    await outbound.turn()
    store.may_say.set()
    await asyncio.wait_for(sending, 5)
    [row] = rows(office, AISHA)
    assert (row.drawn, row.lease_until) == (row.wanted, None)


async def test_a_nudge_wakes_the_dispatcher_soon(office: Office) -> None:
    slack = SlowWire("slack")
    slack.may_go.set()
    outbound = Outbound(office.database, office.council, office.clock.now, {"slack": slack})
    running = asyncio.create_task(outbound.run())
    await asyncio.sleep(0)
    await office.inbound.receive(office_allocation(office))
    outbound.nudge()
    await asyncio.wait_for(slack.begun.wait(), 5)
    outbound.stop()
    await asyncio.wait_for(running, 5)
    assert [card.title for card in slack.cards(office.place(AISHA).user)] == ["AB-1042 is allocated to you"]


def office_allocation(office: Office) -> Incoming:
    """Tom's allocation of AB-1042, as it comes in, with nothing sent yet."""
    answers = {
        "reference": "AB-1042",
        "kind": "assessment",
        "worker": str(office.person(AISHA).id),
        "service_manager": str(office.person(SARAH).id),
        "referred_on": "2026-03-02",
        "allocated_on": "2026-03-02",
        "expectations": "See the child in the first week.",
        "difficulties": "",
    }
    return Incoming(office.place(TOM), office.message_id(), "allocation.allocate", "", answers)
