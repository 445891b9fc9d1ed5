"""Facts that came late: written or changed on a day whose figures had been counted already, by name.

Marks are gone once a build has worked them off. So that somebody who saw a figure can be told what changed it since,
the build keeps their names for some weeks, of those days that its venue had been counted up to before. What an import
of a history brings is not late.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    delete,
    exists,
    func,
    literal,
    select,
    union_all,
)

from rollup.batches import IN_BATCH, Batch
from rollup.calendar import DAY_SECONDS, utc_offset
from rollup.db import put
from rollup.model import late_fact, mark, venue
from rollup.shape import VENUES
from rollup.statements import one_of, rows
from rollup.subjects import Grain, Subject
from rollup.tables import table_of

KEPT_SECONDS = 92 * DAY_SECONDS
CLOCK_CHANGE = 3600
"""Seconds by which a venue's days end at another time of UTC's than they do now, half of the year."""

_CLOCKS = select(venue.c.id, venue.c.zone, venue.c.cutoff_minutes).where(one_of(venue.c.id, VENUES))


@dataclass(frozen=True, slots=True)
class Late:
    """A fact that was written or changed after its day: `fact` is its kind and name («order 12»), `written_at` epoch
    seconds."""

    venue_id: int
    day: int
    subject: str
    fact: str
    written_at: int


def note_late(connection: Connection, batch: Batch) -> None:
    """Keeps the facts behind a batch's marks that came late. To be called by a build before it replaces what is
    stored."""
    found = rows(connection, _counted_before(batch.subject), batch.given)
    if not found:
        return
    ends = _ends_of_days(connection, {venue_id for venue_id, *_ in found}, batch.now)
    late = [row for row in found if row[-1] - row[1] * DAY_SECONDS >= ends[row[0]]]
    names = [column.name for column in _counted_before(batch.subject).selected_columns]
    put(connection, late_fact, [dict(zip(names, row, strict=True)) for row in late])


@cache
def _counted_before(subject: Subject) -> Select[Any]:
    """The facts that a batch's marks name on days which their venues had been counted up to."""
    days = _days_of(subject)
    columns = (mark.c.venue_id, mark.c.day, mark.c.subject, mark.c.fact)
    was_counted = exists(
        select(literal(1)).where(days.c.venue_id == mark.c.venue_id, days.c.bucket >= mark.c.day)
    )
    written_at = func.max(mark.c.noted_at).label("written_at")
    return select(*columns, written_at).where(IN_BATCH, mark.c.fact != "", was_counted).group_by(*columns)


def _ends_of_days(connection: Connection, venue_ids: Collection[int], now: int) -> dict[int, int]:
    """When a day is over at its venue, or nearly so: seconds since UTC's midnight, by venue."""
    given = {"venues": list(venue_ids)}
    return {
        venue_id: DAY_SECONDS + 60 * cutoff - utc_offset(zone, now) - CLOCK_CHANGE
        for venue_id, zone, cutoff in rows(connection, _CLOCKS, given)
    }


def late_facts(
    connection: Connection,
    venue_ids: Sequence[int],
    subjects: Iterable[str],
    first: int,
    last: int,
    since: int,
) -> list[Late]:
    """The facts of some days (epoch days) at some venues that were written or changed from `since` on, the newest
    first: those kept, and those that wait to be built."""
    wanted = tuple(subjects)
    kept = _those(late_fact, late_fact.c.written_at, venue_ids, wanted, first, last, since)
    waiting = _those(mark, mark.c.noted_at, venue_ids, wanted, first, last, since).where(mark.c.fact != "")
    rows = connection.execute(union_all(kept, waiting)).all()
    newest: dict[tuple[int, int, str, str], int] = {}
    for venue_id, day, subject, fact, at in rows:
        place = (venue_id, day, subject, fact)
        newest[place] = max(at, newest.get(place, 0))
    found = [Late(*place, at) for place, at in newest.items()]
    return sorted(found, key=lambda each: (-each.written_at, each.venue_id, each.day, each.fact))


def forget_late(connection: Connection, now: int) -> None:
    """Lets go of what is older than anybody is told of."""
    connection.execute(delete(late_fact).where(late_fact.c.written_at < now - KEPT_SECONDS))


def _those(
    table: Table,
    written_at: ColumnElement[int],
    venue_ids: Sequence[int],
    subjects: Sequence[str],
    first: int,
    last: int,
    since: int,
) -> Any:
    columns = table.c
    return select(columns.venue_id, columns.day, columns.subject, columns.fact, written_at).where(
        columns.venue_id.in_(venue_ids),
        columns.subject.in_(subjects),
        columns.day.between(first, last),
        written_at >= since,
    )


def _days_of(subject: Subject) -> Table:
    """A table of the subject's days, in which its venues are counted."""
    rollup = next(each for each in subject.rollups if Grain.DAY in each.grains)
    return table_of(subject, rollup, Grain.DAY)
