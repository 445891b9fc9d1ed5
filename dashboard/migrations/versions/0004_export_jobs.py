"""Files that are made when there is time."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "export_job",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.Column("capabilities", sa.Text(), nullable=False),
        sa.Column("venues", sa.Text(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_day", BIGINT, nullable=False),
        sa.Column("last_day", BIGINT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("progress", BIGINT, nullable=False),
        sa.Column("attempts", BIGINT, nullable=False),
        sa.Column("asked_at", BIGINT, nullable=False),
        sa.Column("started_at", BIGINT, nullable=True),
        sa.Column("finished_at", BIGINT, nullable=True),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("lease_until", BIGINT, nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("row_count", BIGINT, nullable=True),
        sa.Column("bytes", BIGINT, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("until", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("export_job_account", "export_job", ["account_id", "asked_at"], unique=False)
    op.create_index("export_job_state", "export_job", ["state"], unique=False)


def downgrade() -> None:
    op.drop_table("export_job")
