"""Flat rows of an order, one a line, as the nested order that `take` reads."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from rollup.errors import BadInput
from rollup.ingest.files.grouping import key_of
from rollup.ingest.files.mapping.numbers import number_of, plain
from rollup.ingest.files.record import Record
from rollup.ingest.kinds import ORDER_HEAD, ORDER_LINES

Values = Mapping[str, Any]

HEAD = tuple(field.name for field in ORDER_HEAD)
LINE = {
    "kind": "line_kind",
    "item": "item",
    "card_kind": "card_kind",
    "quantity": "quantity",
    "unit_price": "unit_price",
    "discount": "discount",
    "staff": "staff",
    "bonus": "bonus",
}
"""Fields of a line by the columns that they stand in."""
ENTITLEMENT = {
    "kind": "entitlement_kind",
    "uses": "entitlement_uses",
    "card": "card",
    "unit_value": "unit_value",
}
NUMBERS = ("quantity", "unit_price", "discount", "amount", "order_discount")
LINE_PATH = re.compile(r"lines\[(\d+)\](?:\.(?:(entitlement)\.)?(\w+))?")


class Problem(NamedTuple):
    """What is wrong with an order: the index of its row, None when it is not about one; the column; the reason."""

    row: int | None
    field: str
    reason: str


class FlatOrder(NamedTuple):
    """The rows of an order, and the order itself or what is wrong with it."""

    rows: list[Record]
    values: Values | None
    problem: Problem | None = None


def flat_orders(given: Sequence[Record]) -> list[FlatOrder]:
    """The orders of rows of which those that belong together stand side by side."""
    groups = groupby(given, lambda record: key_of(record, ORDER_LINES.together))
    return [_order(list(rows)) for _, rows in groups]


def _order(rows: list[Record]) -> FlatOrder:
    values = [row.values or {} for row in rows]
    for number, row in enumerate(values):
        try:
            _check(row, values[0])
        except BadInput as error:
            return FlatOrder(rows, None, Problem(number, error.field or "", str(error)))
    try:
        return FlatOrder(rows, nested(values))
    except BadInput as error:
        return FlatOrder(rows, None, Problem(None, error.field or "", str(error)))


def _check(row: Values, first: Values) -> None:
    for name in row:
        if name not in ORDER_LINES.names:
            raise BadInput("is no field of this kind", name)
    for name in HEAD:
        if row.get(name) not in (None, "", first.get(name)):
            raise BadInput(f"{row[name]!r} is not what the order's first row says: {first.get(name)!r}", name)
    for name in NUMBERS:
        _amount(row, name)


def nested(rows: Sequence[Values]) -> Values:
    """The order of its rows. The head is the first row's."""
    order: dict[str, Any] = {"id": rows[0].get("order")}
    order |= {name: rows[0][name] for name in HEAD if name in rows[0]}
    discounts = [row["order_discount"] for row in rows if _amount(row, "order_discount")]
    order["lines"] = [_line(row) for row in rows]
    order["discounts"] = [{"amount": amount} for amount in discounts]
    order["payments"] = payments(rows, sum(map(number_of, discounts), Decimal()))
    return order


def _line(row: Values) -> Values:
    line = {name: row[column] for name, column in LINE.items() if _has(row, column)}
    line.setdefault("kind", "service")
    right = {name: row[column] for name, column in ENTITLEMENT.items() if _has(row, column)}
    return line | ({"entitlement": right} if right else {})


def payments(rows: Sequence[Values], order_discount: Decimal) -> list[dict[str, Any]]:
    """What each tender paid: the amounts that the rows tell, else their price less discount.

    A discount on the order is taken off what no row tells, which must then be one payment."""
    told: dict[tuple[Any, Any], Decimal] = {}
    reckoned: dict[tuple[Any, Any], Decimal] = {}
    for row in rows:
        if _has(row, "tender"):
            key = (row["tender"], row.get("paid_at") or None)
            sums, amount = (
                (told, _amount(row, "amount")) if _has(row, "amount") else (reckoned, _payable(row))
            )
            sums[key] = sums.get(key, Decimal()) + amount
    if order_discount and len(reckoned) > 1:
        raise BadInput("is to be spread over several payments: give each row's amount", "order_discount")
    sums = {key: amount - order_discount for key, amount in reckoned.items()}
    for key, amount in told.items():
        sums[key] = sums.get(key, Decimal()) + amount
    return [_payment(tender, paid_at, amount) for (tender, paid_at), amount in sums.items() if amount]


def _payment(tender: Any, paid_at: Any, amount: Decimal) -> dict[str, Any]:
    payment = {"tender": tender, "amount": plain(amount)}
    return payment | ({"paid_at": paid_at} if paid_at else {})


def _payable(row: Values) -> Decimal:
    if _has(row, "entitlement_kind"):
        return Decimal()
    quantity = _amount(row, "quantity") if _has(row, "quantity") else Decimal(1)
    return quantity * _amount(row, "unit_price") - _amount(row, "discount")


def _amount(row: Values, name: str) -> Decimal:
    if not _has(row, name):
        return Decimal()
    try:
        return number_of(row[name])
    except BadInput as error:
        raise BadInput(str(error), name) from error


def _has(row: Values, name: str) -> bool:
    value = row.get(name)
    return value is not None and value != ""


def problem_of(field: str, reason: str) -> Problem:
    """What `take` found wrong with an order, in terms of its rows: `lines[2].kind` is `line_kind` of the second."""
    match = LINE_PATH.fullmatch(field)
    if match is None:
        return Problem(None, "order" if field == "id" else field, reason)
    name = match[3] or "order"
    column = (ENTITLEMENT if match[2] else LINE).get(name, name)
    return Problem(int(match[1]) - 1, column, reason)
