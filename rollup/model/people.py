"""Customers, those of them that were erased, and staff."""

from sqlalchemy import Column, Index, UniqueConstraint

from rollup.model.base import BYTES, TEXT, clustered, digest, key, local_time, number, optional, plain, words

customer = plain(
    "customer",
    key("id"),
    number("chain_id"),
    words("source_id"),
    number("is_member"),
    Column("name", TEXT),
    Column("email", TEXT),
    Column("phone", TEXT),
    optional("joined_at"),
    optional("joined_venue_id"),
    words("join_channel", default=""),
    optional("merged_into_id"),
    optional("merged_at"),
    digest(),
    UniqueConstraint("chain_id", "source_id"),
)
"""A record of a person known to the chain. `id` is dense, for bitmaps. A walk-in is no customer: its order has none.
`merged_into_id`: the record that stands for the same person, always one that is merged into no other; facts name only
such records."""
Index(
    "customer_merged",
    customer.c.merged_into_id,
    sqlite_where=customer.c.merged_into_id.is_not(None),
    postgresql_where=customer.c.merged_into_id.is_not(None),
)

erasure_key = plain("erasure_key", key("chain_id"), Column("secret", BYTES, nullable=False))
"""The secret with which the source ids of a chain's erased customers are hashed; made for the first of them."""

erased_customer = clustered(
    "erased_customer",
    key("chain_id"),
    Column("name_hash", BYTES, primary_key=True),
    number("erased_at"),
)
"""Keyed hashes of the source ids of customers that were erased: what names them later is taken in without a name.
Nothing leads from here to the facts that were theirs."""

new_member = clustered(
    "new_member",
    key("venue_id"),
    key("day"),
    key("hour"),
    key("customer_id"),
    *local_time(),
    words("join_channel"),
)
"""Derived from `customer`: one row for each person at the venue and time of joining, the earliest of its records'."""

staff = plain(
    "staff",
    key("id"),
    number("chain_id"),
    words("source_id"),
    words("name"),
    UniqueConstraint("chain_id", "source_id"),
)
