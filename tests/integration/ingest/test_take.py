"""What holds for every kind of record: outcomes, strictness, chains, writers at the same time, order of arrival."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollup.errors import BadInput, NotFound
from rollup.ingest.take import Given, Rejected, take
from rollup.model import booking, customer
from tests.databases import prepared
from tests.integration.ingest.house import NOW, VENUE, House, a_booking, a_refund, an_order


def test_outcomes_come_in_the_order_of_the_rows_with_their_positions(house: House) -> None:
    rows = [a_booking(), a_booking("b2", venue="nowhere"), a_booking("b3")]
    outcomes = take(house.store, "bookings", [Given(10 * n, row) for n, row in enumerate(rows)], now=NOW)
    assert [(o.position, str(o.status)) for o in outcomes] == [(0, "new"), (10, "rejected"), (20, "new")]
    assert "unknown venue 'nowhere'" in str(outcomes[1].reason)


def test_strict_is_all_or_nothing(house: House) -> None:
    rows = [Given(1, a_booking(customer="new")), Given(2, a_booking("b2", minutes=-5))]
    with pytest.raises(Rejected, match="record 2: minutes") as caught:
        take(house.store, "bookings", rows, now=NOW, strict=True)
    assert caught.value.field == "minutes"
    assert house.count(booking) == house.count(customer) == 0
    assert house.marks() == set()


def test_an_unknown_kind_is_refused_with_the_nearest(house: House) -> None:
    with pytest.raises(NotFound, match="did you mean 'bookings'"):
        take(house.store, "booking", [], now=NOW)
    with pytest.raises(BadInput, match="grouped"):
        take(house.store, "order_lines", [], now=NOW)


def test_an_empty_batch_is_nothing(house: House) -> None:
    before = house.facts()
    for kind in (
        "bookings",
        "orders",
        "refunds",
        "opening_hours",
        "blocks",
        "customers",
        "nps",
        "funnel_events",
    ):
        assert take(house.store, kind, [], now=NOW) == []
    assert house.facts() == before


def test_chains_do_not_know_of_one_another(house: House) -> None:
    house.give("bookings", a_booking(customer="ann"))

    def other(kind: str, row: dict[str, Any]) -> str:
        return str(take(house.store, kind, [Given(0, row)], now=NOW, chain="other")[0].status)

    assert other("bookings", a_booking(customer="ann")) == "rejected"
    other("venues", {"id": "north", "name": "North", **VENUE})
    other("resources", {"id": "n1", "venue": "north", "name": "n1"})
    assert other("bookings", a_booking(customer="ann", party_size=7)) == "new"
    assert sorted(row["party_size"] for row in house.rows(booking)) == [1, 7]
    assert house.count(customer) == 2


def test_twenty_writers_with_the_same_batch_have_one_effect(house: House) -> None:
    orders = [an_order(f"o{n}", customer=f"c{n}", booking=f"b{n}") for n in range(5)]
    bookings = [a_booking(f"b{n}", customer=f"c{n}", item="hour") for n in range(5)]

    def write(_: int) -> int:
        return house.give("bookings", *bookings).count("new") + house.give("orders", *orders).count("new")

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(write, range(20))) == 10
    assert house.count(booking) == 5
    assert house.sums("line") == {1: 500}


def test_twenty_writers_found_one_chain(database_url: str) -> None:
    store = prepared(database_url)
    row = {"id": "v", "name": "V", **VENUE}
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda _: take(store, "venues", [Given(0, row)], now=NOW)[0].status, range(20)))
    store.close()
    assert sorted(map(str, done)) == ["new"] + ["unchanged"] * 19


HOURS = [
    {"venue": place, "weekday": name, "opens": "08:00", "closes": "26:00"}
    for place in ("north", "south")
    for name in ("monday", "friday")
]


def a_world(seed: int) -> list[tuple[str, dict[str, Any]]]:
    """Records of every kind that refer to one another, each id once."""
    chance = random.Random(seed)
    courts = {"north": ("n1", "n2"), "south": ("s1",)}

    def when(hours: int = 200) -> int:
        return NOW - 300_000 + chance.randrange(hours * 60) * 60

    rows: list[tuple[str, dict[str, Any]]] = []
    for n in range(12):
        place = chance.choice(("north", "south"))
        state = chance.choice(("booked", "booked", "cancelled", "no_show"))
        who = chance.choice((None, "ann", "bob", "eve"))
        values = {"start": when(), "minutes": chance.randrange(300), "state": state, "customer": who}
        rows.append(
            ("bookings", a_booking(f"b{n}", venue=place, resource=chance.choice(courts[place]), **values))
        )
    for n in range(14):
        place = chance.choice(("north", "south"))
        price, paid = chance.randrange(1, 400), when() + n  # no two orders at one instant
        right = {"kind": chance.choice(("limited_times", "combo")), "card": chance.choice("kl")}
        lines = [{"kind": "service", "item": "cut", "unit_price": price}]
        if chance.random() < 0.5:
            lines.append({"kind": "service", "item": "cut", "unit_price": 50, "entitlement": right})
        payments = [
            {"tender": chance.choice(("cash", "gift")), "amount": price, "paid_at": paid + 90_000 * (n % 2)}
        ]
        who = chance.choice((None, "ann", "bob", "eve"))
        values = {
            "completed_at": paid,
            "customer": who,
            "booking": f"b{chance.randrange(14)}",
            "arrears": n % 3 == 0,
        }
        state = chance.choice(("completed", "completed", "completed", "opened", "void"))
        rows.append(
            ("orders", an_order(f"o{n}", venue=place, state=state, lines=lines, payments=payments, **values))
        )
        if chance.random() < 0.5:
            rows.append(
                ("refunds", a_refund(f"r{n}", f"o{n}", venue=place, amount=price - 1, refunded_at=when(400)))
            )
        if chance.random() < 0.3:
            rows.append(("refunds", a_refund(f"q{n}", f"o{n}", venue=place, amount=1, refunded_at=when(400))))
    for name, price in (("k", 100), ("l", 70)):
        services = [{"item": "cut", "price": 50, "uses": 3}]
        card = {
            "id": name,
            "venue": "north",
            "kind": "times",
            "opened_at": NOW,
            "price": price,
            "services": services,
        }
        rows.append(("cards", card))
    for n in range(20):
        step, place = chance.choice(("visit", "wizard", "submit", "paid")), chance.choice(("north", "south"))
        event = {"id": f"e{n}", "venue": place, "session": f"s{n % 5}", "at": when(), "step": step}
        rows.append(
            ("funnel_events", {**event, "channel": f"c{n}", "wanted_at": when(), "no_slot": n % 2 == 0})
        )
    for name in ("ann", "bob"):
        rows.append(("customers", {"id": name, "name": name, "joined_at": when(), "venue": "north"}))
        rows.append(
            ("nps", {"id": name, "venue": "south", "answered_at": when(), "score": 7, "customer": name})
        )
    rows += [
        ("customer_merges", {"id": goes, "into": stays}) for goes, stays in (("ann", "bob"), ("bob", "zoe"))
    ]
    rows.append(("items", {"id": "cut", "name": "Cut", "kind": "service"}))
    block = {"id": "x", "venue": "north", "resource": "n1", "start": NOW - 200_000, "end": NOW - 100_000}
    rows.append(("blocks", block))
    return rows


def batches(
    rows: list[tuple[str, dict[str, Any]]], chance: random.Random
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows in any order, cut into batches of one kind and of any size."""
    rows = chance.sample(rows, len(rows))
    while rows:
        kind, size = rows[0][0], chance.randrange(1, 8)
        batch = [row for row in rows if row[0] == kind][:size]
        rows = [row for row in rows if row not in batch]
        yield kind, [values for _, values in batch]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), first=st.integers(0, 10_000), second=st.integers(0, 10_000))
def test_any_order_of_batches_gives_the_same_facts(
    tmp_path_factory: pytest.TempPathFactory, seed: int, first: int, second: int
) -> None:
    found = []
    for order in (first, second):
        folder: Path = tmp_path_factory.mktemp("order")
        house = House(prepared(f"sqlite:///{folder / 'venues.db'}")).furnish()
        hours_first = order % 2
        if hours_first:
            house.give("opening_hours", *HOURS)
        for kind, rows in batches(a_world(seed), random.Random(order)):
            for outcome in house.try_give(kind, *rows):
                assert outcome.status != "rejected", outcome
        if not hours_first:
            house.give("opening_hours", *HOURS)
        found.append(house.facts())
        house.store.close()
    assert found[0] == found[1]
