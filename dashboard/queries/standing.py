"""How the figures of a viewer's venues stand: what changed and waits to be pre-aggregated."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import distinct, func, select

from dashboard.access import READ, Viewer
from dashboard.question import as_of, moment
from dashboard.scope import visible
from rollup.calendar import date_of
from rollup.db import Store
from rollup.model import mark
from rollup.subjects import SUBJECTS

DAYS = 100_000
"""More than there are days of a venue: with it, venue and day are one number."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`waiting` counts venue-days by subject; they are in every answer all the same, counted from facts.
    `oldest_change` is when the oldest of these changes was written (epoch seconds); None when nothing waits. `today`
    is the business day, the latest where the venues differ."""

    as_of: datetime
    today: date
    venues: int
    waiting: dict[str, int]
    oldest_change: int | None


def standing(store: Store, viewer: Viewer, now: int | None = None) -> Standing:
    """How the figures of all the viewer's venues stand."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = visible(connection, viewer)
        place = mark.c.venue_id * DAYS + mark.c.day
        rows = connection.execute(
            select(mark.c.subject, func.count(distinct(place)), func.min(mark.c.noted_at))
            .where(mark.c.due_at <= at, mark.c.venue_id.in_([venue.id for venue in asked]))
            .group_by(mark.c.subject)
        ).all()
    counts = {row[0]: int(row[1]) for row in rows}
    noted = [int(row[2]) for row in rows if row[2]]
    today = max((venue.local(at).day for venue in asked), default=at // 86_400)
    return Standing(
        as_of(at, asked),
        date_of(today),
        len(asked),
        {subject.key: counts.get(subject.key, 0) for subject in SUBJECTS},
        min(noted, default=None),
    )
