"""API tokens."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("capabilities", sa.Text(), nullable=False),
        sa.Column("every_venue", BIGINT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("until", BIGINT, nullable=False),
        sa.Column("last_used_at", BIGINT, nullable=True),
        sa.Column("revoked_at", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("api_token_account", "api_token", ["account_id"], unique=False)
    op.create_table(
        "api_token_venue",
        sa.Column("token_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_id", "venue_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("api_token_venue")
    op.drop_index("api_token_account", table_name="api_token")
    op.drop_table("api_token")
