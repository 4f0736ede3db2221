"""Absences and cover; duties, and what their answers keep."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of oversight and cover."""
    _absences()
    _unowned()
    _duties()
    _reviews()
    _lists()


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer, primary_key=True),
        _person("person_id", index=True),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        _person("booked_by"),
        _instant("booked_at"),
        _maybe_person("alternate_id"),
        _maybe_instant("accepted_at"),
        _maybe_instant("declined_at"),
        _maybe_instant("cancelled_at"),
        _maybe_instant("begun_at"),
        _maybe_instant("returned_at"),
        _maybe_instant("look_at"),
        sqlite_autoincrement=True,
    )
    _index_where("ix_absences_last_day", "absences", "last_day", where="cancelled_at IS NULL")
    _index_where("ix_absences_look_at", "absences", "look_at", where="look_at IS NOT NULL")
    _index_where("ix_journal_acting_for", "journal", "acting_for", where="acting_for IS NOT NULL")


def _unowned() -> None:
    op.add_column("assessments", _maybe_instant("unowned_at"))
    _index_where("ix_assessments_unowned_at", "assessments", "id", where="unowned_at IS NOT NULL")


def _duties() -> None:
    op.create_table(
        "duties",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("procedure", sa.Text, nullable=False),
        sa.Column("rhythm", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        _person("person_id", index=True),
        sa.Column("about_id", sa.Integer, nullable=False),
        _instant("asked_at"),
        sa.Column("rounds", sa.Integer, nullable=False),
        sa.Column("answer_by", sa.Date, nullable=True),
        _maybe_instant("look_at"),
        _maybe_instant("done_at"),
        _maybe_person("done_by"),
        _maybe_person("acting_for"),
        _maybe_instant("listed_at"),
        _maybe_instant("dealt_with_at"),
        sa.UniqueConstraint("procedure", "rhythm", "day", "person_id", "about_id"),
        sqlite_autoincrement=True,
    )
    _index_where("ix_duties_look_at", "duties", "look_at", where="look_at IS NOT NULL")
    _index_where("ix_duties_listed", "duties", "id", where="listed_at IS NOT NULL AND dealt_with_at IS NULL")


def _reviews() -> None:
    op.create_table(
        "enquiries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        _person("asked_by"),
        _person("asked_of"),
        _instant("asked_at"),
        _maybe_person("acting_for"),
        sa.UniqueConstraint("assessment_id", "day"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "review_lines",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("duty_id", sa.Integer, sa.ForeignKey("duties.id"), nullable=False),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        _maybe_instant("asked_at"),
        _maybe_person("asked_by"),
        _maybe_instant("followed_up_at"),
        _maybe_person("followed_up_by"),
        sa.UniqueConstraint("duty_id", "assessment_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "head_notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("duty_id", sa.Integer, sa.ForeignKey("duties.id"), nullable=False, unique=True),
        _person("head_id"),
        sa.Column("nothing_to_report", sa.Boolean, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _person("sent_by"),
        _maybe_person("acting_for"),
        _instant("sent_at"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "samples",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("duty_id", sa.Integer, sa.ForeignKey("duties.id"), nullable=False),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("drawn_on", sa.Date, nullable=False),
        sa.Column("checks", sa.JSON, nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        _maybe_person("reviewed_by"),
        _maybe_person("acting_for"),
        _maybe_instant("reviewed_at"),
        sa.UniqueConstraint("duty_id", "assessment_id"),
        sqlite_autoincrement=True,
    )


def _lists() -> None:
    """What a morning list looks for: what ended today, and what somebody was asked to decide."""
    _index_where("ix_assessments_finished_at", "assessments", "finished_at", where="finished_at IS NOT NULL")
    op.create_index("ix_extensions_approver_id", "extensions", ["approver_id"])


def _person(name: str, *, index: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("people.id"), nullable=False, index=index)


def _maybe_person(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("people.id"), nullable=True)


def _instant(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _maybe_instant(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _index_where(name: str, table: str, column: str, *, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, [column], sqlite_where=condition, postgresql_where=condition)
