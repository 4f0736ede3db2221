"""What an audit reads of decisions: who took each, and who held the assessment; and who stood in for whom at
a moment that is over. Nothing here is ever acted on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, select

from scheduling.cover import Absence, Cover, cover_on
from scheduling.words import Act
from storage.audit import DECIDED, Spot, since_then, subject_of
from storage.connection import Connection
from storage.rows import Query
from storage.tables import absences as absence_rows
from storage.tables import assessments, drafts, endings, extensions, journal

_OF_A_CASE = (
    Act.ALLOCATE,
    Act.RECORD_REMEDIAL_ACTION,
    Act.CHANGE_APPROVER,
    Act.RETURN_COMMENTS,
    Act.SIGN_OFF,
    Act.TRANSFER,
    Act.END,
    Act.REOPEN,
)
"""The acts by which somebody decides about an assessment; a decision on a request has a row of its own."""
_WITHIN = ("decide", "review_sample")
"""The acts that may agree a remedial action as a part of themselves, and are judged as a whole."""
_OF_COVER = (Act.BOOK_ABSENCE, Act.NAME_ALTERNATE, Act.ACCEPT_COVER, Act.DECLINE_COVER, Act.CANCEL_ABSENCE)
_HOLDERS = (assessments.c.worker_id, assessments.c.team_manager_id, assessments.c.service_manager_id)


@dataclass(frozen=True)
class Deed:
    """One act by which somebody decided something, with who holds the assessment now.

    ``asked_by`` asked for what was decided: the request, the draft, the completion. ``handed_over_since``
    says that others may have held it then.
    """

    spot: Spot
    act: Act
    at: datetime
    by: int
    worker_id: int
    team_manager_id: int
    service_manager_id: int
    handed_over_since: bool
    asked_by: int | None = None
    approver_id: int | None = None


def deeds(connection: Connection, since: datetime | None) -> Iterator[Deed]:
    """Every decision about an assessment that somebody took since then, those on requests first."""
    for number, reference, subject, *rest in connection.execute(_on_requests(since)):
        yield Deed(Spot(number, reference, subject), Act.DECIDE, *rest)
    for number, reference, subject, act, *rest in connection.execute(_in_the_journal(since)):
        yield Deed(Spot(number, reference, subject), Act(act), *rest)


def accepted_by_others(connection: Connection, since: datetime | None) -> tuple[Spot, ...]:
    """Absences whose cover was accepted, or declined, by somebody else than was asked to cover."""
    answered = journal.c.act.in_([Act.ACCEPT_COVER.value, Act.DECLINE_COVER.value])
    found = connection.execute(
        select(journal.c.subject, journal.c.actor_id, journal.c.detail).where(
            journal.c.chain == 0, answered, since_then(journal.c.at, since)
        )
    )
    wrong = (subject for subject, actor_id, detail in found if actor_id != detail["alternate"])
    return tuple(Spot(None, "", subject) for subject in wrong)


def changed_at(connection: Connection, since: datetime) -> Mapping[int, datetime]:
    """When people were last changed by an import since then, by number: their post may have been another."""
    imported = select(journal.c.subject, func.max(journal.c.at, type_=journal.c.at.type)).where(
        journal.c.chain == 0, journal.c.act == "import", journal.c.at >= since
    )
    found = connection.execute(imported.group_by(journal.c.subject))
    return {int(subject.rpartition(":")[2]): at for subject, at in found}


class CoverThen:
    """Who stood in for whom at moments that are over: a stand-in who was named since was none then."""

    def __init__(self, connection: Connection, first_day: date, last_day: date) -> None:
        """Know every absence on these days, cancelled ones too, and all that was said about it when."""
        away = Query(
            absence_rows,
            Absence,
            absence_rows.c.last_day >= first_day,
            absence_rows.c.first_day <= last_day,
        )
        self._absences = {f"absence:{one.id}": one for one in away.every(connection)}
        self._said = _said_of(connection, self._absences)
        self._moments = sorted({at for said in self._said.values() for at, _, _ in said})
        self._known: dict[tuple[date, int], Cover] = {}

    def on(self, day: date, at: datetime) -> Cover:
        """The cover of ``day`` as it was known at the moment ``at``."""
        key = day, bisect_right(self._moments, at)
        if key not in self._known:
            then = (self._then(subject, one, at) for subject, one in self._absences.items())
            self._known[key] = cover_on(filter(None, then), day)
        return self._known[key]

    def _then(self, subject: str, absence: Absence, at: datetime) -> Absence | None:
        """An absence as it was at a moment; None where it was not booked yet."""
        if absence.booked_at > at:
            return None
        said = self._said.get(subject, ())
        if not any(moment > at for moment, _, _ in said):
            return absence
        then = replace(absence, accepted_at=None, declined_at=None, cancelled_at=None)
        for moment, act, alternate in said:
            if moment <= at:
                then = _after(then, Act(act), alternate, moment)
        return then


def _after(absence: Absence, act: Act, alternate: int | None, at: datetime) -> Absence:
    if act is Act.ACCEPT_COVER:
        return replace(absence, accepted_at=at)
    if act is Act.DECLINE_COVER:
        return replace(absence, declined_at=at)
    if act is Act.CANCEL_ABSENCE:
        return replace(absence, cancelled_at=at)
    return replace(absence, alternate_id=alternate, accepted_at=None, declined_at=None)


def _said_of(
    connection: Connection, about: Collection[str]
) -> Mapping[str, Sequence[tuple[datetime, str, int | None]]]:
    """What was said of these absences, in order: when, which act, and who was to cover."""
    said = (
        select(journal.c.subject, journal.c.at, journal.c.act, journal.c.detail)
        .where(journal.c.chain == 0, journal.c.act.in_([act.value for act in _OF_COVER]))
        .order_by(journal.c.seq)
    )
    found = defaultdict(list)
    for subject, at, act, detail in connection.execute(said):
        if subject in about:
            found[subject].append((at, act, detail["alternate"]))
    return found


def _on_requests(since: datetime | None) -> Select[Any]:
    belongs = assessments.join(extensions, extensions.c.assessment_id == assessments.c.id)
    done = (extensions.c.decided_at, extensions.c.decided_by)
    asked = (extensions.c.requested_by, extensions.c.approver_id)
    number = subject_of("extension", extensions.c.id)
    return (
        select(assessments.c.id, assessments.c.reference, number, *done, *_HOLDERS)
        .add_columns(_handed_over(extensions.c.decided_at), *asked)
        .select_from(belongs)
        .where(extensions.c.state.in_(DECIDED), extensions.c.decided_by.is_not(None))
        .where(extensions.c.decided_at.is_not(None), since_then(extensions.c.decided_at, since))
    )


def _in_the_journal(since: datetime | None) -> Select[Any]:
    belongs = journal.join(assessments, assessments.c.id == journal.c.chain)
    about = (assessments.c.id, assessments.c.reference, journal.c.subject)
    asked = case(
        (journal.c.act == Act.RETURN_COMMENTS.value, _sender()),
        (journal.c.act == Act.SIGN_OFF.value, _completer()),
        (journal.c.act == Act.CHANGE_APPROVER.value, _requester()),
    )
    whole = journal.alias()
    within = select(whole.c.id).where(
        journal.c.act == Act.RECORD_REMEDIAL_ACTION.value,
        whole.c.chain == journal.c.chain,
        whole.c.at == journal.c.at,
        whole.c.actor_id == journal.c.actor_id,
        whole.c.act.in_(_WITHIN),
    )
    return (
        select(*about, journal.c.act, journal.c.at, journal.c.actor_id, *_HOLDERS)
        .add_columns(_handed_over(journal.c.at), asked)
        .select_from(belongs)
        .where(journal.c.act.in_([act.value for act in _OF_A_CASE]), since_then(journal.c.at, since))
        .where(journal.c.actor_id.is_not(None), ~exists(within))
        .order_by(journal.c.id)
    )


def _sender() -> ScalarSelect[Any]:
    """Who sent the draft that the entry is about."""
    own = and_(drafts.c.assessment_id == journal.c.chain, _is("draft", drafts.c.id))
    return select(drafts.c.sent_by).where(own).correlate(journal).scalar_subquery()


def _requester() -> ScalarSelect[Any]:
    """Who asked for the extension that the entry is about."""
    own = and_(extensions.c.assessment_id == journal.c.chain, _is("extension", extensions.c.id))
    return select(extensions.c.requested_by).where(own).correlate(journal).scalar_subquery()


def _completer() -> ScalarSelect[Any]:
    """Who completed it last before the entry."""
    before = journal.alias()
    completed = and_(
        before.c.chain == journal.c.chain,
        before.c.act == Act.COMPLETE.value,
        before.c.seq < journal.c.seq,
    )
    last = select(before.c.actor_id).where(completed).order_by(before.c.seq.desc()).limit(1)
    return last.correlate(journal).scalar_subquery()


def _is(kind: str, number: ColumnElement[int]) -> ColumnElement[bool]:
    return journal.c.subject == subject_of(kind, number)


def _handed_over(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether it was handed over since then: who held it before is not written down."""
    return exists(
        select(endings.c.id).where(
            endings.c.assessment_id == assessments.c.id, endings.c.act == Act.TRANSFER, endings.c.at >= at
        )
    )
