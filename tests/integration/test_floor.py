"""The workbench's lists on facts taken in the normal way: who comes, who owes, what is taken; each within scope."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.access import CAPABILITIES, READ, Viewer
from dashboard.answers.floor import SpotState, Then
from dashboard.queries import floor
from dashboard.results import Query
from rollup.db import Store
from rollup.errors import NotAllowed, NotFound
from rollup.model import venue
from tests.databases import beginning
from tests.worlds import give_all

NOW = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
TODAY = date(2026, 11, 21)
QUERY = Query((), TODAY, TODAY)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def booking(number: int, start: str, minutes: int = 60, where: str = "north", **more: Any) -> dict[str, Any]:
    return {
        "id": f"b{number}",
        "venue": where,
        "resource": f"{where}-1",
        "start": f"2026-11-{start}",
        "minutes": minutes,
        "state": "booked",
        **more,
    }


@beginning
def chain(store: Store) -> None:
    """Two venues, an hour apart: at noon in Stockholm it is one o'clock in Helsinki."""
    give_all(
        store,
        "venues",
        [
            {"id": "north", "name": "North", "zone": "Europe/Stockholm", "currency": "SEK", "region": "Up"},
            {"id": "east", "name": "East", "zone": "Europe/Helsinki", "currency": "EUR", "region": "Right"},
        ],
        NOW,
    )
    give_all(
        store,
        "opening_hours",
        [
            {"venue": key, "weekday": day, "opens": "10:00", "closes": "20:00"}
            for key in ("north", "east")
            for day in WEEK
        ],
        NOW,
    )
    resources = [
        {"id": "north-1", "venue": "north", "name": "Court 1", "type": "court"},
        {"id": "north-2", "venue": "north", "name": "Court 2", "type": "court"},
        {"id": "north-3", "venue": "north", "name": "Hall", "type": "hall", "capacity": 2},
        {"id": "north-4", "venue": "north", "name": "Old", "type": "court", "active_to": "2026-11-20"},
        {"id": "east-1", "venue": "east", "name": "Lane 1", "type": "lane"},
    ]
    give_all(store, "resources", resources, NOW)
    items = [{"id": "hour", "name": "One hour", "kind": "service"}]
    give_all(store, "items", items, NOW)


def viewer(store: Store, *keys: str, capabilities: frozenset[str] = frozenset(CAPABILITIES)) -> Viewer:
    with store.reading() as connection:
        rows = connection.execute(select(venue.c.id, venue.c.chain_id, venue.c.source_id)).all()
    ids = frozenset(row.id for row in rows if row.source_id in keys) if keys else None
    return Viewer("someone", rows[0].chain_id, capabilities, ids)


def test_who_comes_next_is_whoever_is_expected_and_not_given_up(chain: Store) -> None:
    given = [
        booking(1, "21T11:30"),  # a no-show for a quarter of an hour
        booking(2, "21T11:50", party_size=3, item="hour"),  # late, and still awaited
        booking(3, "21T15:00"),
        booking(4, "21T14:00", state="cancelled"),
        booking(5, "22T11:00", state="paid"),
        booking(6, "22T12:30"),  # more than a day ahead
        booking(7, "21T14:00", where="east"),  # an hour earlier than in Stockholm
        booking(8, "20T15:00"),
    ]
    give_all(chain, "bookings", given, NOW)
    found = floor.arrivals(chain, viewer(chain), QUERY, NOW)
    assert [(each.venue, each.at.strftime("%d %H:%M"), each.state, each.is_late) for each in found] == [
        ("North", "21 11:50", "booked", True),
        ("East", "21 14:00", "booked", False),
        ("North", "21 15:00", "booked", False),
        ("North", "22 11:00", "paid", False),
    ]
    assert (found[0].resource, found[0].service, found[0].party_size) == ("Court 1", "One hour", 3)


def test_what_is_opened_and_not_paid_is_listed_with_what_is_left(chain: Store) -> None:
    give_all(
        chain,
        "bookings",
        [booking(1, "21T11:00"), booking(2, "20T15:00"), booking(3, "01T15:00"), booking(4, "21T10:00")],
        NOW,
    )
    lines = [
        {"kind": "service", "item": "hour", "quantity": 2, "unit_price": "100.00", "discount": "20.00"},
        {"kind": "product", "item": "water", "unit_price": "15.50"},
    ]
    order = {"venue": "north", "lines": lines, "state": "opened"}
    part = {"tender": "card", "amount": "50.00", "paid_at": "2026-11-21T11:10"}
    give_all(
        chain,
        "orders",
        [
            {**order, "id": "o1", "booking": "b1", "opened_at": "2026-11-21T11:05", "payments": [part]},
            {**order, "id": "o2", "booking": "b2", "opened_at": "2026-11-20T15:05", "payments": []},
        ],
        NOW,
    )
    found = floor.unpaid(chain, viewer(chain), QUERY, NOW)
    assert [(each.since.strftime("%d %H:%M"), each.due, each.currency) for each in found] == [
        ("20 15:05", 19_550, "SEK"),
        ("21 11:05", 14_550, "SEK"),
    ]


