"""Mails on their way."""

from sqlalchemy import Column, Index, LargeBinary, Table, Text, UniqueConstraint

from dashboard.model.base import metadata, number, part_of
from rollup.model.base import BIGINT

mail = Table(
    "mail",
    metadata,
    Column("id", BIGINT, primary_key=True),
    number("chain_id"),
    Column("message_id", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("state", Text, nullable=False),
    number("attempts", default=0),
    number("created_at"),
    number("next_try"),
    Column("expires_at", BIGINT),
    Column("sent_at", BIGINT),
    Column("answer", Text, nullable=False, server_default=""),
    UniqueConstraint("message_id"),
    sqlite_strict=True,
)
"""A mail to one recipient, written in the transaction of what causes it. `state`: queued; sending, by a process that
has until `next_try` to do it; failed, to be tried again at `next_try`; sent; dead, which nobody tries again by
themselves. `answer` is the last of the mail server. `message_id` is made once, so that a mail that is sent twice is
known to be one. Text, HTML and attachments are emptied once it is sent: they may hold figures or
a link that is a key."""
Index("mail_state", mail.c.state, mail.c.next_try)

mail_attachment = Table(
    "mail_attachment",
    metadata,
    part_of("mail_id", "mail.id"),
    Column("position", BIGINT, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""A file that goes with a mail."""
