"""All tables of facts."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "block_span",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("resource_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("minutes", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour", "resource_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "booking",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("minute", BIGINT, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("resource_id", BIGINT, nullable=True),
        sa.Column("customer_id", BIGINT, nullable=True),
        sa.Column("item_id", BIGINT, nullable=True),
        sa.Column("staff_id", BIGINT, nullable=True),
        sa.Column("start_at", BIGINT, nullable=False),
        sa.Column("end_at", BIGINT, nullable=False),
        sa.Column("made_at", BIGINT, nullable=True),
        sa.Column("grace_at", BIGINT, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("party_size", BIGINT, server_default="1", nullable=False),
        sa.Column("given_state", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", BIGINT, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("booking_source", "booking", ["source_id", "venue_id"], unique=True)
    op.create_table(
        "booking_history",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("booking_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("number", BIGINT, autoincrement=False, nullable=False),
        sa.Column("at", BIGINT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "booking_id", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "booking_span",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("booking_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("resource_id", BIGINT, nullable=False),
        sa.Column("minutes", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour", "booking_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("booking_span_booking", "booking_span", ["venue_id", "booking_id"], unique=False)
    op.create_table(
        "calendar_day",
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("week", BIGINT, nullable=False),
        sa.Column("month", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("day"),
        sqlite_strict=True,
    )
    op.create_table(
        "card",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_id", BIGINT, nullable=True),
        sa.Column("opened_at", BIGINT, nullable=False),
        sa.Column("price", BIGINT, nullable=False),
        sa.Column("paid_cash", BIGINT, nullable=False),
        sa.Column("uses", BIGINT, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "id"),
        sa.UniqueConstraint("source_id", "venue_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "card_service",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("card_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("number", BIGINT, autoincrement=False, nullable=False),
        sa.Column("item_id", BIGINT, nullable=False),
        sa.Column("price", BIGINT, nullable=False),
        sa.Column("uses", BIGINT, nullable=False),
        sa.Column("is_gift", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "card_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "chain",
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "closed_figure",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("month", BIGINT, autoincrement=False, nullable=False),
        sa.Column("definitions", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("value", BIGINT, nullable=False),
        sa.Column("closed_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "month", "definitions", "measure"),
        sqlite_strict=True,
    )
    op.create_table(
        "customer",
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("chain_id", BIGINT, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("is_member", BIGINT, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("joined_at", BIGINT, nullable=True),
        sa.Column("joined_venue_id", BIGINT, nullable=True),
        sa.Column("join_channel", sa.Text(), server_default="", nullable=False),
        sa.Column("merged_into_id", BIGINT, nullable=True),
        sa.Column("merged_at", BIGINT, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id", "source_id"),
        sqlite_strict=True,
    )
    op.create_index(
        "customer_merged",
        "customer",
        ["merged_into_id"],
        unique=False,
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.create_table(
        "erased_customer",
        sa.Column("chain_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("name_hash", sa.LargeBinary(), nullable=False),
        sa.Column("erased_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "name_hash"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erasure_key",
        sa.Column("chain_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "first_order",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("customer_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("definitions", BIGINT, autoincrement=False, nullable=False),
        sa.Column("minute", BIGINT, nullable=False),
        sa.Column("order_id", BIGINT, nullable=False),
        sa.Column("counted_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour", "customer_id", "definitions"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("first_order_customer", "first_order", ["customer_id"], unique=False)
    op.create_table(
        "funnel_event",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("session_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("at", BIGINT, nullable=False),
        sa.Column("step", BIGINT, nullable=False),
        sa.Column("substep", BIGINT, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("wanted_at", BIGINT, nullable=True),
        sa.Column("no_slot", BIGINT, server_default="0", nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "session_id", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("funnel_event_source", "funnel_event", ["source_id", "venue_id"], unique=True)
    op.create_table(
        "id_range",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_id", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "item",
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("chain_id", BIGINT, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("price", BIGINT, server_default="0", nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id", "source_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "job_window",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("window_start", BIGINT, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", BIGINT, nullable=False),
        sa.Column("finished_at", BIGINT, nullable=True),
        sa.Column("rows", BIGINT, server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("job", "window_start"),
        sqlite_strict=True,
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "mark",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("venue_id", BIGINT, nullable=False),
        sa.Column("day", BIGINT, nullable=False),
        sa.Column("week", BIGINT, nullable=False),
        sa.Column("month", BIGINT, nullable=False),
        sa.Column("due_at", BIGINT, server_default="0", nullable=False),
        sqlite_strict=True,
    )
    op.create_index("mark_place", "mark", ["subject", "venue_id", "day", "due_at"], unique=False)
    op.create_table(
        "new_member",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("customer_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("minute", BIGINT, nullable=False),
        sa.Column("join_channel", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour", "customer_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "nps_answer",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("minute", BIGINT, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("answered_at", BIGINT, nullable=False),
        sa.Column("score", BIGINT, nullable=False),
        sa.Column("customer_id", BIGINT, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("nps_answer_source", "nps_answer", ["source_id", "venue_id"], unique=True)
    op.create_table(
        "opening_hours",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("weekday", BIGINT, autoincrement=False, nullable=False),
        sa.Column("opens", BIGINT, autoincrement=False, nullable=False),
        sa.Column("closes", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "weekday", "opens"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "opening_slot",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("minutes", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "order_discount",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("order_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("number", BIGINT, autoincrement=False, nullable=False),
        sa.Column("amount", BIGINT, nullable=False),
        sa.Column("lines", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "order_id", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "order_line",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("order_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("number", BIGINT, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("card_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("item_id", BIGINT, nullable=True),
        sa.Column("staff_id", BIGINT, nullable=True),
        sa.Column("quantity", BIGINT, nullable=False),
        sa.Column("unit_price", BIGINT, nullable=False),
        sa.Column("discount", BIGINT, nullable=False),
        sa.Column("takes_order_discount", BIGINT, nullable=False),
        sa.Column("entitlement_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("entitlement_uses", BIGINT, server_default="0", nullable=False),
        sa.Column("card_source_id", sa.Text(), nullable=True),
        sa.Column("unit_value", BIGINT, nullable=True),
        sa.Column("entitlement_value", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("venue_id", "order_id", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "order_line_card",
        "order_line",
        ["card_source_id", "venue_id"],
        unique=False,
        sqlite_where=sa.text("card_source_id IS NOT NULL"),
        postgresql_where=sa.text("card_source_id IS NOT NULL"),
    )
    op.create_table(
        "order_payment",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("order_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("number", BIGINT, autoincrement=False, nullable=False),
        sa.Column("tender_id", BIGINT, nullable=False),
        sa.Column("amount", BIGINT, nullable=False),
        sa.Column("paid_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "order_id", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "posting",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("order_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("number", BIGINT, autoincrement=False, nullable=False),
        sa.Column("minute", BIGINT, nullable=False),
        sa.Column("definitions", BIGINT, nullable=False),
        sa.Column("line", BIGINT, nullable=False),
        sa.Column("line_kind", sa.Text(), nullable=False),
        sa.Column("card_kind", sa.Text(), nullable=False),
        sa.Column("entitlement_kind", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("tender_id", BIGINT, nullable=False),
        sa.Column("item_id", BIGINT, nullable=False),
        sa.Column("staff_id", BIGINT, nullable=False),
        sa.Column("resource_id", BIGINT, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("amount", BIGINT, nullable=False),
        sa.Column("quantity", BIGINT, nullable=False),
        sa.Column("refund_id", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour", "order_id", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("posting_order", "posting", ["venue_id", "order_id"], unique=False)
    op.create_table(
        "reconciliation",
        sa.Column("checked_at", BIGINT, autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("places", BIGINT, nullable=False),
        sa.Column("differences", BIGINT, nullable=False),
        sa.Column("first_difference", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("checked_at", "subject"),
        sqlite_strict=True,
    )
    op.create_table(
        "refund",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("order_source_id", sa.Text(), nullable=False),
        sa.Column("order_id", BIGINT, nullable=True),
        sa.Column("refunded_at", BIGINT, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "id"),
        sa.UniqueConstraint("source_id", "venue_id"),
        sqlite_strict=True,
    )
    op.create_index("refund_order", "refund", ["order_source_id", "venue_id"], unique=False)
    op.create_table(
        "refund_part",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("refund_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("number", BIGINT, autoincrement=False, nullable=False),
        sa.Column("tender_id", BIGINT, nullable=False),
        sa.Column("amount", BIGINT, nullable=False),
        sa.Column("line", BIGINT, nullable=True),
        sa.PrimaryKeyConstraint("venue_id", "refund_id", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "region",
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("chain_id", BIGINT, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id", "source_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "resource",
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("venue_id", BIGINT, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.Column("color_type", sa.Text(), server_default="", nullable=False),
        sa.Column("capacity", BIGINT, server_default="1", nullable=False),
        sa.Column("active_from", BIGINT, nullable=True),
        sa.Column("active_to", BIGINT, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_id", "venue_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_resource_venue_id"), "resource", ["venue_id"], unique=False)
    op.create_table(
        "resource_block",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("resource_id", BIGINT, nullable=False),
        sa.Column("start_at", BIGINT, nullable=False),
        sa.Column("end_at", BIGINT, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "id"),
        sa.UniqueConstraint("source_id", "venue_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_resource_block_resource_id"), "resource_block", ["resource_id"], unique=False)
    op.create_table(
        "restatement",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("month", BIGINT, autoincrement=False, nullable=False),
        sa.Column("definitions", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("closed_value", BIGINT, nullable=False),
        sa.Column("value", BIGINT, nullable=False),
        sa.Column("days", BIGINT, nullable=False),
        sa.Column("newest_fact", sa.Text(), server_default="", nullable=False),
        sa.Column("first_seen_at", BIGINT, nullable=False),
        sa.Column("last_changed_at", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "month", "definitions", "measure"),
        sqlite_strict=True,
    )
    op.create_table(
        "rollup_shape",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
        sqlite_strict=True,
    )
    op.create_table(
        "sale",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("order_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("definitions", BIGINT, autoincrement=False, nullable=False),
        sa.Column("minute", BIGINT, nullable=False),
        sa.Column("counted_at", BIGINT, nullable=False),
        sa.Column("order_kind", sa.Text(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=False),
        sa.Column("has_card", BIGINT, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("resource_id", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour", "order_id", "definitions"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("sale_customer", "sale", ["customer_id", "counted_at"], unique=False)
    op.create_index("sale_order", "sale", ["venue_id", "order_id"], unique=False)
    op.create_table(
        "sales_order",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", BIGINT, nullable=True),
        sa.Column("booking_id", BIGINT, nullable=True),
        sa.Column("booking_source_id", sa.Text(), nullable=True),
        sa.Column("resource_id", BIGINT, nullable=True),
        sa.Column("given_resource_id", BIGINT, nullable=True),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", BIGINT, nullable=True),
        sa.Column("counts_at", BIGINT, nullable=True),
        sa.Column("arrears", BIGINT, server_default="0", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "id"),
        sa.UniqueConstraint("source_id", "venue_id"),
        sqlite_strict=True,
    )
    op.create_index("sales_order_booking", "sales_order", ["booking_source_id", "venue_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("minute", BIGINT, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("first_at", BIGINT, nullable=False),
        sa.Column("step", BIGINT, nullable=False),
        sa.Column("substep", BIGINT, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("session_source", "session", ["source_id", "venue_id"], unique=True)
    op.create_table(
        "special_day",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("opens", BIGINT, autoincrement=False, nullable=False),
        sa.Column("closes", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "opens"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff",
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("chain_id", BIGINT, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id", "source_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "tender",
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("chain_id", BIGINT, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id", "source_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "venue",
        sa.Column("id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("chain_id", BIGINT, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region_id", BIGINT, nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("cutoff_minutes", BIGINT, server_default="0", nullable=False),
        sa.Column("grace_minutes", BIGINT, server_default="15", nullable=False),
        sa.Column("opened_on", BIGINT, nullable=True),
        sa.Column("closed_on", BIGINT, nullable=True),
        sa.Column("definitions", sa.Text(), server_default="current", nullable=False),
        sa.Column("target_percent", BIGINT, server_default="50", nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id", "source_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "wanted_slot",
        sa.Column("venue_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("day", BIGINT, autoincrement=False, nullable=False),
        sa.Column("hour", BIGINT, autoincrement=False, nullable=False),
        sa.Column("session_id", BIGINT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "day", "hour", "session_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("wanted_slot")
    op.drop_table("venue")
    op.drop_table("tender")
    op.drop_table("staff")
    op.drop_table("special_day")
    op.drop_index("session_source", table_name="session")
    op.drop_table("session")
    op.drop_index("sales_order_booking", table_name="sales_order")
    op.drop_table("sales_order")
    op.drop_index("sale_order", table_name="sale")
    op.drop_index("sale_customer", table_name="sale")
    op.drop_table("sale")
    op.drop_table("rollup_shape")
    op.drop_table("restatement")
    op.drop_index(op.f("ix_resource_block_resource_id"), table_name="resource_block")
    op.drop_table("resource_block")
    op.drop_index(op.f("ix_resource_venue_id"), table_name="resource")
    op.drop_table("resource")
    op.drop_table("region")
    op.drop_table("refund_part")
    op.drop_index("refund_order", table_name="refund")
    op.drop_table("refund")
    op.drop_table("reconciliation")
    op.drop_index("posting_order", table_name="posting")
    op.drop_table("posting")
    op.drop_table("order_payment")
    op.drop_index(
        "order_line_card",
        table_name="order_line",
        sqlite_where=sa.text("card_source_id IS NOT NULL"),
        postgresql_where=sa.text("card_source_id IS NOT NULL"),
    )
    op.drop_table("order_line")
    op.drop_table("order_discount")
    op.drop_table("opening_slot")
    op.drop_table("opening_hours")
    op.drop_index("nps_answer_source", table_name="nps_answer")
    op.drop_table("nps_answer")
    op.drop_table("new_member")
    op.drop_index("mark_place", table_name="mark")
    op.drop_table("mark")
    op.drop_table("lease")
    op.drop_table("job_window")
    op.drop_table("item")
    op.drop_table("id_range")
    op.drop_index("funnel_event_source", table_name="funnel_event")
    op.drop_table("funnel_event")
    op.drop_index("first_order_customer", table_name="first_order")
    op.drop_table("first_order")
    op.drop_table("erasure_key")
    op.drop_table("erased_customer")
    op.drop_index(
        "customer_merged",
        table_name="customer",
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.drop_table("customer")
    op.drop_table("closed_figure")
    op.drop_table("chain")
    op.drop_table("card_service")
    op.drop_table("card")
    op.drop_table("calendar_day")
    op.drop_index("booking_span_booking", table_name="booking_span")
    op.drop_table("booking_span")
    op.drop_table("booking_history")
    op.drop_index("booking_source", table_name="booking")
    op.drop_table("booking")
    op.drop_table("block_span")
