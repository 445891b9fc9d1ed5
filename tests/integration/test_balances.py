"""The roll-forward of balances: by hand, and against plain Python over random histories on both engines."""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dashboard.access import CAPABILITIES, READ, Viewer
from dashboard.answers.balances import RollForward
from dashboard.queries.balances import balances
from dashboard.results import Query
from rollup.build import drain
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, NotFound
from rollup.ingest.take import Given, take
from rollup.model import venue
from tests.brute_force import EPOCH, all_facts
from tests.databases import beginning, emptied
from tests.worlds import BASE, Wait, Write, found, play, records_of, setups

EXAMPLES = int(os.environ.get("EXAMPLES", "15"))
NOW = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
NOVEMBER = Query(("top_ups",), date(2026, 11, 1), date(2026, 11, 21))
FIRST = date(2026, 10, 18)


def give(store: Store, kind: str, *records: dict[str, Any]) -> None:
    outcomes = take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=NOW)
    assert [outcome for outcome in outcomes if outcome.status == "rejected"] == []


def viewer(store: Store, *keys: str) -> Viewer:
    with store.reading() as connection:
        rows = connection.execute(select(venue.c.id, venue.c.chain_id, venue.c.source_id)).all()
    ids = frozenset(row.id for row in rows if row.source_id in keys) if keys else None
    return Viewer("someone", rows[0].chain_id, frozenset(CAPABILITIES), ids)


def top_up(number: int, at: str, price: int, bonus: int, where: str = "north", **more: Any) -> dict[str, Any]:
    line = {"kind": "recharge", "card_kind": "top_up", "unit_price": price, "bonus": bonus}
    return {
        "id": f"t{number}",
        "venue": where,
        "kind": "card",
        "customer": "ann",
        "completed_at": at,
        "lines": [line],
        "payments": [{"tender": "card", "amount": price}],
        **more,
    }


def spend(
    number: int, at: str, principal: int, gift: int, where: str = "north", **line: Any
) -> dict[str, Any]:
    paid = (("principal", principal), ("gift", gift))
    return {
        "id": f"s{number}",
        "venue": where,
        "kind": "card" if line else "item",
        "customer": "ann",
        "completed_at": at,
        "lines": [{"kind": "service", "item": "hour", "unit_price": principal + gift, **line}],
        "payments": [{"tender": tender, "amount": amount} for tender, amount in paid if amount],
    }


@beginning
def chain(store: Store) -> None:
    common = {"zone": "Europe/Stockholm", "opened_on": "2026-01-01"}
    give(
        store,
        "venues",
        {"id": "north", "name": "North", "region": "Up", "currency": "SEK", **common},
        {"id": "south", "name": "South", "region": "Down", "currency": "SEK", **common},
        {"id": "west", "name": "West", "region": "Down", "currency": "EUR", **common},
    )


def by_hand(line: RollForward) -> tuple[str, str, list[float]]:
    amounts = (line.opening, line.added, line.consumed, line.converted, line.refunded, line.closing)
    assert line.is_exact
    return line.currency, line.balance, [amount / 100 for amount in amounts]


def test_a_roll_forward_by_hand(chain: Store) -> None:
    card = {"kind": "card", "card_kind": "times"}
    give(
        chain,
        "orders",
        top_up(1, "2026-10-05T12:00", 1000, 100),
        spend(1, "2026-10-20T12:00", 150, 30),
        top_up(2, "2026-11-02T12:00", 500, 50, "south"),
        top_up(3, "2026-11-03T12:00", 200, 20),
        spend(2, "2026-11-04T12:00", 200, 40),
        spend(3, "2026-11-05T12:00", 300, 0, **card),
        top_up(4, "2026-11-06T12:00", 70, 7, "west"),
    )
    give(
        chain,
        "refunds",
        {
            "id": "r1",
            "order": "t3",
            "venue": "north",
            "refunded_at": "2026-11-06T10:00",
            "parts": [{"tender": "card", "amount": 100}],
        },
        {
            "id": "r2",
            "order": "s2",
            "venue": "north",
            "refunded_at": "2026-11-07T10:00",
            "parts": [{"tender": "principal", "amount": 50}],
        },
    )
    expected = [
        ("SEK", "principal", [850, 700, 150, 300, 100, 1000]),
        ("SEK", "gift", [70, 70, 40, 0, 10, 90]),
        ("EUR", "principal", [0, 70, 0, 0, 0, 70]),
        ("EUR", "gift", [0, 7, 0, 0, 0, 7]),
    ]
    assert [by_hand(line) for line in balances(chain, viewer(chain), NOVEMBER, NOW).lines] == expected
    drain(chain, NOW)
    assert [by_hand(line) for line in balances(chain, viewer(chain), NOVEMBER, NOW).lines] == expected


def test_a_top_up_from_the_gift_balance_moves_both(chain: Store) -> None:
    paid = {"payments": [{"tender": "gift", "amount": 40}]}
    give(chain, "orders", top_up(1, "2026-11-05T12:00", 40, 0, **paid))
    lines = balances(chain, viewer(chain, "north"), NOVEMBER, NOW).lines
    assert [by_hand(line)[2] for line in lines] == [[0, 40, 0, 0, 0, 40], [0, 0, 40, 0, 0, -40]]


