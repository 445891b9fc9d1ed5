from typing import Any

from rollup.model import order_line, posting
from tests.integration.ingest.house import House, an_order


def a_card(name: str = "k", **values: Any) -> dict[str, Any]:
    services = [{"item": "cut", "price": 50, "uses": 3}]
    row = {"id": name, "venue": "south", "kind": "times", "opened_at": "2026-03-01", "price": 100}
    return {**row, "services": services, **values}


def a_use(name: str, hour: int, uses: int = 1, kind: str = "limited_times", **right: Any) -> dict[str, Any]:
    entitlement = {"kind": kind, "card": "k", "uses": uses, **right}
    line = {"kind": "service", "item": "cut", "unit_price": 50, "entitlement": entitlement}
    return an_order(name, completed_at=f"2026-03-10T{hour:02}:00", lines=[line], payments=[])


def worths(house: House) -> dict[str, int]:
    return {row["order_id"]: row["amount"] for row in house.rows(posting)}


def test_uses_of_a_card_add_up_to_its_price_in_the_order_of_use(house: House) -> None:
    house.give("cards", a_card())
    house.give("orders", a_use("late", 12), a_use("early", 10), a_use("middle", 11))
    assert worths(house) == {"early": 3334, "middle": 3333, "late": 3333}


def test_an_earlier_use_that_comes_late_moves_the_others(house: House) -> None:
    house.give("cards", a_card())
    house.give("orders", a_use("late", 12))
    assert worths(house) == {"late": 3334}
    house.clear_marks()
    house.give("orders", a_use("early", 10))
    assert worths(house) == {"early": 3334, "late": 3333}
    house.give("orders", {**a_use("early", 10), "state": "void"})
    assert worths(house) == {"late": 3334}


def test_several_uses_on_a_line_are_worth_their_sum(house: House) -> None:
    house.give("cards", a_card())
    house.give("orders", a_use("two", 10, uses=2), a_use("one", 11))
    assert worths(house) == {"two": 6667, "one": 3333}


def test_a_use_beyond_what_the_card_holds_is_worth_the_last(house: House) -> None:
    house.give("cards", a_card())
    house.give("orders", a_use("all", 10, uses=3), a_use("more", 11))
    assert worths(house) == {"all": 10000, "more": 3333}


def test_a_right_waits_for_its_card(house: House) -> None:
    (outcome,) = house.try_give("orders", a_use("o", 10))
    assert (outcome.status, outcome.field) == ("waiting", "lines")
    assert house.count(posting) == 0
    house.clear_marks()
    house.give("cards", a_card())
    assert worths(house) == {"o": 3334}
    assert {subject for subject, *_ in house.marks()} == {"postings", "sales", "first_orders"}


def test_a_changed_price_of_a_card_changes_what_its_uses_were_worth(house: House) -> None:
    house.give("cards", a_card())
    house.give("orders", a_use("o", 10))
    house.give("cards", a_card(price=60))
    assert worths(house) == {"o": 2000}


def test_a_card_that_does_not_hold_the_service_makes_the_order_wait(house: House) -> None:
    house.give("orders", a_use("o", 10))
    house.give("cards", a_card(services=[{"item": "wash", "price": 50, "uses": 3}]))
    assert house.count(posting) == 0
    house.give("cards", a_card())
    assert worths(house) == {"o": 3334}


def test_a_pass_counts_over_all_services(house: House) -> None:
    house.give("cards", a_card(kind="pass", price=100, paid_cash=10, uses=3, services=[]))
    house.give("orders", a_use("one", 10, kind="pass"), a_use("two", 11, kind="pass"))
    assert worths(house) == {"one": 334, "two": 333}


def test_rights_whose_worth_is_known_need_no_card(house: House) -> None:
    house.give(
        "orders",
        a_use("gift", 10, kind="times_gift"),
        a_use("points", 11, kind="points", uses=2),
        a_use("told", 12, unit_value=7, uses=2),
    )
    assert worths(house) == {"gift": 0, "points": 10000, "told": 1400}
    assert house.refused("orders", a_use("gift2", 10, kind="voucher", unit_value=1)) == "unit_value"


def test_the_same_card_again_changes_nothing(house: House) -> None:
    house.give("cards", a_card(customer="ann", item="ten cuts"))
    house.give("orders", a_use("o", 10))
    house.clear_marks()
    before = house.facts()
    assert house.give("cards", a_card(customer="ann", item="ten cuts")) == ["unchanged"]
    assert house.facts() == before
    assert house.marks() == set()
    assert [row["entitlement_value"] for row in house.rows(order_line)] == [3334]
