"""Up to which day each rhythm is done, so that one that was missed on its very first day is known to be."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it, with what the duties say of every rhythm that has ever come round."""
    op.create_table(
        "rhythms",
        sa.Column("procedure", sa.Text, primary_key=True),
        sa.Column("rhythm", sa.Text, primary_key=True),
        sa.Column("done_up_to", sa.Date, nullable=False),
    )
    op.execute(
        "INSERT INTO rhythms (procedure, rhythm, done_up_to)"
        " SELECT procedure, rhythm, max(day) FROM duties GROUP BY procedure, rhythm"
    )