def test_a_viewer_of_two_venues_sees_those_alone(chain: Store) -> None:
    give(
        chain,
        "orders",
        *(top_up(n, "2026-11-05T12:00", 10**n, n, v) for n, v in enumerate(("north", "south", "west"))),
    )
    who = viewer(chain, "north", "west")
    lines = balances(chain, who, NOVEMBER, NOW).lines
    assert {(line.currency, line.balance): line.closing for line in lines} == {
        ("SEK", "principal"): 100,
        ("SEK", "gift"): 0,
        ("EUR", "principal"): 10_000,
        ("EUR", "gift"): 200,
    }
    with pytest.raises(NotFound):
        balances(chain, who, Query(("top_ups",), NOVEMBER.start, NOVEMBER.end, venues=("south",)), NOW)
    with pytest.raises(NotAllowed):
        balances(chain, Viewer("nobody", who.chain_id, frozenset()), NOVEMBER, NOW)


def test_a_balance_belongs_to_no_resource(chain: Store) -> None:
    who = Viewer("someone", viewer(chain).chain_id, frozenset({READ}))
    asked = Query(("top_ups",), NOVEMBER.start, NOVEMBER.end, only=(("resource", "court-1"),))
    with pytest.raises(BadInput, match="resource"):
        balances(chain, who, asked, NOW)


def test_a_bonus_comes_with_a_recharge_only(chain: Store) -> None:
    wrong = spend(1, "2026-11-05T12:00", 10, 0)
    wrong["lines"][0]["bonus"] = 5
    (outcome,) = take(chain, "orders", [Given(0, wrong)], now=NOW)
    assert (outcome.status, outcome.field) == ("rejected", "lines[1].bonus")


trades = st.sampled_from(("orders", "orders", "refunds")).flatmap(
    lambda kind: st.lists(records_of(kind), min_size=1, max_size=6).map(lambda rows: Write(kind, rows))
)
plans = st.lists(trades | st.builds(Wait, st.just(900), st.booleans()), min_size=1, max_size=10)


def counted(facts: list[Any], ids: frozenset[int], mask: int, first: int, last: int) -> dict[str, int]:
    sums: dict[str, int] = {}
    for fact in facts:
        if fact.venue in ids and fact.definitions & mask and first <= fact.day <= last:
            for name, value in fact.values.items():
                sums[name] = sums.get(name, 0) + value
    return sums


def held(sums: dict[str, int], balance: str) -> int:
    coming = {
        "principal": ("principal_topped_up", "principal_refunded"),
        "gift": ("gift_granted", "gift_taken_back"),
    }
    leaving = (f"{balance}_consumed", f"{balance}_converted")
    return sum(sums.get(name, 0) for name in coming[balance]) - sum(sums.get(name, 0) for name in leaving)


def examine(store: Store, data: st.DataObject) -> None:
    """Every line is what plain Python counts from the postings, before and after everything is built."""
    found(store, data.draw(setups), BASE)
    now = play(store, data.draw(plans), BASE + 20 * 86_400)
    with store.reading() as connection:
        facts = all_facts(connection, now, range(0))
        rows = connection.execute(select(venue.c.id, venue.c.chain_id)).all()
    for is_built in (False, True):
        if is_built:
            drain(store, now)
        start, length = data.draw(st.tuples(st.integers(0, 28), st.integers(0, 28)))
        first = FIRST + timedelta(days=start)
        last, mask = first + timedelta(days=length), data.draw(st.sampled_from((1, 2)))
        ids = frozenset(data.draw(st.sets(st.sampled_from([row.id for row in rows]), min_size=1)))
        who = Viewer("someone", rows[0].chain_id, frozenset({READ}), ids)
        asked = Query(("top_ups",), first, last, definitions={1: "classic", 2: "current"}[mask])
        days = ((first - EPOCH).days, (last - EPOCH).days)
        before, after = (counted(facts, ids, mask, 0, end) for end in (days[0] - 1, days[1]))
        within = counted(facts, ids, mask, *days)
        for line in balances(store, who, asked, now).lines:
            assert line.is_exact
            assert (line.opening, line.closing) == (held(before, line.balance), held(after, line.balance))
            names = {"principal": ("topped_up", "refunded"), "gift": ("granted", "taken_back")}[line.balance]
            moved = [within.get(f"{line.balance}_{name}", 0) for name in (*names, "consumed", "converted")]
            assert [line.added, -line.refunded, line.consumed, line.converted] == moved


QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.mark.timeout(300)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_it_always_balances_on_sqlite(sqlite_store: Store, data: st.DataObject) -> None:
    examine(emptied(sqlite_store), data)


@pytest.mark.timeout(300)
@settings(max_examples=max(EXAMPLES // 3, 5), deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_it_always_balances_on_postgresql(postgres_store: Store, data: st.DataObject) -> None:
    examine(emptied(postgres_store), data)
