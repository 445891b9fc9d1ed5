"""Lord Howe changes its clocks by half an hour, within a local hour: business days that begin in the half hour that
comes twice or never, and days cut at each minute around it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from rollup import model
from rollup.ask import Ask
from rollup.build import drain
from rollup.db import Store
from rollup.read import compute_rollup, compute_rollup_until
from rollup.subjects import Grain
from tests.brute_force import EPOCH, Clock, all_facts, count
from tests.worlds import give_all, iso

BACK, FORWARD = date(2026, 4, 5), date(2026, 10, 4)
"""01:30-01:59 comes twice; 02:00-02:29 does not come."""
CUTOFFS = ("00:00", "01:15", "01:45", "02:10", "02:30")
STEP = 7 * 60
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MEASURES = (
    "nps_answers",
    "bookings",
    "due_bookings",
    "no_shows",
    "no_show_minutes",
    "booked_minutes",
    "scheduled_minutes",
)
CLOCK_MINUTES = (90, 105, 106, 119, 120, 130, 149, 150, 165)
"""Minutes after midnight at which days are cut."""


@pytest.fixture(params=[BACK, FORWARD], ids=["back", "forward"])
def change(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


def fill(store: Store, change: date) -> int:
    """Bookings and answers all through the three days around the change; gives the clock after them."""
    noon = int(datetime(change.year, change.month, change.day, 0, tzinfo=UTC).timestamp())
    instants = range(noon - 36 * 3600, noon + 36 * 3600, STEP)
    now = noon + 10 * 86_400
    for number, cutoff in enumerate(CUTOFFS):
        v = f"v{number}"
        place = {"id": v, "name": v, "zone": "Australia/Lord_Howe", "currency": "AUD", "cutoff": cutoff}
        give_all(store, "venues", [{**place, "opened_on": str(change.replace(day=1))}], now)
        hours = {"venue": v, "opens": "01:45", "closes": "25:40"}
        give_all(store, "opening_hours", [{**hours, "weekday": day} for day in WEEK], now)
        give_all(store, "resources", [{"id": v, "venue": v, "name": "R"}], now)
        visit = {"venue": v, "resource": v, "minutes": 40}
        bookings = [{**visit, "id": str(at), "start": iso(at), "state": "booked"} for at in instants]
        give_all(store, "bookings", bookings, now)
        scores = [{"id": str(at), "venue": v, "answered_at": iso(at), "score": 9} for at in instants]
        give_all(store, "nps", scores, now)
    return now


def plain(found: Any) -> dict[Any, Any]:
    cells = {key: {name: n for name, n in cell.items() if n} for key, cell in found.items()}
    return {key: cell for key, cell in cells.items() if cell}


def test_every_hour_and_every_cut_equals_brute_force(store: Store, change: date) -> None:
    now = fill(store, change)
    day = (change - EPOCH).days
    days = range(day - 2, day + 3)
    with store.reading() as connection:
        clocks = {row.id: row for row in connection.execute(select(model.venue))}
        facts = all_facts(connection, now, days)
        for row in connection.execute(select(model.booking)):
            assert row.minute == Clock(dict(clocks[row.venue_id]._mapping)).minute(row.start_at)
    ids = tuple(clocks)
    how: dict[str, Any] = {"measures": MEASURES, "venues": ids, "first": day - 2, "last": day + 2}
    for is_built in (False, True):
        if is_built:
            drain(store, now)
        hourly = Ask(**how, now=now, by=("venue_id",), grain=Grain.HOUR)
        daily = Ask(**how, now=now, by=("venue_id",), grain=Grain.DAY)
        with store.reading() as connection:
            for ask in (hourly, daily):
                expected = count(
                    facts, **how, columns=ask.columns, grain=str(ask.grain), definitions="current"
                )
                assert plain(compute_rollup(connection, ask).found) == plain(expected)
            for clock_minute in CLOCK_MINUTES:
                cuts = {
                    number: (day, (clock_minute - clocks[number].cutoff_minutes) % 1440) for number in ids
                }
                expected = count(
                    facts, **how, columns=daily.columns, grain="day", definitions="current", cuts=cuts
                )
                assert plain(compute_rollup_until(connection, daily, cuts).found) == plain(expected)


def test_no_minute_is_lost(store: Store, change: date) -> None:
    """A venue that never closes is open 24½ or 23½ hours on the day of the change, wherever its business days begin."""
    now = fill(store, change)
    hours = [{"venue": "v0", "weekday": day, "opens": "00:00", "closes": "24:00"} for day in WEEK]
    give_all(store, "opening_hours", hours, now)
    day = (change - EPOCH).days
    with store.reading() as connection:
        first = connection.execute(
            select(model.venue.c.id).where(model.venue.c.source_id == "v0")
        ).scalar_one()
        ask = Ask(("scheduled_minutes",), (first,), day - 1, day + 1, now, grain=Grain.DAY)
        found = plain(compute_rollup(connection, ask).found)
    minutes = 24 * 60 + (30 if change == BACK else -30)
    assert [found[d,]["scheduled_minutes"] for d in (day - 1, day, day + 1)] == [1440, minutes, 1440]
