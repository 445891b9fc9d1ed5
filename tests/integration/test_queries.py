"""The read path on facts that were taken in the normal way: scope, splits, comparisons, currencies."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from dashboard import queries
from dashboard.access import CAPABILITIES, READ, Viewer
from dashboard.queries.peak_times import peak_times
from dashboard.results import Query
from rollup.build import drain
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, NotFound, unknown
from rollup.ingest.take import Given, take
from rollup.model import venue
from tests.databases import beginning

NOW = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 21))


def give(store: Store, kind: str, *records: dict[str, Any]) -> None:
    outcomes = take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=NOW)
    assert [outcome for outcome in outcomes if outcome.status == "rejected"] == []


def sale(number: int, at: str, amount: int, where: str = "north", **more: Any) -> dict[str, Any]:
    line = {"kind": "service", "item": "hour", "unit_price": amount}
    payment = {"tender": "card", "amount": amount}
    return {
        "id": f"o{number}",
        "venue": where,
        "completed_at": at,
        "lines": [line],
        "payments": [payment],
        **more,
    }


@beginning
def chain(store: Store) -> None:
    common = {"opened_on": "2026-01-01", "zone": "Europe/Stockholm"}
    give(
        store,
        "venues",
        {"id": "north", "name": "North", "region": "Up", "currency": "SEK", **common},
        {"id": "south", "name": "South", "region": "Down", "currency": "SEK", **common},
        {"id": "west", "name": "West", "region": "Down", "currency": "EUR", **common},
    )
    keys = ("north", "south", "west")
    give(
        store,
        "opening_hours",
        *({"venue": v, "weekday": d, "opens": "10:00", "closes": "20:00"} for v in keys for d in WEEK),
    )
    give(
        store, "resources", *({"id": f"{v}-1", "venue": v, "name": "Court 1", "type": "court"} for v in keys)
    )


def viewer(store: Store, *keys: str, capabilities: frozenset[str] = frozenset(CAPABILITIES)) -> Viewer:
    with store.reading() as connection:
        rows = connection.execute(select(venue.c.id, venue.c.chain_id, venue.c.source_id)).all()
    ids = frozenset(row.id for row in rows if row.source_id in keys) if keys else None
    return Viewer("someone", rows[0].chain_id, capabilities, ids)


def total(store: Store, who: Viewer, metric: str, **how: Any) -> dict[tuple[str, str], Any]:
    result = queries.run(store, who, Query((metric,), *NOVEMBER, **how), NOW)
    return {(row.label, row.currency): row.values[metric].number for row in result.rows}


def test_currencies_are_never_added(chain: Store) -> None:
    give(chain, "orders", sale(1, "2026-11-02T12:00", 100), sale(2, "2026-11-03T12:00", 50, "west"))
    assert total(chain, viewer(chain), "revenue") == {("", "SEK"): 10_000, ("", "EUR"): 5_000}


def test_splits_are_named_and_largest_first(chain: Store) -> None:
    give(
        chain,
        "orders",
        sale(1, "2026-11-02T12:00", 100),
        sale(2, "2026-11-03T12:00", 150, "south"),
        sale(3, "2026-11-03T12:00", 70, "south", resource="south-1"),
    )
    who = viewer(chain, "north", "south")
    assert list(total(chain, who, "revenue", by="venue").items()) == [
        (("South", "SEK"), 22_000),
        (("North", "SEK"), 10_000),
    ]
    assert total(chain, who, "revenue", by="region") == {("Down", "SEK"): 22_000, ("Up", "SEK"): 10_000}
    types = {("No resource", "SEK"): 25_000, ("court", "SEK"): 7_000}
    assert total(chain, who, "revenue", by="resource_type") == types
    assert total(chain, who, "revenue", by="weekday") == {
        ("Monday", "SEK"): 10_000,
        ("Tuesday", "SEK"): 22_000,
    }


def test_a_series_has_every_bucket_of_the_range(chain: Store) -> None:
    give(chain, "orders", sale(1, "2026-11-02T12:00", 100))
    query = Query(("revenue", "aov"), *NOVEMBER, venues=("north",), grain="day")
    rows = queries.run(chain, viewer(chain), query, NOW).rows
    assert [row.bucket for row in rows] == [date(2026, 11, day) for day in range(1, 22)]
    assert [row.values["revenue"].number for row in rows][:3] == [0, 10_000, 0]
    assert [row.values["aov"].number for row in rows][:3] == [None, 10_000, None]


def test_the_compared_day_is_cut_at_the_minute_of_a_day_that_is_not_over(chain: Store) -> None:
    early, late = sale(1, "2026-10-21T11:59", 100), sale(2, "2026-10-21T12:00", 40)
    give(chain, "orders", early, late, sale(3, "2026-10-20T23:00", 7))
    query = Query(("revenue",), *NOVEMBER, venues=("north",), compare="prior_month")
    row = queries.run(chain, viewer(chain), query, NOW).rows[0]
    assert row.before["revenue"].number == 10_700
    drain(chain, NOW)
    assert queries.run(chain, viewer(chain), query, NOW).rows[0] == row


def test_first_time_is_judged_over_the_whole_chain(chain: Store) -> None:
    give(
        chain,
        "orders",
        sale(1, "2026-10-02T12:00", 10, "south", customer="ann"),
        sale(2, "2026-11-02T12:00", 10, "north", customer="ann"),
        sale(3, "2026-11-02T12:00", 10, "north", customer="bo"),
        sale(4, "2026-11-05T12:00", 10, "south", customer="bo"),
        sale(5, "2026-11-05T12:00", 10, "south"),
    )
    who = viewer(chain, "north")
    assert total(chain, who, "first_time_customers") == {("", "SEK"): 1}
    assert total(chain, who, "repeat_customers") == {("", "SEK"): 1}
    everyone = viewer(chain, "north", "south")
    assert total(chain, everyone, "paying_customers") == {("", "SEK"): 3}
    assert total(chain, everyone, "repeat_share") == {("", "SEK"): 0.5}


def test_a_customer_of_venues_in_two_countries_is_one_but_their_amounts_are_two(chain: Store) -> None:
    give(
        chain,
        "orders",
        sale(1, "2026-11-02T12:00", 10, "north", customer="ann"),
        sale(2, "2026-11-03T12:00", 20, "west", customer="ann"),
    )
    who = viewer(chain)
    assert total(chain, who, "paying_customers") == {("", ""): 1}
    mixed = queries.run(chain, who, Query(("revenue", "paying_customers"), *NOVEMBER), NOW)
    assert [(row.currency, row.values["revenue"].number) for row in mixed.rows] == [
        ("SEK", 1000),
        ("EUR", 2000),
    ]


def test_a_day_without_a_counterpart_is_compared_with_nothing(chain: Store) -> None:
    october = (date(2026, 10, 1), date(2026, 10, 31))
    query = Query(("revenue",), *october, venues=("north",), grain="day", compare="prior_month")
    rows = queries.run(chain, viewer(chain), query, NOW).rows
    assert rows[29].before["revenue"].number == 0
    assert rows[30].before == {}


def test_a_question_is_narrowed_to_groups_and_an_unknown_one_is_named(chain: Store) -> None:
    give(
        chain,
        "orders",
        sale(1, "2026-11-02T12:00", 70, "south", resource="south-1"),
        sale(2, "2026-11-03T12:00", 30, "south"),
        sale(3, "2026-11-03T12:00", 50, "north"),
    )
    who = viewer(chain, "north", "south")
    assert total(chain, who, "revenue", only=(("resource", "south.south-1"),)) == {("", "SEK"): 7_000}
    south = viewer(chain, "south")
    for name in ("south.south-1", "south-1"):
        assert total(chain, south, "revenue", only=(("resource", name),)) == {("", "SEK"): 7_000}
    assert total(chain, who, "revenue", only=(("weekday", "2"),), by="venue", regions=("Up",)) == {
        ("North", "SEK"): 5_000
    }
    for only, field in (((("resource", "south.south-2"),), "resource"), ((("device", "mobile"),), "by")):
        with pytest.raises(BadInput) as caught:
            queries.run(chain, who, Query(("revenue",), *NOVEMBER, only=only), NOW)
        assert caught.value.field == field


def test_a_venue_outside_the_scope_is_as_unknown_as_one_that_does_not_exist(chain: Store) -> None:
    who = viewer(chain, "north")
    for key in ("south", "nowhere"):
        with pytest.raises(NotFound) as caught:
            queries.run(chain, who, Query(("revenue",), *NOVEMBER, venues=(key,)), NOW)
        assert str(caught.value) == str(unknown("venue", key, ["north"]))
    assert [choice.key for choice in queries.venues(chain, who)] == ["north"]


def test_without_the_capability_nothing_is_answered(chain: Store) -> None:
    nobody = viewer(chain, capabilities=frozenset(CAPABILITIES) - {READ})
    for ask in (
        lambda: queries.run(chain, nobody, Query(("revenue",), *NOVEMBER), NOW),
        lambda: peak_times(chain, nobody, Query(("utilization",), *NOVEMBER), NOW),
        lambda: queries.venues(chain, nobody),
    ):
        with pytest.raises(NotAllowed):
            ask()


@pytest.mark.parametrize(
    ("field", "query"),
    [
        ("metric", Query(("revenu",), *NOVEMBER)),
        ("metric", Query((), *NOVEMBER)),
        ("to", Query(("revenue",), date(2026, 11, 2), date(2026, 11, 1))),
        ("from", Query(("revenue",), date(1850, 1, 1), date(1850, 1, 2))),
        ("by", Query(("nps",), *NOVEMBER, by="resource")),
        ("by", Query(("nps",), *NOVEMBER, by="colour")),
        ("granularity", Query(("nps",), *NOVEMBER, grain="minute")),
        ("compare", Query(("nps",), *NOVEMBER, compare="yesterday")),
        ("definitions", Query(("nps",), *NOVEMBER, definitions="newest")),
    ],
)
def test_a_bad_question_names_its_parameter(chain: Store, field: str, query: Query) -> None:
    with pytest.raises(BadInput) as caught:
        queries.run(chain, viewer(chain), query, NOW)
    assert caught.value.field == field


def test_the_grid_is_blank_where_closed_and_marks_full_hours(chain: Store) -> None:
    saturdays = ("2026-10-31", "2026-11-07", "2026-11-14")
    give(
        chain,
        "bookings",
        *(
            {
                "id": f"b{day}",
                "venue": "north",
                "resource": "north-1",
                "start": f"{day}T18:00",
                "minutes": 60,
                "state": "paid",
            }
            for day in saturdays
        ),
        {
            "id": "half",
            "venue": "north",
            "resource": "north-1",
            "start": "2026-11-11T12:00",
            "minutes": 30,
            "state": "paid",
        },
    )
    who = viewer(chain, "north")
    grid = peak_times(chain, who, Query(("utilization",), date(2026, 10, 26), date(2026, 11, 21)), NOW)
    assert (grid.weeks, grid.first_day, grid.last_day) == (3, date(2026, 10, 26), date(2026, 11, 15))
    assert grid.cells[0][9].value is None
    assert grid.cells[5][18].is_full
    assert grid.cells[5][18].value is not None
    assert grid.cells[5][18].value.number == 1
    lunch = grid.cells[2][12]
    assert lunch.value is not None
    assert (lunch.value.numerator, lunch.value.denominator, lunch.is_full) == (30, 180, False)


def test_an_empty_chain_answers_without_figures(chain: Store) -> None:
    result = queries.run(
        chain, viewer(chain, "north"), Query(("revenue", "nps", "utilization"), *NOVEMBER), NOW
    )
    numbers = {key: value.number for key, value in result.rows[0].values.items()}
    assert numbers == {"revenue": 0, "nps": None, "utilization": 0}
