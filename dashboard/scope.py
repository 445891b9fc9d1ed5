"""The venues that a question is about: those asked for, within those that the viewer may see."""

from collections.abc import Sequence

from sqlalchemy import Connection

from dashboard.access import Viewer
from rollup.errors import unknown
from rollup.venues import Venue, venues_of


def visible(connection: Connection, viewer: Viewer) -> tuple[Venue, ...]:
    """The viewer's venues, by name."""
    every = venues_of(connection, viewer.chain_id)
    return every if viewer.venues is None else tuple(v for v in every if v.id in viewer.venues)


def chosen(
    connection: Connection, viewer: Viewer, keys: Sequence[str], regions: Sequence[str] = ()
) -> tuple[Venue, ...]:
    """The venues of these keys and regions, all of the viewer's when there are none. A venue outside the viewer's
    scope is as unknown as one that does not exist, and so is a region without a venue in it. Venues come in the order
    asked for, then those of the regions."""
    known = {venue.key: venue for venue in visible(connection, viewer)}
    if not keys and not regions:
        return tuple(known.values())
    for key in keys:
        if key not in known:
            raise unknown("venue", key, known, "venue")
    areas = {venue.region_key for venue in known.values() if venue.region_key}
    for region in regions:
        if region not in areas:
            raise unknown("region", region, areas, "region")
    named = {key: known[key] for key in keys}
    there = {venue.key: venue for venue in known.values() if venue.region_key in regions}
    return tuple((named | there).values())
