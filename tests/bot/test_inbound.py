"""The way in: once, who, hold, may, do; and what people read when the store or a platform is silent."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import make_url

from bot.inbound import TRY_AGAIN, UNKNOWN, UNREACHED, Inbound
from bot.messages import Address, Incoming, Line, WireError
from storage import people
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


async def test_two_first_contacts_at_once_bind_one_account(any_office: Office) -> None:
    office = any_office
    office.wires["slack"].emails["U-ben"] = "ben.carter@council.example"
    hello = [Incoming(Address("slack", "T1", "U-ben"), str(number), said="help") for number in (1, 2)]
    replies = await asyncio.gather(*(office.inbound.receive(one) for one in hello))
    assert UNKNOWN not in replies
    with office.database.reading() as connection:
        bound = people.accounts_of(connection, office.person("Ben Carter").id)
    assert [account.user for account in bound].count("U-ben") == 1
    assert {entry.act for entry in office.journal("")} == {"bind_account"}


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
