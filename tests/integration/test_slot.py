"""One hour of the week: its bookings, held against plain loops over what was given; scope, narrowing, the clock."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.access import CAPABILITIES, READ, Viewer
from dashboard.answers.slots import Slot
from dashboard.queries.peak_times import grids, peak_times, weeks
from dashboard.queries.slot import slot_bookings
from dashboard.results import Query
from rollup.build import drain
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, NotFound
from rollup.ingest.take import Given, take
from rollup.model import venue
from tests.databases import beginning

NOW = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 15)
CUTOFFS = {"north": 0, "bar": 4}
STATES = ("booked", "cancelled", "no_show", "opened", "paid")


def give(store: Store, kind: str, *records: dict[str, Any]) -> None:
    take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=NOW, strict=True)


def made_up(count: int = 160) -> list[dict[str, Any]]:
    """Bookings at odd times, many of them in the evening, some over midnight."""
    random = Random(7)
    start = datetime(2026, 11, 1)
    found = []
    for number in range(count):
        where = random.choice(sorted(CUTOFFS))
        hour = random.choice((11, 18, 19, 19, 20, 20, 21, 23, 1))
        at = start + timedelta(days=random.randrange(18), hours=hour, minutes=random.choice((0, 15, 30, 45)))
        found.append(
            {
                "id": f"b{number}",
                "venue": where,
                "resource": f"{where}-{random.choice((1, 2))}",
                "item": "hour",
                "start": f"{at:%Y-%m-%dT%H:%M}",
                "minutes": random.choice((30, 60, 90, 150)),
                "state": random.choice(STATES),
                "channel": random.choice(("web", "pc")),
                "party_size": random.randrange(1, 9),
            }
        )
    return found


@beginning
def chain(store: Store) -> None:
    """Two venues open 10-03; the bar's business day ends at 04:00, the other's at midnight."""
    common = {"opened_on": "2026-01-01", "zone": "Europe/Stockholm", "currency": "SEK"}
    venues = (
        {"id": key, "name": key.title(), "cutoff": f"{cutoff:02d}:00", **common}
        for key, cutoff in CUTOFFS.items()
    )
    give(store, "venues", *venues)
    hours = ({"venue": v, "weekday": d, "opens": "10:00", "closes": "27:00"} for v in CUTOFFS for d in WEEK)
    give(store, "opening_hours", *hours)
    give(
        store,
        "resources",
        *({"id": f"{v}-{n}", "venue": v, "name": f"Court {n}"} for v in CUTOFFS for n in (1, 2)),
    )
    give(store, "bookings", *made_up())


def viewer(store: Store, *keys: str, capabilities: frozenset[str] = frozenset(CAPABILITIES)) -> Viewer:
    with store.reading() as connection:
        rows = connection.execute(select(venue.c.id, venue.c.chain_id, venue.c.source_id)).all()
    ids = frozenset(row.id for row in rows if row.source_id in keys) if keys else None
    return Viewer("someone", rows[0].chain_id, capabilities, ids)


def business_day(where: str, at: datetime) -> date:
    return (at - timedelta(hours=CUTOFFS[where])).date()


def counted(slot: Slot, where: tuple[str, ...] = tuple(CUTOFFS), **having: str) -> list[tuple[Any, ...]]:
    """Venue, start, whether it arrives in the hour, and state, of the bookings that touch the slot."""
    found = []
    for each in made_up():
        start = datetime.fromisoformat(each["start"])
        minutes = [start + timedelta(minutes=n) for n in range(each["minutes"])]
        if each["state"] == "cancelled":
            minutes = []
        touched = [
            at
            for at in (start, *minutes)
            if at.hour == slot.hour
            and (day := business_day(each["venue"], at)).weekday() == slot.weekday
            and FIRST <= day <= LAST
        ]
        if each["venue"] in where and touched and all(each[key] == value for key, value in having.items()):
            state = "no_show" if each["state"] == "booked" else each["state"]
            found.append((each["venue"].title(), start, start in touched, state))
    return sorted(found)


def answered(store: Store, slot: Slot, who: Viewer | None = None, **how: Any) -> list[tuple[Any, ...]]:
    query = Query(("bookings",), FIRST, LAST, **how)
    found = slot_bookings(store, who or viewer(store), query, slot, NOW)
    assert found.total == len(found.rows)
    assert found.arriving == sum(row.arrives for row in found.rows)
    return sorted((row.venue, row.start.replace(tzinfo=None), row.arrives, row.state) for row in found.rows)


@pytest.mark.parametrize("text", ["3-20", "6-20", "6-21", "5-0", "5-1", "2-2", "1-11"])
def test_the_bookings_of_an_hour_are_those_that_touch_it(chain: Store, text: str) -> None:
    slot = Slot.of(text)

    assert answered(chain, slot) == counted(slot)


def test_over_the_week_they_are_all_there(chain: Store) -> None:
    slots = [Slot(weekday, hour) for weekday in range(7) for hour in range(24)]

    found = [answered(chain, slot) for slot in slots]

    assert found == [counted(slot) for slot in slots]
    assert sum(map(len, found)) > 200


def test_they_can_be_narrowed(chain: Store) -> None:
    slot = Slot.of("6-20")

    assert answered(chain, slot, venues=("bar",)) == counted(slot, ("bar",))
    assert answered(chain, slot, only=(("channel", "web"),)) == counted(slot, channel="web")
    assert answered(chain, slot, only=(("resource", "bar.bar-1"),)) == counted(slot, resource="bar-1")
    with pytest.raises(BadInput, match="tender"):
        answered(chain, slot, only=(("tender", "card"),))


def test_nobody_sees_those_of_a_venue_that_is_not_theirs(chain: Store) -> None:
    slot = Slot.of("6-20")

    assert answered(chain, slot, viewer(chain, "north")) == counted(slot, ("north",))
    with pytest.raises(NotFound):
        answered(chain, slot, viewer(chain, "north"), venues=("bar",))
    with pytest.raises(NotAllowed):
        answered(chain, slot, viewer(chain, capabilities=frozenset(CAPABILITIES) - {READ}))


def test_the_latest_come_first_and_no_more_than_asked_for(chain: Store) -> None:
    found = slot_bookings(chain, viewer(chain), Query(("bookings",), FIRST, LAST), Slot.of("6-20"), NOW, 2)

    every = counted(Slot.of("6-20"))
    assert (found.total, len(found.rows)) == (len(every), 2)
    assert [row.start.replace(tzinfo=None) for row in found.rows] == sorted(
        (start for _venue, start, *_ in every), reverse=True
    )[:2]
    assert {row.item for row in found.rows} == {"hour"}


def test_a_booking_whose_time_has_not_come_is_expected(chain: Store) -> None:
    soon = {"id": "soon", "venue": "north", "resource": "north-1", "start": "2026-11-21T20:00", "minutes": 60}
    give(chain, "bookings", soon)
    query = Query(("bookings",), date(2026, 11, 21), date(2026, 11, 21))

    [row] = slot_bookings(chain, viewer(chain), query, Slot.of("6-20"), NOW).rows

    assert (row.state, row.resource, row.end - row.start) == ("booked", "Court 1", timedelta(hours=1))


def test_several_grids_are_each_what_they_are_alone(chain: Store) -> None:
    metrics = ("utilization", "bookings", "revenue", "no_show_rate", "unmet_demand", "paying_customers")
    for _ in range(2):
        together = grids(chain, viewer(chain), Query(metrics, FIRST, LAST), NOW)
        alone = [peak_times(chain, viewer(chain), Query((key,), FIRST, LAST), NOW) for key in metrics]
        assert list(together) == alone
        assert together[1].cells[5][20].value is not None
        drain(chain, NOW)


def test_the_grid_counts_the_bookings_that_arrive(chain: Store) -> None:
    grid = peak_times(chain, viewer(chain), Query(("bookings",), FIRST, LAST), NOW)

    for weekday in range(7):
        for hour in (11, 18, 19, 20, 21, 23):
            value = grid.cells[weekday][hour].value
            arriving = sum(arrives for _venue, _start, arrives, _state in counted(Slot(weekday, hour)))
            assert (value.number if value else 0) == arriving


def test_the_weeks_are_those_of_the_grid(chain: Store) -> None:
    query = Query(("bookings",), date(2026, 11, 1), date(2026, 11, 21))

    found = weeks(chain, viewer(chain), query, NOW)

    assert (found.first_day, found.last_day, found.count) == (FIRST, LAST, 2)
    assert (found.day_begins, found.venues) == (4, 2)
    assert weeks(chain, viewer(chain, "north"), query, NOW).day_begins == 0
