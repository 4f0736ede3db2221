"""The first shape of the store."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    _people()
    _assessments()
    _conversation()
    _journal()
    _delivery()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("manager_id", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("left_on", sa.Date, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unreachable_why", sa.Text, nullable=False),
        sa.UniqueConstraint("platform", "tenant", "user"),
        sqlite_autoincrement=True,
    )


def _assessments() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("reference_key", sa.Text, nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("procedure", sa.Text, nullable=False),
        sa.Column("procedure_version", sa.Integer, nullable=False),
        sa.Column("referred_on", sa.Date, nullable=False),
        sa.Column("allocated_on", sa.Date, nullable=False),
        sa.Column("worker_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("team_manager_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("service_manager_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("ceiling_on", sa.Date, nullable=False),
        sa.Column("days_extended", sa.Integer, nullable=False),
        sa.Column("at_risk", sa.Boolean, nullable=False),
        sa.Column("told_forecast", sa.Date, nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expectations", sa.Text, nullable=False),
        sa.Column("difficulties", sa.Text, nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sqlite_autoincrement=True,
    )
    _index_where("ix_assessments_look_at", "assessments", "look_at", where="look_at IS NOT NULL")
    _index_where(
        "uq_assessments_open_reference",
        "assessments",
        "reference_key",
        where="finished_at IS NULL",
        unique=True,
    )
    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("planned_on", sa.Date, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("moves", sa.Integer, nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asks", sa.Text, nullable=True),
        sa.Column("holder_id", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sqlite_autoincrement=True,
    )


def _conversation() -> None:
    op.create_table(
        "prompts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("milestone_id", sa.Integer, sa.ForeignKey("milestones.id"), nullable=False),
        sa.Column("moves", sa.Integer, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("milestone_id", "moves", "role", "asked", "round"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("milestone_id", sa.Integer, sa.ForeignKey("milestones.id"), nullable=False, index=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("acting_for", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("outlook", sa.Text, nullable=True),
        sa.Column("held", sa.Text, nullable=True),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("requested_by", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("acting_for", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("exactly", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("meanwhile", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("approver_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("decision", sa.Text, nullable=True),
        sa.Column("days_approved", sa.Integer, nullable=True),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("decided_for", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("past_ceiling_acknowledged", sa.Boolean, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("information", sa.Text, nullable=False),
        sa.Column("sign_off_before", sa.Date, nullable=True),
        sa.Column("sign_off_after", sa.Date, nullable=True),
        sqlite_autoincrement=True,
    )
    _index_where(
        "uq_extensions_open_request",
        "extensions",
        "assessment_id",
        where="state IN ('asked', 'information')",
        unique=True,
    )
    op.create_table(
        "remedial_actions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("extension_id", sa.Integer, sa.ForeignKey("extensions.id"), nullable=True),
        sa.Column("agreed_by", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("done_by", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("sent_by", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_by", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("returned_for", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amendments", sa.Boolean, nullable=True),
        sa.Column("comments", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "endings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("ending", sa.Text, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "risks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("raised_by", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "typed",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=False, index=True),
        sa.Column("milestone_id", sa.Integer, sa.ForeignKey("milestones.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "procedures",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chain", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("acting_for", sa.Integer, sa.ForeignKey("people.id"), nullable=True),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.UniqueConstraint("chain", "seq"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "journal_heads",
        sa.Column("chain", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )


def _delivery() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessments.id"), nullable=True, index=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False, index=True),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("mark", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("drawn", sa.Integer, nullable=False),
        sa.Column("superseded", sa.Boolean, nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.Text, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("accounts.id"), nullable=True),
        sa.Column("posted", sa.Text, nullable=True, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    _index_where("ix_outbox_failed", "outbox", "id", where="state = 'failed'")
    _index_where("ix_outbox_leased", "outbox", "person_id", where="lease_until IS NOT NULL")
    op.create_index("ix_outbox_person", "outbox", ["person_id", "id"])
    _index_where("ix_outbox_to_do", "outbox", "send_after", where="send_after IS NOT NULL")
    _index_where("ix_outbox_turn", "outbox", sa.text("urgent DESC"), "id", where="send_after IS NOT NULL")
    op.create_table(
        "inbox",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("message_id", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
    )


def _index_where(
    name: str, table: str, column: str | sa.TextClause, *columns: str, where: str, unique: bool = False
) -> None:
    condition = sa.text(where)
    op.create_index(
        name, table, [column, *columns], unique=unique, sqlite_where=condition, postgresql_where=condition
    )
