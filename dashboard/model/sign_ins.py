"""Who is signed in, and who tried too often."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text

from dashboard.model.base import metadata, number

sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    number("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    number("since"),
    number("until"),
    Column("network", Text, nullable=False, server_default=""),
    Column("browser", Text, nullable=False, server_default=""),
    sqlite_strict=True,
)
"""A session that is signed in. Kept here, not only in the cookie, so that signing out, a new password and disabling
end it at once, wherever a copy of the cookie may be. Only a hash of its token is stored. `network` and `browser`
are where it was begun, for its person to know it by."""
Index("sign_in_account", sign_in.c.account_id)
Index("sign_in_until", sign_in.c.until)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    number("attempts"),
    number("until"),
    sqlite_strict=True,
)
"""Attempts without success, for each address, account, and pair of both, as a keyed hash; forgotten at `until`."""
Index("sign_in_attempt_until", sign_in_attempt.c.until)
