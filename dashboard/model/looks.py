"""What people saw when they last looked."""

from sqlalchemy import Column, Table, Text

from dashboard.model.base import metadata, number, part_of
from rollup.model.base import BIGINT

last_look = Table(
    "last_look",
    metadata,
    part_of("account_id", "account.id"),
    Column("view", Text, primary_key=True),
    number("looked_at"),
    Column("seen", Text, nullable=False),
    Column("before_at", BIGINT),
    Column("before", Text, nullable=False, server_default=""),
    sqlite_strict=True,
)
"""A person's last look at a view (a page, its period and places as a URL's query, and the definition set): when it was,
and the figures of days that were over then (JSON: days, and exact values by venue and metric). `before` is what was
seen at the end of the visit before this one, at `before_at`; NULL while there was but one."""
