"""Files that people asked for and that are made when there is time."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint

from dashboard.model.base import metadata, number
from rollup.model.base import BIGINT

export_job = Table(
    "export_job",
    metadata,
    Column("id", BIGINT, primary_key=True),
    Column("key", Text, nullable=False),
    number("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    Column("capabilities", Text, nullable=False),
    Column("venues", Text),
    Column("report", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("given", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    number("first_day"),
    number("last_day"),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    number("progress"),
    number("attempts"),
    number("asked_at"),
    Column("started_at", BIGINT),
    Column("finished_at", BIGINT),
    Column("lease", Text),
    Column("lease_until", BIGINT),
    Column("file_name", Text, nullable=False),
    Column("row_count", BIGINT),
    Column("bytes", BIGINT),
    Column("digest", LargeBinary),
    Column("until", BIGINT),
    UniqueConstraint("key"),
    sqlite_strict=True,
)
"""One row a file. `key` is random and stands in addresses. `capabilities` (separated by spaces) and `venues` (a JSON
list of ids, NULL for all of the chain) are what the asker might do when asking: the file is made for no more than
that, and given to nobody who may less. `report`, `given` (JSON) and `language` say what is in it. `state`: queued,
running, done, failed or cancelled; `reason` why it failed; `progress` in thousandths. `lease` names the process that
makes the file, until `lease_until`. `digest` is the file's SHA-256; the file is kept `until`, and NULL says that there
is none."""
Index("export_job_account", export_job.c.account_id, export_job.c.asked_at)
Index("export_job_state", export_job.c.state)
