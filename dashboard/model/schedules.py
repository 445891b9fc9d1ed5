"""Reports that are sent regularly, to whom, and what was sent."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint

from dashboard.model.base import metadata, number, part_of
from rollup.model.base import BIGINT

schedule = Table(
    "schedule",
    metadata,
    Column("id", BIGINT, primary_key=True),
    number("chain_id"),
    number("owner_id", ForeignKey("account.id", ondelete="CASCADE")),
    Column("report", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("view", Text, nullable=False),
    number("hour"),
    Column("zone", Text, nullable=False),
    Column("language", Text, nullable=False),
    number("created_at"),
    number("paused", default=0),
    Column("ended_at", BIGINT),
    sqlite_strict=True,
)
"""A report (the key of one in `dashboard.schedules`) that is sent after each of its periods, from the local `hour` of
`zone` on. `view` is what it is about, as a URL's query. `language` is that of mails to addresses; people have
their own. Deleted is `ended_at`: what was sent can still be opened."""
Index("schedule_chain", schedule.c.chain_id)

schedule_recipient = Table(
    "schedule_recipient",
    metadata,
    Column("id", BIGINT, primary_key=True),
    number("schedule_id", ForeignKey("schedule.id", ondelete="CASCADE")),
    Column("account_id", BIGINT, ForeignKey("account.id", ondelete="CASCADE")),
    Column("address", Text),
    sqlite_strict=True,
)
"""To whom a report goes: a person, who gets what they may see themselves, or an address, which gets what the schedule's
owner may."""
Index("schedule_recipient_schedule", schedule_recipient.c.schedule_id)

schedule_run = Table(
    "schedule_run",
    metadata,
    Column("id", BIGINT, primary_key=True),
    number("schedule_id", ForeignKey("schedule.id", ondelete="CASCADE")),
    number("first_day"),
    number("last_day"),
    Column("state", Text, nullable=False),
    number("attempts", default=0),
    number("next_try"),
    number("begun_at"),
    Column("done_at", BIGINT),
    Column("error", Text, nullable=False, server_default=""),
    UniqueConstraint("schedule_id", "first_day"),
    sqlite_strict=True,
)
"""A schedule's work for one period (epoch days). `state`: running, by a process that has until `next_try`; failed,
tried again then; done; given up."""
Index("schedule_run_state", schedule_run.c.state, schedule_run.c.next_try)

schedule_delivery = Table(
    "schedule_delivery",
    metadata,
    Column("id", BIGINT, primary_key=True),
    number("run_id", ForeignKey("schedule_run.id", ondelete="CASCADE")),
    Column("recipient", Text, nullable=False),
    Column("account_id", BIGINT, ForeignKey("account.id", ondelete="SET NULL")),
    Column("mail_id", BIGINT, ForeignKey("mail.id", ondelete="SET NULL")),
    Column("refusal", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False),
    Column("venues", Text, nullable=False),
    number("as_of"),
    Column("definitions", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    UniqueConstraint("run_id", "recipient"),
    sqlite_strict=True,
)
"""What one recipient was sent, word for word: written once, never changed. `venues` are the ids of those in it (JSON),
so that only who sees all of them opens it; `figures` its numbers (JSON) as of `as_of` by `definitions`. With a
`refusal` nothing was sent, and why."""

schedule_file = Table(
    "schedule_file",
    metadata,
    part_of("delivery_id", "schedule_delivery.id"),
    Column("position", BIGINT, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""A file that went with it."""
