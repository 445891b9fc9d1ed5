"""Customers and staff."""

from sqlalchemy import Column, UniqueConstraint

from rollup.model.base import TEXT, clustered, digest, key, local_time, number, optional, plain, words

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
    digest(),
    UniqueConstraint("chain_id", "source_id"),
)
"""A person known to the chain. `id` is dense, for bitmaps. A walk-in is no customer: its order has none."""

new_member = clustered(
    "new_member",
    key("venue_id"),
    key("day"),
    key("hour"),
    key("customer_id"),
    *local_time(),
    words("join_channel"),
)
"""Derived from `customer`: one row for each member at the venue and time of joining."""

staff = plain(
    "staff",
    key("id"),
    number("chain_id"),
    words("source_id"),
    words("name"),
    UniqueConstraint("chain_id", "source_id"),
)
