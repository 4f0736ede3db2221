"""The way in: who it is, once, and what they do, in one transaction; a platform's retry gets the answer of
the first time.

Nobody hears that something was done before it is committed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.acts import answer
from bot.desk import Council, Desk
from bot.homes import Change
from bot.messages import Address, Incoming, Line, Reply, Wire, WireError
from bot.together import Together
from storage import homes, inbox, outbox, people, snapshot
from storage.engine import Connection, Database, StorageUnavailable

log = logging.getLogger(__name__)

UNKNOWN = Line(
    "Daymark does not know this account yet. Ask your administrator to add you with your work e-mail.",
    refused=True,
)
UNREACHED = Line(
    "Daymark could not look up who you are just now. Nothing was changed. Please try again in a minute.",
    refused=True,
    again=True,
)
# Not that nothing was changed: a store that goes at the very end may have kept it. A form that is sent again
# as it was is known by its number, and nothing is done twice.
TRY_AGAIN = Line(
    "Daymark could not save that just now. Please try again in a minute.", refused=True, again=True
)


@dataclass(frozen=True)
class Done:
    """A turn that is over: what to say, and what looks different now."""

    reply: Reply
    change: Change


class Inbound:
    """Receives from every wire. ``nudge`` wakes the dispatcher, so that people wait a moment and not a tick,
    and tells it what looks different.
    """

    def __init__(
        self,
        database: Database,
        council: Council,
        now: Callable[[], datetime],
        wires: Mapping[str, Wire],
        nudge: Callable[[Change], None],
    ) -> None:
        """Work on this store, for this council, by this clock."""
        self._database = database
        self._council = council
        self._now = now
        self._wires = wires
        self._nudge = nudge
        self._take: Callable[[Incoming], Awaitable[Done | None]] = (
            Together(self._turn) if database.has_one_writer else self._take_alone
        )

    async def receive(self, incoming: Incoming) -> Reply:
        """Find who it is, do the act once, and say what came of it; never raises for what a person did."""
        try:
            done = await self._take(incoming)
            if done is None and await self._is_bound(incoming.sender):
                done = await self._take(incoming)
        except StorageUnavailable:
            log.warning(
                "the store could not be reached during a turn", extra={"platform": incoming.sender.platform}
            )
            return TRY_AGAIN
        except WireError:
            return UNREACHED
        if done is None:
            return UNKNOWN
        self._nudge(done.change)
        return done.reply

    async def _is_bound(self, sender: Address) -> bool:
        """First contact: bind the account by work e-mail. The platform is asked outside any transaction."""
        wire = self._wires.get(sender.platform)
        email = await wire.email_of(sender) if wire else None
        return email is not None and await asyncio.to_thread(self._bind, sender, email)

    def _bind(self, sender: Address, email: str) -> bool:
        now, account = self._now(), (sender.platform, sender.tenant, sender.user)
        with self._database.writing() as connection:
            person = people.by_email(connection, email)
            if person is None:
                return False
            people.hold(connection, person.id)
            if people.by_account(connection, *account) == person:
                return True  # by a message that came at the same moment
            people.bind(connection, person.id, *account, sender.reference, now)
            outbox.try_again(connection, person.id, now)
            desk = Desk(connection, self._council, now, person)
            desk.record("bind_account", 0, f"person:{person.id}", {"platform": sender.platform})
            return True

    async def _take_alone(self, incoming: Incoming) -> Done | None:
        """In a transaction of its own: two that share one could each hold what the other waits for."""
        [done] = await asyncio.to_thread(self._turn, [incoming])
        return done

    def _turn(self, incomings: Sequence[Incoming]) -> Sequence[Done | None]:
        """One transaction for those who would wait for one another's: there is one writer, and one commit."""
        now = self._now()
        with self._database.writing() as connection:
            return [self._one(connection, incoming, now) for incoming in incomings]

    def _one(self, connection: Connection, incoming: Incoming, now: datetime) -> Done | None:
        """One of them; None when nobody is known by this account yet."""
        sender, changed = incoming.sender, set[int]()
        account = (sender.platform, sender.tenant, sender.user)
        with snapshot.forgetting(connection):
            person = people.by_account(connection, *account)
            if person is None:
                return None
            seen = inbox.first_time(connection, sender.platform, incoming.message_id, now)
            if seen is not None and seen.text:
                return Done(Line(seen.text, seen.refused), Change(frozenset(), now, person.id))
            if people.touch(connection, *account, sender.reference, now):
                outbox.try_again(connection, person.id, now)
            reply = answer(Desk(connection, self._council, now, person, changed=changed), incoming)
            if incoming.home is not None:
                place = incoming.home.reference
                homes.opened(connection, person.id, account, place, now, afresh=not incoming.act)
            if isinstance(reply, Line):
                message = (sender.platform, incoming.message_id)
                inbox.answer(connection, *message, reply.text, refused=reply.refused)
        return Done(reply, Change(frozenset(changed), now, person.id))
