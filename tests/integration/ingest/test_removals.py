"""Records that the source system deleted: they go with all that is derived of them, and may come back."""

from typing import Any

import pytest

from rollup.model import (
    booking,
    booking_history,
    booking_span,
    first_order,
    funnel_event,
    nps_answer,
    posting,
    refund,
    refund_part,
    sale,
    sales_order,
    session,
    wanted_slot,
)
from tests.integration.ingest.house import House, a_booking, a_refund, an_order, day

EVENT = {
    "id": "e",
    "venue": "north",
    "session": "s",
    "at": "2026-03-10T12:00",
    "step": "wizard",
    "substep": "time",
    "wanted_at": "2026-03-12T18:00",
    "no_slot": True,
}
ANSWER = {"id": "a", "venue": "north", "answered_at": "2026-03-10T12:00", "score": 9}
BLOCK = {
    "id": "x",
    "venue": "north",
    "resource": "n1",
    "start": "2026-03-10T12:00",
    "end": "2026-03-10T14:00",
}
RECORDS: dict[str, dict[str, Any]] = {
    "bookings": a_booking(history=[{"at": "2026-03-01T10:00", "state": "booked"}]),
    "orders": an_order(),
    "refunds": a_refund(),
    "funnel_events": EVENT,
    "nps": ANSWER,
    "blocks": BLOCK,
}


def gone(kind: str, **values: Any) -> dict[str, Any]:
    return {"id": RECORDS[kind]["id"], "venue": "north", "removed": True, **values}


@pytest.mark.parametrize("kind", RECORDS)
def test_what_is_removed_leaves_nothing_and_comes_back_when_it_is_sent_again(house: House, kind: str) -> None:
    house.give("opening_hours", {"venue": "north", "weekday": "tuesday", "opens": "08:00", "closes": "20:00"})
    house.give("items", {"id": "hour", "name": "An hour", "kind": "service"})
    house.give("customers", {"id": "ann"})
    if kind == "refunds":
        house.give("orders", an_order())
    if kind == "orders":  # the well-known tender is made with the first order and stays
        house.give("tenders", {"id": "cash", "name": "cash", "family": "cash"})
    without = house.facts()
    house.clear_marks()
    house.give(kind, RECORDS[kind])
    with_it, marks = house.facts(), house.marks()
    house.clear_marks()
    assert house.give(kind, gone(kind)) == ["changed"]
    assert house.facts() == without
    assert house.marks() == marks
    house.clear_marks()
    assert house.give(kind, gone(kind)) == ["unchanged"]
    assert house.marks() == set()
    assert house.give(kind, RECORDS[kind]) == ["new"]
    assert house.facts() == with_it
    assert house.marks() == marks


@pytest.mark.parametrize("kind", RECORDS)
def test_the_last_of_a_batch_decides(house: House, kind: str) -> None:
    if kind == "refunds":
        house.give("orders", an_order())
    before = house.facts()
    assert house.give(kind, {**RECORDS[kind], "removed": "true"}) == ["unchanged"]
    assert house.give(kind, RECORDS[kind], gone(kind)) == ["unchanged", "unchanged"]
    assert house.facts() == before
    assert house.give(kind, gone(kind), RECORDS[kind]) == ["unchanged", "new"]
    assert house.facts() != before


@pytest.mark.parametrize("kind", RECORDS)
def test_a_removed_record_still_has_to_say_which_one_and_where(house: House, kind: str) -> None:
    house.give(kind, RECORDS[kind])
    assert house.refused(kind, {"venue": "north", "removed": True}) == "id"
    assert house.refused(kind, gone(kind, venue="nowhere")) == "venue"
    assert house.refused(kind, gone(kind, nonsense=1)) == "nonsense"
    assert house.refused(kind, gone(kind, removed="perhaps")) is not None


def test_a_removal_finds_the_record_at_another_venue(house: House) -> None:
    house.give("bookings", a_booking())
    house.clear_marks()
    house.give("bookings", gone("bookings", venue="south"))
    assert house.count(booking) == house.count(booking_span) == house.count(booking_history) == 0
    assert house.marks() == {
        ("bookings", "north", day("2026-03-10")),
        ("occupancy", "north", day("2026-03-10")),
    }


