"""The application's own tables, apart from the facts: who may sign in, who has, who tried too often, and API tokens."""

from pathlib import Path
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, MetaData, Table, Text, UniqueConstraint

from rollup.model.base import BIGINT
from rollup.schema import FACTS, Schema

metadata = MetaData()


def _number(name: str, *constraints: Any, default: int | None = None) -> Column[int]:
    return Column(
        name, BIGINT, *constraints, nullable=False, server_default=None if default is None else str(default)
    )


account = Table(
    "account",
    metadata,
    Column("id", BIGINT, primary_key=True),
    _number("chain_id"),
    Column("username", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    _number("every_venue"),
    _number("disabled", default=0),
    _number("is_demo", default=0),
    _number("created_at"),
    UniqueConstraint("username"),
    sqlite_strict=True,
)
"""A person of one chain. `username` is kept in its canonical spelling (`accounts.canonical`). `every_venue`: sees all
venues of the chain, those to come included; otherwise only the ones in `account_venue`, which may be none."""

account_venue = Table(
    "account_venue",
    metadata,
    Column(
        "account_id",
        BIGINT,
        ForeignKey("account.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("venue_id", BIGINT, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)
"""The venues of an account without `every_venue`."""

sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    _number("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    _number("since"),
    _number("until"),
    sqlite_strict=True,
)
"""A session that is signed in. Kept here, not only in the cookie, so that signing out, a new password and disabling
end it at once, wherever a copy of the cookie may be. Only a hash of its token is stored."""
Index("sign_in_account", sign_in.c.account_id)
Index("sign_in_until", sign_in.c.until)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    _number("attempts"),
    _number("until"),
    sqlite_strict=True,
)
"""Attempts without success, for each address, account, and pair of both, as a keyed hash; forgotten at `until`."""
Index("sign_in_attempt_until", sign_in_attempt.c.until)

api_token = Table(
    "api_token",
    metadata,
    Column("id", BIGINT, primary_key=True),
    _number("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    Column("token_hash", LargeBinary, nullable=False),
    Column("label", Text, nullable=False),
    Column("capabilities", Text, nullable=False),
    _number("every_venue"),
    _number("created_at"),
    _number("until"),
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
    Column(
        "token_id",
        BIGINT,
        ForeignKey("api_token.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("venue_id", BIGINT, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)
"""The venues of a token without `every_venue`."""

database_mark = Table("database_mark", metadata, Column("name", Text, primary_key=True), sqlite_strict=True)
"""What the whole database is; the marks are those of `dashboard.demo`."""

ACCOUNTS = Schema(metadata, Path(__file__).parent / "migrations", "dashboard_schema_version")
SCHEMAS = (FACTS, ACCOUNTS)
"""All that a database of this application is migrated by, those of lower layers first."""
