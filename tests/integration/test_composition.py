"""What a sum is made of, read as far as it can be told apart, against the same made of a line for each group."""

import random
from datetime import UTC, date, datetime
from typing import Any

import pytest

from components import composition_chart, series, theme
from components.parts import MOST, parts_of
from dashboard import queries
from dashboard.access import CAPABILITIES, Viewer
from dashboard.queries.composition import composition
from dashboard.results import Query
from rollup.build import drain
from rollup.db import Store
from rollup.ingest.take import Given, take
from rollup.model import chain as chain_table

NOW = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 21))
COURTS = {"north": 20, "south": 3, "west": 21}
"""How many courts each venue has; west takes another currency."""


def give(store: Store, kind: str, records: list[dict[str, Any]]) -> None:
    take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=NOW, strict=True)


def history(chance: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Sales on some of the courts, a few sums often so that many are as large, some taken back on another day: of those
    a court may come to nothing, or less."""
    sales, refunds = [], []
    for number in range(70):
        venue = chance.choice(list(COURTS))
        court = chance.randrange(COURTS[venue] * 3 // 4 + 1)
        day, amount = chance.randint(2, 12), chance.choice((10, 20, 50))
        key = {"id": f"o{number}", "venue": venue}
        line = {"kind": "service", "item": "hour", "unit_price": amount}
        placed = {"resource": f"{venue}-{court}"} if chance.random() < 0.9 else {}
        payment = {"tender": "cash", "amount": amount}
        at = f"2026-11-{day:02}T12:00"
        sales.append({**key, "completed_at": at, "lines": [line], "payments": [payment], **placed})
        if chance.random() < 0.3:
            back = {"id": f"r{number}", "order": key["id"], "venue": venue}
            later = f"2026-11-{chance.randint(day, 20):02}T18:00"
            refunds.append({**back, "refunded_at": later, "parts": [payment]})
    return sales, refunds


@pytest.fixture(params=[1, 2, 3])
def chain(store: Store, request: pytest.FixtureRequest) -> Store:
    shared = {"zone": "UTC", "opened_on": "2026-01-01"}
    currencies = {"north": "SEK", "south": "SEK", "west": "EUR"}
    give(store, "venues", [{"id": v, "name": v.title(), "currency": currencies[v], **shared} for v in COURTS])
    courts = [
        {"id": f"{v}-{n}", "venue": v, "name": f"Court {n}", "type": f"kind {n % 11}"}
        for v in COURTS
        for n in range(COURTS[v])
    ]
    give(store, "resources", courts)
    sales, refunds = history(random.Random(request.param))
    give(store, "orders", sales)
    give(store, "refunds", refunds)
    return store


def viewer(store: Store) -> Viewer:
    with store.reading() as connection:
        (chain_id,) = connection.scalars(chain_table.select()).all()
    return Viewer("someone", chain_id, frozenset(CAPABILITIES), None)


@pytest.mark.parametrize("built", [False, True], ids=["live", "built"])
@pytest.mark.parametrize("by", ["resource", "resource_type", "venue"])
@pytest.mark.parametrize("grain", ["day", "week"])
def test_a_chart_of_the_largest_is_the_chart_of_all(chain: Store, built: bool, by: str, grain: str) -> None:
    if built:
        drain(chain, NOW)
    who, query = viewer(chain), Query(("revenue",), *NOVEMBER, by=by, grain=grain)
    of_all = series.by_currency(queries.run(chain, who, query, NOW))
    of_largest = series.by_currency(composition(chain, who, query, MOST, NOW))
    (metric,) = of_all[0][1].metrics

    assert [currency for currency, _part in of_largest] == [currency for currency, _part in of_all]
    for (_currency, part), (_same, whole) in zip(of_largest, of_all, strict=True):
        colours = theme.LIGHT
        drawn = [(p.key, p.label, p.colour, p.values, p.is_rest) for p in parts_of(part, metric, colours)]
        assert drawn == [
            (p.key, p.label, p.colour, p.values, p.is_rest) for p in parts_of(whole, metric, colours)
        ]
        assert composition_chart.chart_height(part) == composition_chart.chart_height(whole)
        if by == "resource":
            assert len(part.rows) < len(whole.rows)


@pytest.mark.parametrize("metric, by", [("no_show_rate", "venue"), ("paying_customers", "venue")])
def test_what_is_no_sum_of_its_groups_is_refused(chain: Store, metric: str, by: str) -> None:
    with pytest.raises(ValueError, match=metric):
        composition(chain, viewer(chain), Query((metric,), *NOVEMBER, by=by, grain="day"), MOST, NOW)
