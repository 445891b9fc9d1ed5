"""What people saw when they last looked."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "last_look",
        sa.Column("account_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("looked_at", BIGINT, nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("before_at", BIGINT, nullable=True),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "view"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("last_look")
