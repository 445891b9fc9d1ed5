from rollup.model import booking, first_order, order_line, posting, sale, sales_order
from tests.integration.ingest.house import House, a_booking, a_refund, an_order, at, day

TENTH, ELEVENTH = day("2026-03-10"), day("2026-03-11")


def test_an_order_becomes_a_posting_a_sale_and_a_first_order(house: House) -> None:
    line = {"kind": "service", "item": "hour", "staff": "eva", "unit_price": "50.25", "quantity": 2}
    order = an_order(
        lines=[line], payments=[{"tender": "swish", "amount": "100.50"}], resource="n2", channel="pos"
    )
    assert house.give("orders", order) == ["new"]
    (row,) = house.rows(posting)
    assert (row["day"], row["hour"], row["minute"]) == (TENTH, 20, 1200)
    assert (row["amount"], row["quantity"], row["family"], row["tender_id"]) == (10_050, 2, "cash", "swish")
    assert (row["item_id"], row["staff_id"], row["resource_id"], row["channel"]) == (
        "hour",
        "eva",
        "n2",
        "pos",
    )
    (sold,) = house.rows(sale)
    assert (sold["definitions"], sold["counted_at"], sold["customer_id"]) == (
        3,
        at("2026-03-10T20:00"),
        "ann",
    )
    assert [row["customer_id"] for row in house.rows(first_order)] == ["ann"]
    assert house.marks() == {(subject, "north", TENTH) for subject in ("postings", "sales", "first_orders")}


def test_the_same_order_again_changes_nothing(house: House) -> None:
    order = an_order(booking="b1", discounts=[{"amount": 0, "lines": [1]}])
    house.give("orders", order)
    house.clear_marks()
    before = house.facts()
    assert house.give("orders", order) == ["unchanged"]
    assert house.facts() == before
    assert house.marks() == set()


def test_an_order_moves_to_another_venue_and_day(house: House) -> None:
    house.give("orders", an_order())
    house.clear_marks()
    moved = an_order(price=70, venue="south", completed_at="2026-03-11T10:00")
    assert house.give("orders", moved) == ["changed"]
    assert house.sums("venue_id", "day") == {("south", ELEVENTH): 70}
    for table in (sales_order, order_line, sale, first_order):
        assert [row["venue_id"] for row in house.rows(table)] == ["south"]
    subjects = ("postings", "sales", "first_orders")
    assert house.marks() == {
        (s, *place) for s in subjects for place in (("north", TENTH), ("south", ELEVENTH))
    }


def test_a_void_order_posts_nothing(house: House) -> None:
    house.give("orders", an_order(booking="b1"))
    house.clear_marks()
    house.give("orders", an_order(booking="b1", state="void"))
    assert house.count(posting) == house.count(sale) == house.count(first_order) == 0
    assert ("postings", "north", TENTH) in house.marks()


def test_a_walk_in_has_no_first_order(house: House) -> None:
    house.give("orders", an_order(customer=None))
    assert [row["customer_id"] for row in house.rows(sale)] == [0]
    assert house.count(first_order) == 0


def test_an_order_of_nothing_counts_as_an_order(house: House) -> None:
    house.give("orders", an_order(price=0, payments=[]))
    assert house.count(posting) == 0
    assert house.count(sale) == 1


def test_the_resource_is_the_bookings_whichever_comes_first(house: House) -> None:
    house.give("bookings", a_booking())
    house.give("orders", an_order(booking="b1", resource="n2"), an_order("o2", booking="b2", resource="n2"))
    assert house.sums("order_id", "resource_id") == {("o1", "n1"): 100, ("o2", "n2"): 100}
    house.clear_marks()
    house.give("bookings", a_booking("b2", start="2026-03-12T10:00"))
    assert house.sums("order_id", "resource_id") == {("o1", "n1"): 100, ("o2", "n1"): 100}
    assert {row["resource_id"] for row in house.rows(sale)} == {"n1"}
    assert {row["booking_id"] for row in house.rows(sales_order)} == {"b1", "b2"}
    assert {("postings", "north", TENTH), ("sales", "north", TENTH)} <= house.marks()
    assert {row["state"] for row in house.rows(booking)} == {"paid"}


def test_a_booking_that_leaves_the_venue_takes_its_resource_away(house: House) -> None:
    house.give("bookings", a_booking())
    house.give("orders", an_order(booking="b1", resource="n2"))
    house.give("bookings", a_booking(venue="south", resource="s1"))
    assert house.sums("resource_id") == {"n2": 100}
    assert [row["booking_id"] for row in house.rows(sales_order)] == [None]
    assert [row["state"] for row in house.rows(booking)] == ["booked"]


