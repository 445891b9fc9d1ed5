"""The customers who brought most: counted in plain Python, within the viewer's venues, nameless for some."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.access import CAPABILITIES, CUSTOMERS, READ, ROLES, Viewer
from dashboard.queries.top_customers import Person, TopCustomer, top_customers
from dashboard.results import Query
from rollup.build import drain
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, NotFound
from rollup.ingest.erase import erase
from rollup.ingest.take import Given, take
from rollup.model import chain as chains
from rollup.model import customer, venue
from tests.databases import beginning

NOW = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 21))
EVERYTHING = frozenset(CAPABILITIES)


def give(store: Store, kind: str, *records: dict[str, Any]) -> None:
    outcomes = take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=NOW)
    assert [outcome for outcome in outcomes if outcome.status == "rejected"] == []


def order(
    number: int, who: str | None, day: str, amount: int, where: str = "north", **more: Any
) -> dict[str, Any]:
    return {
        "id": f"o{number}",
        "venue": where,
        "customer": who,
        "completed_at": f"{day}T12:00",
        "lines": [{"kind": "service", "item": "hour", "unit_price": amount}],
        "payments": [{"tender": "card", "amount": amount}],
        **more,
    }


def refund(number: int, of: str, day: str, amount: int, where: str = "north") -> dict[str, Any]:
    parts = [{"tender": "card", "amount": amount}]
    return {"id": f"r{number}", "order": of, "venue": where, "refunded_at": f"{day}T15:00", "parts": parts}


@beginning
def chain(store: Store) -> None:
    common = {"zone": "Europe/Stockholm", "opened_on": "2026-01-01"}
    give(
        store,
        "venues",
        {"id": "north", "name": "North", "currency": "SEK", **common},
        {"id": "south", "name": "South", "currency": "SEK", **common},
        {"id": "west", "name": "West", "currency": "EUR", **common},
    )


def viewer(store: Store, *keys: str, capabilities: frozenset[str] = EVERYTHING) -> Viewer:
    with store.reading() as connection:
        rows = connection.execute(select(venue.c.id, venue.c.chain_id, venue.c.source_id)).all()
    ids = frozenset(row.id for row in rows if row.source_id in keys) if keys else None
    return Viewer("someone", rows[0].chain_id, capabilities, ids)


def top(store: Store, who: Viewer, **how: Any) -> dict[str, tuple[TopCustomer, ...]]:
    query = Query(("revenue",), *NOVEMBER, **how)
    return dict(top_customers(store, who, query, NOW).by_currency)


def ids(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        return {row.source_id: row.id for row in connection.execute(select(customer))}


def test_directors_and_admins_may_know_names_and_others_may_not() -> None:
    assert {role for role, may in ROLES.items() if CUSTOMERS in may} == {"director", "admin"}


def test_the_largest_with_their_orders_and_days(chain: Store) -> None:
    give(
        chain,
        "customers",
        {
            "id": "ann",
            "name": "Ann",
            "email": "ann@example.com",
            "joined_at": "2026-03-01T09:00",
            "venue": "west",
        },
    )
    give(
        chain,
        "orders",
        order(1, "ann", "2026-10-30", 900),
        order(2, "ann", "2026-11-03", 100),
        order(3, "ann", "2026-11-09", 70, "south"),
        order(4, "bo", "2026-11-05", 300),
        order(5, None, "2026-11-05", 5000),
        order(6, "cy", "2026-11-06", 40, "west"),
        order(7, "bo", "2026-11-07", 0),
    )
    give(chain, "refunds", refund(1, "o4", "2026-11-08", 150))
    number = ids(chain)
    ann = TopCustomer(
        number["ann"],
        17_000,
        2,
        date(2026, 11, 9),
        date(2026, 3, 1),
        False,
        Person("Ann", "ann@example.com", ""),
    )
    bo = TopCustomer(number["bo"], 15_000, 2, date(2026, 11, 7), None, False, Person("", "", ""))
    assert top(chain, viewer(chain))["SEK"] == (ann, bo)
    assert [each.number for each in top(chain, viewer(chain))["EUR"]] == [number["cy"]]


def test_without_the_capability_nobody_has_a_name(chain: Store) -> None:
    give(chain, "customers", {"id": "ann@example.com", "name": "Ann", "email": "ann@example.com"})
    give(chain, "orders", order(1, "ann@example.com", "2026-11-03", 100))
    found = top(chain, viewer(chain, capabilities=frozenset({READ})))["SEK"]
    assert [each.person for each in found] == [None]
    assert "ann" not in repr(found).lower()


def test_a_viewer_of_two_venues_sees_what_was_spent_there(chain: Store) -> None:
    give(
        chain,
        "orders",
        order(1, "ann", "2026-11-03", 100),
        order(2, "ann", "2026-11-20", 900, "south"),
        order(3, "bo", "2026-11-03", 500, "south"),
    )
    who = viewer(chain, "north", "west")
    (ann,) = top(chain, who)["SEK"]
    assert (ann.revenue, ann.orders, ann.last_visit) == (10_000, 1, date(2026, 11, 3))
    with pytest.raises(NotFound):
        top(chain, who, venues=("south",))
    with pytest.raises(NotAllowed):
        top(chain, Viewer("nobody", who.chain_id, frozenset()))
    with pytest.raises(BadInput, match="resource"):
        top(chain, who, only=(("resource", "court-1"),))


def test_merged_customers_are_one_and_erased_ones_nameless(chain: Store) -> None:
    give(
        chain,
        "customers",
        {"id": "ann", "name": "Ann", "joined_at": "2026-03-01T09:00", "venue": "north"},
        {"id": "anna", "name": "Anna", "joined_at": "2026-02-01T09:00", "venue": "north"},
        {
            "id": "bo",
            "name": "Bo",
            "email": "bo@example.com",
            "joined_at": "2026-04-01T09:00",
            "venue": "north",
        },
    )
    give(
        chain,
        "orders",
        order(1, "ann", "2026-11-03", 100),
        order(2, "anna", "2026-11-04", 50),
        order(3, "bo", "2026-11-05", 80),
    )
    give(chain, "customer_merges", {"id": "anna", "into": "ann"})
    with chain.reading() as connection:
        name = connection.execute(select(chains.c.source_id)).scalar_one()
    erase(chain, name, "bo", NOW)
    ann, bo = top(chain, viewer(chain))["SEK"]
    assert (ann.revenue, ann.orders, ann.member_since) == (15_000, 2, date(2026, 2, 1))
    assert ann.person == Person("Ann", "", "")
    assert (bo.revenue, bo.is_erased, bo.person) == (8_000, True, Person("", "", ""))


@pytest.mark.parametrize("seed", range(2))
def test_random_chains_equal_plain_python(chain: Store, seed: int) -> None:
    chance = Random(seed)
    sold = [
        (
            number,
            f"c{chance.randrange(9)}",
            date(2026, 10, 20) + timedelta(days=chance.randrange(32)),
            chance.randrange(1, 400),
            chance.choice(("north", "south")),
        )
        for number in range(120)
    ]
    give(
        chain,
        "orders",
        *(order(n, who, day.isoformat(), amount, where) for n, who, day, amount, where in sold),
    )
    drain(chain, NOW)
    number = ids(chain)
    for keys in (("north",), ("north", "south")):
        sums: dict[str, int] = {}
        counts: dict[str, int] = {}
        last: dict[str, date] = {}
        for _n, who, day, amount, where in sold:
            if where not in keys or day > NOVEMBER[1]:
                continue
            last[who] = max(day, last.get(who, day))
            if day >= NOVEMBER[0]:
                sums[who] = sums.get(who, 0) + 100 * amount
                counts[who] = counts.get(who, 0) + 1
        expected = sorted(sums, key=lambda who: (-sums[who], number[who]))
        found = top(chain, viewer(chain, *keys))["SEK"]
        assert [(each.number, each.revenue, each.orders, each.last_visit) for each in found] == [
            (number[who], sums[who], counts[who], last[who]) for who in expected
        ]
