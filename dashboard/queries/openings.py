"""When venues are open, by their weekly hours, special days and days of trade."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from rollup.calendar import Opening, OpeningPlan
from rollup.model import opening_hours, special_day, venue
from rollup.venues import Venue


def opening_plans(connection: Connection, venues: Mapping[int, Venue]) -> dict[int, OpeningPlan]:
    """The plan of each venue, by its id."""
    weekly = _openings(connection, opening_hours, "weekday", venues)
    special = _openings(connection, special_day, "day", venues)
    columns = (venue.c.id, venue.c.opened_on, venue.c.closed_on)
    trading = {row.id: row for row in connection.execute(select(*columns).where(venue.c.id.in_(venues)))}
    return {
        id_: OpeningPlan(
            at.zone, at.cutoff, weekly[id_], special[id_], trading[id_].opened_on, trading[id_].closed_on
        )
        for id_, at in venues.items()
    }


def first_opening(connection: Connection, venues: Collection[Venue], day: int) -> int | None:
    """The instant at which the first of the venues opens on a date (an epoch day); None where all stay closed."""
    plans = opening_plans(connection, {venue.id: venue for venue in venues})
    opened = [intervals[0][0] for plan in plans.values() if (intervals := plan.intervals(day))]
    return min(opened, default=None)


def _openings(
    connection: Connection, table: Any, column: str, venues: Mapping[int, Venue]
) -> dict[int, dict[int, tuple[Opening, ...]]]:
    found: dict[int, dict[int, tuple[Opening, ...]]] = {id_: {} for id_ in venues}
    query = select(table.c.venue_id, table.c[column], table.c.opens, table.c.closes)
    for id_, day, opens, closes in connection.execute(query.where(table.c.venue_id.in_(venues))):
        found[id_][day] = (*found[id_].get(day, ()), Opening(opens, closes))
    return found
