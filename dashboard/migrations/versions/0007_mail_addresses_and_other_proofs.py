"""Where a person's mails go, and other proofs of who they are than a password."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("email", sa.Text(), nullable=True))
    op.add_column("account", sa.Column("language", sa.Text(), server_default="", nullable=False))
    op.add_column("account", sa.Column("zone", sa.Text(), server_default="", nullable=False))
    op.create_index("account_email", "account", ["email"], unique=True)
    op.create_table(
        "identity",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.Column("since", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issuer", "subject"),
        sqlite_strict=True,
    )
    op.create_index("identity_account", "identity", ["account_id"], unique=False)
    op.create_table(
        "password_reset",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.Column("until", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
        sqlite_strict=True,
    )
    op.create_index("password_reset_account", "password_reset", ["account_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_hash"),
        sqlite_strict=True,
    )
    op.create_index("recovery_code_account", "recovery_code", ["account_id"], unique=False)
    op.create_table(
        "second_factor",
        sa.Column("account_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", BIGINT, nullable=True),
        sa.Column("last_step", BIGINT, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("password_reset")
    op.drop_table("second_factor")
    op.drop_table("recovery_code")
    op.drop_table("identity")
    op.drop_index("account_email", table_name="account")
    op.drop_column("account", "zone")
    op.drop_column("account", "language")
    op.drop_column("account", "email")
