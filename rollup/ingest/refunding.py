"""Which stored refunds belong to which orders, and what they take back."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rollup.ingest.batch import Batch
from rollup.ingest.names import Tenders
from rollup.ingest.rows import change, matching, of_owners
from rollup.ingest.sold import Sold
from rollup.ledger import LedgerError, Order, Posting, Refund, RefundPart, post_refund
from rollup.model import refund, refund_part


class Refunded(NamedTuple):
    """A refund's id and its postings."""

    refund_id: int
    postings: tuple[Posting, ...]


class Refusal(NamedTuple):
    """A stored refund that takes more than its order has left, and therefore waits."""

    order_source_id: str
    refund_source_id: str
    reason: str


class StoredRefund(NamedTuple):
    """A refund, as it is stored and as the ledger wants it. `order_id` is None while it waits."""

    venue_id: int
    id: int
    source_id: str
    order_source_id: str
    order_id: int | None
    refund: Refund

    @property
    def age(self) -> tuple[int, str]:
        """Refunds of an order are posted in this order, however they came."""
        return self.refund.refunded_at, self.source_id


def refunds_of(batch: Batch, orders: Iterable[str], tenders: Tenders) -> list[StoredRefund]:
    """The refunds that name these orders, oldest first."""
    names = ("id", "source_id", "order_id", "refunded_at")
    heads = matching(batch, refund.c.order_source_id, orders, *names)
    owners = {(head.venue_id, head.id) for head in heads}
    parts: dict[int, list[Any]] = {}
    for row in of_owners(batch.connection, refund_part, "refund_id", owners) if owners else ():
        parts.setdefault(row.refund_id, []).append(row)
    found = [
        StoredRefund(
            head.venue_id,
            head.id,
            head.source_id,
            head.order_source_id,
            head.order_id,
            Refund(head.refunded_at, tuple(_part(row, tenders) for row in parts.get(head.id, ()))),
        )
        for head in heads
    ]
    return sorted(found, key=lambda stored: stored.age)


def _part(row: Any, tenders: Tenders) -> RefundPart:
    key = tenders.keys[row.tender_id]
    return RefundPart(key, tenders.family(key), row.amount, row.line)


def fitted(order: Order, refunds: Sequence[StoredRefund]) -> tuple[list[Refunded], list[Refusal]]:
    """The postings of an order's refunds, oldest first, and those that the order has not enough left for."""
    taken: list[Refund] = []
    posted: list[Refunded] = []
    refused: list[Refusal] = []
    for stored in refunds:
        try:
            posted.append(Refunded(stored.id, post_refund(order, stored.refund, taken)))
        except LedgerError as error:
            refused.append(Refusal(stored.order_source_id, stored.source_id, str(error)))
        else:
            taken.append(stored.refund)
    return posted, refused


def assign_refunds(
    batch: Batch, orders: Sequence[Sold], tenders: Tenders
) -> tuple[dict[tuple[int, int], list[Refunded]], list[Refusal]]:
    """Links stored refunds to these orders, as far as they fit, and unlinks those whose order is not there any more."""
    by_place = {(sold.venue.id, sold.source_id): sold for sold in orders}
    stored: dict[tuple[int, str], list[StoredRefund]] = {}
    for one in refunds_of(batch, [sold.source_id for sold in orders], tenders):
        stored.setdefault((one.venue_id, one.order_source_id), []).append(one)
    found: dict[tuple[int, int], list[Refunded]] = {}
    refused: list[Refusal] = []
    links = []
    for place, refunds in stored.items():
        sold = by_place.get(place)
        posted: list[Refunded] = []
        if sold is not None and sold.order is not None:
            posted, misfits = fitted(sold.order, refunds)
            found[sold.owner] = posted
            refused += misfits
        linked = {one.refund_id for one in posted}
        for one in refunds:
            order_id = sold.id if sold is not None and one.id in linked else None
            if order_id != one.order_id:
                links.append({"venue_id": one.venue_id, "id": one.id, "order_id": order_id})
    change(batch.connection, refund, ("venue_id", "id"), links)
    return found, refused
