"""How the figures of one's own venues stand, on each engine."""

from datetime import UTC, date, datetime

from dashboard.access import READ, Viewer
from dashboard.queries.standing import standing
from dashboard.queries.upkeep import jobs
from rollup.build import drain
from rollup.db import Store
from rollup.jobs import clock_of
from rollup.venues import venues_of
from tests.integration.api.chain_site import NOW, fill, give, order


def viewers(store: Store) -> tuple[Viewer, Viewer]:
    """Somebody for all venues, and somebody for the one in the north."""
    with store.reading() as connection:
        venues = venues_of(connection, 1)
    north = frozenset(venue.id for venue in venues if venue.key == "north")
    return Viewer("all", 1, frozenset({READ})), Viewer("one", 1, frozenset({READ}), north)


def test_what_waits_is_counted_by_venue_and_day(store: Store) -> None:
    fill(store)
    every, north = viewers(store)
    drain(store, NOW)
    assert sum(standing(store, every, NOW).waiting.values()) == 0
    assert standing(store, every, NOW).oldest_change is None
    give(store, "orders", order(1, "2026-11-03T15:00", 5), order(2, "2026-11-03T16:00", 5))
    give(store, "orders", order(3, "2026-11-04T15:00", 5), order(4, "2026-11-03T15:00", 5, "west"))
    drained = standing(store, every, NOW)
    assert drained.waiting["sales"] >= 3
    assert (drained.venues, drained.today) == (3, date(2026, 11, 21))
    assert drained.oldest_change == NOW
    own = standing(store, north, NOW)
    assert own.venues == 1
    assert 0 < own.waiting["sales"] < drained.waiting["sales"]
    assert own.as_of == datetime.fromtimestamp(NOW, UTC)


def test_jobs_are_those_of_ones_own_clocks(store: Store) -> None:
    fill(store)
    give(
        store,
        "venues",
        {
            "id": "east",
            "name": "East",
            "currency": "EUR",
            "zone": "Europe/Helsinki",
            "opened_on": "2026-01-01",
        },
    )
    every, north = viewers(store)
    with store.reading() as connection:
        own = {"", *(clock_of(venue) for venue in venues_of(connection, 1) if venue.key == "north")}
    assert {job.clock for job in jobs(store, every, NOW)} == own | {"Europe/Helsinki+0"}
    assert {job.clock for job in jobs(store, north, NOW)} == own
