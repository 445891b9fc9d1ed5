"""What cannot be true is not taken in: the field is named, and every table is as it was."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, literal, select, union_all

from rollup.db import Store
from rollup.ingest.take import Given, Rejected, take
from rollup.model import metadata
from tests.integration.ingest.house import House, a_booking, a_refund, an_order

NAN, INFINITE = float("nan"), float("inf")
HUGE = "x" * 10_000_000
LINE = {"kind": "service", "item": "hour", "unit_price": 100}
ANSWER = {"id": "a", "venue": "north", "answered_at": "2026-03-10T12:00", "score": 9}
EVENT = {"id": "e", "venue": "north", "session": "s", "at": "2026-03-10T12:00", "step": "visit"}
BLOCK = {
    "id": "x",
    "venue": "north",
    "resource": "n1",
    "start": "2026-03-10T12:00",
    "end": "2026-03-10T14:00",
}
HOUSE = {"id": "x", "name": "X", "zone": "UTC", "currency": "SEK"}
COURT = {"id": "n9", "venue": "north", "name": "n9"}
CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "tenders below the lines": ("orders", an_order(payments=[{"tender": "cash", "amount": 99}]), "payments"),
    "tenders above the lines": ("orders", an_order(payments=[{"tender": "cash", "amount": 101}]), "payments"),
    "no tender at all": ("orders", an_order(payments=[]), "payments"),
    "an unknown resource": ("bookings", a_booking(resource="n7"), "resource"),
    "a resource of another venue": ("bookings", a_booking(resource="s1"), "resource"),
    "a resource of an order": ("orders", an_order(resource="n7"), "resource"),
    "a resource of a block": ("blocks", {**BLOCK, "resource": "n7"}, "resource"),
    "an end before its start": ("bookings", a_booking(minutes="", end="2026-03-10T18:29"), "end"),
    "a negative length": ("bookings", a_booking(minutes=-1), "minutes"),
    "a block's end": ("blocks", {**BLOCK, "end": "2026-03-10T11:59"}, "end"),
    "a resource's last day": (
        "resources",
        {**COURT, "active_from": "2026-03-02", "active_to": "2026-03-01"},
        "active_to",
    ),
    "a last day of trade": (
        "venues",
        {**HOUSE, "opened_on": "2026-03-02", "closed_on": "2026-03-01"},
        "closed_on",
    ),
    "a negative quantity": ("orders", an_order(lines=[{**LINE, "quantity": -1}]), "lines[1].quantity"),
    "a negative price": ("orders", an_order(lines=[{**LINE, "unit_price": -1}]), "lines[1].unit_price"),
    "a negative payment": (
        "orders",
        an_order(payments=[{"tender": "cash", "amount": -100}]),
        "payments[1].amount",
    ),
    "a negative refund": ("refunds", a_refund(amount=-1), "parts[1].amount"),
    "a negative party": ("bookings", a_booking(party_size=-1), "party_size"),
    "a score of 11": ("nps", {**ANSWER, "score": 11}, "score"),
    "a booking before 2000": ("bookings", a_booking(start="1999-12-31T22:59:59Z"), "start"),
    "a booking after 2100": ("bookings", a_booking(start="2101-01-01T00:00:00Z"), "start"),
    "an order before 2000": ("orders", an_order(completed_at="1999-12-31T10:00"), "completed_at"),
    "a payment after 2100": (
        "orders",
        an_order(payments=[{"tender": "cash", "amount": 100, "paid_at": "2101-01-02"}]),
        "payments[1].paid_at",
    ),
    "an event of epoch 0": ("funnel_events", {**EVENT, "at": 0}, "at"),
    "an answer in milliseconds": ("nps", {**ANSWER, "answered_at": 1_773_572_400_000}, "answered_at"),
    "a joining in year 0": ("customers", {"id": "c", "joined_at": "0000-01-01T00:00:00Z"}, "joined_at"),
    "a price that is NaN": ("orders", an_order(lines=[{**LINE, "unit_price": NAN}]), "lines[1].unit_price"),
    "a price of text NaN": ("orders", an_order(lines=[{**LINE, "unit_price": "NaN"}]), "lines[1].unit_price"),
    "a decimal NaN": (
        "orders",
        an_order(payments=[{"tender": "cash", "amount": Decimal("NaN")}]),
        "payments[1].amount",
    ),
    "an infinite price": ("orders", an_order(lines=[{**LINE, "unit_price": INFINITE}]), "lines[1].unit_price"),
    "a quantity that is NaN": ("orders", an_order(lines=[{**LINE, "quantity": NAN}]), "lines[1].quantity"),
    "a score that is NaN": ("nps", {**ANSWER, "score": NAN}, "score"),
    "a time that is NaN": ("bookings", a_booking(start=NAN), "start"),
    "an endless length": ("bookings", a_booking(minutes=INFINITE), "minutes"),
    "a NaN for a name": ("customers", {"id": "c", "name": NAN}, "name"),
    "a 10 MB name": ("customers", {"id": "c", "name": HUGE}, "name"),
    "a 10 MB id": ("bookings", a_booking(HUGE), "id"),
    "a 10 MB venue": ("bookings", a_booking(venue=HUGE), "venue"),
    "a 10 MB customer": ("orders", an_order(customer=HUGE), "customer"),
    "a 10 MB resource": ("bookings", a_booking(resource=HUGE), "resource"),
    "a 10 MB item": ("orders", an_order(lines=[{**LINE, "item": HUGE}]), "lines[1].item"),
    "a 10 MB tender": ("orders", an_order(payments=[{"tender": HUGE, "amount": 100}]), "payments[1].tender"),
    "a 10 MB time": ("bookings", a_booking(start=HUGE), "start"),
    "a 10 MB amount": ("orders", an_order(lines=[{**LINE, "unit_price": "1" * 10_000_000}]), "lines[1].unit_price"),
}  # fmt: skip


def counts(store: Store) -> dict[str, int]:
    """How many rows each table has."""
    tables = metadata.sorted_tables
    sizes = (select(literal(table.name), func.count()).select_from(table) for table in tables)
    with store.reading() as connection:
        return {str(name): int(size) for name, size in connection.execute(union_all(*sizes))}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_refused_with_its_field_and_nothing_is_stored(house: House, case: str) -> None:
    kind, row, field = CASES[case]
    before = counts(house.store)
    (outcome,) = house.try_give(kind, row)
    assert (str(outcome.status), outcome.field) == ("rejected", field)
    assert outcome.reason
    assert len(outcome.reason) < 300
    assert counts(house.store) == before


@pytest.mark.parametrize("case", ["tenders below the lines", "an unknown resource", "a 10 MB name"])
def test_a_strict_batch_with_it_is_not_stored_at_all(house: House, case: str) -> None:
    kind, row, field = CASES[case]
    good = {"orders": an_order("good"), "bookings": a_booking("good"), "customers": {"id": "good"}}[kind]
    before = counts(house.store)
    with pytest.raises(Rejected, match="record 2: ") as caught:
        take(house.store, kind, [Given(1, good), Given(2, row)], now=house.now, strict=True)
    assert caught.value.field == field
    assert counts(house.store) == before
