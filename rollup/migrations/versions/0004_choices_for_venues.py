"""What an administrator has chosen for a venue."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "venue_choice",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("definitions", sa.Text(), server_default="", nullable=False),
        sa.Column("target_percent", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("venue_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
