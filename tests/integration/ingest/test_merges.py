"""Two records of one person: whatever comes first, what names either counts for the one that stays."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from rollup.ask import Ask
from rollup.build import drain
from rollup.model import (
    booking,
    card,
    customer,
    first_order,
    new_member,
    nps_answer,
    sale,
    sales_order,
    venue,
)
from rollup.read import compute_rollup
from tests.integration.ingest.house import NOW, House, a_booking, an_order, day

MERGE = {"id": "old", "into": "new", "at": "2026-03-14T10:00"}
TENTH, TWELFTH = day("2026-03-10"), day("2026-03-12")


def a_customer(name: str, **values: Any) -> dict[str, Any]:
    joined = {"joined_at": "2026-03-10T12:00", "venue": "north", "join_channel": "by_hand"}
    return {"id": name, "name": name.title(), **joined, **values}


FACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("customers", a_customer("old")),
    ("customers", a_customer("new", joined_at="2026-03-12T12:00", venue="south", join_channel="imported")),
    ("bookings", a_booking(customer="old")),
    ("orders", an_order("o1", customer="old")),
    ("orders", an_order("o2", customer="new", venue="south", completed_at="2026-03-12T10:00")),
    ("nps", {"id": "a", "venue": "north", "answered_at": "2026-03-10T12:00", "score": 9, "customer": "old"}),
    ("cards", {"id": "k", "venue": "north", "customer": "old", "kind": "pass", "opened_at": NOW, "price": 9}),
)  # fmt: skip


def newcomers(house: House, measure: str, **values: Any) -> dict[Any, int]:
    """The size of a set by day, as it is read and as it is once it is built."""
    with house.store.reading() as connection:
        venues = tuple(connection.scalars(select(venue.c.id)))
        ask = Ask(
            (measure,), venues, TENTH, TWELFTH, house.now, **{"by": ("bucket",), "grain": "day", **values}
        )
        found = compute_rollup(connection, ask).found
    return {key: len(cell[measure]) for key, cell in found.items() if cell.get(measure)}  # type: ignore[arg-type]


def test_all_facts_count_for_the_one_that_stays(house: House) -> None:
    for kind, row in FACTS:
        house.give(kind, row)
    drain(house.store, house.now)
    assert house.give("customer_merges", MERGE) == ["new"]
    for table in (booking, sales_order, nps_answer, card, sale, first_order, new_member):
        assert {row["customer_id"] for row in house.rows(table)} == {"new"}, table.name
    assert [(row["venue_id"], row["order_id"]) for row in house.rows(first_order)] == [("north", "o1")]
    assert house.marks() == {
        ("bookings", "north", TENTH),
        ("nps", "north", TENTH),
        ("sales", "north", TENTH),
        ("postings", "north", TENTH),
        ("first_orders", "north", TENTH),
        ("first_orders", "south", TWELFTH),
        ("new_members", "north", TENTH),
        ("new_members", "south", TWELFTH),
    }
    house.clear_marks()
    assert house.give("customer_merges", MERGE) == ["unchanged"]
    assert house.marks() == set()


@pytest.mark.parametrize("place", range(len(FACTS) + 1))
def test_a_merge_may_come_at_any_time(house: House, place: int) -> None:
    steps = list(FACTS)
    steps.insert(place, ("customer_merges", MERGE))
    for kind, row in steps:
        house.give(kind, row)
    found = house.facts()
    other = [*FACTS, ("customer_merges", MERGE)]
    for kind, row in other:
        assert house.give(kind, row) == ["unchanged"]
    assert found == house.facts()
    assert {row["customer_id"] for row in house.rows(sale)} == {"new"}
    assert house.count(first_order) == house.count(new_member) == 1


def test_a_person_is_a_new_member_once_when_first_a_member(house: House) -> None:
    house.give("customers", a_customer("new", joined_at="2026-03-12T12:00"), a_customer("old"))
    house.give("customer_merges", MERGE)
    assert [(row["day"], row["customer_id"]) for row in house.rows(new_member)] == [(TENTH, "new")]
    house.give("customers", a_customer("old", member=False))
    assert [(row["day"], row["customer_id"]) for row in house.rows(new_member)] == [(TWELFTH, "new")]
    house.give("customers", a_customer("old", joined_at="2026-03-11T12:00", email="odd@example.com"))
    assert [row["day"] for row in house.rows(new_member)] == [TENTH + 1]
    house.give("venues", {"id": "north", "name": "N", "zone": "Asia/Tokyo", "currency": "SEK"})
    assert [row["hour"] for row in house.rows(new_member)] == [20]


def test_one_customer_pays_where_there_were_two(house: House) -> None:
    for kind, row in FACTS:
        house.give(kind, row)
    for built in (False, True):
        if built:
            drain(house.store, house.now)
        assert newcomers(house, "payers", by=(), grain=None) == {(): 2}
    house.give("customer_merges", MERGE)
    for built in (False, True):
        if built:
            drain(house.store, house.now)
        assert newcomers(house, "payers", by=(), grain=None) == {(): 1}
        assert newcomers(house, "newcomers", by=("venue_id",), grain=None) != {}
        assert sum(newcomers(house, "newcomers", by=("venue_id",), grain=None).values()) == 1


CHAIN = (
    {"id": "a", "into": "b"},
    {"id": "b", "into": "c"},
    {"id": "d", "into": "b"},
    {"id": "c", "into": "e"},
)


@pytest.mark.parametrize("order", tuple(permutations(range(4))), ids=str)
def test_chains_of_merges_end_at_one_customer(small_house: House, order: tuple[int, ...]) -> None:
    house = small_house
    for name in "abd":
        house.give("orders", an_order(f"o-{name}", customer=name))
    for number in order[:2]:
        house.give("customer_merges", CHAIN[number])
    house.give("customer_merges", *(CHAIN[number] for number in order[2:]))
    house.give("orders", an_order("late", customer="a"))
    assert {row["customer_id"] for row in house.rows(sale)} == {"e"}
    merged = {row["source_id"]: row["merged_into_id"] for row in house.rows(customer)}
    assert merged == {"a": "e", "b": "e", "c": "e", "d": "e", "e": None}
    assert house.give("customer_merges", *CHAIN) == ["unchanged"] * 4


def test_circles_and_contradictions_are_refused(house: House) -> None:
    assert house.refused("customer_merges", {"id": "a", "into": "a"}) == "into"
    assert house.refused("customer_merges", {"id": "a"}) == "into"
    house.give("customer_merges", CHAIN[0])
    assert house.refused("customer_merges", {"id": "b", "into": "a"}) == "into"
    house.give("customer_merges", CHAIN[1])
    assert house.refused("customer_merges", {"id": "c", "into": "a"}) == "into"
    assert house.refused("customer_merges", {"id": "a", "into": "somebody"}) == "into"
    outcomes = house.try_give("customer_merges", {"id": "x", "into": "y"}, {"id": "y", "into": "x"})
    assert [str(outcome.status) for outcome in outcomes] == ["new", "rejected"]
