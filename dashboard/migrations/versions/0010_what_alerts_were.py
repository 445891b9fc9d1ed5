"""What an alert told is kept when it is changed."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("version_of", BIGINT, nullable=True))


def downgrade() -> None:
    op.drop_column("alert", "version_of")
