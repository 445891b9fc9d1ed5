"""Open minutes: `opening_slot` from opening hours and special days, `block_span` from blocks, for days up to a horizon.

Both are compared with what is stored, so that only days that differ are written and marked.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, func, select

from rollup.calendar import DAY_SECONDS, Opening, OpeningPlan, common, date_of, day_of, joined, spans
from rollup.ingest.batch import Batch, Venue, lock_chain, venues_of
from rollup.ingest.rows import add, change, remove
from rollup.marks import Touched
from rollup.model import block_span, chain, opening_hours, opening_slot, resource_block, special_day

HORIZON_DAYS = 400
BACK_DAYS = 456
"""About 15 months: the year in which that lies is where the calendar of a venue of unknown age begins."""
LONGEST_CALENDAR = 366 * 60
Minutes = dict[tuple[int, ...], int]


def extend_calendar(connection: Connection, now: int) -> int:
    """Carries the opening calendars of all chains on to their horizon; gives the marks written. For the daily job."""
    marks = 0
    for source_id in connection.scalars(select(chain.c.source_id).order_by(chain.c.id)).all():
        chain_id = lock_chain(connection, source_id)
        batch = Batch(connection, chain_id, now, Touched(now), venues_of(connection, chain_id))
        rebuild(batch, batch.venues.values())
        marks += batch.touched.write(connection)
    return marks


def rebuild(batch: Batch, venues: Iterable[Venue]) -> None:
    """Brings open minutes and blocked minutes of venues in line with their hours, special days and blocks."""
    for venue in venues:
        plan = _plan(batch.connection, venue)
        first, last = _range(batch, venue)
        slots: Minutes = dict(plan.slots(first, last).items())
        days = _replace(batch, opening_slot, venue.id, slots, ("day", "hour"))
        days |= _rebuild_blocks(batch, venue, plan.between(first, last), (first, last))
        for day in days:
            batch.touched.add("occupancy", venue.id, day)


def rebuild_blocks(batch: Batch, venue: Venue, resources: set[int]) -> None:
    """Brings the blocked minutes of some resources of a venue in line with their blocks."""
    first, last = _range(batch, venue)
    opened = _plan(batch.connection, venue).between(first, last)
    for day in _rebuild_blocks(batch, venue, opened, (first, last), resources):
        batch.touched.add("occupancy", venue.id, day)


def _plan(connection: Connection, venue: Venue) -> OpeningPlan:
    return OpeningPlan(
        zone=venue.zone,
        cutoff=venue.cutoff,
        weekdays=_openings(connection, opening_hours, "weekday", venue.id),
        special=_openings(connection, special_day, "day", venue.id),
        opened_on=venue.opened_on,
        closed_on=venue.closed_on,
    )


def _openings(
    connection: Connection, table: Table, column: str, venue_id: int
) -> dict[int, tuple[Opening, ...]]:
    found: dict[int, tuple[Opening, ...]] = {}
    query = select(table.c[column], table.c.opens, table.c.closes).where(table.c.venue_id == venue_id)
    for key, opens, closes in connection.execute(query):
        found[key] = (*found.get(key, ()), Opening(opens, closes))
    return found


def _range(batch: Batch, venue: Venue) -> tuple[int, int]:
    """The days for which open minutes are kept. Days once kept are never dropped for the clock's sake alone."""
    today = batch.now // DAY_SECONDS
    stored = batch.connection.execute(
        select(func.min(opening_slot.c.day), func.max(opening_slot.c.day)).where(
            opening_slot.c.venue_id == venue.id
        )
    ).one()
    first = venue.opened_on
    if first is None:
        usual = day_of(date_of(today - BACK_DAYS).replace(month=1, day=1))
        first = usual if stored[0] is None else min(usual, stored[0])
    last = today + HORIZON_DAYS if stored[1] is None else max(today + HORIZON_DAYS, stored[1])
    if venue.closed_on is not None:
        last = min(last, venue.closed_on + 1)
    return max(first, last - LONGEST_CALENDAR), last


def _rebuild_blocks(
    batch: Batch,
    venue: Venue,
    opened: list[tuple[int, int]],
    days: tuple[int, int],
    resources: set[int] | None = None,
) -> set[int]:
    """Only open minutes within the calendar are blocked; where blocks overlap, each minute once."""
    table = resource_block.c
    query = select(table.resource_id, table.start_at, table.end_at).where(table.venue_id == venue.id)
    if resources is not None:
        query = query.where(table.resource_id.in_(resources))
    blocks: dict[int, list[tuple[int, int]]] = {}
    for resource_id, start, end in batch.connection.execute(query):
        blocks.setdefault(resource_id, []).append((start, end))
    minutes: Minutes = {}
    for resource_id, intervals in blocks.items():
        for start, end in common(joined(intervals), opened):
            for span in spans(venue.zone, venue.cutoff, start, end):
                if days[0] <= span.day <= days[1]:
                    key = (span.day, span.hour, resource_id)
                    minutes[key] = minutes.get(key, 0) + span.minutes
    return _replace(batch, block_span, venue.id, minutes, ("day", "hour", "resource_id"), resources)


def _replace(
    batch: Batch,
    table: Table,
    venue_id: int,
    wanted: Minutes,
    key: tuple[str, ...],
    only: set[int] | None = None,
) -> set[int]:
    """Makes a venue's stored minutes the wanted ones; gives the days that differed."""
    query = select(*(table.c[name] for name in key), table.c.minutes).where(table.c.venue_id == venue_id)
    if only is not None:
        query = query.where(table.c.resource_id.in_(only))
    stored: Minutes = {tuple(row[:-1]): row[-1] for row in batch.connection.execute(query)}
    gone = [place for place in stored if place not in wanted]
    new = [place for place in wanted if place not in stored]
    other = [place for place in wanted if place in stored and stored[place] != wanted[place]]

    def row(place: tuple[int, ...], **values: int) -> dict[str, Any]:
        return {"venue_id": venue_id, **dict(zip(key, place, strict=True)), **values}

    remove(batch.connection, table, [row(place) for place in gone])
    add(batch.connection, table, [row(place, minutes=wanted[place]) for place in new])
    change(
        batch.connection, table, ("venue_id", *key), [row(place, minutes=wanted[place]) for place in other]
    )
    return {place[0] for place in (*gone, *new, *other)}
