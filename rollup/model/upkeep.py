"""What keeps the rollups true: dirty marks, the calendar, job windows, leases and id ranges."""

from sqlalchemy import Column, Index

from rollup.model.base import TEXT, key, number, optional, plain, words

mark = plain(
    "mark",
    words("subject"),
    number("venue_id"),
    number("day"),
    number("week"),
    number("month"),
    number("due_at", default=0),
    number("noted_at", default=0),
    words("fact", default=""),
)
"""«This venue-day of this subject is to be rebuilt»: a row appended by the transaction that changed a fact, or, with
`due_at` in the future, left for the moment when the clock alone changes it. Only a build deletes marks, and only
those that its own snapshot saw. `fact`: the order or booking that was changed, at `noted_at`; of several at one place
the last one."""
Index("mark_place", mark.c.subject, mark.c.venue_id, mark.c.day, mark.c.due_at)

calendar_day = plain("calendar_day", key("day"), number("week"), number("month"))
"""For each epoch day of 1999-2101 the first day of its ISO week and of its month, as epoch days."""

rollup_shape = plain("rollup_shape", Column("subject", TEXT, primary_key=True), words("shape"))
"""The declared shape with which a subject's rollup tables were made; another shape means: rebuild from facts."""

rollup_content = plain(
    "rollup_content",
    Column("subject", TEXT, primary_key=True),
    key("day"),
    number("one"),
    number("two"),
)
"""What the rollup tables of a subject hold of a day: random numbers, put here by each transaction that changes it, and
others every time. A row of a day before all days (`rollup.resident.BASE`) stands for those that have none; without it
nothing is known."""

id_range = plain("id_range", Column("name", TEXT, primary_key=True), number("next_id"))
"""The next free surrogate id of each kind of fact."""

lease = plain("lease", Column("name", TEXT, primary_key=True), words("holder"), number("until"))

job_window = plain(
    "job_window",
    Column("job", TEXT, primary_key=True),
    key("window_start"),
    words("state"),
    number("started_at"),
    optional("finished_at"),
    number("rows", default=0),
    words("error", default=""),
)
"""One row for each window of a periodic job: running, done or failed, and with what result. This ledger, not a timer
that fired, decides what is due."""

closed_figure = plain(
    "closed_figure",
    key("venue_id"),
    key("month"),
    Column("definitions", TEXT, primary_key=True),
    Column("measure", TEXT, primary_key=True),
    number("value"),
    number("closed_at"),
)
"""Each sum measure of each venue's month as it stood when the month was closed."""

restatement = plain(
    "restatement",
    key("venue_id"),
    key("month"),
    Column("definitions", TEXT, primary_key=True),
    Column("measure", TEXT, primary_key=True),
    words("subject"),
    number("closed_value"),
    number("value"),
    number("days"),
    words("newest_fact", default=""),
    number("first_seen_at"),
    number("last_changed_at"),
)
"""A closed figure that is no longer what the facts say; the row goes when it is again. `subject`: the kind of facts
that changed. `days`: the days of the month touched since it was closed, as bits (1 is the first day)."""

late_fact = plain(
    "late_fact",
    key("venue_id"),
    key("day"),
    Column("subject", TEXT, primary_key=True),
    Column("fact", TEXT, primary_key=True),
    number("written_at"),
)
"""A fact that was written or changed when its day was over and had been counted: «order 12», and when that was last.
Kept for some weeks, to say by what a figure changed."""

reconciliation = plain(
    "reconciliation",
    key("checked_at"),
    Column("subject", TEXT, primary_key=True),
    number("places"),
    number("differences"),
    words("first_difference", default=""),
)
"""What a check of stored figures against the facts found: the venue-days checked, and the first difference in words."""
