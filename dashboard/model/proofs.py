"""Other proofs of who somebody is than their password: links by mail, one-time passwords, another sign-in."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text

from dashboard.model.base import metadata, number, part_of
from rollup.model.base import BIGINT

password_reset = Table(
    "password_reset",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    number("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    number("until"),
    sqlite_strict=True,
)
"""A link, sent by mail, with which a person sets a new password once. Only a hash of its token is stored."""
Index("password_reset_account", password_reset.c.account_id)

second_factor = Table(
    "second_factor",
    metadata,
    part_of("account_id", "account.id"),
    Column("sealed_secret", Text, nullable=False),
    Column("confirmed_at", BIGINT),
    number("last_step", default=0),
    sqlite_strict=True,
)
"""What one-time passwords are made from, sealed with the server's secret. It is asked for once `confirmed_at` says that
the person's device has it. `last_step` is the time step of the last one that was used: none is good twice."""

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    number("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    sqlite_strict=True,
)
"""A code that stands in for a one-time password, once: the row goes with its use."""
Index("recovery_code_account", recovery_code.c.account_id)

identity = Table(
    "identity",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    number("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    number("since"),
    sqlite_strict=True,
)
"""Who an account is at a provider of single sign-on: never by name or address, which there may be given anew."""
Index("identity_account", identity.c.account_id)
