"""What the doors for machines keep: which batches came under which key, and the keys of booking sites."""

from sqlalchemy import Column, Index, LargeBinary, Table, Text, UniqueConstraint

from dashboard.model.base import metadata, number
from rollup.model.base import BIGINT

ingest_request = Table(
    "ingest_request",
    metadata,
    Column("chain_id", BIGINT, primary_key=True, autoincrement=False),
    Column("username", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("outcomes", Text, nullable=False),
    number("until"),
    sqlite_strict=True,
)
"""A batch that was taken in under an idempotency key, written in its transaction: `digest` stands for what was sent,
`outcomes` (JSON) is what became of it. Forgotten at `until`."""
Index("ingest_request_until", ingest_request.c.until)

beacon_key = Table(
    "beacon_key",
    metadata,
    Column("id", BIGINT, primary_key=True),
    Column("key", Text, nullable=False),
    number("chain_id"),
    number("venue_id"),
    Column("origins", Text, nullable=False),
    Column("label", Text, nullable=False),
    number("created_at"),
    Column("revoked_at", BIGINT),
    UniqueConstraint("key"),
    sqlite_strict=True,
)
"""A key with which the booking site of a venue tells what its visitors reach. It stands in the site's pages for
everybody to read, so it is kept as it is; it opens nothing else. `origins` (separated by spaces) are the sites that may
use it."""
