"""What was so at a moment and the rows no longer say: extensions, endings and check-ins put right since then.

A row keeps what is so now. What changed it is kept beside it, as an extension, an answer or an entry of the
journal, and from there it is taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from scheduling.words import Act, DecisionKind, Held
from storage.connection import Connection
from storage.tables import check_ins, endings, extensions, journal

_GIVEN = (DecisionKind.APPROVED, DecisionKind.FEWER_DAYS)
_FINISHES = (Act.SIGN_OFF, Act.END, Act.REOPEN)
_Span = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Then:
    """What was so at a ``moment``.

    ``moved`` are the extensions approved since, of each assessment, and ``finished`` the acts that had
    finished, by then, those reopened since; ``held`` is from when until when each check-in counted as held
    that was said since not to be.
    """

    moment: datetime
    moved: Mapping[int, Sequence[tuple[datetime, int]]]
    finished: Mapping[int, tuple[str, datetime]]
    held: Mapping[int, Sequence[_Span]]

    def met_at(self, milestone_id: int, met_at: datetime | None) -> datetime | None:
        """When a milestone was met, if it counted as met then; ``met_at`` is what its row says now."""
        if milestone_id in self.held:
            spans = self.held[milestone_id]
            met_at = next((since for since, until in spans if until is None or until >= self.moment), None)
        return met_at if met_at is not None and met_at < self.moment else None

    def moved_by(self, assessment_id: int, milestone_id: int, over_at: Sequence[datetime | None]) -> int:
        """By how many working days a milestone was moved since then; only one that is open moves.

        ``over_at`` is when it was met and when it was closed, as its row says now.
        """
        over = [(at, None) for at in over_at if at is not None]
        spans = (*self.held.get(milestone_id, ()), *over)
        return sum(days for at, days in self.moved.get(assessment_id, ()) if not _within(at, spans))


def as_of(connection: Connection, moment: datetime) -> Then:
    """What was so at this moment, in three statements."""
    return Then(
        moment,
        _moved_since(connection, moment),
        _finished_then(connection, moment),
        _held_then(connection, moment),
    )


def given_since(moment: datetime) -> ColumnElement[bool]:
    """The extensions that were approved since."""
    return and_(was_given(), extensions.c.decided_at >= moment)


def was_given() -> ColumnElement[bool]:
    """The extensions that gave more working days."""
    return extensions.c.decision.in_(_GIVEN)


def _within(at: datetime, spans: Sequence[_Span]) -> bool:
    return any(since <= at and (until is None or at < until) for since, until in spans)


def _moved_since(connection: Connection, moment: datetime) -> Mapping[int, Sequence[tuple[datetime, int]]]:
    later = select(extensions.c.assessment_id, extensions.c.decided_at, extensions.c.days_approved)
    moved = defaultdict(list)
    for number, at, days in connection.execute(later.where(given_since(moment))):
        moved[number].append((at, days))
    return moved


def _finished_then(connection: Connection, moment: datetime) -> Mapping[int, tuple[str, datetime]]:
    """What had finished each assessment that was reopened since, and when.

    A reopening wipes the day out of the assessment; the journal keeps it.
    """
    reopened = select(endings.c.assessment_id).where(endings.c.act == Act.REOPEN, endings.c.at >= moment)
    told = (
        select(journal.c.chain, journal.c.act, journal.c.at)
        .where(journal.c.chain.in_(reopened), journal.c.act.in_([act.value for act in _FINISHES]))
        .where(journal.c.at < moment)
        .order_by(journal.c.chain, journal.c.seq)
    )
    newest = {chain: (act, at) for chain, act, at in connection.execute(told)}
    return {number: (act, at) for number, (act, at) in newest.items() if act != Act.REOPEN}


def _held_then(connection: Connection, moment: datetime) -> Mapping[int, Sequence[_Span]]:
    """From when until when each check-in counted as held of which somebody has said since that it was not.

    That wipes the moment out of the milestone; the answers keep it.
    """
    taken_back = select(check_ins.c.milestone_id).where(
        check_ins.c.held == Held.NOT_YET, check_ins.c.at >= moment
    )
    told = (
        select(check_ins.c.milestone_id, check_ins.c.held, check_ins.c.at)
        .where(check_ins.c.milestone_id.in_(taken_back), check_ins.c.held.is_not(None))
        .order_by(check_ins.c.id)
    )
    found: defaultdict[int, list[_Span]] = defaultdict(list)
    for number, held, at in connection.execute(told):
        spans = found[number]
        counts = bool(spans) and spans[-1][1] is None
        if held is Held.NOT_YET and counts:
            spans[-1] = (spans[-1][0], at)
        elif held is not Held.NOT_YET and not counts:
            spans.append((at, None))
    return found
