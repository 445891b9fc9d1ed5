"""Classic against current: by hand, over months, with the orders that change sides."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, select

from dashboard import queries
from dashboard.queries.definition_diff import MONTHS, MOST, definition_diff, orders_moved
from dashboard.results import Query
from rollup.calendar import date_of, day_of
from rollup.db import Store
from rollup.errors import NotAllowed
from rollup.model import posting, sales_order, venue
from tests.databases import beginning
from tests.viewers import viewer
from tests.worlds import give_all

NOW = int(datetime(2026, 11, 18, 12, 0, tzinfo=UTC).timestamp())
NOVEMBER = Query((), date(2026, 11, 1), date(2026, 11, 18))


def order(name: str, *paid: tuple[str, int], price: int = 100, kind: str = "service") -> dict[str, Any]:
    return {
        "id": name,
        "venue": "v",
        "completed_at": f"{paid[0][0]}T12:00",
        "arrears": len(paid) > 1 or paid[0][1] < price,
        "lines": [{"kind": kind, "item": "hour", "unit_price": price}],
        "payments": [{"tender": "card", "amount": amount, "paid_at": f"{day}T12:00"} for day, amount in paid],
    }


@beginning
def owing(store: Store) -> None:
    give_all(store, "venues", [{"id": "v", "name": "V", "zone": "UTC", "currency": "SEK"}], NOW)
    orders = [
        order("at-once", ("2026-10-05", 100)),
        order("over-months", ("2026-09-10", 40), ("2026-10-20", 60)),
        order("within-a-month", ("2026-10-01", 30), ("2026-10-30", 70)),
        order("not-yet-paid", ("2026-11-02", 25)),
    ]
    give_all(store, "orders", orders, NOW)


def test_each_month_is_what_each_set_makes_of_it(owing: Store) -> None:
    who = viewer(owing)
    found = definition_diff(owing, who, NOVEMBER, NOW)
    assert len(found.months) == MONTHS
    assert found.months[-1].month == date(2026, 11, 1)
    told = {each.month.month: (each.current, each.classic) for each in found.months[-3:]}
    assert told == {9: (4000, 0), 10: (26_000, 30_000), 11: (2500, 0)}
    for name in ("current", "classic"):
        query = Query(("revenue",), date(2025, 11, 1), date(2026, 11, 18), definitions=name)
        whole = queries.run(owing, who, query, NOW).rows[0].values["revenue"].numerator
        assert sum(getattr(each, name) for each in found.months) == whole


def test_orders_that_the_sets_count_in_different_months_are_named(owing: Store) -> None:
    found = definition_diff(owing, viewer(owing), NOVEMBER, NOW)
    told = {each.order: each for each in found.moved}
    assert (set(told), found.orders) == ({"over-months", "not-yet-paid"}, 2)
    over, open_ = told["over-months"], told["not-yet-paid"]
    # Of the last instalment both say the same; what moves are the forty before it.
    assert (over.first, over.last, over.current) == (date(2026, 9, 10), date(2026, 9, 10), 4000)
    assert (over.classic_day, over.classic) == (date(2026, 10, 20), 4000)
    assert (open_.current, open_.classic_day, open_.classic) == (2500, None, 0)


def test_the_differences_of_months_come_from_the_orders_that_moved(owing: Store) -> None:
    found = definition_diff(owing, viewer(owing), NOVEMBER, NOW)
    assert sum(each.difference for each in found.months) == sum(
        each.current - each.classic for each in found.moved
    )


def test_it_is_for_those_who_may_read(owing: Store) -> None:
    with pytest.raises(NotAllowed):
        definition_diff(owing, viewer(owing, capabilities=frozenset()), NOVEMBER, NOW)


def _apart(store: Store, first: int, last: int) -> dict[tuple[str, str], tuple[Any, ...]]:
    """The orders that move, from each posting in turn."""
    with store.reading() as connection:
        postings = [row._mapping for row in connection.execute(select(posting))]
        names = {(row.venue_id, row.id): row.source_id for row in connection.execute(select(sales_order))}
        venues = {row.id: row.name for row in connection.execute(select(venue))}
    orders: dict[tuple[int, int], list[Any]] = {}
    for row in postings:
        if (
            row["definitions"] != 3
            and row["line_kind"] in ("service", "product")
            and first <= row["day"] <= last
        ):
            orders.setdefault((row["venue_id"], row["order_id"]), []).append(row)
    found = {}
    for place, own in orders.items():
        months = {date_of(row["day"]).replace(day=1) for row in own}
        sides = [[row for row in own if row["definitions"] == each] for each in (2, 1)]
        if len(months) > 1 or not all(sides):
            days = [[date_of(row["day"]) for row in side] for side in sides]
            sums = [sum(row["amount"] for row in side) for side in sides]
            found[venues[place[0]], names[place]] = (
                *(min(days[0], default=None), max(days[0], default=None), sums[0]),
                *(max(days[1], default=None), sums[1]),
            )
    return found


def test_the_orders_that_move_are_those_of_the_postings(store: Store) -> None:
    """Many orders in arrears: paid at once, in parts, over months, or never wholly."""
    chance = Random(5)
    venues = [{"id": key, "name": key, "zone": "UTC", "currency": "SEK"} for key in ("v", "w")]
    give_all(store, "venues", venues, NOW)
    days = [date_of(day) for day in range(day_of(date(2026, 8, 25)), day_of(date(2026, 11, 18)))]
    orders = []
    for number in range(120):
        paid = sorted(chance.sample(days, chance.randint(1, 3)))
        parts = [(str(day), chance.choice((10, 25, 30))) for day in paid]
        price = chance.choice((sum(amount for _day, amount in parts), 100))
        kind = chance.choice(("service", "product", "service", "direct"))
        made = order(f"o{number}", *parts, price=price, kind=kind)
        orders.append({**made, "venue": chance.choice(("v", "w")), "arrears": True})
    give_all(store, "orders", orders, NOW)
    expected = _apart(store, day_of(date(2025, 11, 1)), day_of(NOVEMBER.end))
    assert len(expected) > MOST / 2
    largest, count = orders_moved(store, viewer(store), NOVEMBER)
    assert count == len(expected)
    told = {
        (each.venue, each.order): (each.first, each.last, each.current, each.classic_day, each.classic)
        for each in largest
    }
    assert told.items() <= expected.items()
    sizes = sorted((max(abs(each[2]), abs(each[4])) for each in expected.values()), reverse=True)
    assert [max(abs(each.current), abs(each.classic)) for each in largest] == sizes[:MOST]


def test_the_postings_that_the_sets_disagree_about_are_found_by_their_own_index(store: Store) -> None:
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, text: str, values: Any, *_more: Any) -> None:
        statements.append((text, values))

    give_all(store, "venues", [{"id": "v", "name": "V", "zone": "UTC", "currency": "SEK"}], NOW)
    if not store.is_sqlite:
        pytest.skip("PostgreSQL chooses by how much there is")
    event.listen(store.engine, "before_cursor_execute", note)
    orders_moved(store, viewer(store), NOVEMBER)
    asked = [each for each in statements if "posting.definitions != 3" in each[0]]
    assert asked
    for text, values in asked:
        with store.reading() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
        assert any("COVERING INDEX posting_of_one_set" in row[-1] for row in plan), plan
