"""Idempotency keys of batches, and the keys of booking sites."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ingest_request",
        sa.Column("chain_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.Column("until", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "username", "key"),
        sqlite_strict=True,
    )
    op.create_index("ingest_request_until", "ingest_request", ["until"], unique=False)
    op.create_table(
        "beacon_key",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("chain_id", BIGINT, nullable=False),
        sa.Column("venue_id", BIGINT, nullable=False),
        sa.Column("origins", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("revoked_at", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("beacon_key")
    op.drop_index("ingest_request_until", table_name="ingest_request")
    op.drop_table("ingest_request")
