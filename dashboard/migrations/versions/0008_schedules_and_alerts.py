"""Reports that are sent regularly, and alerts."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("account_id", BIGINT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column("split_key", sa.Text(), nullable=False),
        sa.Column("weekday", BIGINT, nullable=True),
        sa.Column("hour", BIGINT, nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Text(), nullable=False),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("periods", BIGINT, nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("paused", BIGINT, server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="ok", nullable=False),
        sa.Column("since", BIGINT, nullable=False),
        sa.Column("checked_at", BIGINT, nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("alert_account", "alert", ["account_id"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("chain_id", BIGINT, nullable=False),
        sa.Column("owner_id", BIGINT, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("hour", BIGINT, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", BIGINT, nullable=False),
        sa.Column("paused", BIGINT, server_default="0", nullable=False),
        sa.Column("ended_at", BIGINT, nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("schedule_chain", "schedule", ["chain_id"], unique=False)
    op.create_table(
        "alert_event",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("alert_id", BIGINT, nullable=False),
        sa.Column("first_day", BIGINT, nullable=False),
        sa.Column("fired_at", BIGINT, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("resolved_at", BIGINT, nullable=True),
        sa.Column("mail_id", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("alert_id", "first_day"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], ondelete="SET NULL"),
        sqlite_strict=True,
    )
    op.create_table(
        "schedule_recipient",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("schedule_id", BIGINT, nullable=False),
        sa.Column("account_id", BIGINT, nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("schedule_recipient_schedule", "schedule_recipient", ["schedule_id"], unique=False)
    op.create_table(
        "schedule_run",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("schedule_id", BIGINT, nullable=False),
        sa.Column("first_day", BIGINT, nullable=False),
        sa.Column("last_day", BIGINT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", BIGINT, server_default="0", nullable=False),
        sa.Column("next_try", BIGINT, nullable=False),
        sa.Column("begun_at", BIGINT, nullable=False),
        sa.Column("done_at", BIGINT, nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("schedule_id", "first_day"),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("schedule_run_state", "schedule_run", ["state", "next_try"], unique=False)
    op.create_table(
        "schedule_delivery",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("run_id", BIGINT, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("account_id", BIGINT, nullable=True),
        sa.Column("mail_id", BIGINT, nullable=True),
        sa.Column("refusal", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("venues", sa.Text(), nullable=False),
        sa.Column("as_of", BIGINT, nullable=False),
        sa.Column("definitions", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run_id", "recipient"),
        sa.ForeignKeyConstraint(["run_id"], ["schedule_run.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], ondelete="SET NULL"),
        sqlite_strict=True,
    )
    op.create_table(
        "schedule_file",
        sa.Column("delivery_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("position", BIGINT, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["schedule_delivery.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("delivery_id", "position"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("alert_event")
    op.drop_table("alert")
    op.drop_table("schedule_file")
    op.drop_table("schedule_delivery")
    op.drop_table("schedule_run")
    op.drop_table("schedule_recipient")
    op.drop_table("schedule")
