"""The distribution of order values against counting in plain Python, over what was given."""

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from dashboard import queries
from dashboard.access import CAPABILITIES, READ, Viewer
from dashboard.answers.distribution import Distributions, OrderValues
from dashboard.queries.order_values import order_values
from dashboard.results import Query
from rollup.db import Store
from rollup.errors import NotAllowed, NotFound
from rollup.ingest.take import Given, take
from rollup.model import venue
from tests.databases import beginning

NOW = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 21))
WHERE = {"north": "SEK", "south": "SEK", "west": "EUR"}


def give(store: Store, kind: str, *records: dict[str, Any]) -> None:
    take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=NOW, strict=True)


def order(number: int, day: str, *amounts: int, where: str = "north", **more: Any) -> dict[str, Any]:
    """Lines of a service, then products; `day` may have a time."""
    kinds = ["service", *["product"] * (len(amounts) - 1)]
    lines = [
        {"kind": kind, "item": f"{kind}-{place}", "unit_price": amount}
        for place, (kind, amount) in enumerate(zip(kinds, amounts, strict=True))
    ]
    return {
        "id": str(number),
        "venue": where,
        "completed_at": day if "T" in day else f"{day}T12:00",
        "lines": lines,
        "payments": [{"tender": "card", "amount": sum(amounts)}],
        **more,
    }


@beginning
def chain(store: Store) -> None:
    places = [
        {"id": key, "name": key.title(), "zone": "Europe/Stockholm", "currency": currency}
        for key, currency in WHERE.items()
    ]
    give(store, "venues", *places)
    give(store, "resources", *({"id": f"{key}-1", "venue": key, "name": "Court 1"} for key in WHERE))


def viewer(store: Store, *keys: str, capabilities: frozenset[str] = frozenset(CAPABILITIES)) -> Viewer:
    with store.reading() as connection:
        rows = connection.execute(select(venue.c.id, venue.c.chain_id, venue.c.source_id)).all()
    ids = frozenset(row.id for row in rows if row.source_id in keys) if keys else None
    return Viewer("someone", rows[0].chain_id, capabilities, ids)


def ask(store: Store, who: Viewer | None = None, **how: Any) -> Distributions:
    return order_values(store, who or viewer(store), Query(("aov",), *NOVEMBER, **how), NOW)


def krona(found: Distributions) -> OrderValues:
    return next(part for part in found.parts if part.currency == "SEK")


def test_an_order_is_worth_its_lines_before_refunds_and_cards_are_not_in_it(chain: Store) -> None:
    card = {"kind": "card", "card_kind": "discount", "item": "club", "unit_price": 70}
    give(
        chain,
        "orders",
        order(1, "2026-11-02", 100, 20),
        order(2, "2026-11-03", 0),
        order(3, "2026-11-03", 900, kind="card", lines=[card | {"unit_price": 900}]),
        order(4, "2026-10-31", 500),
        order(5, "2026-11-04", 30, state="opened"),
    )
    parts = [{"tender": "card", "amount": 100}]
    give(
        chain,
        "refunds",
        {"id": "r", "order": "1", "venue": "north", "refunded_at": "2026-11-05T12:00", "parts": parts},
    )
    part = krona(ask(chain))
    assert (part.orders, part.total, part.quartiles) == (2, 12_000, (0, 0, 12_000))
    assert sum(each.orders for each in part.bins) == 2


def test_what_it_counts_is_what_the_average_is_made_of(chain: Store) -> None:
    give(chain, "orders", *(order(n, f"2026-11-{n:02d}", 100 + n, 7) for n in range(1, 20)))
    row = queries.run(chain, viewer(chain), Query(("aov",), *NOVEMBER, venues=("north",)), NOW).rows[0]
    part = krona(ask(chain, venues=("north",)))
    assert (part.total, part.orders) == (row.values["aov"].numerator, row.values["aov"].denominator)


