"""The way in: once, who, hold, may, do; and what people read when the store or a platform is silent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

import pytest
from sqlalchemy import make_url

from bot.inbound import TRY_AGAIN, UNKNOWN, UNREACHED, Inbound
from bot.messages import Address, Ask, Incoming, Line, Reply, Shown, WireError
from storage import people
from storage.engine import Connection, Database, StorageUnavailable
from tests.bot.conversation.filling import PLATFORMS
from tests.databases import PostgreSQL, text_of
from tests.local_wire import LocalWire
from tests.office import Office, open_office


class BlindWire(LocalWire):
    """A platform that does not say whose account it is just now."""

    async def email_of(self, address: Address) -> str | None:
        """Fail."""
        raise WireError("The platform did not answer in time.", ambiguous=True)


async def test_whoever_cannot_be_looked_up_is_asked_to_try_again(office: Office) -> None:
    blind = {"slack": BlindWire("slack")}
    inbound = Inbound(office.database, office.council, office.clock.now, blind, office.outbound.nudge)
    stranger = Address("slack", "T1", "U-new")
    assert await inbound.receive(Incoming(stranger, "1", said="mine")) == UNREACHED


async def test_an_account_on_a_wire_that_is_not_connected_is_unknown(office: Office) -> None:
    assert await office.inbound.receive(Incoming(Address("pigeon", "", "7"), "1", said="mine")) == UNKNOWN


async def test_the_same_user_of_another_workspace_is_somebody_else(office: Office) -> None:
    place = office.place("Aisha Khan")
    elsewhere = Address(place.platform, "T-other", place.user)
    assert await office.inbound.receive(Incoming(elsewhere, "1", said="mine")) == UNKNOWN


async def test_a_store_that_is_gone_is_said_and_nothing_raises(
    postgresql: PostgreSQL, postgresql_template: str
) -> None:
    address = postgresql.create(postgresql_template)
    async with open_office(text_of(address)) as office:
        press = Incoming(office.place("Aisha Khan"), "1", said="mine")
        postgresql.drop(make_url(text_of(address)))
        assert await office.inbound.receive(press) == TRY_AGAIN


class ForgetfulStore(Database):
    """Commits, and is gone before it can say so, as long as it is ``losing`` its answers."""

    losing = True

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, of which nobody knows what became."""
        with super().writing() as connection:
            yield connection
        if self.losing:
            raise StorageUnavailable("The connection was lost.")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_form_whose_commit_was_not_answered_is_done_once_when_it_is_sent_again(
    any_office: Office, platform: str
) -> None:
    office = any_office
    await office.allocate()
    opened = await office.press("Aisha Khan", "risk.raise", "assessment:1")
    assert isinstance(opened, Ask)
    store = ForgetfulStore(office.database.url, office.database._writer, office.database._reader)
    inbound = Inbound(store, office.council, office.clock.now, {}, office.outbound.nudge)

    async def send(words: str) -> Reply:
        sent = PLATFORMS[platform](opened.form, {"note": words})
        return await inbound.receive(replace(sent, sender=office.place("Aisha Khan")))

    assert await send("Nobody is in.") == TRY_AGAIN
    store.losing = False
    first = await send("Nobody is in.")
    assert isinstance(first, Line)
    assert not first.refused
    assert await send("Nobody is in.") == first
    assert office.acts().count("raise_risk") == 1
    await send("Nobody is ever in.")
    assert office.acts().count("raise_risk") == 2


async def test_two_first_contacts_at_once_bind_one_account(any_office: Office) -> None:
    office = any_office
    office.wires["slack"].emails["U-ben"] = "ben.carter@council.example"
    hello = [Incoming(Address("slack", "T1", "U-ben"), str(number), said="help") for number in (1, 2)]
    replies = await asyncio.gather(*(office.inbound.receive(one) for one in hello))
    assert UNKNOWN not in replies
    with office.database.reading() as connection:
        bound = people.accounts_of(connection, office.person("Ben Carter").id)
    assert [account.user for account in bound].count("U-ben") == 1
    assert [entry.act for entry in office.journal("")] == ["bind_account"]


class CountedStore(Database):
    """Counts what is committed."""

    commits = 0

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction."""
        with super().writing() as connection:
            yield connection
        self.commits += 1


def counted(office: Office) -> tuple[CountedStore, Inbound]:
    """A way in of its own beside the office's."""
    store = CountedStore(office.database.url, office.database._writer, office.database._reader)
    return store, Inbound(store, office.council, office.clock.now, {}, office.outbound.nudge)


async def test_on_sqlite_those_who_press_at_once_share_a_commit(office: Office) -> None:
    store, inbound = counted(office)
    names = ("Aisha Khan", "Tom Reed", "Sarah Malik")
    typed = [Incoming(office.place(name), office.message_id(), said="mine") for name in names]
    assert all(isinstance(one, Shown) for one in await asyncio.gather(*map(inbound.receive, typed)))
    assert store.commits == 1


async def test_the_same_press_twice_at_once_is_done_once_and_answered_alike(any_office: Office) -> None:
    await any_office.allocate()
    press = any_office.incoming("Tom Reed", "call.confirm", "assessment:1")
    first, second = await asyncio.gather(*(any_office.inbound.receive(press) for _ in range(2)))
    assert first == second == Line("Thank you. The call to Aisha Khan is recorded.")
    assert [entry.act for entry in any_office.journal()].count("confirm_call") == 1


async def test_a_fault_in_one_press_is_no_fault_of_those_who_press_at_once(any_office: Office) -> None:
    await any_office.allocate()
    press = any_office.incoming("Tom Reed", "call.confirm", "assessment:1")
    broken = any_office.incoming("Aisha Khan", "draft.send", cast(str, None))
    both = (any_office.inbound.receive(one) for one in (press, broken))
    done, fault = await asyncio.gather(*both, return_exceptions=True)
    assert done == Line("Thank you. The call to Aisha Khan is recorded.")
    assert isinstance(fault, AttributeError)
    assert [entry.act for entry in any_office.journal()].count("confirm_call") == 1


async def test_who_presses_after_another_reads_nothing_that_was_true_before(any_office: Office) -> None:
    await any_office.allocate()
    acts = (("Tom Reed", "call.confirm"), ("Sarah Malik", "call.confirm"))
    at_once = (any_office.inbound.receive(any_office.incoming(*one, "assessment:1")) for one in acts)
    replies = [reply for reply in await asyncio.gather(*at_once) if isinstance(reply, Line)]
    assert sorted(reply.refused for reply in replies) == [False, True]


async def test_somebody_who_writes_is_within_reach_again(office: Office) -> None:
    office.wires["slack"].refusing[office.place("Aisha Khan").user] = WireError("Blocked.", unreachable=True)
    await office.allocate()
    with office.database.reading() as connection:
        assert len(people.unreachable(connection)) == 1
    office.wires["slack"].refusing.clear()
    await office.say("Aisha Khan", "mine")
    with office.database.reading() as connection:
        assert people.unreachable(connection) == ()
    assert office.titles("Aisha Khan") == ["AB-1042 is allocated to you"]


@pytest.mark.parametrize("words", ["show AB-1042; drop table", "show \x00", "why " + "9" * 5000, "show ☃"])
async def test_odd_references_are_simply_not_known(office: Office, words: str) -> None:
    await office.allocate()
    reply = await office.say("Aisha Khan", words)
    assert isinstance(reply, Line) or words == "show \x00"
