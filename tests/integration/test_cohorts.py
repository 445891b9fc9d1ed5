"""The retention triangle against counting by hand and by brute force."""

from datetime import UTC, date, datetime
from random import Random

import pytest
from sqlalchemy import select

from dashboard.access import CAPABILITIES, Viewer
from dashboard.answers.cohorts import Cohorts
from dashboard.queries.cohorts import cohorts
from dashboard.results import Query
from rollup.build import drain
from rollup.db import Store
from rollup.errors import NotAllowed
from rollup.ingest.take import Given, take
from rollup.model import venue

NOW = int(datetime(2026, 6, 15, 12, tzinfo=UTC).timestamp())
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def order(number: int, customer: str | None, day: str, where: str) -> dict[str, object]:
    lines = [{"kind": "service", "item": "hour", "unit_price": 10}]
    paid = [{"tender": "cash", "amount": 10}]
    return {
        "id": str(number),
        "venue": where,
        "customer": customer,
        "completed_at": f"{day}T12:00",
        "lines": lines,
        "payments": paid,
    }


def chain_with(store: Store, orders: list[tuple[str | None, str, str]]) -> Viewer:
    places = [{"id": key, "name": key, "zone": "Europe/Stockholm", "currency": "SEK"} for key in ("a", "b")]
    records = [order(number, *each) for number, each in enumerate(orders)]
    for kind, rows in (("venues", places), ("orders", records)):
        take(store, kind, [Given(i, row) for i, row in enumerate(rows)], now=NOW, strict=True)
    with store.reading() as connection:
        chain_id = connection.execute(select(venue.c.chain_id).limit(1)).scalar_one()
    return Viewer("someone", chain_id, frozenset(CAPABILITIES))


def counts(found: Cohorts) -> dict[str, list[int]]:
    return {f"{each.month:%m}": [value.numerator for value in each.returned] for each in found.cohorts}


def test_a_triangle_by_hand(store: Store) -> None:
    viewer = chain_with(
        store,
        [
            ("ann", "2026-01-10", "a"),
            ("ann", "2026-03-10", "b"),
            ("bo", "2026-01-20", "a"),
            ("bo", "2026-02-01", "a"),
            ("cy", "2026-03-05", "b"),
            (None, "2026-03-06", "b"),
        ],
    )
    triangle = cohorts(store, viewer, Query(("paying_customers",), *YEAR), NOW)
    assert counts(triangle) == {
        "01": [2, 1, 1, 0, 0, 0],
        "02": [0, 0, 0, 0, 0],
        "03": [1, 0, 0, 0],
        "04": [0, 0, 0],
        "05": [0, 0],
        "06": [0],
    }
    assert triangle.cohorts[0].returned[1].number == 0.5
    assert counts(cohorts(store, viewer, Query(("paying_customers",), *YEAR, ("b",)), NOW))["01"] == [
        0,
        0,
        0,
        0,
        0,
        0,
    ]


@pytest.mark.parametrize("seed", range(3))
def test_triangles_equal_brute_force(store: Store, seed: int) -> None:
    chance = Random(seed)
    orders = [
        (
            f"c{chance.randrange(12)}",
            f"2026-{chance.randint(1, 6):02d}-{chance.randint(1, 14):02d}",
            chance.choice("ab"),
        )
        for _ in range(60)
    ]
    viewer = chain_with(store, list(orders))
    for venues in ((), ("a",), ("b",)):
        expected: dict[str, list[int]] = {}
        places = venues or ("a", "b")
        paid = {
            m: {c for c, d, v in orders if d[5:7] == m and v in places}
            for m in (f"{n:02d}" for n in range(1, 7))
        }
        first = {c: min(d[5:7] for other, d, _ in orders if other == c) for c, _, _ in orders}
        months = sorted(paid)
        for i, month in enumerate(months):
            members = {c for c in paid[month] if first[c] == month}
            expected[month] = [len(members & paid[later]) for later in months[i:]]
        assert counts(cohorts(store, viewer, Query(("paying_customers",), *YEAR, venues), NOW)) == expected
    drain(store, NOW)
    assert counts(cohorts(store, viewer, Query(("paying_customers",), *YEAR, ("b",)), NOW)) == expected


def test_without_the_capability_there_is_no_triangle(store: Store) -> None:
    viewer = chain_with(store, [])
    with pytest.raises(NotAllowed):
        cohorts(
            store, Viewer("nobody", viewer.chain_id, frozenset()), Query(("paying_customers",), *YEAR), NOW
        )
