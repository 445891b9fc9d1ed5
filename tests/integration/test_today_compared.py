"""A day that is not over compared with one that is: up to the same minute, or as a whole, as the measure demands."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from dashboard import queries
from dashboard.access import CAPABILITIES, Viewer
from dashboard.results import Query
from rollup.build import drain
from rollup.calendar import date_of
from rollup.db import Store
from rollup.model import chain
from tests.databases import beginning
from tests.worlds import give_all

NOON = int(datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC).timestamp())
GRACE = 15
TODAY = NOON // 86_400


def booking(number: int, day: int, time: str, state: str = "booked") -> dict[str, Any]:
    return {
        "id": f"{day}-{number}",
        "venue": "v",
        "resource": "r",
        "start": f"{date_of(day)}T{time}",
        "minutes": 60,
        "state": state,
    }


def a_day(day: int, after_noon: str) -> list[dict[str, Any]]:
    """Before noon one came, one was cancelled, one has just missed its time, one may still come; and what follows."""
    return [
        booking(1, day, "09:00", "paid"),
        booking(2, day, "10:00", "cancelled"),
        booking(3, day, "11:45"),
        booking(4, day, "11:46"),
        booking(5, day, "12:00"),
        booking(6, day, "18:00", after_noon),
        booking(7, day, "19:00", "cancelled"),
    ]


@beginning
def busy(store: Store) -> None:
    venue = {"id": "v", "name": "V", "zone": "UTC", "currency": "SEK", "grace_minutes": GRACE}
    give_all(store, "venues", [venue], NOON)
    give_all(store, "resources", [{"id": "r", "venue": "v", "name": "R"}], NOON)
    give_all(store, "bookings", [*a_day(TODAY, "booked"), *a_day(TODAY - 7, "paid")], NOON)


@pytest.mark.parametrize("is_built", [False, True])
def test_a_day_like_the_compared_one_has_not_changed(busy: Store, is_built: bool) -> None:
    """Two days with the same bookings have the same figures at noon, although one of them is long over."""
    if is_built:
        drain(busy, NOON)
    today = date_of(TODAY)
    keys = (
        "bookings",
        "cancelled_bookings",
        "no_shows",
        "no_show_minutes",
        "opened_paid",
        "no_show_rate",
        "completion_share",
        "cancel_timeout_share",
        "booked_minutes",
    )
    with busy.reading() as connection:
        chain_id = connection.execute(select(chain.c.id)).scalar_one()
    who = Viewer("someone", chain_id, frozenset(CAPABILITIES))
    row = queries.run(busy, who, Query(keys, today, today), NOON).rows[0]
    expected: dict[str, Any] = {
        "bookings": (7, None),
        "cancelled_bookings": (2, None),
        "no_shows": (1, None),
        "no_show_minutes": (60, None),
        "opened_paid": (1, None),
        "no_show_rate": (1, 4),
        "completion_share": (1, 7),
        "cancel_timeout_share": (3, 7),
        "booked_minutes": (300, None),
    }
    assert {key: (v.numerator, v.denominator) for key, v in row.values.items()} == expected
    week = Query(keys, date_of(TODAY - 6), today, compare="prior")
    compared = queries.run(busy, who, week, NOON).rows[0].before
    assert {key: (v.numerator, v.denominator) for key, v in compared.items()} == expected


def test_a_day_that_has_not_begun_at_a_venue_is_compared_with_nothing_that_happened(store: Store) -> None:
    """At one o'clock on Sunday it is still Saturday at a bar, whose Sunday before must not count as a whole."""
    night = (TODAY + 2) * 86_400 + 3_600
    sunday = date_of(TODAY + 2)
    common = {"zone": "UTC", "currency": "SEK"}
    places = [
        {"id": "bar", "name": "Bar", "cutoff": "04:00", **common},
        {"id": "hall", "name": "Hall", **common},
    ]
    give_all(store, "venues", places, night)
    line = {"kind": "service", "item": "hour", "unit_price": "10.00"}
    sale = {"lines": [line], "payments": [{"tender": "card", "amount": "10.00"}]}
    orders = [
        {"id": f"{key}-{clock}", "venue": key, "completed_at": f"{date_of(TODAY - 5)}T{clock}", **sale}
        for key in ("bar", "hall")
        for clock in ("00:30", "12:00", "23:00")
    ]
    give_all(store, "orders", orders, night)
    bookings = [
        {"id": "b", "venue": "bar", "start": f"{date_of(TODAY - 5)}T20:00", "minutes": 60, "state": "paid"}
    ]
    give_all(store, "bookings", bookings, night)
    with store.reading() as connection:
        chain_id = connection.execute(select(chain.c.id)).scalar_one()
    who = Viewer("someone", chain_id, frozenset(CAPABILITIES))
    query = Query(("revenue", "bookings", "opened_paid"), sunday, sunday, by="venue", compare="week_before")
    before = {row.key: row.before for row in queries.run(store, who, query, night).rows}
    assert before["hall"]["revenue"].number == 1_000
    assert before["bar"]["revenue"].number == 0
    assert (before["bar"]["bookings"].number, before["bar"]["opened_paid"].number) == (1, 0)
