"""By which numbers the rows of a subject's rollup tables are known, day by day."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rollup_content",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("one", BIGINT, nullable=False),
        sa.Column("two", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("subject", "day"),
        sqlite_strict=True,
    )
