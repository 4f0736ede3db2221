"""Every table. Times are aware UTC in and out on both databases; closed lists are stored by value."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    and_,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from scheduling.words import (
    Act,
    DecisionKind,
    Ending,
    Held,
    NoteKind,
    Outlook,
    RequestState,
    Role,
    Standing,
)
from storage.columns import OneOf, UtcDateTime, Words


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _must(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]]) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _may(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]]) -> Column[Any]:
    return Column(name, kind, nullable=True)


def _of(name: str, table: str, *, index: bool = False) -> Column[int]:
    """A row of another table that has to be there."""
    return Column(name, Integer, ForeignKey(f"{table}.id"), nullable=False, index=index)


def _maybe_of(name: str, table: str, *, index: bool = False) -> Column[int]:
    """A row of another table, or none."""
    return Column(name, Integer, ForeignKey(f"{table}.id"), nullable=True, index=index)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *parts: SchemaItem) -> Table:
    """A table with numbered rows.

    A number is never given twice, not on SQLite and after the newest row was deleted either: "extension:9" on
    an old button must not come to mean another extension.
    """
    return Table(name, metadata, _id(), *parts, sqlite_autoincrement=True)


def _index_where(
    name: str, *columns: ColumnElement[Any], where: ColumnElement[bool], unique: bool = False
) -> None:
    """An index on the few rows that matter, so that it stays small at a million."""
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


people = _table(
    "people",
    _must("name", Words),
    Column("email", Words, nullable=False, unique=True),  # in lower case
    _must("role", OneOf(Role)),
    _must("team", Words),
    _maybe_of("manager_id", "people"),
    _may("left_on", Date),
)

accounts = _table(
    "accounts",
    _of("person_id", "people", index=True),
    _must("platform", Words),
    _must("tenant", Words),
    _must("user", Words),
    _must("reference", Words),
    _must("bound_at", UtcDateTime),
    _must("seen_at", UtcDateTime),
    _may("unreachable_since", UtcDateTime),
    _must("unreachable_why", Words),
    UniqueConstraint("platform", "tenant", "user"),
)

assessments = _table(
    "assessments",
    _must("reference", Words),
    Column("reference_key", Words, nullable=False, index=True),  # trimmed, without capitals: what people mean
    _must("kind", Words),
    _must("procedure", Words),
    _must("procedure_version", Integer),
    _must("referred_on", Date),
    _must("allocated_on", Date),
    _of("worker_id", "people", index=True),
    _of("team_manager_id", "people", index=True),
    _of("service_manager_id", "people", index=True),
    _must("standing", OneOf(Standing)),
    _must("ceiling_on", Date),
    _must("days_extended", Integer),
    _must("at_risk", Boolean),
    _may("told_forecast", Date),
    _may("finished_at", UtcDateTime),
    _must("expectations", Words),
    _must("difficulties", Words),
    _may("look_at", UtcDateTime),
    _may("unowned_at", UtcDateTime),  # since when the service manager knows that nobody here holds it
)
_index_where(
    "uq_assessments_open_reference",
    assessments.c.reference_key,
    where=assessments.c.finished_at.is_(None),
    unique=True,
)
_index_where("ix_assessments_unowned_at", assessments.c.id, where=assessments.c.unowned_at.is_not(None))
_FINISHED = assessments.c.finished_at.is_not(None)
_index_where("ix_assessments_finished_at", assessments.c.finished_at, where=_FINISHED)
_index_where("ix_assessments_look_at", assessments.c.look_at, where=assessments.c.look_at.is_not(None))

milestones = _table(
    "milestones",
    _of("assessment_id", "assessments", index=True),
    _must("step", Words),
    _must("due_on", Date),
    _must("planned_on", Date),
    _must("begun_at", UtcDateTime),
    _must("about", Words),
    _must("moves", Integer),
    _may("met_at", UtcDateTime),
    _may("closed_at", UtcDateTime),
    _may("asks", OneOf(Role)),
    _maybe_of("holder_id", "people"),
)

prompts = _table(
    "prompts",
    _of("assessment_id", "assessments", index=True),
    _of("milestone_id", "milestones"),
    _must("moves", Integer),
    _must("role", OneOf(Role)),
    _must("asked", OneOf(Role)),
    _of("person_id", "people", index=True),
    _must("round", Integer),
    _must("asked_at", UtcDateTime),
    _may("snoozed_until", UtcDateTime),
    UniqueConstraint("milestone_id", "moves", "role", "asked", "round"),
)

check_ins = _table(
    "check_ins",
    _of("assessment_id", "assessments", index=True),
    _of("milestone_id", "milestones", index=True),
    _must("role", OneOf(Role)),
    _of("person_id", "people"),
    _maybe_of("acting_for", "people"),
    _must("at", UtcDateTime),
    _must("late", Boolean),
    _may("outlook", OneOf(Outlook)),
    _may("held", OneOf(Held)),
    _must("answers", JSON),
    _must("note", Words),
)

extensions = _table(
    "extensions",
    _of("assessment_id", "assessments", index=True),
    _of("requested_by", "people"),
    _maybe_of("acting_for", "people"),
    _must("requested_at", UtcDateTime),
    _must("reason", Words),
    _must("days", Integer),
    _must("exactly", Words),
    _must("note", Words),
    _must("meanwhile", Words),
    _must("state", OneOf(RequestState)),
    _of("approver_id", "people", index=True),
    _may("decision", OneOf(DecisionKind)),
    _may("days_approved", Integer),
    _maybe_of("decided_by", "people"),
    _maybe_of("decided_for", "people"),
    _may("decided_at", UtcDateTime),
    _must("comment", Words),
    _must("past_ceiling_acknowledged", Boolean),
    _must("question", Words),
    _must("information", Words),
    _may("sign_off_before", Date),
    _may("sign_off_after", Date),
)
_OPEN_REQUEST = extensions.c.state.in_([RequestState.ASKED, RequestState.INFORMATION])
_index_where("uq_extensions_open_request", extensions.c.assessment_id, where=_OPEN_REQUEST, unique=True)

remedial_actions = _table(
    "remedial_actions",
    _of("assessment_id", "assessments", index=True),
    _maybe_of("extension_id", "extensions"),
    _of("agreed_by", "people"),
    _must("agreed_at", UtcDateTime),
    _must("what", Words),
    _of("owner_id", "people"),
    _must("due_on", Date),
    _maybe_of("done_by", "people"),
    _may("done_at", UtcDateTime),
)

drafts = _table(
    "drafts",
    _of("assessment_id", "assessments", index=True),
    _of("sent_by", "people"),
    _must("sent_at", UtcDateTime),
    _maybe_of("returned_by", "people"),
    _maybe_of("returned_for", "people"),
    _may("returned_at", UtcDateTime),
    _may("amendments", Boolean),
    _must("comments", Words),
)

case_notes = _table(
    "case_notes",
    _of("assessment_id", "assessments", index=True),
    _must("kind", OneOf(NoteKind)),
    _must("text", Words),
    _must("drafted_at", UtcDateTime),
    _maybe_of("filed_by", "people"),
    _may("filed_at", UtcDateTime),
)

endings = _table(
    "endings",
    _of("assessment_id", "assessments", index=True),
    _must("act", OneOf(Act)),
    _may("ending", OneOf(Ending)),
    _must("reason", Words),
    _of("by_id", "people"),
    _must("at", UtcDateTime),
)

risks = _table(
    "risks",
    _of("assessment_id", "assessments", index=True),
    _of("raised_by", "people"),
    _must("at", UtcDateTime),
    _must("note", Words),
)

typed = _table(
    "typed",
    _of("assessment_id", "assessments", index=True),
    _of("milestone_id", "milestones"),
    _of("person_id", "people"),
    _must("at", UtcDateTime),
    _must("text", Words),
)

absences = _table(
    "absences",
    _of("person_id", "people", index=True),
    _must("first_day", Date),
    _must("last_day", Date),
    _of("booked_by", "people"),
    _must("booked_at", UtcDateTime),
    _maybe_of("alternate_id", "people"),
    _may("accepted_at", UtcDateTime),
    _may("declined_at", UtcDateTime),
    _may("cancelled_at", UtcDateTime),
    _may("begun_at", UtcDateTime),
    _may("returned_at", UtcDateTime),
    _may("look_at", UtcDateTime),
)
_index_where("ix_absences_last_day", absences.c.last_day, where=absences.c.cancelled_at.is_(None))
_index_where("ix_absences_look_at", absences.c.look_at, where=absences.c.look_at.is_not(None))

duties = _table(
    "duties",
    _must("procedure", Words),
    _must("rhythm", Words),
    _must("topic", Words),
    _must("day", Date),
    _of("person_id", "people", index=True),
    _must("about_id", Integer),  # the person it is about; 0 for nobody, since a NULL is never unique
    _must("asked_at", UtcDateTime),
    _must("rounds", Integer),
    _may("answer_by", Date),
    _may("look_at", UtcDateTime),
    _may("done_at", UtcDateTime),
    _maybe_of("done_by", "people"),
    _maybe_of("acting_for", "people"),
    _may("listed_at", UtcDateTime),
    _may("dealt_with_at", UtcDateTime),
    UniqueConstraint("procedure", "rhythm", "day", "person_id", "about_id"),
)
_index_where("ix_duties_look_at", duties.c.look_at, where=duties.c.look_at.is_not(None))
_LISTED = and_(duties.c.listed_at.is_not(None), duties.c.dealt_with_at.is_(None))
_index_where("ix_duties_listed", duties.c.id, where=_LISTED)

# A rhythm begins when Daymark first sees it with somebody there to do it: what lay before counts as done.
rhythms = Table(
    "rhythms",
    metadata,
    Column("procedure", Words, primary_key=True),
    Column("rhythm", Words, primary_key=True),
    _must("done_up_to", Date),
)

enquiries = _table(
    "enquiries",
    _of("assessment_id", "assessments"),
    _must("day", Date),
    _of("asked_by", "people"),
    _of("asked_of", "people"),
    _must("asked_at", UtcDateTime),
    _maybe_of("acting_for", "people"),
    UniqueConstraint("assessment_id", "day"),
)

review_lines = _table(
    "review_lines",
    _of("duty_id", "duties"),
    _of("assessment_id", "assessments", index=True),
    _may("asked_at", UtcDateTime),
    _maybe_of("asked_by", "people"),
    _may("followed_up_at", UtcDateTime),
    _maybe_of("followed_up_by", "people"),
    UniqueConstraint("duty_id", "assessment_id"),
)

head_notes = _table(
    "head_notes",
    Column("duty_id", Integer, ForeignKey("duties.id"), nullable=False, unique=True),
    _of("head_id", "people"),
    _must("nothing_to_report", Boolean),
    _must("text", Words),
    _of("sent_by", "people"),
    _maybe_of("acting_for", "people"),
    _must("sent_at", UtcDateTime),
)

samples = _table(
    "samples",
    _of("duty_id", "duties"),
    _of("assessment_id", "assessments", index=True),
    _must("drawn_on", Date),
    _must("checks", JSON),
    _must("findings", Words),
    _maybe_of("reviewed_by", "people"),
    _maybe_of("acting_for", "people"),
    _may("reviewed_at", UtcDateTime),
    UniqueConstraint("duty_id", "assessment_id"),
)

procedures = Table(
    "procedures",
    metadata,
    Column("key", Words, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _must("text", Words),
)

journal = _table(
    "journal",
    _must("chain", Integer),
    _must("seq", Integer),
    _must("at", UtcDateTime),
    _maybe_of("actor_id", "people"),
    _maybe_of("acting_for", "people"),
    _must("act", Words),
    _must("subject", Words),
    _must("detail", JSON),
    _must("previous", Words),
    _must("hash", Words),
    UniqueConstraint("chain", "seq"),
)
_index_where("ix_journal_acting_for", journal.c.acting_for, where=journal.c.acting_for.is_not(None))

journal_heads = Table(
    "journal_heads",
    metadata,
    Column("chain", Integer, primary_key=True, autoincrement=False),
    _must("seq", Integer),
    _must("hash", Words),
)

outbox = _table(
    "outbox",
    _of("person_id", "people"),
    _maybe_of("assessment_id", "assessments", index=True),
    _must("topic", Words),
    Column("subject", Words, nullable=False, index=True),
    _must("urgent", Boolean),
    Column("mark", Words, nullable=False, unique=True),
    _must("state", Words),
    _must("wanted", Integer),
    _must("drawn", Integer),
    _must("superseded", Boolean),
    _may("send_after", UtcDateTime),  # None: nothing to do
    _may("lease_until", UtcDateTime),
    _may("owner", Words),
    _must("attempts", Integer),
    _may("attempted_at", UtcDateTime),
    _maybe_of("account_id", "accounts"),
    Column("posted", Words, nullable=True, index=True),
    _must("created_at", UtcDateTime),
    _may("sent_at", UtcDateTime),
    _must("why", Words),
    _must("shown", Words),  # a digest of the card as it was last drawn, so that the same is not sent again
)
Index("ix_outbox_person", outbox.c.person_id, outbox.c.id)
_index_where("ix_outbox_to_do", outbox.c.send_after, where=outbox.c.send_after.is_not(None))
_index_where("ix_outbox_turn", outbox.c.urgent.desc(), outbox.c.id, where=outbox.c.send_after.is_not(None))
_index_where("ix_outbox_leased", outbox.c.person_id, where=outbox.c.lease_until.is_not(None))
_index_where("ix_outbox_failed", outbox.c.id, where=outbox.c.state == "failed")

inbox = Table(
    "inbox",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("message_id", Words, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    _must("text", Words),
    _must("refused", Boolean),
)
