"""What a view is narrowed to, by name."""

from dashboard.access import READ, Viewer
from dashboard.scope import chosen, visible
from dashboard.splits import group_of
from dashboard.view_state import ViewState
from rollup.db import Store


def names(store: Store, viewer: Viewer, view: ViewState) -> list[tuple[str, str, str]]:
    """Split, key and name of each region, venue and other group that a view is narrowed to; empty when it is about all
    venues. Raises `NotFound` for one that the viewer may not see."""
    viewer.require(READ)
    with store.reading() as connection:
        asked = chosen(connection, viewer, view.venues, view.regions)
        known = visible(connection, viewer)
        regions = {venue.region_key: venue.region for venue in known}
        venues = {venue.key: venue.name for venue in known}
        found = [("region", key, regions[key]) for key in view.regions]
        found += [("venue", key, venues[key]) for key in view.venues]
        found += [(split, key, group_of(connection, split, key, asked)) for split, key in view.only]
    return found
