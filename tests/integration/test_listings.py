"""Kept listings equal counting over the facts in plain Python: whatever happened, whatever has been built."""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from rollup import listings
from rollup.ask import Ask
from rollup.build import drain, waiting
from rollup.db import Store
from rollup.ingest.erase import erase
from rollup.listing_packs import added, packed, unpacked
from rollup.model import customer, posting, sale, sales_order, venue
from rollup.resident import forget
from rollup.standing import Standing
from rollup.subjects import DEFINITION_SETS
from rollup.tables import LISTING_TABLES
from tests.databases import emptied, prepared
from tests.worlds import BASE, found, give, play, setups, starts, steps

EXAMPLES = int(os.environ.get("EXAMPLES", "24"))
START = BASE // 86_400
DAYS = range(START - 24, START + 45)
"""With the whole of two months."""
SOLD = ("service", "product")
Cut = tuple[int, int] | None


class Facts(NamedTuple):
    sales: list[Any]
    postings: list[Any]
    customers: dict[tuple[int, int], int | None]


@pytest.fixture(scope="module")
def kept_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = prepared(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'venues.db'}")
    yield opened
    opened.close()


def facts_of(connection: Any) -> Facts:
    orders = connection.execute(select(sales_order)).all()
    return Facts(
        connection.execute(select(sale)).all(),
        connection.execute(select(posting)).all(),
        {(row.venue_id, row.id): row.customer_id for row in orders},
    )


def counts(row: Any, ask: Ask, cut: Cut) -> bool:
    """Whether a fact is within a question, and has happened by its cut."""
    return (
        row.venue_id in ask.venues
        and ask.first <= row.day <= ask.last
        and bool(row.definitions & DEFINITION_SETS[ask.definitions])
        and (cut is None or (row.day, row.minute) < cut)
    )


def values_by_hand(facts: Facts, ask: Ask, cut: Cut) -> dict[int, int]:
    worth = {
        (row.venue_id, row.order_id): 0
        for row in facts.sales
        if row.order_kind == "item" and counts(row, ask, cut)
    }
    for row in facts.postings:
        place = (row.venue_id, row.order_id)
        if place in worth and row.line_kind in SOLD and row.refund_id == 0 and counts(row, ask, cut):
            worth[place] += row.amount
    return dict(Counter(worth.values()))


def spending_by_hand(facts: Facts, ask: Ask) -> dict[int, int]:
    spent: Counter[int] = Counter()
    for row in facts.postings:
        who = facts.customers[row.venue_id, row.order_id]
        if who is not None and row.line_kind in SOLD and counts(row, ask, None):
            spent[who] += row.amount
    return {who: amount for who, amount in spent.items() if amount}


asked_days = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted)


@st.composite
def asks(draw: st.DrawFn, ids: tuple[int, ...], now: int) -> tuple[Ask, Cut]:
    first, last = draw(st.just((DAYS[0], DAYS[-1])) | asked_days)
    venues = draw(st.sets(st.sampled_from(ids), min_size=1).map(tuple))
    ask = Ask((), venues, first, last, now, definitions=draw(st.sampled_from(tuple(DEFINITION_SETS))))
    near = st.integers(START - 1, START + 15)
    return ask, draw(st.none() | st.tuples(near, st.integers(0, 1439)))


def check(store: Store, ask: Ask, cut: Cut) -> None:
    with store.reading() as connection:
        facts = facts_of(connection)
        for one in (cut, None, None):
            answer = dict(listings.order_values(connection, ask, one).tolist())
            assert answer == values_by_hand(facts, ask, one)
        spending = dict(listings.customers_spending(connection, ask).tolist())
        assert spending == spending_by_hand(facts, ask)


def examine(store: Store, data: st.DataObject) -> None:
    forget()
    setup, now = data.draw(setups, "zones and cut-offs"), data.draw(starts, "start")
    found(store, setup, now)
    for _ in range(2):
        now = play(store, data.draw(steps, "steps"), now)
        with store.reading() as connection:
            ids = tuple(connection.execute(select(venue.c.id)).scalars())
        for _ in range(3):
            check(store, *data.draw(asks(ids, now), "ask"))
        drain(store, now)
        with store.reading() as connection:
            assert waiting(connection, now) == {}
        for _ in range(3):
            check(store, *data.draw(asks(ids, now), "built ask"))


QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.mark.timeout(max(180, 4 * EXAMPLES))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_sqlite_equals_counting_by_hand(kept_sqlite: Store, data: st.DataObject) -> None:
    examine(emptied(kept_sqlite), data)