def test_orders_outlive_their_booking_and_bookings_their_order(house: House) -> None:
    house.give("bookings", a_booking())
    house.give("orders", an_order(booking="b1"))
    assert [row["state"] for row in house.rows(booking)] == ["paid"]
    assert [row["resource_id"] for row in house.rows(posting)] == ["n1"]
    house.give("bookings", gone("bookings"))
    assert [(row["booking_id"], row["resource_id"]) for row in house.rows(sales_order)] == [(None, None)]
    assert [row["resource_id"] for row in (*house.rows(posting), *house.rows(sale))] == [0, 0]
    house.give("bookings", a_booking())
    assert [row["state"] for row in house.rows(booking)] == ["paid"]
    house.clear_marks()
    house.give("orders", gone("orders"))
    assert [row["state"] for row in house.rows(booking)] == ["booked"]
    assert ("bookings", "north", day("2026-03-10")) in house.marks()


def test_refunds_wait_when_their_order_is_removed(house: House) -> None:
    house.give("orders", an_order())
    house.give("refunds", a_refund())
    house.give("orders", gone("orders"))
    assert [row["order_id"] for row in house.rows(refund)] == [None]
    assert house.count(posting) == house.count(sale) == house.count(first_order) == 0
    house.give("orders", an_order())
    assert [row["order_id"] for row in house.rows(refund)] == ["o1"]
    assert house.sums("line") == {1: 60}


def test_a_refund_that_waited_counts_when_another_one_is_removed(house: House) -> None:
    house.give("refunds", a_refund("r1", amount=70), a_refund("r2", amount=60))
    house.give("orders", an_order())
    assert house.sums("line") == {1: 30}
    house.give("refunds", gone("refunds"))
    assert house.sums("line") == {1: 40}
    assert house.count(refund) == house.count(refund_part) == 1
    house.give("refunds", a_refund("r2", amount=90), gone("refunds"))
    assert house.sums("line") == {1: 10}


def test_the_first_order_is_the_next_one_when_it_is_removed(house: House) -> None:
    house.give("orders", an_order(), an_order("o2", completed_at="2026-03-12T10:00"))
    house.clear_marks()
    house.give("orders", gone("orders"))
    assert [row["order_id"] for row in house.rows(first_order)] == ["o2"]
    assert ("first_orders", "north", day("2026-03-12")) in house.marks()


def test_uses_of_a_card_are_worth_something_else_when_an_earlier_one_is_removed(house: House) -> None:
    right = {"kind": "limited_times", "card": "k"}
    lines = [{"kind": "service", "item": "cut", "unit_price": 50, "entitlement": right}]
    services = [{"item": "cut", "price": 50, "uses": 3}]
    card = {"id": "k", "venue": "north", "kind": "times", "opened_at": "2026-03-01T10:00", "price": "0.50"}
    house.give("cards", {**card, "services": services})
    for number in (1, 2):
        values = {"lines": lines, "payments": [], "completed_at": f"2026-03-1{number}T10:00"}
        house.give("orders", an_order(f"o{number}", **values))
    first = house.sums("order_id")
    house.give("orders", gone("orders"))
    assert house.sums("order_id") == {"o2": first["o1"]}


def test_a_session_goes_with_its_last_event(house: House) -> None:
    house.give("funnel_events", EVENT, {**EVENT, "id": "f", "step": "visit", "substep": "", "no_slot": False})
    house.give("funnel_events", gone("funnel_events"))
    assert [row["step"] for row in house.rows(session)] == [0]
    assert house.count(wanted_slot) == 0
    house.give("funnel_events", gone("funnel_events", id="f"))
    assert house.count(session) == house.count(funnel_event) == 0


def test_an_answer_is_taken_away(house: House) -> None:
    house.give("nps", ANSWER)
    house.give("nps", gone("nps"))
    assert house.count(nps_answer) == 0
