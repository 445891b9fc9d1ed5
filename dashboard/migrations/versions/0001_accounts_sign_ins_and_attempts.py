"""Accounts, sign-ins and attempts."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("chain_id", BIGINT, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("every_venue", BIGINT, nullable=False),
        sa.Column("disabled", BIGINT, server_default="0", nullable=False),
        sa.Column("is_demo", BIGINT, server_default="0", nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username"),
        sqlite_strict=True,
    )
    op.create_table(
        "database_mark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("until", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_strict=True,
    )
    op.create_index("sign_in_attempt_until", "sign_in_attempt", ["until"], unique=False)
    op.create_table(
        "account_venue",
        sa.Column("account_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "venue_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.Column("since", BIGINT, nullable=False),
        sa.Column("until", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
        sqlite_strict=True,
    )
    op.create_index("sign_in_account", "sign_in", ["account_id"], unique=False)
    op.create_index("sign_in_until", "sign_in", ["until"], unique=False)


def downgrade() -> None:
    op.drop_index("sign_in_until", table_name="sign_in")
    op.drop_index("sign_in_account", table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("account_venue")
    op.drop_index("sign_in_attempt_until", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("database_mark")
    op.drop_table("account")
