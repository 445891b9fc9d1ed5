"""The names of facts that were written or changed when their day had been counted."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_fact",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("written_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "subject", "fact"),
        sqlite_strict=True,
    )