@pytest.mark.timeout(max(180, 4 * EXAMPLES))
@settings(max_examples=max(EXAMPLES // 4, 8), deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_postgresql_equals_counting_by_hand(postgres_store: Store, data: st.DataObject) -> None:
    examine(emptied(postgres_store), data)


def an_order(number: int, who: str, day: int, *paid: tuple[int, int]) -> dict[str, Any]:
    """An order of November; with (day, amount) of payments one that is paid in instalments."""
    amount = sum(part for _, part in paid) or 100
    payments = [{"tender": "cash", "amount": part, "paid_at": f"2026-11-{on:02d}T12:00"} for on, part in paid]
    return {
        "id": f"o{number}",
        "venue": "a",
        "customer": who,
        "completed_at": f"2026-11-{day:02d}T12:00",
        "arrears": bool(paid),
        "lines": [{"kind": "service", "item": "hour", "unit_price": amount}],
        "payments": payments or [{"tender": "card", "amount": amount}],
    }


def test_what_waits_in_too_many_places_is_counted_from_facts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = BASE + 30 * 86_400
    found(store, (["UTC"] * 3, ["00:00"] * 3), now)
    give(store, "orders", [an_order(1, "p1", 3), an_order(2, "p2", 4, (4, 60), (9, 40))], now)
    drain(store, now)
    give(store, "orders", [an_order(3, "p1", 5), an_order(2, "p2", 4, (4, 70), (9, 30))], now)
    left = {subject.key: Standing(left=5) for subject in listings.SUBJECTS.values()}
    monkeypatch.setattr(listings, "standings_of", lambda *_: left)
    with store.reading() as connection:
        ids = tuple(connection.execute(select(venue.c.id)).scalars())
        for last in (START + 20, START + 14):
            ask = Ask((), ids, START, last, now)
            facts = facts_of(connection)
            assert dict(listings.order_values(connection, ask).tolist()) == values_by_hand(facts, ask, None)
            assert dict(listings.customers_spending(connection, ask).tolist()) == spending_by_hand(facts, ask)


def test_a_refund_within_the_hour_lowers_what_a_customer_spent_and_not_what_the_order_was_worth(
    store: Store,
) -> None:
    now = BASE + 30 * 86_400
    found(store, (["UTC"] * 3, ["00:00"] * 3), now)
    give(store, "orders", [an_order(1, "p1", 3)], now)
    back = [{"tender": "card", "amount": 30}]
    refund = {"id": "r", "order": "o1", "venue": "a", "refunded_at": "2026-11-03T12:10", "parts": back}
    give(store, "refunds", [refund], now)
    for _ in ("waiting", "built"):
        with store.reading() as connection:
            ask = Ask((), tuple(connection.execute(select(venue.c.id)).scalars()), START, START + 20, now)
            assert listings.order_values(connection, ask).tolist() == [[10_000, 1]]
            assert listings.customers_spending(connection, ask)[:, 1].tolist() == [7_000]
        drain(store, now)


def test_no_id_of_an_erased_customer_stays_in_what_is_kept_of_spending(store: Store) -> None:
    now = BASE + 30 * 86_400
    found(store, (["UTC"] * 3, ["00:00"] * 3), now)
    give(
        store,
        "orders",
        [an_order(1, "p1", 3), an_order(2, "p1", 4, (4, 60), (9, 40)), an_order(3, "p2", 3)],
        now,
    )
    drain(store, now)
    with store.reading() as connection:
        number = connection.scalar(select(customer.c.id).where(customer.c.source_id == "p1"))
    assert number in kept_customers(store)
    erase(store, "main", "p1", now)
    drain(store, now)
    assert number not in kept_customers(store)
    assert len(kept_customers(store)) == 2


def kept_customers(store: Store) -> set[int]:
    tables = [table for (listing, _), table in LISTING_TABLES.items() if listing == "spending"]
    with store.reading() as connection:
        packs = [bytes(pack) for table in tables for pack in connection.scalars(select(table.c.pairs))]
    return set(unpacked(packs, 2)[:, 0].tolist())


@given(st.lists(st.tuples(st.integers(-(2**62), 2**62) | st.integers(-50, 50), st.integers(-(2**40), 2**40))))
def test_pairs_are_packed_and_added_exactly(pairs: list[tuple[int, int]]) -> None:
    rows = np.array(pairs, np.int64).reshape(-1, 2)
    assert unpacked([packed(rows)], 2).tolist() == rows.tolist()
    expected: Counter[int] = Counter()
    for key, number in pairs:
        expected[key] += number
    assert added(rows).tolist() == [[key, number] for key, number in sorted(expected.items()) if number]
