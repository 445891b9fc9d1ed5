"""Marks name the fact that they were made for."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mark", sa.Column("noted_at", BIGINT, server_default="0", nullable=False))
    op.add_column("mark", sa.Column("fact", sa.Text(), server_default="", nullable=False))
