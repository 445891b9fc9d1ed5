"""`first_order`: the first completed order of each customer's life, kept true as sales come, move and go."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from rollup.db import chunks
from rollup.ingest.batch import Batch
from rollup.ingest.rows import add, remove
from rollup.ledger import BOTH, CLASSIC, CURRENT
from rollup.model import first_order, sale


class First(NamedTuple):
    """A sale that may be a customer's first: compared by instant, then venue, then order."""

    counted_at: int
    venue_id: int
    order_id: int
    day: int
    hour: int
    minute: int


KEY = ("venue_id", "day", "hour", "customer_id", "definitions")
Firsts = dict[int, dict[int, First]]
"""By customer and definition set; stored rows by `definitions`, which may be both."""


def refresh_firsts(
    batch: Batch,
    gone: Sequence[Mapping[Any, Any]],
    come: Sequence[Mapping[Any, Any]],
    names: Mapping[int, str] | None = None,
) -> None:
    """Brings first orders in line after sales (rows of `sale`) went and came; marks the old places and the new ones,
    with the names (by order id) of the orders that went or came.

    Only a customer whose first order went is looked up among all sales; for others the new ones compete with it.
    """
    customers = {row["customer_id"] for row in (*gone, *come)} - {0}
    stored = _stored(batch, customers)
    lost = {(row["customer_id"], row["venue_id"], row["order_id"]) for row in gone}
    anew = {
        customer
        for customer, firsts in stored.items()
        if any((customer, first.venue_id, first.order_id) in lost for first in firsts.values())
    }
    best: Firsts = {customer: {} for customer in customers}
    for row in come:
        if row["customer_id"]:
            _compete(best[row["customer_id"]], _first(row), row["definitions"])
    for customer, firsts in stored.items():
        if customer not in anew:
            for definitions, first in firsts.items():
                _compete(best[customer], first, definitions)
    for row in _all_sales(batch, anew):
        _compete(best[row["customer_id"]], _first(row), row["definitions"])
    causes = {row["customer_id"]: (names or {}).get(row["order_id"], "") for row in (*gone, *come)}
    _exchange(batch, stored, {customer: _merged(firsts) for customer, firsts in best.items()}, causes)


def _compete(best: dict[int, First], first: First, definitions: int) -> None:
    for one in (CLASSIC, CURRENT):
        if definitions & one and (one not in best or first < best[one]):
            best[one] = first


def _merged(best: dict[int, First]) -> dict[int, First]:
    """One entry for both definition sets when it is the same sale."""
    if len(best) == 2 and best[CLASSIC] == best[CURRENT]:
        return {BOTH: best[CURRENT]}
    return best


def _first(row: Mapping[Any, Any]) -> First:
    return First(row["counted_at"], row["venue_id"], row["order_id"], row["day"], row["hour"], row["minute"])


def _stored(batch: Batch, customers: Iterable[int]) -> Firsts:
    found: Firsts = {}
    for part in chunks(sorted(customers)):
        query = select(first_order).where(first_order.c.customer_id.in_(part))
        for row in batch.connection.execute(query).mappings():
            found.setdefault(row["customer_id"], {})[row["definitions"]] = _first(row)
    return found


def _all_sales(batch: Batch, customers: Iterable[int]) -> Iterator[Mapping[Any, Any]]:
    for part in chunks(sorted(customers)):
        query = select(sale).where(sale.c.customer_id.in_(part))
        yield from batch.connection.execute(query).mappings()


def _exchange(batch: Batch, stored: Firsts, wanted: Firsts, causes: Mapping[int, str]) -> None:
    old, new = [], []
    for customer, firsts in wanted.items():
        before = stored.get(customer, {})
        if before != firsts:
            old += [
                _row(customer, sets, first) for sets, first in before.items() if firsts.get(sets) != first
            ]
            new += [
                _row(customer, sets, first) for sets, first in firsts.items() if before.get(sets) != first
            ]
    remove(batch.connection, first_order, [{name: row[name] for name in KEY} for row in old])
    add(batch.connection, first_order, new)
    for row in (*old, *new):
        batch.touched.add("first_orders", row["venue_id"], row["day"], causes[row["customer_id"]])


def _row(customer: int, definitions: int, first: First) -> dict[str, Any]:
    return {**first._asdict(), "customer_id": customer, "definitions": definitions}
