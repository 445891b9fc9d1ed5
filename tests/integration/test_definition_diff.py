"""Classic against current: by hand, over months, with the orders that change sides."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dashboard import queries
from dashboard.queries.definition_diff import MONTHS, definition_diff
from dashboard.results import Query
from rollup.db import Store
from rollup.errors import NotAllowed
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


@pytest.fixture
def owing(store: Store) -> Store:
    give_all(store, "venues", [{"id": "v", "name": "V", "zone": "UTC", "currency": "SEK"}], NOW)
    orders = [
        order("at-once", ("2026-10-05", 100)),
        order("over-months", ("2026-09-10", 40), ("2026-10-20", 60)),
        order("within-a-month", ("2026-10-01", 30), ("2026-10-30", 70)),
        order("not-yet-paid", ("2026-11-02", 25)),
    ]
    give_all(store, "orders", orders, NOW)
    return store


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
