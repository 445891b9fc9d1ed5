"""What people want to be told of, and what they were told."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from dashboard.model.base import metadata, number
from rollup.model.base import BIGINT

alert = Table(
    "alert",
    metadata,
    Column("id", BIGINT, primary_key=True),
    number("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    Column("title", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Column("venue", Text, nullable=False),
    Column("split", Text, nullable=False),
    Column("split_key", Text, nullable=False),
    Column("weekday", BIGINT),
    Column("hour", BIGINT),
    Column("currency", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("threshold", Text, nullable=False),
    Column("grain", Text, nullable=False),
    number("periods"),
    number("created_at"),
    number("paused", default=0),
    Column("state", Text, nullable=False, server_default="ok"),
    number("since"),
    Column("checked_at", BIGINT),
    Column("problem", Text, nullable=False, server_default=""),
    Column("version_of", BIGINT),
    sqlite_strict=True,
)
"""A person's alert: a metric, of a venue (its key, else all of theirs), of one group of a split, or at one hour of the
week, that is `side` (above, below) of a threshold in `periods` whole days, weeks or months (`grain`) running. The
threshold is a decimal number in the metric's own unit (minor units of `currency`, shares of 1, minutes). `state`: ok,
or firing since an event began. `problem` is why it cannot be checked. `version_of` is the alert of which this is
what it watched before a change: kept for what it told, and watched no longer."""
Index("alert_account", alert.c.account_id)

alert_event = Table(
    "alert_event",
    metadata,
    Column("id", BIGINT, primary_key=True),
    number("alert_id", ForeignKey("alert.id", ondelete="CASCADE")),
    number("first_day"),
    number("fired_at"),
    Column("value", Text, nullable=False),
    Column("resolved_at", BIGINT),
    Column("mail_id", BIGINT, ForeignKey("mail.id", ondelete="SET NULL")),
    UniqueConstraint("alert_id", "first_day"),
    sqlite_strict=True,
)
"""That an alert began to fire, with the last of the periods that made it (its first epoch day) and the value then, a
fraction. There is one for a period, however often late facts move the figure to and fro."""
