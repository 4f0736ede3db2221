"""Whether every decision was somebody's to take: the audit of who decided what.

Nobody decides what they asked for themselves, and whoever decided had the authority that day, by the same
table that a press is held against (PRODUCT.md section 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.desk import Council
from bot.watch.finding import Finding
from scheduling import authority
from scheduling.authority import Holding
from scheduling.people import Person
from scheduling.refusal import Refusal
from scheduling.words import Act, Role
from storage import deciding, people
from storage.deciding import CoverThen, Deed
from storage.engine import Connection

LATELY = timedelta(days=8)
"""How far back whoever decided is held against who may: people change their post, and were right before."""

MANAGERS = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)

_OWN = {
    Act.DECIDE: "An extension of it was decided by the person who asked.",
    Act.RETURN_COMMENTS: "A draft of it was commented on by the person who sent it.",
    Act.SIGN_OFF: "It was signed off by the person who completed it.",
}
_NOT_THEIRS = {
    Act.ALLOCATE: "It was allocated by somebody who may not allocate.",
    Act.RECORD_REMEDIAL_ACTION: "A remedial action on it was agreed by somebody who may not agree one.",
    Act.DECIDE: "An extension of it was decided by somebody who may not decide.",
    Act.CHANGE_APPROVER: "Who decides an extension of it was changed by somebody who may not change that.",
    Act.RETURN_COMMENTS: "A draft of it was commented on by somebody who may not comment.",
    Act.SIGN_OFF: "It was signed off by somebody who may not sign it off.",
    Act.TRANSFER: "It was transferred by somebody who may not transfer it.",
    Act.END: "It was ended by somebody who may not end it.",
    Act.REOPEN: "It was opened again by somebody who may not do that.",
}


def decisions(
    connection: Connection, council: Council, now: datetime, since: datetime | None
) -> Iterator[Finding]:
    """Every decision taken since then that was not somebody's to take."""
    judge = _Judge(connection, council, now)
    for deed in deciding.deeds(connection, since):
        if deed.by == deed.asked_by and deed.act in _OWN:
            yield Finding("decided", deed.spot, _OWN[deed.act])
        elif deed.at >= judge.lately and not judge.had_authority(deed):
            yield Finding("decided", deed.spot, _NOT_THEIRS[deed.act])
    for spot in deciding.accepted_by_others(connection, since):
        yield Finding("decided", spot, "The cover was answered by somebody who was not asked to cover.")


class _Judge:
    """Holds deeds of the last days against who had the authority then."""

    def __init__(self, connection: Connection, council: Council, now: datetime) -> None:
        self.lately = now - LATELY
        self._connection, self._calendar = connection, council.calendar
        self._everyone = {person.id: person for person in people.everyone(connection)}
        self._changed = deciding.changed_at(connection, self.lately)
        today = council.calendar.today(now)
        self._cover = CoverThen(connection, today - LATELY - timedelta(days=1), today)
        self._heads: dict[tuple[int, date], int | None] = {}

    def had_authority(self, deed: Deed) -> bool:
        """Whether they had it that day; so it was where that cannot be known any more."""
        person = self._everyone[deed.by]
        if deed.at < self._changed.get(person.id, deed.at):
            return True
        if deed.handed_over_since and deed.act is not Act.DECIDE:
            return person.role in MANAGERS
        return not isinstance(authority.may(deed.act, person, self._holding(deed, person)), Refusal)

    def _holding(self, deed: Deed, person: Person) -> Holding:
        """Who held it then. Before a hand-over that is not known, but for who was asked to decide."""
        day, known = self._calendar.today(deed.at), not deed.handed_over_since
        head_id = self._head(deed.service_manager_id, day)
        if person.role is Role.HEAD_OF_SERVICE and not known:
            head_id = person.id
        return Holding(
            today=day,
            worker_id=deed.worker_id if known else None,
            team_manager_id=deed.team_manager_id if known else None,
            service_manager_id=deed.service_manager_id if known else None,
            head_id=head_id,
            requester_id=deed.asked_by,
            approver_id=deed.approver_id,
            cover=self._cover.on(day, deed.at).stand_ins,
        )

    def _head(self, service_manager_id: int, day: date) -> int | None:
        key = service_manager_id, day
        if key not in self._heads:
            head = people.head_of(self._connection, service_manager_id, on=day)
            self._heads[key] = head.id if head else None
        return self._heads[key]
