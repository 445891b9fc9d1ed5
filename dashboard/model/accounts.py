"""Who may sign in, and which venues they see."""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from dashboard.model.base import metadata, number, part_of
from rollup.model.base import BIGINT

account = Table(
    "account",
    metadata,
    Column("id", BIGINT, primary_key=True),
    number("chain_id"),
    Column("username", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    number("every_venue"),
    number("disabled", default=0),
    number("is_demo", default=0),
    number("created_at"),
    Column("email", Text),
    Column("language", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default=""),
    UniqueConstraint("username"),
    sqlite_strict=True,
)
"""A person of one chain. `username` is kept in its canonical spelling (`accounts.canonical`). `every_venue`: sees all
venues of the chain, those to come included; otherwise only those of its regions (`account_region`) and the ones in
`account_venue`, which may be none. `role` is the name of one of the chain's (`roles.role`).
`email` is where mails go, nobody else's; `language` and `zone` are those of the mails, empty for English and for the
zone of the first venue. `password_hash` is empty for somebody who signs in elsewhere only."""
Index("account_email", account.c.email, unique=True)

account_venue = Table(
    "account_venue",
    metadata,
    part_of("account_id", "account.id"),
    Column("venue_id", BIGINT, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)
"""The venues of an account without `every_venue`."""

account_region = Table(
    "account_region",
    metadata,
    part_of("account_id", "account.id"),
    Column("region_id", BIGINT, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)
"""The regions of an account without `every_venue`: their venues are its own, those to come included."""