def test_what_is_left_to_pay_is_that_of_the_bookings_own_orders_and_all_are_counted(
    chain: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [booking(n, f"20T{10 + n}:00", where=where) for n, where in enumerate(("north", "east", "north"))]
    give_all(chain, "bookings", given, NOW)
    order = {"state": "opened", "opened_at": "2026-11-20T15:05", "payments": []}
    opened = [("o0", "north", "b0", "10.00"), ("o1", "east", "b1", "20.00"), ("o2", "north", "b2", "30.00")]
    # The name of a booking of another venue, of one that is not known, and of none.
    others = [("o3", "east", "b0", "1.00"), ("o4", "north", "b9", "2.00"), ("o5", "north", None, "4.00")]
    given = [
        {
            **order,
            "id": key,
            "venue": where,
            "booking": named,
            "lines": [{"kind": "service", "unit_price": price}],
        }
        for key, where, named, price in (*opened, *others)
    ]
    give_all(chain, "orders", given, NOW)
    found = floor.unpaid(chain, viewer(chain), QUERY, NOW)
    assert sorted((each.venue, each.due) for each in found) == [
        ("East", 2000),
        ("North", 1000),
        ("North", 3000),
    ]
    monkeypatch.setattr(floor, "MOST", 2)
    assert len(floor.unpaid(chain, viewer(chain), QUERY, NOW)) == 2
    assert floor.unpaid_count(chain, viewer(chain), QUERY, NOW) == 3
    assert floor.unpaid_count(chain, viewer(chain, "east"), QUERY, NOW) == 1


def test_each_resource_is_what_its_bookings_blocks_and_hours_make_it(chain: Store) -> None:
    given = [
        booking(1, "21T11:30", 30, state="paid"),
        booking(2, "21T12:00", 60),  # late, so the court is held
        booking(3, "21T11:30", 90, resource="north-2"),  # did not come: the court is free again
        booking(4, "21T11:00", 120, resource="north-3", state="opened"),
        booking(5, "21T12:30", 60, resource="north-3"),
    ]
    give_all(chain, "bookings", given, NOW)
    block = {"id": "k1", "venue": "east", "resource": "east-1", "start": "2026-11-21T12:00"}
    give_all(chain, "blocks", [{**block, "end": "2026-11-21T14:30"}], NOW)
    found = floor.spots(chain, viewer(chain), QUERY, NOW)
    assert [
        (spot.venue, spot.name, spot.state, spot.used, spot.until and spot.until.strftime("%H:%M"), spot.then)
        for spot in found
    ] == [
        ("East", "Lane 1", SpotState.BLOCKED, 0, "14:30", Then.FREES),
        ("North", "Court 1", SpotState.FULL, 1, "13:00", Then.FREES),
        ("North", "Court 2", SpotState.FREE, 0, "20:00", Then.CLOSES),
        ("North", "Hall", SpotState.FREE, 1, "12:30", Then.BOOKED),
    ]
    night = floor.spots(chain, viewer(chain), QUERY, NOW + 10 * 3600)
    assert {(spot.state, spot.until and spot.until.strftime("%d %H:%M")) for spot in night} == {
        (SpotState.CLOSED, "22 10:00")
    }


def test_every_list_keeps_to_the_viewers_venues(chain: Store) -> None:
    give_all(
        chain,
        "bookings",
        [booking(n, "21T15:00", where=key) for n, key in enumerate(("north", "east"))]
        + [booking(n, "21T10:00", where=key, state="opened") for n, key in enumerate(("north", "east"), 5)],
        NOW,
    )
    for ask in (floor.arrivals, floor.unpaid, floor.spots):
        assert {each.venue for each in ask(chain, viewer(chain), QUERY, NOW)} == {"North", "East"}
        assert {each.venue for each in ask(chain, viewer(chain, "east"), QUERY, NOW)} == {"East"}
        narrowed = Query((), TODAY, TODAY, regions=("up",))
        with pytest.raises(NotFound):
            ask(chain, viewer(chain, "east"), Query((), TODAY, TODAY, venues=("north",)), NOW)
        with pytest.raises(NotAllowed, match=READ):
            ask(chain, viewer(chain, capabilities=frozenset()), narrowed, NOW)


def test_an_empty_chain_has_empty_lists(chain: Store) -> None:
    assert floor.arrivals(chain, viewer(chain), QUERY, NOW) == ()
    assert floor.unpaid(chain, viewer(chain), QUERY, NOW) == ()
    assert floor.day_begins(chain, viewer(chain), QUERY) == 0
