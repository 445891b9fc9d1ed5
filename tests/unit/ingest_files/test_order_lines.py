from typing import Any

import pytest

from rollup.ingest.files.order_lines import FlatOrder, Problem, flat_orders, problem_of
from rollup.ingest.files.record import Record

HEAD = {"order": "o", "venue": "v", "completed_at": "2026-03-01T10:00"}


def orders(*rows: dict[str, Any]) -> list[FlatOrder]:
    return flat_orders([Record(number, HEAD | row, "") for number, row in enumerate(rows, 2)])


def values(*rows: dict[str, Any]) -> Any:
    [order] = orders(*rows)
    assert order.problem is None
    return order.values


def test_rows_become_lines_and_the_head_is_the_first_rows() -> None:
    order = values(
        {"customer": "c", "item": "i", "unit_price": "100", "quantity": "2", "tender": "cash"},
        {
            "line_kind": "product",
            "item": "j",
            "unit_price": "30",
            "discount": "5",
            "staff": "s",
            "tender": "cash",
        },
    )
    assert order == {
        "id": "o",
        "venue": "v",
        "completed_at": "2026-03-01T10:00",
        "customer": "c",
        "lines": [
            {"kind": "service", "item": "i", "quantity": "2", "unit_price": "100"},
            {"kind": "product", "item": "j", "unit_price": "30", "discount": "5", "staff": "s"},
        ],
        "discounts": [],
        "payments": [{"tender": "cash", "amount": "225"}],
    }


def test_a_discount_on_the_order_is_not_paid() -> None:
    order = values(
        {"unit_price": "50.00", "tender": "cash"},
        {"unit_price": "0", "quantity": "0", "order_discount": "12.50", "tender": "cash"},
    )
    assert order["discounts"] == [{"amount": "12.50"}]
    assert order["payments"] == [{"tender": "cash", "amount": "37.5"}]


def test_several_tenders_pay_their_own_rows_or_what_they_tell() -> None:
    order = values(
        {"unit_price": "50", "tender": "cash"},
        {"unit_price": "70", "tender": "swish", "amount": "60", "order_discount": "10"},
        {"unit_price": "5", "tender": "cash", "paid_at": "2026-03-05T10:00", "amount": "5.00"},
    )
    assert order["payments"] == [
        {"tender": "cash", "amount": "40"},
        {"tender": "swish", "amount": "60"},
        {"tender": "cash", "amount": "5", "paid_at": "2026-03-05T10:00"},
    ]


def test_a_line_paid_by_a_right_is_not_paid_in_money() -> None:
    order = values({"unit_price": "50", "tender": "cash", "entitlement_kind": "limited_times", "card": "k"})
    assert order["lines"][0]["entitlement"] == {"kind": "limited_times", "card": "k"}
    assert order["payments"] == []


def test_each_order_for_itself() -> None:
    found = orders({"unit_price": "1"}, {"order": "p", "unit_price": "2"}, {"order": "p", "unit_price": "3"})
    assert [[row.number for row in order.rows] for order in found] == [[2], [3, 4]]


@pytest.mark.parametrize(
    "rows, problem",
    [
        (
            [{"unit_price": "1"}, {"unit_price": "1", "venue": "w"}],
            Problem(1, "venue", "'w' is not what the order's first row says: 'v'"),
        ),
        ([{"unit_price": "1", "colour": "red"}], Problem(0, "colour", "is no field of this kind")),
        (
            [{"unit_price": "1"}, {"unit_price": "x", "tender": "cash"}],
            Problem(1, "unit_price", "'x' is no number"),
        ),
        (
            [
                {"unit_price": "9", "tender": "a", "order_discount": "2"},
                {"unit_price": "9", "tender": "b"},
            ],
            Problem(None, "order_discount", "is to be spread over several payments: give each row's amount"),
        ),
    ],
)
def test_what_cannot_be_one_order(rows: list[dict[str, Any]], problem: Problem) -> None:
    [order] = orders(*rows)
    assert (order.values, order.problem) == (None, problem)


@pytest.mark.parametrize(
    "field, expected",
    [
        ("lines[2].kind", (1, "line_kind")),
        ("lines[1].entitlement.uses", (0, "entitlement_uses")),
        ("lines[1]", (0, "order")),
        ("completed_at", (None, "completed_at")),
        ("payments[1].tender", (None, "payments[1].tender")),
        ("id", (None, "order")),
    ],
)
def test_what_is_wrong_is_said_of_the_row(field: str, expected: tuple[int | None, str]) -> None:
    assert problem_of(field, "is wrong") == Problem(*expected, "is wrong")
