"""The 7 x 24 grid over venues of two currencies: what can be added up, what cannot, and what they aim at."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from dashboard import queries
from dashboard.access import CAPABILITIES, Viewer
from dashboard.exports.week_sheet import week_sheet
from dashboard.queries.peak_times import grids, peak_times
from dashboard.results import Grid, Query
from rollup.build import drain
from rollup.db import Store
from rollup.errors import BadInput
from rollup.ingest.take import Given, take
from rollup.model import venue
from tests.databases import beginning

NOW = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TWO_WEEKS = (date(2026, 11, 2), date(2026, 11, 15))
SATURDAY = "2026-11-14"
CURRENCIES = {"north": "SEK", "south": "SEK", "west": "EUR"}
TARGETS = {"north": 40, "south": 55, "west": 70}


def give(store: Store, kind: str, *records: dict[str, Any]) -> None:
    take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=NOW, strict=True)


def booking(where: str, at: str) -> dict[str, Any]:
    found = {"id": f"b-{where}", "venue": where, "resource": f"{where}-1", "state": "paid"}
    return found | {"start": at, "minutes": 60}


def order(where: str, at: str, amount: int) -> dict[str, Any]:
    return {
        "id": f"o-{where}",
        "venue": where,
        "completed_at": at,
        "lines": [{"kind": "service", "item": "hour", "unit_price": amount}],
        "payments": [{"tender": "card", "amount": amount}],
    }


@beginning
def chain(store: Store) -> None:
    """Three venues open 10-20 with one court each, booked on Saturday at 18."""
    common = {"opened_on": "2026-01-01", "zone": "Europe/Stockholm"}
    venues = (
        {"id": key, "name": key.title(), "currency": money, "target_percent": TARGETS[key], **common}
        for key, money in CURRENCIES.items()
    )
    give(store, "venues", *venues)
    hours = (
        {"venue": v, "weekday": d, "opens": "10:00", "closes": "20:00"} for v in CURRENCIES for d in WEEK
    )
    give(store, "opening_hours", *hours)
    give(store, "resources", *({"id": f"{v}-1", "venue": v, "name": "Court 1"} for v in CURRENCIES))
    give(store, "bookings", *(booking(key, f"{SATURDAY}T18:00") for key in CURRENCIES))
    give(store, "orders", *(order(key, f"{SATURDAY}T18:30", 100) for key in CURRENCIES))


def viewer(store: Store) -> Viewer:
    with store.reading() as connection:
        chain_id = connection.execute(select(venue.c.chain_id).limit(1)).scalar_one()
    return Viewer("someone", chain_id, frozenset(CAPABILITIES))


def grid(store: Store, metric: str, *keys: str) -> Grid:
    return peak_times(store, viewer(store), Query((metric,), *TWO_WEEKS, tuple(keys)), NOW)


def test_what_is_no_money_is_added_up_over_all_venues(chain: Store) -> None:
    for _ in range(2):
        occupancy = grid(chain, "utilization")
        peak = occupancy.cells[5][18]
        assert peak.value is not None
        assert (peak.value.numerator, peak.value.denominator) == (3 * 60, 3 * 2 * 60)
        assert (peak.weeks_open, peak.weeks_full, peak.is_full) == (2, 1, False)
        assert occupancy.currency == ""
        bookings = grid(chain, "bookings").cells[5][18].value
        assert bookings is not None
        assert bookings.number == 3
        drain(chain, NOW)  # and the same from the rollups


def test_an_hour_is_full_only_where_it_is_full_at_every_venue(chain: Store) -> None:
    give(chain, "bookings", booking("west", f"{SATURDAY}T19:00"))
    assert grid(chain, "utilization").cells[5][18].weeks_full == 0
    assert grid(chain, "utilization", "north", "south").cells[5][18].weeks_full == 1


@pytest.mark.parametrize("metric, in_sek", [("revenue", 20_000), ("revenue_per_open_hour", 20_000 / 4)])
def test_money_has_a_grid_for_each_currency(chain: Store, metric: str, in_sek: float) -> None:
    found = grids(chain, viewer(chain), Query((metric, "bookings"), *TWO_WEEKS), NOW)
    assert [(each.metric.key, each.currency) for each in found] == [
        (metric, "SEK"),
        (metric, "EUR"),
        ("bookings", ""),
    ]
    assert [each.cells[5][18].value.number for each in found[::2]] == [in_sek, 3]  # type: ignore[union-attr]
    assert grid(chain, metric, "north").currency == "SEK"
    with pytest.raises(BadInput, match="SEK, EUR: choose venues of one currency"):
        grid(chain, metric)


def test_as_a_sheet_each_currency_has_a_column(chain: Store) -> None:
    found = grids(chain, viewer(chain), Query(("revenue", "bookings"), *TWO_WEEKS), NOW)
    sheet = week_sheet(found)
    assert sheet.names[2:6] == ["currency", "revenue_sek", "revenue_eur", "bookings"]
    peak = next(row for row in sheet.rows if row[:2] == (6, 18))
    assert peak[2:6] == ("", Decimal("200.00"), Decimal("100.00"), 3)


@pytest.mark.parametrize("keys, target", [((), 0.55), (("north", "south"), 0.475), (("west",), 0.7)])
def test_the_target_is_the_average_of_the_venues_asked(
    chain: Store, keys: tuple[str, ...], target: float
) -> None:
    query = Query(("utilization", "revenue"), *TWO_WEEKS, keys, by="resource")
    assert queries.run(chain, viewer(chain), query, NOW).target == pytest.approx(target)
    assert grid(chain, "utilization", *keys).target == pytest.approx(target)


def test_the_business_day_begins_with_the_latest_of_the_venues(chain: Store) -> None:
    late = {"id": "west", "name": "West", "currency": "EUR", "zone": "Europe/Stockholm", "cutoff": "04:00"}
    give(chain, "venues", late)
    assert grid(chain, "utilization").day_begins == 4
    assert grid(chain, "utilization", "north").day_begins == 0


def test_a_chain_without_venues_in_scope_has_an_empty_grid(chain: Store) -> None:
    nobody = Viewer("someone", 1, frozenset(CAPABILITIES), frozenset())
    for metric in ("utilization", "revenue"):
        found = peak_times(chain, nobody, Query((metric,), *TWO_WEEKS), NOW)
        assert all(cell.value is None for day in found.cells for cell in day)
        assert (found.currency, found.target) == ("", 0)
