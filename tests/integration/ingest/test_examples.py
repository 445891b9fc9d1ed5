"""The worked examples of METRICS §2.5, from records to postings."""

from typing import Any

from rollup.model import new_member
from tests.integration.ingest.house import House, a_refund, an_order


def paid(**amounts: int) -> list[dict[str, Any]]:
    return [{"tender": tender, "amount": amount} for tender, amount in amounts.items()]


def service(price: int, **more: Any) -> dict[str, Any]:
    return {"kind": "service", "item": f"service {price}", "unit_price": price, **more}


def card(price: int, kind: str) -> dict[str, Any]:
    return {"kind": "card", "card_kind": kind, "item": kind, "unit_price": price}


MIXED = paid(wechat=1000, principal=500, gift=500)
BACK = a_refund(order="o2", refunded_at="2026-03-10T21:00", parts=paid(cash=800))


def test_a_cash_refund_of_a_balance_payment(house: House) -> None:
    house.give("orders", an_order(lines=[service(2000)], payments=MIXED))
    house.give("orders", an_order("o2", lines=[service(1000)], payments=paid(principal=1000)))
    house.give("refunds", BACK)
    assert house.sums("tender_id") == {"wechat": 1000, "cash": -800, "principal": 1500, "gift": 500}
    assert house.sums("family") == {"cash": 200, "stored": 2000}


def test_b_a_times_card_bought_with_balance(house: House) -> None:
    house.give("orders", an_order(lines=[service(2000)], payments=MIXED))
    house.give(
        "orders", an_order("o2", kind="card", lines=[card(1000, "times")], payments=paid(principal=1000))
    )
    house.give("refunds", BACK)
    sums = house.sums("family", "line_kind", "card_kind")
    assert sums["stored", "service", ""] == 1000
    assert sums["stored", "card", "times"] == 1000


def test_c_cards_bought_and_refunded(house: House) -> None:
    house.give("orders", an_order(kind="card", lines=[card(2000, "times")], payments=MIXED))
    house.give(
        "orders", an_order("o2", kind="card", lines=[card(1000, "combo")], payments=paid(principal=1000))
    )
    house.give("refunds", BACK)
    sums = house.sums("family", "card_kind")
    assert (sums["cash", "times"], sums["cash", "combo"]) == (1000, -800)
    assert house.sums("tender_id")["cash"] == -800


def test_d_a_coupon_and_a_use_of_a_times_card(house: House) -> None:
    house.give(
        "cards",
        {
            "id": "k",
            "venue": "north",
            "kind": "times",
            "opened_at": "2026-01-05",
            "price": 1000,
            "services": [{"item": "C", "price": 300, "uses": 10}],
        },
    )
    right = {"kind": "limited_times", "card": "k"}
    lines = [
        {"kind": "product", "item": "A", "unit_price": 300},
        {"kind": "service", "item": "B", "unit_price": 600},
        {"kind": "service", "item": "C", "unit_price": 300, "entitlement": right},
    ]
    payments = paid(principal=30, gift=270, wechat=300)
    house.give("orders", an_order(lines=lines, discounts=[{"amount": 300}], payments=payments))
    assert house.sums("item_id") == {"A": 200, "B": 400, "C": 100}
    assert house.sums("line_kind") == {"product": 200, "service": 500}
    assert house.sums("entitlement_kind")["limited_times"] == 100


def test_e_new_members_by_channel(house: House) -> None:
    numbers = {"by_hand": 3, "imported": 15, "registered": 10}
    house.give(
        "customers",
        *(
            {"id": f"{how}{n}", "joined_at": "2026-03-10T12:00", "venue": "north", "join_channel": how}
            for how, number in numbers.items()
            for n in range(number)
        ),
    )
    found = [row["join_channel"] for row in house.rows(new_member)]
    assert {how: found.count(how) for how in numbers} == numbers
    assert len(found) == 28
