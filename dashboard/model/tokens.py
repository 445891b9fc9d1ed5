"""The keys of programs."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint

from dashboard.model.base import metadata, number, part_of
from rollup.model.base import BIGINT

api_token = Table(
    "api_token",
    metadata,
    Column("id", BIGINT, primary_key=True),
    number("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    Column("token_hash", LargeBinary, nullable=False),
    Column("label", Text, nullable=False),
    Column("capabilities", Text, nullable=False),
    number("every_venue"),
    number("created_at"),
    number("until"),
    Column("last_used_at", BIGINT),
    Column("revoked_at", BIGINT),
    UniqueConstraint("token_hash"),
    sqlite_strict=True,
)
"""A key with which a program asks in an account's name: at most for `capabilities` (separated by spaces) and venues
(`api_token_venue`, or with `every_venue` all of the account's), and never for more than the account may at that moment.
Only a hash of the token is stored."""
Index("api_token_account", api_token.c.account_id)

api_token_venue = Table(
    "api_token_venue",
    metadata,
    part_of("token_id", "api_token.id"),
    Column("venue_id", BIGINT, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)
"""The venues of a token without `every_venue`."""