def test_arrears_count_by_instalment_or_at_the_last_one(house: House) -> None:
    first = {"tender": "cash", "amount": 60, "paid_at": "2026-03-10T20:00"}
    last = {"tender": "card", "amount": 40, "paid_at": "2026-03-11T10:00"}
    house.give("orders", an_order(arrears=True, payments=[first]))
    assert house.sums("day") == {TENTH: 60}
    assert house.sums("day", definitions=1) == {}
    assert [row["definitions"] for row in house.rows(sale)] == [2]
    house.give("orders", an_order(arrears=True, payments=[first, last]))
    assert house.sums("day") == {TENTH: 60, ELEVENTH: 40}
    assert house.sums("day", definitions=1) == {ELEVENTH: 100}
    places = {(row["definitions"], row["day"]) for row in house.rows(first_order)}
    assert places == {(2, TENTH), (1, ELEVENTH)}
    for definitions in (1, 2):
        assert sum(row["quantity"] for row in house.rows(posting) if row["definitions"] & definitions) == 1


def test_an_earlier_order_that_comes_late_takes_the_first_place(house: House) -> None:
    house.give("orders", an_order())
    house.clear_marks()
    house.give("orders", an_order("o0", venue="south", completed_at="2026-03-09T10:00"))
    (first,) = house.rows(first_order)
    assert (first["venue_id"], first["order_id"]) == ("south", "o0")
    assert {("first_orders", "north", TENTH), ("first_orders", "south", TENTH - 1)} <= house.marks()
    house.clear_marks()
    house.give("orders", an_order("o0", venue="south", completed_at="2026-03-09T10:00", state="void"))
    assert [row["order_id"] for row in house.rows(first_order)] == ["o1"]
    house.give("orders", an_order("o2", completed_at="2026-03-13T10:00"), an_order(customer="bob"))
    assert {(row["customer_id"], row["order_id"]) for row in house.rows(first_order)} == {
        ("ann", "o2"),
        ("bob", "o1"),
    }


def test_orders_that_the_ledger_cannot_post_are_refused(house: House) -> None:
    payment = [{"tender": "cash", "amount": 99}]
    assert house.refused("orders", an_order(payments=payment)) == "payments"
    assert house.refused("orders", an_order(payments=[{"tender": "cash", "amount": 101}])) == "payments"
    assert (
        house.refused("orders", an_order(payments=[{"tender": "bitcoin", "amount": 100}]))
        == "payments[1].tender"
    )
    assert house.refused("orders", an_order(resource="s1")) == "resource"
    assert house.refused("orders", an_order(lines=[{"kind": "card", "unit_price": 100}])) == "card_kind"
    pass_line = {"kind": "service", "item": "hour", "unit_price": 100, "entitlement": {"kind": "pass"}}
    assert house.refused("orders", an_order(lines=[pass_line], payments=[])) == "lines[1].entitlement.card"
    house.give("bookings", a_booking())
    assert house.count(posting) == 0


def test_a_refund_waits_for_its_order(house: House) -> None:
    (outcome,) = house.try_give("refunds", a_refund())
    assert (outcome.status, outcome.field) == ("waiting", "order")
    assert house.marks() == set()
    house.give("orders", an_order())
    assert house.sums("day") == {TENTH: 100, ELEVENTH: -40}
    assert {("postings", "north", TENTH), ("postings", "north", ELEVENTH)} <= house.marks()


def test_a_refund_of_all_takes_the_quantity_back(house: House) -> None:
    house.give("orders", an_order())
    house.give("refunds", a_refund(amount=60), a_refund("r2"))
    assert house.sums("day") == {TENTH: 100, ELEVENTH: -100}
    assert sum(row["quantity"] for row in house.rows(posting)) == 0


def test_the_same_refund_again_changes_nothing(house: House) -> None:
    house.give("orders", an_order())
    house.give("refunds", a_refund())
    house.clear_marks()
    before = house.facts()
    assert house.give("refunds", a_refund()) == ["unchanged"]
    assert house.facts() == before
    assert house.marks() == set()


def test_a_refund_is_corrected(house: House) -> None:
    house.give("orders", an_order())
    house.give("refunds", a_refund())
    assert house.give("refunds", a_refund(amount=55, refunded_at="2026-03-12T09:00")) == ["changed"]
    assert house.sums("day") == {TENTH: 100, ELEVENTH + 1: -55}


def test_refunds_are_posted_again_when_their_order_is_replaced(house: House) -> None:
    house.give("orders", an_order())
    house.give("refunds", a_refund())
    house.give("orders", an_order(price=200))
    assert house.sums("day") == {TENTH: 200, ELEVENTH: -40}


def test_a_refund_beyond_what_is_left_is_refused(house: House) -> None:
    house.give("orders", an_order())
    house.give("refunds", a_refund())
    house.clear_marks()
    assert house.refused("refunds", a_refund("r2", amount=61)) == "parts"
    assert (
        house.refused("refunds", a_refund("r2", parts=[{"tender": "gold", "amount": 1}])) == "parts[1].tender"
    )


def test_a_refund_that_its_order_has_no_room_for_any_more_waits(house: House) -> None:
    house.give("orders", an_order())
    house.give("refunds", a_refund())
    (outcome,) = house.try_give("orders", an_order(price=30))
    assert (outcome.status, outcome.field) == ("changed", "refunds")
    assert house.sums("day") == {TENTH: 30}
    house.give("orders", an_order())
    assert house.sums("day") == {TENTH: 100, ELEVENTH: -40}