def test_random_orders_equal_counting_by_hand(chain: Store) -> None:
    random, given = Random(7), []
    for _number in range(300):
        amounts = [random.randrange(20, 400) for _ in range(random.randint(1, 3))]
        day = date(2026, random.choice((10, 11)), random.randint(1, 20))
        given.append((random.choice(tuple(WHERE)), day, amounts))
    give(
        chain,
        "orders",
        *(order(n, str(day), *amounts, where=where) for n, (where, day, amounts) in enumerate(given)),
    )
    found = ask(chain, compare="prior_month")
    assert found.compared_with == (date(2026, 10, 1), date(2026, 10, 21))
    for part in found.parts:
        mine = [
            (day.month, 100 * sum(amounts)) for where, day, amounts in given if WHERE[where] == part.currency
        ]
        now = sorted(amount for month, amount in mine if month == 11)
        before = [amount for month, amount in mine if month == 10]
        assert (part.orders, part.total, part.before) == (len(now), sum(now), len(before))
        assert part.quartiles == tuple(now[-(-len(now) * share // 4) - 1] for share in (1, 2, 3))
        for each in part.bins:
            end = each.end if each.end is not None else max(now + before) + 1
            assert each.orders == sum(each.first <= amount < end for amount in now)
            assert each.before == sum(each.first <= amount < end for amount in before)


def test_currencies_stand_beside_each_other(chain: Store) -> None:
    give(chain, "orders", order(1, "2026-11-02", 10), order(2, "2026-11-02", 20, where="west"))
    totals = {part.currency: (part.orders, part.total) for part in ask(chain).parts}
    assert totals == {"SEK": (1, 1_000), "EUR": (1, 2_000)}


def test_a_viewer_sees_only_their_own_venues(chain: Store) -> None:
    give(chain, "orders", order(1, "2026-11-02", 10), order(2, "2026-11-02", 20, where="south"))
    assert krona(ask(chain, viewer(chain, "south"))).total == 2_000
    with pytest.raises(NotFound):
        ask(chain, viewer(chain, "south"), venues=("north",))
    with pytest.raises(NotFound):
        ask(chain, viewer(chain, "south"), only=(("resource", "north.north-1"),))
    with pytest.raises(NotAllowed):
        ask(chain, viewer(chain, capabilities=frozenset(CAPABILITIES) - {READ}))


@pytest.mark.parametrize(
    "only, worth",
    [
        ((("resource", "north-1"),), {12_000: 1}),
        ((("item", "product-1"),), {12_000: 1, 5_000: 1}),
        ((("item", "product-1"), ("resource", "north-1")), {12_000: 1}),
        ((("tender", "cash"),), {3_000: 1}),
        ((("channel", "web"),), {5_000: 1}),
        ((("weekday", "3"),), {3_000: 1}),
    ],
)
def test_narrowed_it_counts_whole_orders_that_have_the_group(
    chain: Store, only: tuple[tuple[str, str], ...], worth: dict[int, int]
) -> None:
    cash = [{"tender": "cash", "amount": 30}]
    give(
        chain,
        "orders",
        order(1, "2026-11-02", 100, 20, resource="north-1"),
        order(2, "2026-11-03", 40, 10, channel="web"),
        order(3, "2026-11-04", 30, payments=cash),
    )
    part = krona(ask(chain, venues=("north",), only=only))
    assert (part.orders, part.total) == (sum(worth.values()), sum(a * n for a, n in worth.items()))


def test_the_compared_day_is_cut_at_the_minute_of_a_day_that_is_not_over(chain: Store) -> None:
    early, late = order(1, "2026-10-21T11:59", 100), order(2, "2026-10-21T12:00", 40)
    give(chain, "orders", early, late, order(3, "2026-10-20T23:00", 7))
    part = krona(ask(chain, compare="prior_month"))
    assert (part.orders, part.before, part.median_before, part.quartiles) == (0, 2, 700, None)


def test_an_order_in_arrears_brings_in_what_was_paid_of_it_in_the_period(chain: Store) -> None:
    paid = [
        {"tender": "cash", "amount": 60, "paid_at": "2026-11-02T12:00"},
        {"tender": "cash", "amount": 40, "paid_at": "2026-11-10T12:00"},
    ]
    give(chain, "orders", order(1, "2026-11-02", 100, arrears=True, payments=paid))
    first = Query(("aov",), date(2026, 11, 1), date(2026, 11, 5), venues=("north",))
    worth = {
        definitions: order_values(chain, viewer(chain), replace(first, definitions=definitions), NOW)
        .parts[0]
        .total
        for definitions in ("current", "classic")
    }
    assert worth == {"current": 6_000, "classic": 0}
    assert krona(ask(chain, definitions="current")).total == krona(ask(chain, definitions="classic")).total
